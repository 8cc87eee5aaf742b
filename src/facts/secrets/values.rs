//! Words and beginnings of values that are no secrets, or only stand for one.

use super::Words;

/// Where the value of a secret can be kept: a value that begins so says where.
pub static STORES: Words = Words::new(
    "arn: alias/ vault: secret/ secret:// secrets/ secrets:// op:// ref+ ssm: ssm:// secretsmanager: kms: awssm keyring: \
    file: file:// env: env:// enc[ encrypted: sops: data. var. local. module. projects/ keyvault azurekeyvault \
    gcpsm sm:// akv:// doppler: bws: conjur: !vault env. process.env os.environ secretkeyref secretref: {cipher} $__file \
    $__env berglas:// gcp-sm aws-sm {{ ${ $( #{ ((",
);

/// A value with one of these in it is put together when it is used.
pub const MARKS: [&str; 9] = ["${", "$(", "{{", "}}", "<%", "%(", "@@", "((", "#{"];

/// How what a one-way function made of a password begins: crypt(3) and its kin, argon2, PBKDF2, LDAP's schemes (RFC 2307),
/// PostgreSQL's SCRAM. It opens nothing.
pub const HASHES: [&str; 27] = [
    "$1$",
    "$2a$",
    "$2b$",
    "$2x$",
    "$2y$",
    "$5$",
    "$6$",
    "$7$",
    "$y$",
    "$gy$",
    "$apr1$",
    "$argon2",
    "$pbkdf2",
    "$scrypt$",
    "$bcrypt",
    "$sha1$",
    "$P$",
    "$H$",
    "pbkdf2_sha",
    "pbkdf2:",
    "scrypt:",
    "bcrypt:",
    "{ssha",
    "{sha",
    "{bcrypt}",
    "{crypt}",
    "scram-sha-",
];

/// How public keys begin, and the algorithms that SSH names.
pub const PUBLIC_KEYS: [&str; 5] = ["ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-", "sk-ssh-"];

/// How keys begin that their issuers mean to be published, in the pages of a shop or of an application
/// (<https://docs.stripe.com/keys>, <https://posthog.com/docs/api>, <https://docs.mapbox.com/help/dive-deeper/access-tokens/>).
pub const PUBLISHED: [&str; 4] = ["pk_live_", "pk_test_", "phc_", "pk.eyj"];

/// Values that switch something or say that there is none, units, and words of the protocols that secrets are for.
pub static WORDS: Words = Words::new(
    "true false yes no on off null none nil undefined disabled enabled default auto optional required always \
    never ~ \"\" '' {} [] - n/a na unset empty require prefer allow basic bearer oauth oauth2 ldap jwt plain \
    trust md5 scram-sha-256 cookie header env file kubernetes vault string memory hours days minutes seconds weeks \
    include omit same-origin hour day minute second integer number boolean sha1 sha256 sha512",
);

/// Words that tests and local emulators are given where a machine's key would stand.
pub static TESTS: Words =
    Words::new("test tests testing tester fake mock mocked stub localstack moto minio-test foo bar foobar baz");

/// A value that has one of these as a word is made up: `fake-token`, `mock_api_key`.
pub static MADE_UP: Words = Words::new("fake mock mocked localstack notreal nosecret");

/// Keys that everyone has: those of the emulators of Azure Storage and Cosmos DB
/// (<https://learn.microsoft.com/azure/storage/common/storage-use-azurite>,
/// <https://learn.microsoft.com/azure/cosmos-db/emulator>).
pub const SAMPLES: [&str; 2] = [
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
];

/// How a blank begins, and what a blank has in it.
pub const BLANK_STARTS: [&str; 12] =
    ["your", "my-own", "put-", "put_", "insert", "replace", "todo", "tbd", "fixme", "enter-", "enter_", "fill"];
pub const BLANKS: [&str; 6] = ["placeholder", "redacted", "_here", "-here", "to-be-", "not-a-real"];

/// Words of samples.
pub const SAMPLE_WORDS: [&str; 7] =
    ["example", "dummy", "changeit-", "shouldnot", "donotuse", "do-not-use", "notasecret"];

/// Ends of the names of files.
pub static FILES: Words = Words::new(
    "json pem key crt cer txt yaml yml p12 pfx jks keystore env conf cfg properties toml ini pub asc gpg \
    kubeconfig sh md html",
);

/// What a last word says of a name that is a value: `registry-credentials` is an object.
pub static OBJECTS: Words = Words::new("secret secrets credential credentials creds tls cert certs token tokens keys");

/// Comments on a line that tell scanners of secrets to leave it alone, where it is no comment that we read as one.
pub const PRAGMAS: [&str; 4] = ["pragma: allowlist secret", "gitleaks:allow", "trufflehog:ignore", "ggignore"];
