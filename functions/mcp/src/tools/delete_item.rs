use intervals::{Gear, Id, SportSettings, Workout};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row};
use crate::call::{Call, OrFail as _, Session, activity_id, numeric_id};
use crate::failure::{Failure, Kind as Cause};
use crate::preview::Seen;
use crate::records::{self, PaceUnits};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Step, confirmed, seen};

/// Deletes one thing that is not a calendar event.
pub(crate) struct DeleteItem;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    kind: Kind,
    id: String,
    /// For a reminder
    #[serde(default)]
    gear_id: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "the confirmation reads it from the arguments as they were sent")]
    preview_token: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Activity,
    Workout,
    Folder,
    Gear,
    Reminder,
    CustomItem,
    SportSettings,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Workout => "workout",
            Self::Folder => "folder",
            Self::Gear => "gear",
            Self::Reminder => "reminder",
            Self::CustomItem => "custom item",
            Self::SportSettings => "sport settings",
        }
    }
}

impl Tool for DeleteItem {
    const NAME: &'static str = "delete_item";
    const TITLE: &'static str = "Delete item";
    const DESCRIPTION: &'static str = "Deletes an activity, library workout, folder with its workouts, gear, reminder, custom item \
        or sport settings. Without preview_token it only shows what would go. For events use \
        delete_events.";
    const SCOPE: Scope = Scope::Admin;
    const HINTS: Hints = Hints::DESTROY;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let found = find(&call, &arguments).await?;
        let what = format!("{} {}", arguments.kind.as_str(), arguments.id);
        let mut preview = call.answer();
        found.put(&mut preview, &format!("Would delete {what}"));
        let question = format!("Delete {what}{}? This cannot be undone.", found.with_it());
        match confirmed(&call, std::slice::from_ref(&found.seen), &question, preview).await? {
            Step::Stop(reply) => Ok(reply),
            Step::Act => {
                delete(&call, &arguments).await?;
                let mut answer = call.answer();
                answer.put("status", "deleted");
                found.put(&mut answer, &format!("Deleted {what}"));
                Ok(answer.into())
            }
        }
    }
}

fn check(arguments: &Arguments) -> Result<(), Failure> {
    if (arguments.kind == Kind::Reminder) != arguments.gear_id.is_some() {
        return Err(Failure::argument("gear_id", "a reminder needs it, other kinds exclude it"));
    }
    arguments.gear_id.as_deref().map_or(Ok(()), |id| writing::gear_id("gear_id", id))?;
    match arguments.kind {
        Kind::Activity => activity_id("id", &arguments.id),
        Kind::Gear => writing::gear_id("id", &arguments.id),
        Kind::Workout | Kind::Folder | Kind::Reminder | Kind::CustomItem | Kind::SportSettings => {
            numeric_id("id", &arguments.id)
        }
    }
}

/// What is about to go, and what goes with it.
struct Found {
    seen: Seen,
    row: Row,
    /// `12 workouts`.
    along: Option<String>,
}

impl Found {
    fn with_it(&self) -> String {
        self.along.as_ref().map(|along| format!(" and {along}")).unwrap_or_default()
    }

    fn put(&self, answer: &mut Answer, headline: &str) {
        answer.line(format!("{headline}{}: {}", self.with_it(), self.row.facts(&["id"])));
        answer.put("goes_with_it", self.along.clone());
        answer.record("item", self.row.clone());
    }
}

async fn find(call: &Call, arguments: &Arguments) -> Result<Found, Failure> {
    let id = arguments.id.as_str();
    match arguments.kind {
        Kind::Activity => find_activity(call, id).await,
        Kind::Workout => find_workout(call, id).await,
        Kind::Folder => find_folder(call, id).await,
        Kind::Gear => find_gear(call, id).await,
        Kind::Reminder => find_reminder(call, arguments.gear_id.as_deref().unwrap_or_default(), id).await,
        Kind::CustomItem => find_custom_item(call, id).await,
        Kind::SportSettings => find_sport_settings(call, id).await,
    }
}

fn named(id: &str, kind: Option<&str>, name: Option<&str>) -> Row {
    let mut row = Row::default();
    row.set("id", id);
    row.set("type", kind);
    row.label("name", name);
    row
}

async fn find_activity(call: &Call, id: &str) -> Result<Found, Failure> {
    let activity = call.of_activity(id).get(false).await.or_fail("activities", &format!("activity {id}"))?;
    let row = records::light(&activity, &PaceUnits::of(&call.profile));
    Ok(Found { seen: seen(id, &activity), row, along: None })
}

async fn find_workout(call: &Call, id: &str) -> Result<Found, Failure> {
    let workout = call.of_athlete().workout(id).await.or_fail("the library", &format!("workout {id}"))?;
    let row = named(id, workout.kind.as_deref(), workout.name.as_deref());
    Ok(Found { seen: seen(id, &workout), row, along: None })
}

/// The workouts in a folder go with it, so they are part of what was seen.
async fn find_folder(call: &Call, id: &str) -> Result<Found, Failure> {
    let athlete = call.of_athlete();
    let (folders, workouts) = futures::join!(athlete.folders(), athlete.workouts());
    let is = |of: &Option<Id>| of.as_ref().is_some_and(|of| of.as_str() == id);
    let folder = folders.or_fail("the library", "folders")?.into_iter().find(|folder| is(&folder.id));
    let folder = folder.ok_or_else(|| Failure::not_found(format!("folder {id}")))?;
    let workouts = workouts.or_fail("the library", "workouts")?;
    let inside: Vec<Workout> = workouts.into_iter().filter(|workout| is(&workout.folder_id)).collect();
    let mut row = named(id, folder.kind.as_deref(), folder.name.as_deref());
    row.set("workouts", inside.len());
    let names: Vec<String> = inside.iter().take(20).filter_map(|workout| workout.name.clone()).collect();
    row.labels("workout_names", &names);
    let along = (!inside.is_empty()).then(|| format!("the {} workouts in it", inside.len()));
    Ok(Found { seen: seen(id, &(folder, inside)), row, along })
}

async fn gear(call: &Call, id: &str) -> Result<Gear, Failure> {
    let all = call.of_athlete().gear().await.or_fail("gear", "gear")?;
    let found = all.into_iter().find(|gear| gear.id.as_ref().is_some_and(|of| of.as_str() == id));
    found.ok_or_else(|| Failure::not_found(format!("gear {id}")))
}

async fn find_gear(call: &Call, id: &str) -> Result<Found, Failure> {
    let gear = gear(call, id).await?;
    let row = named(id, gear.kind.as_deref(), gear.name.as_deref());
    let along = (!gear.reminders.is_empty()).then(|| format!("its {} reminders", gear.reminders.len()));
    Ok(Found { seen: seen(id, &gear), row, along })
}

async fn find_reminder(call: &Call, of: &str, id: &str) -> Result<Found, Failure> {
    let gear = gear(call, of).await?;
    let is = |reminder: &&intervals::GearReminder| reminder.id.as_ref().is_some_and(|of| of.as_str() == id);
    let reminder = gear.reminders.iter().find(is);
    let reminder = reminder.ok_or_else(|| Failure::not_found(format!("reminder {id} of gear {of}")))?;
    let mut row = named(id, None, reminder.name.as_deref());
    row.label("gear", gear.name.as_deref());
    Ok(Found { seen: seen(id, reminder), row, along: None })
}

async fn find_custom_item(call: &Call, id: &str) -> Result<Found, Failure> {
    let item =
        call.of_athlete().custom_item(id).await.or_fail("custom items", &format!("custom item {id}"))?;
    let row = named(id, item.kind.as_deref(), item.name.as_deref());
    let is_field = item.kind.as_deref().is_some_and(|kind| kind.ends_with("_FIELD"));
    let along = is_field.then(|| "the values recorded in it".to_owned());
    Ok(Found { seen: seen(id, &item), row, along })
}

/// Settings of a sport that has activities are what those activities are read by.
async fn find_sport_settings(call: &Call, id: &str) -> Result<Found, Failure> {
    let all = call.of_athlete().sport_settings().await.or_fail("settings", "sport settings")?;
    let of_id = |settings: &SportSettings| settings.id.as_ref().is_some_and(|of| of.as_str() == id);
    let (found, others): (Vec<_>, Vec<_>) = all.into_iter().partition(of_id);
    let settings =
        found.into_iter().next().ok_or_else(|| Failure::not_found(format!("sport settings {id}")))?;
    for sport in &settings.types {
        if others.iter().any(|other| other.types.contains(sport)) {
            continue;
        }
        let used =
            call.of_athlete().matching_activities(sport).await.or_fail("settings", "sport settings")?;
        let count = used.iter().filter(|activity| activity.kind.as_deref() == Some(sport)).count();
        if count > 0 {
            let what = format!(
                "These are the only settings of {sport}, which {count} activities use; nothing was deleted."
            );
            return Err(Cause::Conflict { what }.into());
        }
    }
    let mut row = named(id, None, None);
    row.set("sports", settings.types.clone());
    Ok(Found { seen: seen(id, &settings), row, along: None })
}

async fn delete(call: &Call, arguments: &Arguments) -> Result<(), Failure> {
    let (athlete, id) = (call.of_athlete(), arguments.id.as_str());
    let deleted = match arguments.kind {
        Kind::Activity => call.of_activity(id).delete().await,
        Kind::Workout => athlete.delete_workout(id).await,
        Kind::Folder => athlete.delete_folder(id).await,
        Kind::Gear => athlete.delete_gear(id).await,
        Kind::Reminder => athlete.delete_reminder(arguments.gear_id.as_deref().unwrap_or_default(), id).await,
        Kind::CustomItem => athlete.delete_custom_item(id).await,
        Kind::SportSettings => athlete.delete_sport_settings(id).await,
    };
    call.wrote().await;
    deleted.or_fail("deleting", &format!("{} {id}", arguments.kind.as_str()))
}
