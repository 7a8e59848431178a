//! What `save_workouts` is about to write, checked completely against the library as it is.

use std::collections::BTreeSet;

use intervals::{Folder, FolderWrite, Workout, WorkoutWrite};

use super::library_input::{FolderItem, FolderKind, Item};
use super::update_activity::tags;
use super::workout_description::{Described, describe};
use crate::answer::Answer;
use crate::call::{Call, OrFail as _, numeric_id};
use crate::failure::{Failure, Kind};
use crate::writing::{self, Fields};

/// What is in the library now.
pub(super) struct Library {
    folders: Vec<Folder>,
    workouts: Vec<Workout>,
}

impl Library {
    pub(super) async fn read(call: &Call) -> Result<Self, Failure> {
        let athlete = call.of_athlete();
        let (folders, workouts) = futures::join!(athlete.folders(), athlete.workouts());
        Ok(Self {
            folders: folders.or_fail("the library", "library")?,
            workouts: workouts.or_fail("the library", "library")?,
        })
    }

    fn folder(&self, id: &str) -> Result<&Folder, Failure> {
        let found = self.folders.iter().find(|folder| folder.id.as_ref().is_some_and(|of| of.as_str() == id));
        found.ok_or_else(|| Failure::not_found(format!("folder {id}")))
    }

    fn workout(&self, id: &str) -> Result<&Workout, Failure> {
        let found =
            self.workouts.iter().find(|workout| workout.id.as_ref().is_some_and(|of| of.as_str() == id));
        found.ok_or_else(|| Failure::not_found(format!("workout {id}")))
    }

    /// Another workout of this name in the folder; two could not be told apart.
    fn namesake(&self, folder: &str, name: &str, but: Option<&str>) -> Option<&Workout> {
        self.workouts.iter().find(|workout| {
            workout.folder_id.as_ref().is_some_and(|of| of.as_str() == folder)
                && workout.name.as_deref().is_some_and(|of| of.to_lowercase() == name.to_lowercase())
                && workout.id.as_ref().map(intervals::Id::as_str) != but
        })
    }
}

/// A folder as it is to be.
pub(super) struct FolderPlan {
    pub(super) id: Option<String>,
    pub(super) write: FolderWrite,
    pub(super) before: Fields,
    pub(super) after: Fields,
}

pub(super) fn folder_of(
    answer: &mut Answer,
    library: &Library,
    item: Option<&FolderItem>,
) -> Result<Option<FolderPlan>, Failure> {
    let Some(item) = item else { return Ok(None) };
    let present = match &item.folder_id {
        Some(id) => {
            numeric_id("folder.folder_id", id)?;
            library.folder(id)?.clone()
        }
        None if item.name.is_none() => {
            return Err(Failure::argument("folder.name", "a new folder needs one"));
        }
        None => Folder::default(),
    };
    let write = FolderWrite {
        kind: item.kind.map(|kind| match kind {
            FolderKind::Folder => "FOLDER".to_owned(),
            FolderKind::Plan => "PLAN".to_owned(),
        }),
        name: item.name.as_deref().map(|name| writing::line(answer, "folder.name", name)).transpose()?,
        description: item
            .description
            .as_deref()
            .map(|text| writing::long(answer, "folder.description", text)),
    };
    let taken = |folder: &&Folder| item.folder_id.is_none() && folder.name == write.name;
    if let Some(twin) = library.folders.iter().find(taken) {
        return Err(conflict("folder", twin.id.as_ref()));
    }
    let mut after = present.clone();
    after.kind = write.kind.clone().or(after.kind);
    after.name = write.name.clone().or(after.name);
    after.description = write.description.clone().or(after.description);
    let (before, after) = (folder_fields(&present), folder_fields(&after));
    Ok(Some(FolderPlan { id: item.folder_id.clone(), write, before, after }))
}

fn conflict(what: &str, id: Option<&intervals::Id>) -> Failure {
    let id = id.map(ToString::to_string).unwrap_or_default();
    let what = format!("A {what} of this name is already there ({id}); nothing was written.");
    Failure::from(Kind::Conflict { what }).with("existing_id", id)
}

fn folder_fields(folder: &Folder) -> Fields {
    let mut fields = Fields::default();
    fields.set("type", folder.kind.clone());
    fields.label("name", folder.name.as_deref());
    fields.text("description", folder.description.as_deref());
    fields
}

/// One workout as it is to be, checked completely before anything is written.
pub(super) struct Plan {
    pub(super) id: Option<String>,
    pub(super) write: WorkoutWrite,
    pub(super) before: Workout,
    pub(super) text: Option<Described>,
}

pub(super) fn plan_all(
    answer: &mut Answer,
    library: &Library,
    (items, folder): (&[Item], Option<&FolderItem>),
) -> Result<Vec<Plan>, Failure> {
    let mut names = BTreeSet::new();
    let mut plans = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let at = format!("workouts[{at}]");
        let plan = plan(answer, library, item, &at)?;
        let home = home(&plan, item, folder, library, &at)?;
        let name = plan.write.name.clone().or_else(|| plan.before.name.clone()).unwrap_or_default();
        if let Some(twin) = library.namesake(&home, &name, plan.id.as_deref()) {
            return Err(conflict("workout", twin.id.as_ref()));
        }
        if !names.insert((home, name.to_lowercase())) {
            return Err(Failure::argument(
                format!("{at}.name"),
                "two workouts of one folder have the same name",
            ));
        }
        plans.push(plan);
    }
    Ok(plans)
}

/// The folder a workout will be in; empty for a folder that is made by this very call.
fn home(
    plan: &Plan,
    item: &Item,
    folder: Option<&FolderItem>,
    library: &Library,
    at: &str,
) -> Result<String, Failure> {
    if let Some(id) = &item.folder_id {
        library.folder(id)?;
        return Ok(id.clone());
    }
    match (&plan.before.folder_id, folder) {
        (Some(id), _) => Ok(id.to_string()),
        (None, Some(folder)) => Ok(folder.folder_id.clone().unwrap_or_default()),
        (None, None) => {
            Err(Failure::argument(format!("{at}.folder_id"), "a new workout needs an existing folder"))
        }
    }
}

fn plan(answer: &mut Answer, library: &Library, item: &Item, at: &str) -> Result<Plan, Failure> {
    for (field, id) in [("workout_id", &item.workout_id), ("folder_id", &item.folder_id)] {
        id.as_deref().map_or(Ok(()), |id| numeric_id(&format!("{at}.{field}"), id))?;
    }
    let before = item
        .workout_id
        .as_deref()
        .map_or_else(|| Ok(Workout::default()), |id| library.workout(id).cloned())?;
    if item.workout_id.is_none() && (item.name.is_none() || item.kind.is_none()) {
        return Err(Failure::argument(at, "a new workout needs name and type"));
    }
    let kind = item.kind.clone().or_else(|| before.kind.clone()).unwrap_or_default();
    let text = describe(answer, at, (item.description.as_deref(), item.steps.as_deref()), &kind)?;
    let write = WorkoutWrite {
        folder_id: item.folder_id.as_deref().map(Into::into),
        name: item
            .name
            .as_deref()
            .map(|name| writing::line(answer, &format!("{at}.name"), name))
            .transpose()?,
        kind: item.kind.clone(),
        description: text.as_ref().map(|text| text.text.clone()),
        day: item.day,
        tags: tags(answer, item.tags.as_deref())?,
        indoor: item.indoor,
        ..WorkoutWrite::default()
    };
    Ok(Plan { id: item.workout_id.clone(), write, before, text })
}

pub(super) fn expected(plan: &Plan) -> Workout {
    let mut after = plan.before.clone();
    after.folder_id = plan.write.folder_id.clone().or(after.folder_id);
    after.name = plan.write.name.clone().or(after.name);
    after.kind = plan.write.kind.clone().or(after.kind);
    if let Some(text) = &plan.write.description {
        after.description = Some(text.clone());
        // What the service understood of the old text says nothing about the new one.
        after.workout_doc = None;
        after.icu_training_load = None;
    }
    after.day = plan.write.day.or(after.day);
    after.tags = plan.write.tags.clone().unwrap_or(after.tags);
    after.indoor = plan.write.indoor.or(after.indoor);
    after
}

pub(super) fn fields(workout: &Workout) -> Fields {
    let mut fields = Fields::default();
    fields.set("folder_id", workout.folder_id.as_ref().map(ToString::to_string));
    fields.label("name", workout.name.as_deref());
    fields.set("type", workout.kind.clone());
    fields.text("description", workout.description.as_deref());
    fields.set("day", workout.day);
    fields.labels("tags", &workout.tags);
    fields.set("indoor", workout.indoor.unwrap_or(false));
    fields
}
