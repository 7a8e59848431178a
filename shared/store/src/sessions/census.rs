use std::collections::BTreeMap;

use oauth::UnixTime;

use super::grant_record::{Day, GrantRecord};
use super::profile::{self, ProfileRecord};
use super::vault::{self, VaultRecord, VaultState};
use super::{Sessions, browser, grant};
use crate::attributes::Item;
use crate::error::Error;
use crate::record::Record as _;
use crate::schema::SORT_KEY;

const WEEK: i64 = 7;
const MONTH: i64 = 30;

/// How much of everything there is. Names nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Users with an account.
    pub users: u64,
    /// Users whose credential Intervals.icu refuses.
    pub refused_credentials: u64,
    /// Signed-in browsers, ended ones that are still kept included.
    pub browsers: u64,
    /// Grants that can be used now.
    pub grants: u64,
    /// Of those, used for a data call within the last seven days, today included.
    pub used_in_week: u64,
    /// Of those, used within the last 30 days.
    pub used_in_month: u64,
    /// Grants that can be used now, by the host of the client, else the host that codes went to.
    pub grants_by_host: BTreeMap<String, u64>,
}

impl Sessions {
    /// Counts. Reads the whole table: for the operator, since no function may.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn census(&self, now: UnixTime) -> Result<Census, Error> {
        let mut census = Census::default();
        self.table.scan(|item| census.count(item, now)).await?;
        Ok(census)
    }
}

impl Census {
    fn count(&mut self, item: Item, now: UnixTime) -> Result<(), Error> {
        let sort = item.get(SORT_KEY).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        match sort.as_str() {
            profile::SORT => self.users += u64::from(ProfileRecord::from_item(item)?.is_ok()),
            vault::SORT => {
                let is_refused = VaultRecord::from_item(item)?.state == VaultState::Rejected;
                self.refused_credentials += u64::from(is_refused);
            }
            grant if grant.starts_with(grant::PREFIX) => {
                self.count_grant(&GrantRecord::from_item(item)?, now);
            }
            browser if browser.starts_with(browser::PREFIX) => self.browsers += 1,
            _ => {}
        }
        Ok(())
    }

    fn count_grant(&mut self, grant: &GrantRecord, now: UnixTime) {
        if !grant.is_active(now) {
            return;
        }
        let within = |days| grant.last_used_day.is_some_and(|used| Day::of(now).0 - used.0 < days);
        self.grants += 1;
        self.used_in_week += u64::from(within(WEEK));
        self.used_in_month += u64::from(within(MONTH));
        *self.grants_by_host.entry(grant.host().to_owned()).or_default() += 1;
    }
}
