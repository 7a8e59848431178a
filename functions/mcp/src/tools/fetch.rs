use std::collections::BTreeMap;

use jiff::civil::Date;
use oauth::Scope;
use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::found::Place;
use super::get_activity::GetActivity;
use super::get_event::GetEvent;
use super::get_wellness::GetWellness;
use super::list_workouts;
use crate::answer::{Answer, SOFT_BYTES};
use crate::call::{OrFail as _, Session};
use crate::failure::{Failure, Kind};
use crate::records;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{self, Budget, DETAIL_CHARACTERS};

/// The fetch contract of `ChatGPT`.
pub(crate) struct Fetch;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[schemars(length(min = 1, max = 60))]
    id: String,
}

/// The contract: these keys and no others.
#[derive(Serialize, JsonSchema)]
struct Document {
    id: String,
    title: String,
    text: String,
    url: String,
    metadata: BTreeMap<String, String>,
}

impl Tool for Fetch {
    const NAME: &'static str = "fetch";
    const TITLE: &'static str = "Fetch";
    const DESCRIPTION: &'static str = "Reads one result of search in full: activity, calendar entry, library workout or day of \
        wellness.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    fn output() -> Option<JsonObject> {
        Some(crate::schema::input::<Document>())
    }

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let place = Place::parse(&arguments.id)?;
        let read = match &place {
            Place::Activity(id) => {
                let include = ["intervals", "zones", "extended", "custom", "messages"];
                read::<GetActivity>(session, json!({ "activity_id": id, "include": include })).await?
            }
            Place::Event(id) => read::<GetEvent>(session, json!({ "event_id": id })).await?,
            Place::Workout(id) => Read::of(workout(&session, id).await?)?,
            Place::Wellness(day) => {
                let day = day.to_string();
                read::<GetWellness>(session, json!({ "oldest": day, "newest": day })).await?
            }
        };
        Ok(Reply::Exact(json!(document(&place, &read))))
    }
}

/// What another tool says of the thing.
struct Read {
    text: String,
    data: Map<String, Value>,
}

impl Read {
    fn of(answer: Answer) -> Result<Self, Failure> {
        let result = answer.finish(false)?;
        let text = result.content.first().and_then(|block| block.as_text()).map(|block| block.text.clone());
        match (text, result.structured_content) {
            (Some(text), Some(Value::Object(data))) => Ok(Self { text, data }),
            _ => Err(Kind::Internal.into()),
        }
    }
}

/// Runs another tool for its answer.
async fn read<T: Tool>(session: Session, arguments: Value) -> Result<Read, Failure> {
    let arguments = serde_json::from_value(arguments).map_err(|_| Failure::from(Kind::Internal))?;
    match T::run(session, arguments).await? {
        Reply::Answer(answer) => Read::of(answer),
        Reply::Exact(_) | Reply::Ask(_) => Err(Kind::Internal.into()),
    }
}

/// A workout of the library, with its text and steps.
async fn workout(session: &Session, id: &str) -> Result<Answer, Failure> {
    let call = session.athlete(None).await?;
    let workout = call.of_athlete().workout(id).await.or_fail("the library", &format!("workout {id}"))?;
    let mut answer = call.answer();
    let mut row = list_workouts::row(&workout, &[]);
    row.people("description", workout.description.as_deref(), DETAIL_CHARACTERS, &mut Budget::default());
    answer.line(format!("Library workout \"{}\"", row.cell("name")));
    answer.facts(&row, &["name"]);
    let steps = workout.workout_doc.map(|document| records::steps_text(&document.steps)).unwrap_or_default();
    for step in steps {
        answer.line(format!("- {step}"));
    }
    answer.record("workout", row);
    Ok(answer)
}

fn document(place: &Place, read: &Read) -> Document {
    let record = record(place, &read.data);
    let word = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
    // In an answer a date carries its weekday.
    let date = word("date").rsplit(' ').next().unwrap_or_default();
    let today = read.data.get("today").and_then(Value::as_str).and_then(|today| today.parse().ok());
    let day: Option<Date> = match place {
        Place::Wellness(day) => Some(*day),
        Place::Activity(_) | Place::Event(_) | Place::Workout(_) => date.parse().ok().or(today),
    };
    let title = match place {
        Place::Wellness(day) => format!("{day} Wellness"),
        Place::Workout(_) => format!("Library {} {}", word("type"), word("name")),
        Place::Activity(_) | Place::Event(_) => format!("{date} {} {}", word("type"), word("name")),
    };
    Document {
        id: place.id(),
        title: untrusted::label(&title),
        text: text(&read.text),
        url: place.url(day.unwrap_or_default()),
        metadata: metadata(&record, &read.data),
    }
}

/// The record of the thing in the answer of the other tool.
fn record(place: &Place, data: &Map<String, Value>) -> Map<String, Value> {
    let value = match place {
        Place::Activity(_) => data.get("activity"),
        Place::Event(_) => data.get("event"),
        Place::Workout(_) => data.get("workout"),
        Place::Wellness(_) => data.get("days").and_then(|days| days.get(0)),
    };
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// Every plain value as text.
fn metadata(record: &Map<String, Value>, data: &Map<String, Value>) -> BTreeMap<String, String> {
    let plain = |(key, value): (&String, &Value)| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some((key.clone(), text))
    };
    let outer = ["timezone", "attribution"];
    let around = data.iter().filter(|(key, _)| outer.contains(&key.as_str()));
    record.iter().chain(around).filter_map(plain).collect()
}

/// The notice first, then as much as an answer holds.
fn text(read: &str) -> String {
    let whole = format!("{}\n{read}", untrusted::NOTICE);
    if whole.len() <= SOFT_BYTES {
        return whole;
    }
    let end = whole.floor_char_boundary(SOFT_BYTES);
    let (kept, rest) = whole.split_at(end);
    format!("{kept}…[+{}]", rest.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_comes_first_and_long_text_is_cut_between_characters() {
        assert!(text("x").starts_with(untrusted::NOTICE));
        let long = text(&"あ".repeat(10_000));
        assert!(long.len() < SOFT_BYTES + 20 && long.contains("…[+"), "{}", long.len());
    }

    #[test]
    fn metadata_is_flat_and_all_text() {
        let record = json!({ "load": 78, "race": true, "name": "Ride", "tags": ["a"], "untrusted": { "description": "x" } });
        let data = json!({ "timezone": "Europe/Zurich", "notice": "n" });
        let flat = metadata(record.as_object().unwrap(), data.as_object().unwrap());
        let keys: Vec<(&str, &str)> =
            flat.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(keys, [("load", "78"), ("name", "Ride"), ("race", "true"), ("timezone", "Europe/Zurich")]);
    }
}
