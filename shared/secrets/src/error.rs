use crate::file;

/// Why a secret is not to be had. Holds no part of a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This function was not given the secret.
    #[error("the {secret} secret is not configured")]
    NotConfigured {
        /// Which secret.
        secret: &'static str,
    },
    /// The secret holds the placeholder of a fresh deployment: the first rotation has not run yet. Try again later.
    #[error("the {secret} secret has no keys yet; the first rotation makes them")]
    NotReady {
        /// Which secret.
        secret: &'static str,
    },
    /// Secrets Manager did not answer. Try again later.
    #[error("the {secret} secret could not be read or written")]
    Unavailable {
        /// Which secret.
        secret: &'static str,
        /// What the SDK says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The stored text is not what this version writes. The parser's own message might quote it, so only its place is kept.
    #[error("the {secret} secret is malformed at line {line}, column {column}")]
    Malformed {
        /// Which secret.
        secret: &'static str,
        /// Line of the first mistake, from 1; 0 when the text as a whole makes no sense.
        line: usize,
        /// Column of the first mistake, from 1.
        column: usize,
    },
    /// No key of the ring is active, for instance because the operator revoked it: a rotation makes the next one active.
    #[error("the {secret} secret has no active key; rotate it")]
    NoActiveKey {
        /// Which secret.
        secret: &'static str,
    },
    /// A ring changes at most once in 15 minutes, so that every reader sees each key before it is used.
    #[error("the {secret} secret was changed less than 15 minutes ago")]
    ChangedRecently {
        /// Which secret.
        secret: &'static str,
    },
    /// A credential does not fit its record.
    #[error("the credential could not be sealed")]
    Sealing,
    /// The local key file.
    #[error(transparent)]
    File(#[from] file::Error),
}

impl Error {
    /// Keeps the place of a parser's complaint and drops its text.
    pub(crate) fn malformed(secret: &'static str, source: &serde_json::Error) -> Self {
        Self::Malformed { secret, line: source.line(), column: source.column() }
    }
}
