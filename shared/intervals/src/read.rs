//! How fields are read. The service nulls lists, mixes date shapes and leaves some objects untyped; one odd field must
//! not cost the whole answer.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A list that may be null.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A local date-time, with or without the time, with or without an offset that would mean nothing.
pub(crate) fn datetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime>, D::Error> {
    Ok(text(deserializer)?.as_deref().and_then(local))
}

/// A local date, from a date or a date-time.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    Ok(text(deserializer)?.as_deref().and_then(local).map(DateTime::date))
}

/// A point in time: `2026-09-24T07:12:05.306+00:00` or with `Z`.
pub(crate) fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.parse().ok()))
}

/// A part whose shape is not documented or varies: absent when it is another one than known.
pub(crate) fn or_none<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(text.get()).ok())
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// Nineteen characters are a date-time, sixteen one without seconds, ten a date; what follows is a fraction or an
/// offset.
fn local(text: &str) -> Option<DateTime> {
    [19, 16, 10].into_iter().find_map(|length| text.get(..length)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_shape_of_a_local_date() {
        let midnight: DateTime = "2026-10-20T00:00:00".parse().unwrap();
        for text in [
            "2026-10-20",
            "2026-10-20T00:00",
            "2026-10-20T00:00:00",
            "2026-10-20T00:00:00.000",
            "2026-10-20T00:00:00Z",
            "2026-10-20T00:00:00+02:00",
        ] {
            assert_eq!(local(text), Some(midnight), "{text}");
        }
        assert_eq!(local("2026-10-20T16:25:25").unwrap().to_string(), "2026-10-20T16:25:25");
        assert_eq!(local("2026-10-20T16:25").unwrap().to_string(), "2026-10-20T16:25:00");
    }

    #[test]
    fn takes_no_date_from_text_that_is_none() {
        for text in ["", "never", "2026-13-40", "２０２６-10-20"] {
            assert_eq!(local(text), None, "{text}");
        }
    }
}
