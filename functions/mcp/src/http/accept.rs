use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue};

/// What rmcp insists on.
const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

/// The request accepts neither JSON nor an event stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAcceptable;

/// Rewrites `Accept` to both media types unless the client excludes both: the first probe of a real client sends `*/*`,
/// and many send only one of the two.
pub(super) fn widen(headers: &mut HeaderMap) -> Result<(), NotAcceptable> {
    let mut listed =
        headers.get_all(ACCEPT).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let mut any = false;
    let acceptable = listed.any(|range| {
        any |= !range.trim_ascii().is_empty();
        is_wanted(range)
    });
    if any && !acceptable {
        return Err(NotAcceptable);
    }
    headers.insert(ACCEPT, BOTH);
    Ok(())
}

fn is_wanted(range: &[u8]) -> bool {
    let essence =
        range.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
    matches!(
        essence.as_slice(),
        b"*/*" | b"application/*" | b"application/json" | b"text/event-stream" | b"text/*"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widened(value: Option<&str>) -> Result<String, NotAcceptable> {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(ACCEPT, value.parse().unwrap());
        }
        widen(&mut headers).map(|()| headers[ACCEPT].to_str().unwrap().to_owned())
    }

    #[test]
    fn takes_anything_that_does_not_exclude_us() {
        for value in [
            None,
            Some(""),
            Some("*/*"),
            Some("application/*"),
            Some("application/json"),
            Some("text/event-stream"),
            Some("text/html, */*;q=0.8"),
            Some("Application/JSON; charset=utf-8"),
        ] {
            assert_eq!(widened(value).as_deref(), Ok("application/json, text/event-stream"), "{value:?}");
        }
    }

    #[test]
    fn refuses_a_list_without_json_and_event_stream() {
        for value in ["text/html", "image/png, text/plain"] {
            assert_eq!(widened(Some(value)), Err(NotAcceptable), "{value}");
        }
    }
}
