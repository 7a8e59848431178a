/// Who or what ended a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokedBy {
    /// The person, on the account page.
    User,
    /// The client, by RFC 7009.
    Client,
    /// A replayed code or refresh token.
    Replay,
    /// The operator.
    Operator,
}

/// What did not hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// A sealed credential does not open.
    Vault,
    /// A genuine refresh token does not have the stored hash.
    Hash,
    /// A stored registration differs from what its id stands for.
    Registration,
}

impl RevokedBy {
    /// The word in log and table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::Replay => "replay",
            Self::Operator => "operator",
        }
    }
}

impl Integrity {
    /// The word in log and table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Hash => "hash",
            Self::Registration => "registration",
        }
    }
}
