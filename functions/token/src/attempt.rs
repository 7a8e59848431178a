use oauth::audit::{Event, Subject};
use oauth::{Gid, Uid, UnixTime};
use store::{AuditRecord, GrantRecord};
use web::ClientAddress;

use crate::State;
use crate::error::Error;

const KIND: &str = "token"; // of the failure counters
const FAILURES: u32 = 30;
const WINDOW: i64 = 60; // seconds

/// What becomes known of a request while it is worked on: whom it concerns, and whose limit it counts against.
pub(crate) struct Attempt {
    pub(crate) now: UnixTime,
    subject: Subject,
    counted_for: Option<String>,
    /// The account is deleted: nothing may be kept of its user any more.
    is_user_gone: bool,
}

impl Attempt {
    pub(crate) fn new(now: UnixTime, address: ClientAddress) -> Self {
        let subject = Subject { ip_prefix: Some(address.prefix()), ..Subject::default() };
        Self { now, subject, counted_for: None, is_user_gone: false }
    }

    /// Failures count for the client: nothing closer is known.
    pub(crate) fn concerns_client(&mut self, client_id: &str) {
        self.counted_for = Some(client_id.to_owned());
    }

    /// Failures count for this grant from now on, and no longer for its client.
    pub(crate) fn concerns_grant(&mut self, uid: Uid, gid: Gid) {
        (self.subject.uid, self.subject.gid) = (Some(uid), Some(gid));
        self.counted_for = Some(gid.to_string());
    }

    /// Whose application it is, for the account page.
    pub(crate) fn sees(&mut self, grant: &GrantRecord) {
        self.subject.client_host = Some(grant.redirect_host.clone());
    }

    /// Nothing of this request is kept for the user: there is none any more.
    pub(crate) fn finds_the_user_gone(&mut self) {
        self.is_user_gone = true;
    }

    /// Refuses while there were too many failures, also with the right credential. The counter may be out of order: then
    /// nothing is refused.
    pub(crate) async fn check_limit(&self, state: &State) -> Result<(), Error> {
        let Some(subject) = &self.counted_for else {
            return Ok(());
        };
        match state.codes.counted(KIND, subject, WINDOW, self.now).await {
            Ok(count) if count >= FAILURES => Err(self.limited()),
            Ok(_) => Ok(()),
            Err(error) => {
                web::log_failure("reading a failure counter", &error);
                Ok(())
            }
        }
    }

    fn limited(&self) -> Error {
        Error::Limited { limit: "token_failures", seconds: WINDOW - self.now.0.rem_euclid(WINDOW) }
    }

    /// What the client is told of a failure: the failure, while the window has a place for it. One conditional write takes
    /// the place, so that no more are told of, however many come at once.
    pub(crate) async fn count_failure(&self, state: &State, failure: Error) -> Error {
        let Some(subject) = self.counted_for.as_ref().filter(|_| failure.is_counted()) else {
            return failure;
        };
        match state.codes.reserve(KIND, subject, (WINDOW, FAILURES), self.now).await {
            Ok(true) => failure,
            Ok(false) => self.limited(),
            Err(error) => {
                web::log_failure("counting a failure", &error);
                failure
            }
        }
    }

    /// Writes the one audit event: to the log, and for a known user also to the table. Its loss changes nothing.
    pub(crate) async fn record(&self, state: &State, event: Event) {
        web::audit::record(event, &self.subject);
        let is_kept = !self.is_user_gone && !matches!(event, Event::RateLimited(_));
        let Some(uid) = self.subject.uid.filter(|_| is_kept) else {
            return;
        };
        let record = AuditRecord {
            gid: self.subject.gid,
            client_host: self.subject.client_host.clone(),
            ip_prefix: self.subject.ip_prefix.clone(),
            ..AuditRecord::new(event.name(), self.now, &state.random)
        };
        if let Err(error) = state.sessions.audit(&uid, &record).await {
            web::log_failure("writing an audit event", &error);
        }
    }
}
