use oauth::audit::{Event, Subject};
use oauth::{Gid, Uid};
use store::AuditRecord;

use crate::state::State;
use crate::visit::Visit;

/// Whom an event is about, beside the visitor.
#[derive(Clone, Copy, Default)]
pub(crate) struct About<'a> {
    pub(crate) uid: Option<Uid>,
    pub(crate) gid: Option<Gid>,
    pub(crate) client_host: Option<&'a str>,
}

impl About<'_> {
    /// Only the user is concerned.
    pub(crate) fn user(uid: Uid) -> Self {
        Self { uid: Some(uid), ..Self::default() }
    }
}

/// Writes one outcome to the log and, for a known user, to the security log of the account page. A failure of the
/// second never undoes the outcome.
pub(crate) async fn record(state: &State, visit: &Visit, event: Event, about: About<'_>) {
    let subject = Subject {
        uid: about.uid,
        gid: about.gid,
        client_host: about.client_host.map(str::to_owned),
        ip_prefix: Some(visit.prefix.clone()),
    };
    web::audit::record(event, &subject);
    let Some(uid) = about.uid else { return };
    let mut item = AuditRecord::new(event.name(), state.clock.now(), &state.random);
    item.gid = subject.gid;
    item.client_host = subject.client_host;
    item.ip_prefix = subject.ip_prefix;
    if let Err(error) = state.sessions.audit(&uid, &item).await {
        web::log_failure("keeping an audit event", &error);
    }
}
