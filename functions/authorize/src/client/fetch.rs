//! A client document from the cache or from its host: one fetch per URL at a time, counted, and only what was
//! validated is kept.

use std::time::Duration;

use oauth::UnixTime;
use oauth::audit::Event;
use outbound::{Document, StrangerError};
use store::{CachedDocument, DocumentRecord};

use super::check_host;
use super::document::{self, DocumentRefusal};
use crate::audit::{self, About};
use crate::error::Error;
use crate::limits::{ALL, DOCUMENT_ALL, DOCUMENT_HOST, Full};
use crate::state::State;
use crate::visit::Visit;

/// How long one fetch may hold the lease, in seconds: longer than the fetch itself may take.
const LEASE: i64 = 8;
/// How often, and how long each time, another request waits for the fetch that is under way: 6 s in all.
const ROUNDS: u32 = 24;
const PAUSE: Duration = Duration::from_millis(250);
/// A document is used without asking again for at least, at most, and by default so many seconds.
const FRESH: (i64, i64, i64) = (300, 86_400, 3_600);
/// The last good copy serves so many seconds after it was fetched.
const HARD_LIMIT: i64 = 86_400;

/// Why no document came back.
enum Failure {
    /// It will not become better by itself.
    Refused(DocumentRefusal),
    /// The host or the network is out of order: the last good copy may stand in.
    Unreachable,
    /// Too many fetches: the last good copy may stand in.
    Limited(Full),
}

/// The validated document of a client, fetched only when the cache has no fresh one.
pub(super) async fn document(
    state: &State,
    visit: &Visit,
    url: &str,
    host: &str,
) -> Result<DocumentRecord, Error> {
    if !state.policy.allows_host(host) {
        return Err(refused(state, visit, host, DocumentRefusal::Host).await);
    }
    check_host(state, host).await?;
    let attempt = state.random.token();
    for _ in 0..ROUNDS {
        let now = state.clock.now();
        let cached = state.clients.document(url, now).await?;
        if let Some(fresh) = cached.fresh(now) {
            return Ok(fresh.clone());
        }
        if state.clients.lease_document(url, &attempt, now.plus(LEASE), now).await? {
            return under_lease(state, visit, (url, host), &attempt, cached).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let now = state.clock.now();
    state.clients.document(url, now).await?.document.ok_or(Error::DocumentUnreachable)
}

/// Fetches with the lease in hand, and gives the lease back whatever comes of it.
async fn under_lease(
    state: &State,
    visit: &Visit,
    (url, host): (&str, &str),
    attempt: &str,
    cached: CachedDocument,
) -> Result<DocumentRecord, Error> {
    let outcome = fetch(state, url, host).await;
    match &outcome {
        Ok((document, Keep::Yes)) => state.clients.put_document(document).await?,
        _ => state.clients.release_document(url, attempt).await?,
    }
    match outcome {
        Ok((document, _)) => {
            audit::record(state, visit, Event::CimdFetched, about(host)).await;
            Ok(document)
        }
        Err(Failure::Refused(refusal)) => Err(refused(state, visit, host, refusal).await),
        Err(Failure::Unreachable) => {
            audit::record(state, visit, Event::CimdRefused("unreachable"), about(host)).await;
            cached.document.ok_or(Error::DocumentUnreachable)
        }
        Err(Failure::Limited(full)) => cached.document.ok_or(Error::Limited(full)),
    }
}

async fn refused(state: &State, visit: &Visit, host: &str, refusal: DocumentRefusal) -> Error {
    audit::record(state, visit, Event::CimdRefused(refusal.reason()), about(host)).await;
    Error::Document(refusal)
}

fn about(host: &str) -> About<'_> {
    About { client_host: Some(host), ..About::default() }
}

/// Whether a document may be kept for the next transaction.
enum Keep {
    Yes,
    No,
}

async fn fetch(state: &State, url: &str, host: &str) -> Result<(DocumentRecord, Keep), Failure> {
    let now = state.clock.now();
    count(state, host, now).await?;
    let served = state.documents.fetch(url).await.map_err(failure)?;
    check_answer(&served)?;
    let read = document::read(&served.body, url, host, &state.policy).map_err(Failure::Refused)?;
    let (fresh, keep) = freshness(served.cache_control.as_deref());
    let record = DocumentRecord {
        url: url.to_owned(),
        client_name: read.client_name,
        redirect_uris: read.redirect_uris,
        grant_types: read.grant_types,
        fetched_at: now,
        fresh_until: now.plus(fresh),
        exp: now.plus(HARD_LIMIT),
    };
    Ok((record, keep))
}

/// Counts one fetch before it happens. When the counters fail, sign-in will say so; here the way stays open.
async fn count(state: &State, host: &str, now: UnixTime) -> Result<(), Failure> {
    for (limit, subject) in [(&DOCUMENT_HOST, host), (&DOCUMENT_ALL, ALL)] {
        match limit.count(&state.codes, subject, now).await {
            Ok(Ok(())) => {}
            Ok(Err(full)) => return Err(Failure::Limited(full)),
            Err(error) => web::log_failure("counting fetches of client documents", &error),
        }
    }
    Ok(())
}

fn failure(error: StrangerError) -> Failure {
    match error {
        StrangerError::Url => Failure::Refused(DocumentRefusal::Url),
        StrangerError::Address => Failure::Refused(DocumentRefusal::Address),
        StrangerError::TooLarge => Failure::Refused(DocumentRefusal::TooLarge),
        StrangerError::Encoded => Failure::Refused(DocumentRefusal::Encoded),
        StrangerError::Unresolved | StrangerError::Connection | StrangerError::Timeout => {
            Failure::Unreachable
        }
    }
}

fn check_answer(served: &Document) -> Result<(), Failure> {
    match served.status {
        200 => {}
        500.. => return Err(Failure::Unreachable),
        _ => return Err(Failure::Refused(DocumentRefusal::Status)),
    }
    let essence =
        served.content_type.as_deref().and_then(|value| value.split(';').next()).unwrap_or_default();
    if essence.trim().eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Failure::Refused(DocumentRefusal::ContentType))
    }
}

/// Seconds of freshness by `Cache-Control` (RFC 9111 §5.2.2), and whether the document may be kept at all.
fn freshness(cache_control: Option<&str>) -> (i64, Keep) {
    let (least, most, default) = FRESH;
    let directives =
        || cache_control.unwrap_or_default().split(',').map(|part| part.trim().to_ascii_lowercase());
    if directives().any(|directive| directive == "no-store") {
        return (0, Keep::No);
    }
    let max_age = directives().find_map(|directive| {
        let seconds = directive.strip_prefix("max-age=")?;
        seconds.trim_matches('"').parse::<i64>().ok()
    });
    (max_age.unwrap_or(default).clamp(least, most), Keep::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clamps_how_long_a_document_is_fresh() {
        for (header, seconds) in [
            (None, 3_600),
            (Some("max-age=0"), 300),
            (Some("public, Max-Age=600"), 600),
            (Some("max-age=999999999"), 86_400),
            (Some("max-age=x"), 3_600),
        ] {
            assert_eq!(freshness(header).0, seconds, "{header:?}");
        }
        assert!(matches!(freshness(Some("max-age=600, no-store")).1, Keep::No));
    }
}
