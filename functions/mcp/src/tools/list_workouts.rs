use futures::try_join;
use intervals::{Folder, Workout};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, counted, number, percent};
use crate::call::{Call, OrFail as _, Session, numeric_id};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{self, Budget, DETAIL_CHARACTERS, LIST_CHARACTERS};

const LIMIT: usize = 50;
/// Texts are shown when no more workouts than this are found.
const WITH_TEXT: usize = 3;

/// Folders of the library, or the workouts in one or matching a query.
pub(crate) struct ListWorkouts;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    folder_id: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    query: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    tag: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 40))]
    sport: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Arguments {
    fn has_filter(&self) -> bool {
        self.folder_id.is_some() || self.query.is_some() || self.tag.is_some() || self.sport.is_some()
    }

    fn fits(&self, workout: &Workout) -> bool {
        let lower = |text: &String| text.to_lowercase();
        let query = self.query.as_ref().map(lower);
        self.folder_id
            .as_ref()
            .is_none_or(|wanted| workout.folder_id.as_ref().is_some_and(|id| id.as_str() == wanted))
            && query
                .is_none_or(|query| workout.name.as_ref().is_some_and(|name| lower(name).contains(&query)))
            && self.tag.as_ref().is_none_or(|tag| workout.tags.iter().any(|of| of.eq_ignore_ascii_case(tag)))
            && self.sport.as_ref().is_none_or(|sport| {
                workout.kind.as_ref().is_some_and(|kind| kind.eq_ignore_ascii_case(sport))
            })
    }
}

impl Tool for ListWorkouts {
    const NAME: &'static str = "list_workouts";
    const TITLE: &'static str = "Workout library";
    const DESCRIPTION: &'static str = "Library folders and plans, or workouts by folder, name, tag or sport, with their text when \
        at most three. The calendar is in list_events.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        if let Some(id) = &arguments.folder_id {
            numeric_id("folder_id", id)?;
        }
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let mut answer = call.answer();
        let athlete = call.of_athlete();
        if !arguments.has_filter() {
            let folders = athlete.folders().await.or_fail("the library", "library")?;
            put_folders(&mut answer, &folders);
            return Ok(answer.into());
        }
        let (folders, workouts) =
            try_join!(athlete.folders(), athlete.workouts()).or_fail("the library", "library")?;
        if let Some(id) = &arguments.folder_id
            && !folders.iter().any(|folder| folder.id.as_ref().is_some_and(|of| of.as_str() == id))
        {
            return Err(Failure::not_found(format!("folder {id}")));
        }
        let mut found: Vec<&Workout> = workouts.iter().filter(|workout| arguments.fits(workout)).collect();
        found.sort_by_key(|workout| (workout.folder_id.as_ref(), workout.day, workout.name.as_ref()));
        put_workouts(&mut answer, &call, &arguments, &found, &folders)?;
        if found.is_empty() && arguments.tag.is_some() {
            suggest_tags(&mut answer, &call).await?;
        }
        Ok(answer.into())
    }
}

fn put_folders(answer: &mut Answer, folders: &[Folder]) {
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for folder in folders {
        let mut row = Row::default();
        row.set("id", folder.id.as_ref().map(ToString::to_string));
        row.set("type", folder.kind.clone());
        row.label("name", folder.name.as_deref());
        row.set("workouts", folder.num_workouts);
        row.set("weeks", folder.duration_weeks);
        row.set("hours_per_week_min", number(folder.hours_per_week_min, 0));
        row.set("hours_per_week_max", number(folder.hours_per_week_max, 0));
        row.set("start_date", folder.start_date_local.map(|day| day.to_string()));
        row.set("sports", (!folder.activity_types.is_empty()).then(|| folder.activity_types.clone()));
        row.flag("read_only", folder.can_edit.map(|can| !can));
        let text = folder.description.as_deref().or(folder.blurb.as_deref());
        row.people("description", text, LIST_CHARACTERS, &mut budget);
        row.titled(&row.cell("name"));
        rows.push(row);
    }
    if rows.fit(&["untrusted", "sports"]) > 0 {
        answer.truncated(rows.len(), folders.len(), "search by query instead");
    }
    answer.line(if rows.is_empty() {
        "The library is empty."
    } else {
        "Folders and plans; folder_id lists the workouts in one:"
    });
    answer.table(&Table::of(&["id", "type", "name", "workouts", "weeks", "start_date"], rows.iter()));
    answer.rows("folders", rows);
}

fn put_workouts(
    answer: &mut Answer,
    call: &Call,
    arguments: &Arguments,
    found: &[&Workout],
    folders: &[Folder],
) -> Result<(), Failure> {
    let start: usize =
        call.position(arguments.cursor.as_deref())?.and_then(|position| position.parse().ok()).unwrap_or(0);
    let with_text = found.len() <= WITH_TEXT;
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for workout in found.iter().skip(start).take(arguments.limit.unwrap_or(LIMIT)) {
        let mut row = row(workout, folders);
        if with_text {
            row.people("description", workout.description.as_deref(), DETAIL_CHARACTERS, &mut budget);
            row.titled(&row.cell("name"));
        }
        rows.push(row);
    }
    rows.fit(&["tags"]);
    answer.put("total", found.len());
    answer.line(format!("{} (plan_day counts from 0)", counted(found.len(), "workout", "workouts")));
    answer.table(&Table::of(COLUMNS, rows.iter()));
    let shown = rows.len();
    answer.rows("workouts", rows);
    let next =
        (start + shown < found.len() && shown > 0).then(|| call.binding().seal(&(start + shown).to_string()));
    answer.next(shown, next);
    Ok(())
}

const COLUMNS: &[&str] =
    &["id", "name", "type", "plan_day", "moving_time_s", "load", "intensity_pct", "folder", "tags"];

/// A workout in a list; its folder is named when it is among `folders`.
pub(super) fn row(workout: &Workout, folders: &[Folder]) -> Row {
    let folder = folders.iter().find(|folder| folder.id == workout.folder_id);
    let mut row = Row::default();
    row.set("id", workout.id.as_ref().map(ToString::to_string));
    row.label("name", workout.name.as_deref());
    row.set("type", workout.kind.clone());
    row.set("plan_day", workout.day);
    row.set("moving_time_s", workout.moving_time);
    row.set("distance_m", number(workout.distance, 0));
    row.set("load", number(workout.icu_training_load, 0));
    row.set("intensity_pct", percent(workout.icu_intensity));
    row.set("folder_id", workout.folder_id.as_ref().map(ToString::to_string));
    row.label("folder", folder.and_then(|folder| folder.name.as_deref()));
    row.flag("indoor", workout.indoor);
    row.flag("for_week", workout.for_week);
    row.labels("tags", &workout.tags);
    row
}

/// A tag that finds nothing is often a tag that is spelt otherwise.
async fn suggest_tags(answer: &mut Answer, call: &Call) -> Result<(), Failure> {
    let tags = call.of_athlete().workout_tags().await.or_fail("the library", "tags");
    if let Some(tags) = answer.part("tags", tags)? {
        let tags: Vec<String> = tags.iter().take(50).map(|tag| untrusted::label(tag)).collect();
        answer.line(format!("Known tags: {}", tags.join(", ")));
        answer.put("known_tags", tags);
        answer.labels();
    }
    Ok(())
}
