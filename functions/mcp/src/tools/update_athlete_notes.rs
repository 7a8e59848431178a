use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, WarningCode};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status, TextMode};

/// Characters of all notes.
const NOTES: usize = 10_000;

/// The notes about an athlete.
pub(crate) struct UpdateAthleteNotes;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[schemars(length(max = 10_000))]
    notes: String,
    #[serde(default)]
    mode: Option<TextMode>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

impl Tool for UpdateAthleteNotes {
    const NAME: &'static str = "update_athlete_notes";
    const TITLE: &'static str = "Athlete notes";
    const DESCRIPTION: &'static str = "Appends to or replaces the Markdown notes about an athlete. For notes of a day use \
        upsert_events with category NOTE.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::WRITE_AGAIN };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let mut answer = call.answer();
        let mode = arguments.mode.unwrap_or_default();
        let text = writing::long(&mut answer, "notes", &arguments.notes);
        let present = present(&call).await?;
        let whole = match (&present, mode) {
            (Present::Notes(notes), mode) => writing::joined(notes.as_deref(), &text, mode),
            (Present::Unreadable, TextMode::Replace) => text,
            (Present::Unreadable, TextMode::Append) => {
                let problem = "the present notes cannot be read over this connection, so appending would lose them; \
                    replace is possible when the person gives the whole text";
                return Err(Failure::argument("mode", problem));
            }
        };
        if whole.chars().count() > NOTES {
            return Err(Failure::argument(
                "notes",
                format!("with what is there they have over {NOTES} characters"),
            ));
        }
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        write(&call, &mut answer, (&present, &whole), dry_run).await?;
        Ok(answer.into())
    }
}

/// The notes that are there. They are served only in the roster, and the roster only to personal keys.
enum Present {
    Notes(Option<String>),
    Unreadable,
}

async fn present(call: &Call) -> Result<Present, Failure> {
    if !call.connected().credential.is_api_key() {
        return Ok(Present::Unreadable);
    }
    let roster = call.api.athletes().await.or_fail("the roster", "roster")?;
    let found =
        roster.into_iter().find(|athlete| athlete.id.as_ref().is_some_and(|id| id.as_str() == call.athlete));
    Ok(found.map_or(Present::Unreadable, |athlete| Present::Notes(athlete.notes)))
}

async fn write(
    call: &Call,
    answer: &mut Answer,
    (present, whole): (&Present, &str),
    dry_run: bool,
) -> Result<(), Failure> {
    let before = match present {
        Present::Notes(notes) => fields(notes.as_deref()),
        Present::Unreadable => Fields::default(),
    };
    let after = fields(Some(whole));
    let unchanged = matches!(present, Present::Notes(_)) && before.changes_to(&after).is_empty();
    if !(unchanged || dry_run) {
        let written = call.of_athlete().update_notes(whole).await;
        call.wrote().await;
        written.or_fail("the profile", "athlete")?;
        read_back(call, answer, &after).await?;
    }
    let status = if unchanged { Status::Unchanged } else { Status::Updated };
    let what = format!("notes about athlete {}", call.athlete);
    let (row, line) = writing::item(&what, Some(&call.athlete), status, &before.changes_to(&after));
    answer.line(line);
    answer.merge(row);
    Ok(())
}

/// The answer of the write does not hold the notes.
async fn read_back(call: &Call, answer: &mut Answer, expected: &Fields) -> Result<(), Failure> {
    match present(call).await? {
        Present::Notes(notes) => writing::check_kept(answer, expected, &fields(notes.as_deref())),
        Present::Unreadable => {
            answer.warn(
                WarningCode::NotesUnreadable,
                "written, but this connection cannot read the notes back",
            );
        }
    }
    Ok(())
}

fn fields(notes: Option<&str>) -> Fields {
    let mut fields = Fields::default();
    fields.text("notes", notes);
    fields
}
