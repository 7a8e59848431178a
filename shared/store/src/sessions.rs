//! The table `sessions`: one partition per user with profile, vault, grants, browser sessions and audit events, beside
//! the link from an athlete to a user and the browser sessions by their digest.

mod access;
mod account;
mod audit;
mod browser;
mod census;
mod grant;
mod grant_record;
mod link;
mod profile;
mod redemption;
mod rotation;
mod vault;

pub use access::Access;
pub use audit::AuditRecord;
pub use browser::{BrowserIndexRecord, BrowserRecord};
pub use census::Census;
pub use grant_record::{Day, GrantRecord, GrantStatus, RefreshState, RefreshWindow, RevokeReason};
pub use profile::{ProfileRecord, ProfileStatus};
pub use redemption::{RedeemError, Redemption};
pub use rotation::{RotateError, Rotation};
pub use vault::{CredentialKind, VaultError, VaultRecord, VaultState};

use oauth::Uid;

use crate::table::Table;

/// Users with their grants, sealed credential, browser sessions and audit events.
#[derive(Clone, Debug)]
pub struct Sessions {
    table: Table,
}

impl Sessions {
    pub(crate) const fn new(table: Table) -> Self {
        Self { table }
    }
}

/// The partition of a user. Everything a token can reach lies in it.
fn partition(uid: &Uid) -> String {
    format!("user#{uid}")
}
