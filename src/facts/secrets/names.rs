//! Words of names. A name is split where a capital begins and at all that is no letter or digit; a number behind a word
//! (`password2`) does not count.

use super::Words;

/// Each name of a secret has one of these in it.
pub const HINTS: [&str; 13] =
    ["pass", "pwd", "_pw", "psw", "pword", "auth", "secret", "token", "_pat", "cred", "key", "string", "bundle_"];

/// What a person types.
pub static PASSWORDS: Words = Words::new(
    "password passwords passwd pwd psw passphrase passcode userpassword dbpassword pword pgpassword requirepass \
    masterauth dbpass dbpasswd dbpwd mysqlpass mysqlpwd mysqlpassword pgpass postgrespass redispass mongopass sqlpass \
    smtppass mailpass ftppass sftppass ldappass rootpass rootpassword adminpass adminpassword userpass apppass keypass \
    storepass keystorepass truststorepass vncpass sshpass httppass",
);

/// What a machine made.
pub static SECRETS: Words = Words::new(
    "secret secrets token credential credentials creds apikey apikeys privatekey secretkey accesskey authkey \
    apitoken authtoken accesstoken clientsecret appsecret jwtsecret apisecret sharedaccesskey sharedsecret \
    accountkey storagekey signingkey encryptionkey masterkey sharedkey sessionsecret clienttoken usertoken bottoken",
);

/// What makes a key a secret one. An SSH key that is not called private is the name of a pair, or its public half.
pub static KEY_OF: Words = Words::new(
    "api access private priv secret signing signature encryption encrypt master auth account storage rsa \
    batch cli app session admin deploy jwt hmac cookie shared service subscription git license \
    crypto cipher fernet",
);

/// Whole ends of names that are secrets although their last word names something: half of a pair of keys at AWS, and
/// the token itself in Vault's development mode (<https://developer.hashicorp.com/vault/docs/commands/server#dev-options>).
pub static WHOLE: Words = Words::new("access-key-id accesskeyid root-token-id");

/// How names of a cloud's keys end, without what stands between their words.
pub const KEYS_OF_CLOUD: [&str; 4] = ["accesskeyid", "accesskey", "secretkey", "accountkey"];

/// Names that end in `pat` behind one of these hold a personal access token.
pub static PAT_OF: Words = Words::new("github gh gitlab gl git azure azp ado devops ghcr access");

/// Names that end so hold a password, or a user with one (<https://hub.docker.com/_/redis>, `REDISCLI_AUTH`).
pub static AUTH_OF: Words = Words::new("redis rediscli valkey memcached sentinel");

/// Names that end so are connection strings: what is secret in one is a part of it.
pub static STRINGS: Words = Words::new("connection conn");

/// Bundler takes credentials for a host from `BUNDLE_GEMS__EXAMPLE__COM`; these begin its other settings
/// (<https://bundler.io/man/bundle-config.1.html>).
pub static BUNDLER_OTHERS: Words = Words::new("local mirror build disable");

/// Secrets of Kubernetes are called after what they are for, and lists of secrets after what they list.
pub static OBJECTS: Words = Words::new("tls pull image cert certificate ca ingress default registry name names sm");

/// Tokens that tell one request, or one page of an answer, from another.
pub static TOKEN_OF_REQUEST: Words =
    Words::new("creation idempotency request client next page continuation sync resume");

/// A name with one of these is about something else.
pub static NEVER: Words = Words::new(
    "public pub policy policies length ttl expiry expiration expires expire lifetime rotation rotate limit limits \
    enabled enable disable disabled required algorithm algo validator validation validate validity issuer audience \
    audiences url urls uri uris endpoint endpoints file files path paths filename filenames interval timeout tokenizer \
    tokenizers max min count minimum maximum regex regexp pattern manager prompt prompts complexity strength \
    charset delimiter separator authorized encoder encoders hasher",
);

/// A name that begins so asks or tells something about a secret.
pub static ABOUT_FIRST: Words = Words::new(
    "enable use using allow skip is has no show hide existing require force generate create with without update \
    reset check mount automount",
);

/// A name that ends so names something about a secret.
pub static ABOUT_LAST: Words = Words::new(
    "cipher config configuration options params permission permissions rules settings id ids name names alias mode host port size type kind method provider backend engine driver store dir \
    directory location ref refs reference arn arns version versions field fields header prefix suffix format namespace region scope scopes claim \
    claims user username helper management server source sources attempts retries hint label labels annotation \
    annotations selector class group role profile env var variable variables reset change strategy mount volume \
    fingerprint thumbprint encoding hash hashing hashed digest cost rounds cache index address domain service module \
    status days hours minutes seconds weeks age usage uses message description title text placeholder exists \
    controller operator review request requests stdin bucket table column topic queue metadata template folder \
    vault owner owners stage stages property properties object objects parameter parameters process processor spec \
    specs unit units remote scheme schema style level state event events handler handlers action actions callback hook \
    generator generation grant flow exchange lookup binding history reuse recovery syntax context purpose category \
    alg command cmd cookie param reviewer use check plugin adapter resolver loader reader writer requirements created updated at",
);
