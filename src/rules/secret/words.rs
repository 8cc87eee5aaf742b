//! The words that names and values are judged by. Words only: what they mean is [`super::recognise`]'s business.

pub const PASSWORDS: &str = "password passwords passwd pwd psw passphrase passcode userpassword dbpassword pword pgpassword requirepass \
    masterauth";

pub const SECRETS: &str = "secret secrets token credential credentials creds apikey apikeys privatekey secretkey accesskey authkey \
    apitoken authtoken accesstoken clientsecret appsecret connectionstring jwtsecret apisecret";

/// What makes a key a secret one.
pub const KEY_OF: &str = "api access private priv secret signing signature encryption encrypt master auth account storage ssh rsa \
    batch cli app session admin deploy jwt hmac cookie shared service subscription instrumentation git license \
    crypto cipher fernet";

/// Secrets of Kubernetes are called after what they are for.
pub const OBJECTS: &str = "tls pull image cert certificate ca ingress default registry";

/// Tokens that tell one request, or one page of an answer, from another.
pub const TOKEN_OF_REQUEST: &str = "creation idempotency request client next page continuation sync resume";

/// A name with one of these is about something else.
pub const NEVER: &str = "public pub policy policies length ttl expiry expiration expires expire lifetime rotation rotate limit limits \
    enabled enable disable disabled required algorithm algo validator validation validate issuer audience \
    audiences url uri endpoint file path filename interval timeout tokenizer tokenizers max min count minimum \
    maximum regex pattern manager";

/// A name that begins so asks or tells something about a secret.
pub const ABOUT_FIRST: &str = "enable use using allow skip is has no show hide existing require force generate create with without update \
    reset check mount automount";

/// A name that ends so names something about a secret.
pub const ABOUT_LAST: &str = "cipher config configuration options params permission permissions rules settings id ids name names alias mode host port size type kind method provider backend engine driver store dir \
    directory location ref arn version field header prefix suffix format namespace region scope scopes claim \
    claims user username helper management server source sources attempts retries hint label labels annotation \
    annotations selector class group role profile env var variable variables reset change strategy mount volume \
    fingerprint thumbprint encoding hash hashing digest cost rounds cache index address domain service module \
    status days hours minutes seconds age usage uses message description title text placeholder exists \
    controller operator review request requests stdin bucket table column topic queue metadata template folder \
    vault";

/// Where the value of a secret can be kept.
pub const STORES: &str = "arn: vault: secret/ secret:// secrets/ secrets:// op:// ref+ ssm: ssm:// secretsmanager: kms: awssm keyring: \
    file: file:// env: env:// enc[ encrypted: sops: data. var. local. module. projects/ keyvault azurekeyvault \
    gcpsm sm:// akv:// doppler: bws: conjur: !vault env. process.env os.environ secretkeyref {cipher} $__file \
    $__env berglas:// gcp-sm aws-sm";

/// Values that switch something or say that there is none.
pub const WORDS: &str = "true false yes no on off null none nil undefined disabled enabled default auto optional required always \
    never ~ \"\" '' {} [] - n/a na unset empty require prefer allow basic bearer oauth oauth2 ldap jwt plain \
    trust md5 scram-sha-256 cookie header env file kubernetes vault string memory";

pub const FILES: &str = "json pem key crt cer txt yaml yml p12 pfx jks keystore env conf cfg properties toml ini pub asc gpg \
    kubeconfig sh md html";
