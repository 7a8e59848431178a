//! Writes audit events to the log: one line per outcome, from typed parts only.

use oauth::audit::{Event, Subject};
use tracing::field::display;

/// Logs one outcome, inside the span that carries the request id. Alarms are warnings. The field `metric` names the
/// metric that the front door counts, if any: without it no alarm would ever ring.
pub fn record(event: Event, subject: &Subject) {
    let (name, reason, metric) = (event.name(), event.reason(), event.metric());
    let (uid, gid) = (subject.uid.map(display), subject.gid.map(display));
    let (client_host, ip_prefix) = (subject.client_host.as_deref(), subject.ip_prefix.as_deref());
    if event.is_alarm() {
        tracing::warn!(event = name, reason, uid, gid, client_host, ip_prefix, metric, alarm = true, "audit");
    } else {
        tracing::info!(event = name, reason, uid, gid, client_host, ip_prefix, metric, "audit");
    }
}
