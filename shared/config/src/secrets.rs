use std::path::PathBuf;

use crate::env::Env;

/// Where keys and secrets are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// One of the two sources.
    pub source: SecretsSource,
}

/// Secrets Manager on AWS, one file elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretsSource {
    /// Names or ARNs in Secrets Manager. A secret the function may not read is `None`.
    Manager {
        /// `SIGNING_SECRET`: private signing keys and refresh keys.
        signing: Option<String>,
        /// `JWKS_SECRET`: verification keys.
        jwks: Option<String>,
        /// `VAULT_SECRET`: master keys of the sealed credentials.
        vault: Option<String>,
        /// `BROWSER_SECRET`: CSRF ring, index key, optional upstream client.
        browser: Option<String>,
        /// `OWNER_SECRET`: the owner's keys; unset switches `X-API-Key` off.
        owner: Option<String>,
    },
    /// `SECRETS_FILE`: all of it in one file of mode 0600. For local runs and `cargo lambda watch`.
    File(PathBuf),
}

impl Secrets {
    /// `needed` are required unless `SECRETS_FILE` is set; `OWNER_SECRET` may be named in it and stays optional. What is
    /// missing is recorded in `env`, which then refuses the section.
    pub(crate) fn read(env: &mut Env, needed: &[&'static str]) -> Self {
        if let Some(path) = env.optional("SECRETS_FILE") {
            return Self { source: SecretsSource::File(path.into()) };
        }
        let mut name = |variable: &'static str| {
            if needed.contains(&variable) { env.required(variable) } else { None }
        };
        let (signing, jwks) = (name("SIGNING_SECRET"), name("JWKS_SECRET"));
        let (vault, browser) = (name("VAULT_SECRET"), name("BROWSER_SECRET"));
        let owner = if needed.contains(&"OWNER_SECRET") { env.optional("OWNER_SECRET") } else { None };
        Self { source: SecretsSource::Manager { signing, jwks, vault, browser, owner } }
    }
}
