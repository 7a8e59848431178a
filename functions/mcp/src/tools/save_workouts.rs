use intervals::{FolderWrite, Workout, WorkoutWrite};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::library_input::{FolderItem, Item};
use super::library_plan::{FolderPlan, Library, Plan, expected, fields, folder_of, plan_all};
use super::workout_description::Reading;
use crate::answer::{Answer, Row, Rows, number};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::{Failure, Kind};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Status};

/// Creates and changes workouts of the library, and the folder they are in.
pub(crate) struct SaveWorkouts;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    #[schemars(length(max = 50))]
    workouts: Vec<Item>,
    /// Holds the new workouts; without id new
    #[serde(default)]
    folder: Option<FolderItem>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

impl Tool for SaveWorkouts {
    const NAME: &'static str = "save_workouts";
    const TITLE: &'static str = "Save workouts";
    const DESCRIPTION: &'static str = "Creates or changes library workouts and their folder or plan; answers how each text was \
        understood. For the calendar use upsert_events or copy_events.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::WRITE_AGAIN };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let mut answer = call.answer();
        let library = Library::read(&call).await?;
        let folder = folder_of(&mut answer, &library, arguments.folder.as_ref())?;
        let plans = plan_all(&mut answer, &library, (&arguments.workouts, arguments.folder.as_ref()))?;
        if folder.is_none() && plans.is_empty() {
            return Err(Failure::argument("workouts", "name at least one workout or a folder"));
        }
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        let folder_id = put_folder(&call, &mut answer, folder, dry_run).await?;
        let done = save(&call, plans, folder_id.as_deref(), dry_run).await;
        put_workouts(answer, done, dry_run)
    }
}

/// Writes the folder and answers its id, which a dry run of a new one does not have.
async fn put_folder(
    call: &Call,
    answer: &mut Answer,
    plan: Option<FolderPlan>,
    dry_run: bool,
) -> Result<Option<String>, Failure> {
    let Some(plan) = plan else { return Ok(None) };
    let changes = plan.before.changes_to(&plan.after);
    let (id, status) = match (&plan.id, changes.is_empty()) {
        (Some(id), true) => (Some(id.clone()), Status::Unchanged),
        (id, _) => {
            let status = if id.is_some() { Status::Updated } else { Status::Created };
            let written =
                if dry_run { id.clone() } else { write_folder(call, id.as_deref(), &plan.write).await? };
            (written, status)
        }
    };
    let (row, line) = writing::item("folder", id.as_deref(), status, &changes);
    answer.line(line);
    answer.record("folder", row);
    Ok(id)
}

async fn write_folder(call: &Call, id: Option<&str>, write: &FolderWrite) -> Result<Option<String>, Failure> {
    let athlete = call.of_athlete();
    let served = match id {
        Some(id) => athlete.update_folder(id, write).await,
        None => athlete.create_folder(write).await,
    };
    call.wrote().await;
    Ok(served.or_fail("the library", "folder")?.id.map(|id| id.to_string()))
}

/// A workout after its turn.
struct Done {
    plan: Plan,
    status: Status,
    served: Result<Workout, Failure>,
}

/// New workouts go in one request, changes one by one. What failed does not stop the rest.
async fn save(call: &Call, mut plans: Vec<Plan>, folder: Option<&str>, dry_run: bool) -> Vec<Done> {
    for plan in plans.iter_mut().filter(|plan| plan.id.is_none() && plan.write.folder_id.is_none()) {
        plan.write.folder_id = folder.map(Into::into);
    }
    let (new, old): (Vec<Plan>, Vec<Plan>) = plans.into_iter().partition(|plan| plan.id.is_none());
    let mut done = create(call, new, dry_run).await;
    for plan in old {
        done.push(update(call, plan, dry_run).await);
    }
    done
}

async fn create(call: &Call, plans: Vec<Plan>, dry_run: bool) -> Vec<Done> {
    let dry = |plan: Plan| Done { status: Status::Created, served: Ok(expected(&plan)), plan };
    if dry_run || plans.is_empty() {
        return plans.into_iter().map(dry).collect();
    }
    let writes: Vec<WorkoutWrite> = plans.iter().map(|plan| plan.write.clone()).collect();
    let served = match writes.as_slice() {
        [one] => call.of_athlete().create_workout(one).await.map(|workout| vec![workout]),
        many => call.of_athlete().create_workouts(many).await,
    };
    call.wrote().await;
    match served.or_fail("the library", "workout") {
        Ok(served) => {
            let mut served = served.into_iter();
            let next = |plan| {
                let made = served.next().ok_or_else(|| Failure::not_found("new workout in its answer"));
                let status = if made.is_ok() { Status::Created } else { Status::Failed };
                Done { plan, status, served: made }
            };
            plans.into_iter().map(next).collect()
        }
        Err(failure) => plans
            .into_iter()
            .map(|plan| Done { plan, status: Status::Failed, served: Err(failure.clone()) })
            .collect(),
    }
}

async fn update(call: &Call, plan: Plan, dry_run: bool) -> Done {
    let after = expected(&plan);
    let unchanged = fields(&plan.before).changes_to(&fields(&after)).is_empty();
    let id = plan.id.clone().unwrap_or_default();
    if unchanged || dry_run {
        let status = if unchanged { Status::Unchanged } else { Status::Updated };
        return Done { plan, status, served: Ok(after) };
    }
    let served = call.of_athlete().update_workout(&id, &plan.write).await;
    call.wrote().await;
    let served = served.or_fail("the library", &format!("workout {id}"));
    Done { plan, status: if served.is_ok() { Status::Updated } else { Status::Failed }, served }
}

fn put_workouts(mut answer: Answer, done: Vec<Done>, dry_run: bool) -> Result<Reply, Failure> {
    let failed = done.iter().filter(|one| one.status == Status::Failed).count();
    let first = done.iter().find_map(|one| one.served.as_ref().err().cloned());
    if let Some(failure) = first.filter(|_| failed == done.len()) {
        return Err(failure);
    }
    let mut rows = Rows::expecting(&[]);
    for one in done {
        rows.push(row(&mut answer, one, dry_run));
    }
    answer.rows("workouts", rows);
    if failed == 0 {
        return Ok(answer.into());
    }
    let items = answer.finish(false)?.structured_content.unwrap_or_default();
    Err(Failure::from(Kind::PartialFailure).with("items", items.get("workouts").cloned()))
}

fn row(answer: &mut Answer, one: Done, dry_run: bool) -> Row {
    let name = one.plan.write.name.clone().or_else(|| one.plan.before.name.clone()).unwrap_or_default();
    let what = format!("workout {}", crate::untrusted::label(&name));
    match one.served {
        Ok(workout) => {
            let id = workout.id.as_ref().map(ToString::to_string);
            let after = fields(&workout);
            let (mut row, line) =
                writing::item(&what, id.as_deref(), one.status, &fields(&one.plan.before).changes_to(&after));
            answer.line(line);
            if let Some(text) = &one.plan.text {
                let served = workout.workout_doc.as_ref();
                let reading = if dry_run { Reading::Own } else { Reading::Served(served) };
                text.put(answer, &mut row, &what, &reading);
            }
            row.set("load", number(workout.icu_training_load, 0));
            row
        }
        Err(failure) => {
            let (mut row, line) =
                writing::item(&what, one.plan.id.as_deref(), Status::Failed, &writing::Changes::default());
            answer.line(format!("{line} ({})", failure.code()));
            row.set("code", failure.code());
            row
        }
    }
}
