//! The limits of this function. Windows are counters in the table `codes`.

use oauth::UnixTime;
use store::Codes;

/// How often something may happen to one subject in a window.
pub(crate) struct Limit {
    kind: &'static str,
    window: i64,
    most: u32,
}

/// Failed sign-ins of one browser.
pub(crate) const SIGNIN_BROWSER: Limit = Limit { kind: "signin_browser", window: 900, most: 5 };
/// Failed sign-ins from one address prefix.
pub(crate) const SIGNIN_ADDRESS: Limit = Limit { kind: "signin_address", window: 900, most: 10 };
/// Failed attempts of one signed-in user, in place of the address.
pub(crate) const SIGNIN_USER: Limit = Limit { kind: "signin_user", window: 900, most: 10 };
/// Failed sign-ins for one athlete.
pub(crate) const SIGNIN_ATHLETE: Limit = Limit { kind: "signin_athlete", window: 3_600, most: 20 };
/// Failed sign-ins in all.
pub(crate) const SIGNIN_ALL: Limit = Limit { kind: "signin_all", window: 600, most: 300 };
/// Fetches of client documents from one host.
pub(crate) const DOCUMENT_HOST: Limit = Limit { kind: "cimd_host", window: 60, most: 6 };
/// Fetches of client documents in all.
pub(crate) const DOCUMENT_ALL: Limit = Limit { kind: "cimd_all", window: 60, most: 120 };
/// Actions of one user on the account page.
pub(crate) const ACCOUNT_ACTIONS: Limit = Limit { kind: "account", window: 3_600, most: 30 };

/// The subject of a limit that counts everything together.
pub(crate) const ALL: &str = "all";

/// The window is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full {
    /// The name of the limit, for the log.
    pub(crate) kind: &'static str,
    /// Seconds until the window ends.
    pub(crate) retry_after: i64,
}

impl Limit {
    /// Its name.
    pub(crate) const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Counts one event; whether it was one too many.
    pub(crate) async fn count(
        &self,
        codes: &Codes,
        subject: &str,
        now: UnixTime,
    ) -> Result<Result<(), Full>, store::Error> {
        let counted = codes.count(self.kind, subject, self.window, now).await?;
        Ok(self.judge(counted <= self.most, now))
    }

    /// Takes a place in the window before something is tried that may fail; whether there was one. Attempts at once cannot
    /// take more places than there are.
    pub(crate) async fn reserve(
        &self,
        codes: &Codes,
        subject: &str,
        now: UnixTime,
    ) -> Result<Result<(), Full>, store::Error> {
        let taken = codes.reserve(self.kind, subject, (self.window, self.most), now).await?;
        Ok(self.judge(taken, now))
    }

    /// Gives back a place that was taken at `now`.
    pub(crate) async fn release(
        &self,
        codes: &Codes,
        subject: &str,
        now: UnixTime,
    ) -> Result<(), store::Error> {
        codes.release(self.kind, subject, self.window, now).await
    }

    fn judge(&self, has_room: bool, now: UnixTime) -> Result<(), Full> {
        let retry_after = self.window - now.0.rem_euclid(self.window);
        if has_room { Ok(()) } else { Err(Full { kind: self.kind, retry_after }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_when_the_window_ends() {
        assert_eq!(SIGNIN_BROWSER.judge(true, UnixTime(1_799)), Ok(()));
        let full = SIGNIN_BROWSER.judge(false, UnixTime(1_000)).unwrap_err();
        assert_eq!((full.kind, full.retry_after), ("signin_browser", 800));
    }
}
