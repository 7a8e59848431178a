use intervals::Workout;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::search::{activity_url, week_url};
use crate::answer::{Answer, SOFT_BYTES};
use crate::call::{OrFail as _, Session, activity_id, numeric_id};
use crate::catalogue;
use crate::dates;
use crate::failure::{Failure, Kind};
use crate::records;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, DETAIL_CHARACTERS, NOTICE};

/// Facts beside the text, at most.
const MOST_METADATA: usize = 30;

/// What `search` found, as one text.
pub(crate) struct Fetch;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// As returned by search
    #[schemars(length(min = 3, max = 64))]
    id: String,
}

impl Tool for Fetch {
    const NAME: &'static str = "fetch";
    const TITLE: &'static str = "Fetch";
    const DESCRIPTION: &'static str = "The whole text of one result of search: an activity, event, library workout or day of \
        wellness. Clients that know the other tools get more from get_activity, get_event and get_wellness.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    const OUTPUT: Option<&'static str> = Some(
        r#"{"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"text":{"type":"string"},"url":{"type":"string"},"metadata":{"type":"object","additionalProperties":{"type":"string"}}},"required":["id","title","text","url"]}"#,
    );
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let unknown = || {
            Failure::argument(
                "id",
                "it is an id that search returned: activity:…, event:…, workout:… or wellness:YYYY-MM-DD",
            )
        };
        let (kind, id) = arguments.id.split_once(':').ok_or_else(unknown)?;
        let (answer, url) = match kind {
            "activity" => activity(session, id).await?,
            "event" => event(session, id).await?,
            "workout" => workout(session, id).await?,
            "wellness" => wellness(session, id).await?,
            _ => return Err(unknown()),
        };
        Ok(Reply::Exact(document(&arguments.id, &url, answer)))
    }
}

async fn activity(session: Session, id: &str) -> Result<(Answer, String), Failure> {
    activity_id("id", id)?;
    let arguments = json!({ "activity_id": id, "include": ["intervals", "messages", "zones", "extended"] });
    Ok((
        of_tool(session, "get_activity", arguments).await?,
        activity_url(id),
    ))
}

async fn event(session: Session, id: &str) -> Result<(Answer, String), Failure> {
    numeric_id("id", id)?;
    let answer = of_tool(session, "get_event", json!({ "event_id": id })).await?;
    let day = answer
        .fact("date")
        .and_then(|date| date.get(4..).and_then(|day| day.parse().ok()));
    let today = answer.fact("today").and_then(|day| day.parse().ok());
    let url = day
        .or(today)
        .map_or_else(|| "https://intervals.icu/".to_owned(), week_url);
    Ok((answer, url))
}

async fn wellness(session: Session, day: &str) -> Result<(Answer, String), Failure> {
    let call = session.athlete(None).await?;
    let date = dates::parse(day, call.today).map_err(|error| Failure::argument("id", error.to_string()))?;
    let arguments = json!({ "oldest": date.to_string(), "newest": date.to_string() });
    Ok((of_tool(session, "get_wellness", arguments).await?, week_url(date)))
}

async fn workout(session: Session, id: &str) -> Result<(Answer, String), Failure> {
    numeric_id("id", id)?;
    let call = session.athlete(None).await?;
    let found = call
        .of_athlete()
        .workout(id)
        .await
        .or_fail("the library", &format!("workout {id}"))?;
    let mut answer = call.answer();
    put_workout(&mut answer, &found);
    Ok((answer, week_url(call.today)))
}

fn put_workout(answer: &mut Answer, workout: &Workout) {
    let mut row = crate::answer::Row::default();
    row.label("name", workout.name.as_deref());
    row.set("id", workout.id.as_ref().map(ToString::to_string));
    row.set("type", workout.kind.clone());
    row.set("moving_time_s", workout.moving_time);
    row.set("load", crate::answer::number(workout.icu_training_load, 0));
    row.people(
        "description",
        workout.description.as_deref(),
        DETAIL_CHARACTERS,
        &mut Budget::default(),
    );
    answer.line(format!("Workout {}", row.cell("name")));
    answer.facts(&row, &["name"]);
    let steps = workout
        .workout_doc
        .as_ref()
        .map(|document| records::steps_text(&document.steps))
        .unwrap_or_default();
    if !steps.is_empty() {
        answer.line(format!("Steps: {}", steps.join("; ")));
    }
    answer.record("workout", row);
}

/// What another tool answers to the same person.
async fn of_tool(session: Session, name: &str, arguments: Value) -> Result<Answer, Failure> {
    let entry = catalogue::get(name).ok_or(Kind::Internal)?;
    let arguments = match arguments {
        Value::Object(arguments) => arguments,
        _ => Map::new(),
    };
    match entry.call(session, Some(arguments)).await? {
        Reply::Answer(answer) => Ok(answer),
        Reply::Exact(_) | Reply::Ask(_) => Err(Kind::Internal.into()),
    }
}

/// The document: the notice comes first, so that a reader of the text alone has it.
fn document(id: &str, url: &str, answer: Answer) -> Value {
    let metadata: Map<String, Value> = answer.facts_flat().into_iter().take(MOST_METADATA).collect();
    let text = answer.into_text();
    let title = text
        .lines()
        .next()
        .unwrap_or(id)
        .chars()
        .take(160)
        .collect::<String>();
    json!({ "id": id, "title": title, "text": cut(&format!("{NOTICE}\n{text}")), "url": url, "metadata": metadata })
}

fn cut(text: &str) -> String {
    let mut end = SOFT_BYTES.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    match text.get(..end) {
        Some(kept) if end < text.len() => format!("{kept}…[+{}]", text.len() - end),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let long = "あ".repeat(10_000);
        let kept = cut(&long);
        assert!(
            kept.len() <= SOFT_BYTES + 20 && kept.contains("…[+"),
            "{}",
            kept.len()
        );
        assert_eq!(cut("short"), "short");
    }
}
