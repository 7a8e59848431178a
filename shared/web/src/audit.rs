//! Writes audit events to the log: one line per outcome, from typed parts only.

use oauth::audit::{Event, Subject};
use tracing::field::display;

/// Logs one outcome, inside the span that carries the request id. Alarms are warnings. `metric` names the metric that
/// the front door counts, if any.
pub fn record(event: Event, subject: &Subject) {
    let (name, reason, alarm) = (event.name(), event.reason(), event.is_alarm());
    let (uid, gid) = (subject.uid.map(display), subject.gid.map(display));
    let (client_host, ip_prefix) = (subject.client_host.as_deref(), subject.ip_prefix.as_deref());
    if alarm {
        tracing::warn!(
            event = name,
            reason,
            uid,
            gid,
            client_host,
            ip_prefix,
            alarm,
            "audit"
        );
    } else {
        tracing::info!(event = name, reason, uid, gid, client_host, ip_prefix, "audit");
    }
}
