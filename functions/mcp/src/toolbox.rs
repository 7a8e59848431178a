//! What the tools may use, whoever calls and through whichever door.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use intervals::{Allowance, Api, Call, Intervals, Owner};
use jiff::Timestamp;
use jiff::civil::Date;
use oauth::audit::Event;
use oauth::{Clock, Random, paths};
use store::Sessions;
use tokio::time::Instant;

use crate::access::{Connected, Principal, Subject, Upstream};
use crate::preview::Previews;
use crate::state::State;

/// The longest one tool call may take in all; the layer gives up a second later.
const WHOLE_CALL: Duration = Duration::from_secs(24);
/// What a call leaves of the time it was given, to say what it has and what it has not.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The tools' own state; made once.
pub(crate) struct Toolbox {
    intervals: Intervals,
    demo: Option<Intervals>,
    sessions: Option<Sessions>,
    /// Counts the writes of those who have no profile to count them in.
    own_epoch: AtomicU64,
    pub(crate) previews: Previews,
    pub(crate) reconnect: String,
    pub(crate) clock: Clock,
    random: Random,
}

impl Toolbox {
    /// What remains of the endpoint's state once access is built.
    pub(crate) fn of(state: State) -> Self {
        Self {
            intervals: state.intervals,
            demo: state.demo.map(|demo| demo.intervals),
            sessions: Some(state.sessions),
            own_epoch: AtomicU64::new(0),
            previews: Previews::of_vault(state.keys.vault, state.clock.clone()),
            reconnect: format!(
                "The person should reconnect Intervals.icu at {}.",
                state.issuer.url(paths::ACCOUNT)
            ),
            clock: state.clock,
            random: state.random,
        }
    }

    /// For one person at one machine, without storage.
    pub(crate) fn local(intervals: Intervals, demo: Option<Intervals>, clock: Clock, random: Random) -> Self {
        Self {
            intervals,
            demo,
            sessions: None,
            own_epoch: AtomicU64::new(0),
            previews: Previews::of_process(&random, clock.clone()),
            reconnect: "The person should put a good API_KEY, and its ATHLETE_ID, into the configuration of this app \
                        and start it again."
                .to_owned(),
            clock,
            random,
        }
    }

    /// What a call that starts now has; `given` is the end of the time that the front door gave.
    pub(crate) fn allowance(given: Option<Instant>) -> Allowance {
        let whole = Instant::now() + WHOLE_CALL;
        let given = given.map(|given| given.checked_sub(LAST_WORDS).unwrap_or(given));
        Allowance::until(given.map_or(whole, |given| whole.min(given)))
    }

    /// One call to Intervals.icu with the athlete's own credential.
    pub(crate) fn api(
        &self,
        principal: &Principal,
        connected: &Connected,
        today: Option<Date>,
        allowance: &Allowance,
    ) -> Api {
        self.start(connected, today, allowance, Some(self.owner(principal, connected)))
    }

    /// The same without memory: every read goes out.
    pub(crate) fn fresh_api(&self, connected: &Connected, today: Option<Date>, allowance: &Allowance) -> Api {
        self.start(connected, today, allowance, None)
    }

    fn start(
        &self,
        connected: &Connected,
        today: Option<Date>,
        allowance: &Allowance,
        owner: Option<Owner>,
    ) -> Api {
        let now = Timestamp::from_second(self.clock.now().0).unwrap_or(Timestamp::UNIX_EPOCH);
        let client = match (connected.upstream, &self.demo) {
            (Upstream::Demo, Some(demo)) => demo,
            (Upstream::Demo | Upstream::Site, _) => &self.intervals,
        };
        let call = Call {
            allowance: allowance.clone(),
            now,
            today: today.unwrap_or_else(|| now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date()),
            pause: self.pause(),
            owner,
        };
        client.call(connected.credential.clone(), call)
    }

    /// 200 to 500 ms, so that instances do not repeat a request together.
    fn pause(&self) -> Duration {
        let [high, low] = self.random.bytes::<2>();
        Duration::from_millis(200 + u64::from(u16::from_be_bytes([high, low])) % 301)
    }

    fn owner(&self, principal: &Principal, connected: &Connected) -> Owner {
        let own = self.own_epoch.load(Ordering::SeqCst);
        match &principal.subject {
            Subject::User { uid, .. } => Owner {
                user: uid.to_string(),
                credential_version: connected.vault_ver.unwrap_or_default(),
                write_epoch: connected.write_epoch,
            },
            Subject::Owner => Owner { user: "owner".into(), credential_version: 0, write_epoch: own },
            Subject::Local => Owner { user: "local".into(), credential_version: 0, write_epoch: own },
        }
    }

    /// Leaves every remembered answer behind, here and in other processes.
    pub(crate) async fn wrote(&self, principal: &Principal) {
        self.own_epoch.fetch_add(1, Ordering::SeqCst);
        if let (Subject::User { uid, .. }, Some(sessions)) = (&principal.subject, &self.sessions)
            && let Err(error) = sessions.raise_write_epoch(uid).await
        {
            tracing::warn!(error = %crate::error::chain(&error), "write epoch not raised");
        }
    }

    /// Remembers that Intervals.icu refuses the credential, so that the account page says so.
    pub(crate) async fn credential_rejected(&self, principal: &Principal, connected: &Connected) {
        web::audit::record(Event::CredentialRejectedUpstream, &principal.subject.audited());
        let (Subject::User { uid, .. }, Some(sessions), Some(ver)) =
            (&principal.subject, &self.sessions, connected.vault_ver)
        else {
            return;
        };
        if let Err(error) = sessions.reject_vault(uid, ver).await {
            tracing::warn!(error = %crate::error::chain(&error), "rejected credential not marked");
        }
    }
}
