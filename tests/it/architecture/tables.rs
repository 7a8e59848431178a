//! What the house looks like, as data. A row that is missing and a row that is stale both fail.

/// Each package and the packages of ours that it may name as normal dependencies.
pub(crate) const ARROWS: &[(&str, &[&str])] = &[
    ("aws", &[]),
    ("oauth", &[]),
    ("outbound", &[]),
    ("lambda", &[]),
    ("simulator", &[]),
    ("config", &["oauth"]),
    ("jwt", &["oauth"]),
    ("web", &["oauth"]),
    ("intervals", &["outbound"]),
    ("store", &["aws", "config", "oauth"]),
    ("secrets", &["aws", "config", "oauth"]),
    ("embedded", &["store"]),
    ("discovery", &["config", "lambda", "oauth", "web"]),
    ("register", &["aws", "config", "lambda", "oauth", "store", "web"]),
    ("authorize", &["aws", "config", "intervals", "lambda", "oauth", "outbound", "secrets", "store", "web"]),
    ("token", &["aws", "config", "jwt", "lambda", "oauth", "secrets", "store", "web"]),
    ("mcp", &["aws", "config", "intervals", "jwt", "lambda", "oauth", "secrets", "store", "web"]),
    ("rotate", &["aws", "config", "jwt", "lambda", "oauth", "secrets"]),
    (
        "local",
        &[
            "authorize",
            "aws",
            "config",
            "discovery",
            "embedded",
            "intervals",
            "jwt",
            "mcp",
            "oauth",
            "outbound",
            "register",
            "secrets",
            "simulator",
            "store",
            "token",
        ],
    ),
    ("e2e", &[]),
    ("bare", &[]),
    ("load", &["oauth", "simulator"]),
    ("growth", &["aws", "embedded", "load", "oauth", "store"]),
    ("fuzz", &["authorize", "jwt", "lambda", "local", "oauth", "web"]),
];

/// What the tests of a package may add. Every package but `e2e` may add only the stand-ins.
pub(crate) const STAND_INS: &[&str] = &["embedded", "simulator"];

/// What the black-box tests may enter through; `embedded` as the tables behind processes and faults; `config`, `oauth`
/// and `store` only to compare the template with them and to name those tables; `load` for the tables of the bench.
pub(crate) const E2E_ENTRANCES: &[&str] =
    &["config", "embedded", "lambda", "load", "local", "oauth", "simulator", "store"];

/// Each vendor crate and the one room that may name it; a second room stands with its reason.
pub(crate) const ROOMS: &[(&str, &[(&str, &str)])] = &[
    ("sha2", &[("oauth", "digests")]),
    ("hmac", &[("oauth", "digests")]),
    ("subtle", &[("oauth", "constant-time comparison")]),
    (
        "base64",
        &[("oauth", "base64url"), ("e2e", "forges tokens and reads event bodies without our own encoder")],
    ),
    ("getrandom", &[("oauth", "the one home of randomness")]),
    ("reqwest", &[("outbound", "outgoing requests"), ("e2e", "rmcp's client side is made with it")]),
    ("lambda_http", &[("lambda", "API Gateway events"), ("bare", "all that it is")]),
    ("lambda_runtime", &[("lambda", "the runtime loop")]),
    ("jsonwebtoken", &[("jwt", "signatures"), ("e2e", "signs tokens that are wrong all the same")]),
    ("aws-sdk-cloudformation", &[("local", "finds the tables and secrets of a stack for its operator")]),
    ("aws-sdk-dynamodb", &[("store", "the tables")]),
    ("serde_dynamo", &[("store", "records")]),
    ("aws-sdk-secretsmanager", &[("secrets", "the secrets")]),
    ("aws-config", &[("aws", "credentials and region")]),
    ("aws-credential-types", &[("aws", "credentials for a stand-in")]),
    ("aws-smithy-http-client", &[("aws", "the one HTTP client of the SDK")]),
    ("aws-smithy-runtime-api", &[("aws", "hands that client to the SDK")]),
    ("aws-lc-rs", &[("jwt", "makes keys"), ("secrets", "seals credentials; TLS brings it anyway")]),
    ("dynoxide-rs", &[("embedded", "the engine")]),
    ("askama", &[("authorize", "pages")]),
    ("rmcp", &[("mcp", "the protocol"), ("e2e", "its client side, as a real client")]),
    ("schemars", &[("mcp", "input schemas")]),
    ("clap", &[("local", "a command line for people")]),
    ("jsonc-parser", &[("local", "edits what people wrote and leaves the rest")]),
    ("anyhow", &[("local", "one sentence on the terminal")]),
    ("scraper", &[("e2e", "reads pages as a browser does")]),
];

/// Crates that no manifest may name.
pub(crate) const BANISHED: &[&str] = &["async-trait", "openssl", "native-tls", "rusqlite", "mockall"];

/// What must not be reachable from a package through normal dependencies: (package, forbidden names).
/// A trailing `*` stands for any ending.
pub(crate) const UNREACHABLE: &[(&str, &[&str])] = &[
    ("oauth", &["tokio", "futures*", "hyper*", "axum*", "reqwest", "aws-*", "mio", "rmcp"]),
    ("intervals", &["axum*", "aws-sdk-*", "aws-config", "lambda*", "rmcp"]),
    ("outbound", &["axum*", "aws-sdk-*", "aws-config", "lambda*", "rmcp"]),
    ("store", &["axum*", "rmcp", "lambda*"]),
    ("secrets", &["axum*", "rmcp", "lambda*", "jwt"]),
    ("jwt", &["axum*", "rmcp", "lambda*", "tokio", "hyper*"]),
    ("discovery", &["aws-*", "reqwest", "rmcp", "jwt"]),
    ("register", &["jwt", "secrets", "intervals", "outbound", "rmcp"]),
    ("authorize", &["jwt", "rmcp"]),
    ("token", &["intervals", "outbound", "reqwest", "rmcp"]),
    ("mcp", &["askama"]),
    ("rotate", &["store", "intervals", "outbound", "rmcp"]),
];

/// The six deployed functions. None of them may reach another, or anything made for local runs.
pub(crate) const FUNCTIONS: &[&str] = &["authorize", "discovery", "mcp", "register", "rotate", "token"];

/// Never reachable from a deployed function: what is made for local runs, and a second library for TLS or cryptography.
pub(crate) const LOCAL_ONLY: &[&str] = &[
    "local",
    "embedded",
    "simulator",
    "aws-sdk-cloudformation",
    "dynoxide-rs",
    "rusqlite",
    "libsqlite3-sys",
    "clap",
    "anyhow",
    "ring",
    "openssl-sys",
    "native-tls",
];

/// Everything that may stand at the top of the repository and is tracked there.
pub(crate) const TOP_LEVEL: &[&str] = &[
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".deny.toml",
    ".gitignore",
    ".rustfmt.toml",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "docs",
    "functions",
    "samconfig.toml",
    "shared",
    "template.yaml",
    "tests",
];

/// What may stand in one place only: the text, the starts of the paths that may hold it, why.
type Home = (&'static str, &'static [&'static str], &'static str);

/// Calls that have one home.
pub(crate) const HOMES: &[Home] = &[
    ("std::env::var", &["shared/config/"], "only `config` reads the environment"),
    ("env::vars", &["shared/config/"], "only `config` reads the environment"),
    ("env::set_var", &[], "the environment is never changed"),
    ("SystemTime::now", &["shared/oauth/src/clock.rs"], "time is passed in: `oauth::Clock`"),
    ("Timestamp::now", &[], "time is passed in: `oauth::Clock`"),
    ("Zoned::now", &[], "time is passed in: `oauth::Clock`"),
    ("getrandom::fill", &["shared/oauth/src/random.rs"], "randomness is passed in: `oauth::Random`"),
    (
        "SystemRandom::new",
        &["shared/jwt/src/", "shared/secrets/src/"],
        "only key generation asks AWS-LC for randomness",
    ),
    ("reqwest::Client", &["shared/outbound/src/"], "only `outbound` makes requests"),
    ("println!", &[], "logs go through `tracing`, output to a writer that was given"),
    ("eprintln!", &[], "logs go through `tracing`, output to a writer that was given"),
    (
        "tokio::spawn",
        &["functions/local/", "shared/embedded/", "shared/simulator/"],
        "Lambda freezes the sandbox",
    ),
    ("#[allow(", &[], "`#[expect(…, reason = …)]` says why and ends by itself"),
    ("todo!(", &[], "nothing is left undone"),
    ("unimplemented!(", &[], "nothing is left undone"),
];

/// The one file whose public type passes the upstream document on as it is: a custom item's content has no schema.
pub(crate) const PASSTHROUGH: &str = "shared/intervals/src/custom_items.rs";

/// Words that say nothing, as the name of a file or folder.
pub(crate) const EMPTY_NAMES: &[&str] =
    &["utils", "util", "helpers", "helper", "common", "manager", "service", "services", "misc"];
