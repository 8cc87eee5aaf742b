//! What stands beside a secret inside of a text: headers, the parts of addresses and connection strings, files of credentials.

use super::Words;

/// Where a text has one of these, a secret may stand, beside the names of secrets.
pub const HINTS: [(&str, Hint); 9] = [
    ("://", Hint::Address),
    ("@tcp(", Hint::Network),
    ("@unix(", Hint::Network),
    ("oracle:thin:", Hint::Driver),
    ("oracle:oci:", Hint::Driver),
    ("bearer ", Hint::Bearer),
    ("basic ", Hint::Basic),
    ("identified by ", Hint::Sql),
    ("sig=", Hint::Signature),
];

/// What such a sign announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// `scheme://user:password@host`
    Address,
    /// `user:password@tcp(host)`, as Go's driver for MySQL has it (<https://github.com/go-sql-driver/mysql#dsn-data-source-name>).
    Network,
    /// `user/password@host` behind the name of Oracle's driver.
    Driver,
    /// RFC 6750.
    Bearer,
    /// RFC 7617.
    Basic,
    /// SQL's word before a password.
    Sql,
    /// A shared access signature of Azure (<https://learn.microsoft.com/rest/api/storageservices/create-service-sas>).
    Signature,
}

/// The header whose value is a secret, and what may stand before it there (RFC 9110).
pub static HEADERS: Words = Words::new("authorization proxy-authorization x-functions-key");
pub const SCHEMES: [&str; 6] = ["bearer ", "basic ", "token ", "apikey ", "api-key ", "genie-key "];

/// What may stand before a name on a line that sets it.
pub const BEFORE_NAMES: [&str; 14] = [
    "export ",
    "set ",
    "setenv ",
    "declare -x ",
    "readonly ",
    "local ",
    "ENV ",
    "ARG ",
    "env ",
    "Environment=",
    "- ",
    "var ",
    "const ",
    "let ",
];

/// Words behind which a setting's name and value stand: `npm config set NAME VALUE`, `aws configure set NAME VALUE`.
pub static SETTERS: Words = Words::new("set config configure");

/// Words of a `.netrc` before its `password` (<https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html>).
pub const NETRC: [&str; 3] = ["machine ", "login ", "default "];

/// Words of SQL before its `PASSWORD 'text'`.
pub const SQL: [&str; 5] = ["user ", "role ", "alter ", "create ", "with "];

/// Settings of Redis, whose lines have no sign between name and value and no other meaning.
pub static LINES: Words = Words::new("requirepass masterauth");

/// Hosts that are the machine itself: what opens them opens nothing elsewhere.
pub static LOCAL_HOSTS: Words = Words::new("localhost 127.0.0.1 ::1 [::1] 0.0.0.0");

/// How the name of PostgreSQL's file of passwords ends: `host:port:database:user:password`
/// (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).
pub const PASSWORD_FILE: &str = "pgpass";
