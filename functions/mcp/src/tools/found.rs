//! What `search` finds and `fetch` reads: its id, its title, and its page at Intervals.icu.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::call::{activity_id, numeric_id};
use crate::dates::monday;
use crate::failure::Failure;
use crate::untrusted;

/// A thing that has an id across kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Activity(String),
    Event(String),
    Workout(String),
    Wellness(Date),
}

impl Place {
    /// Reads an id as `search` wrote it.
    pub(super) fn parse(id: &str) -> Result<Self, Failure> {
        match id.split_once(':') {
            Some(("activity", id)) => activity_id("id", id).map(|()| Self::Activity(id.to_owned())),
            Some(("event", id)) => numeric_id("id", id).map(|()| Self::Event(id.to_owned())),
            Some(("workout", id)) => numeric_id("id", id).map(|()| Self::Workout(id.to_owned())),
            Some(("wellness", day)) => Date::strptime("%Y-%m-%d", day)
                .map(Self::Wellness)
                .map_err(|_| Failure::argument("id", "a day of wellness is wellness:YYYY-MM-DD")),
            _ => Err(Failure::argument(
                "id",
                "it begins with activity:, event:, workout: or wellness:, as search writes it",
            )),
        }
    }

    /// The id as it stands in results.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Activity(id) => format!("activity:{id}"),
            Self::Event(id) => format!("event:{id}"),
            Self::Workout(id) => format!("workout:{id}"),
            Self::Wellness(day) => format!("wellness:{day}"),
        }
    }

    /// The page of an activity, or the calendar week of `day`: other things have no page of their own.
    pub(super) fn url(&self, day: Date) -> String {
        match self {
            Self::Activity(id) => format!("https://intervals.icu/activities/{id}"),
            Self::Event(_) | Self::Workout(_) | Self::Wellness(_) => {
                format!("https://intervals.icu/?w={}", monday(day))
            }
        }
    }
}

/// One result: these keys and no others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Found {
    id: String,
    title: String,
    url: String,
}

impl Found {
    /// A result with a title of these words.
    pub(super) fn on(day: Date, place: &Place, words: &[&str]) -> Self {
        Self { id: place.id(), title: untrusted::label(&words.join(" ")), url: place.url(day) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        for id in ["activity:i123", "activity:16358453283", "event:51", "workout:9", "wellness:2026-06-16"] {
            assert_eq!(Place::parse(id).unwrap().id(), id);
        }
    }

    #[test]
    fn refuses_other_ids_before_anything_is_sent() {
        for id in [
            "",
            "i123",
            "activity:",
            "activity:latest",
            "event:i5",
            "workout:1/2",
            "wellness:today",
            "gear:1",
            "wellness:2026-02-30",
        ] {
            assert_eq!(Place::parse(id).unwrap_err().code(), "invalid_argument", "{id}");
        }
    }

    #[test]
    fn links_to_the_activity_or_to_the_week_from_monday() {
        let day = date(2026, 6, 17);
        assert_eq!(Place::Activity("i5".into()).url(day), "https://intervals.icu/activities/i5");
        assert_eq!(Place::Wellness(day).url(day), "https://intervals.icu/?w=2026-06-15");
        let found = Found::on(day, &Place::Event("7".into()), &["2026-06-17", "Ride", "Threshold\n4x8"]);
        assert_eq!(
            serde_json::to_value(&found).unwrap(),
            serde_json::json!({ "id": "event:7", "title": "2026-06-17 Ride Threshold 4x8", "url": "https://intervals.icu/?w=2026-06-15" })
        );
    }
}
