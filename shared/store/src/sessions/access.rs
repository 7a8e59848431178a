use oauth::{Gid, Uid};

use super::grant_record::GrantRecord;
use super::profile::{self, ProfileRecord};
use super::vault::{self, VaultRecord};
use super::{Sessions, grant};
use crate::attributes::Item;
use crate::error::Error;
use crate::record::{Key, Record as _};
use crate::schema::SORT_KEY;

/// What a data call must see: whether user and grant still stand, and the credential to work with.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The user.
    pub profile: Option<ProfileRecord>,
    /// The grant named by the token.
    pub grant: Option<GrantRecord>,
    /// The sealed credential.
    pub vault: Option<VaultRecord>,
}

impl Sessions {
    /// Reads profile, grant and vault at once and strongly consistently, so that a revocation counts immediately.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn access(&self, uid: &Uid, gid: &Gid) -> Result<Access, Error> {
        self.together([profile::key(uid), grant::key(uid, gid), vault::key(uid)]).await
    }

    /// Reads profile and grant at once and strongly consistently, and leaves the vault alone: for who gives out tokens.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn profile_and_grant(
        &self,
        uid: &Uid,
        gid: &Gid,
    ) -> Result<(Option<ProfileRecord>, Option<GrantRecord>), Error> {
        let access = self.together([profile::key(uid), grant::key(uid, gid)]).await?;
        Ok((access.profile, access.grant))
    }

    async fn together(&self, keys: impl IntoIterator<Item = Key>) -> Result<Access, Error> {
        let mut access = Access::default();
        for item in self.table.get_together(keys).await? {
            match sort_key(&item) {
                profile::SORT => access.profile = Some(ProfileRecord::from_item(item)?),
                vault::SORT => access.vault = Some(VaultRecord::from_item(item)?),
                _ => access.grant = Some(GrantRecord::from_item(item)?),
            }
        }
        Ok(access)
    }
}

fn sort_key(item: &Item) -> &str {
    item.get(SORT_KEY).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}
