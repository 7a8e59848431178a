//! Where copies of events would go, and what is there already.

use intervals::{Event, Id, ListEvents, Workout};
use jiff::civil::{Date, DateTime};

use crate::answer::Answer;
use crate::call::{Call, OrFail as _};
use crate::dates::plus_days;
use crate::failure::Failure;

/// Events are looked for this far around today; there is no list by id upstream.
const AROUND_DAYS: i64 = 400;
/// What may be copied or moved. Races, notes and unavailable days belong to their day.
const MOVABLE: [&str; 2] = ["WORKOUT", "TARGET"];

/// One event where it would be.
pub(super) struct Copy {
    /// The event it comes from; none for a workout of a plan.
    pub(super) from: Option<String>,
    pub(super) date: Option<Date>,
    category: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) name: Option<String>,
}

impl Copy {
    /// The event so many days later.
    pub(super) fn of(event: &Event, days: i64) -> Self {
        Self {
            from: event.id.as_ref().map(ToString::to_string),
            date: event.start_date_local.map(|start| plus_days(start.date(), days)),
            category: event.category.clone(),
            kind: event.kind.clone(),
            name: event.name.clone(),
        }
    }

    fn of_plan(workout: &Workout, start: Date) -> Self {
        Self {
            from: None,
            date: Some(plus_days(start, workout.day.unwrap_or_default())),
            category: Some("WORKOUT".to_owned()),
            kind: workout.kind.clone(),
            name: workout.name.clone(),
        }
    }
}

/// What is on the calendar before the write.
pub(super) struct Existing(Vec<Event>);

impl Existing {
    pub(super) const fn of(events: Vec<Event>) -> Self {
        Self(events)
    }

    /// Whether the day of the copy has the same event already: same category, sport and name.
    pub(super) fn has(&self, copy: &Copy, but: Option<&Id>) -> bool {
        let lower = |name: &Option<String>| name.as_deref().map(str::to_lowercase);
        self.0.iter().any(|event| {
            event.start_date_local.map(DateTime::date) == copy.date
                && event.category == copy.category
                && event.kind == copy.kind
                && lower(&event.name) == lower(&copy.name)
                && (but.is_none() || event.id.as_ref() != but)
        })
    }

    /// Whether the event was there before.
    pub(super) fn knows(&self, event: &Event) -> bool {
        self.0.iter().any(|known| known.id == event.id)
    }
}

/// The named events that may be copied, and everything around them. Others are named in the answer and left alone.
pub(super) async fn sources(
    call: &Call,
    answer: &mut Answer,
    ids: &[String],
) -> Result<(Vec<Event>, Existing), Failure> {
    let range = (plus_days(call.today, -AROUND_DAYS), plus_days(call.today, AROUND_DAYS));
    let all = read_around(call, range).await?;
    let find = |id: &String| {
        let found = all.iter().find(|event| event.id.as_ref().is_some_and(|of| of.as_str() == id));
        found
            .cloned()
            .ok_or_else(|| Failure::not_found(format!("event {id} within {AROUND_DAYS} days of today")))
    };
    let named = ids.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    let movable =
        |event: &Event| event.category.as_deref().is_some_and(|category| MOVABLE.contains(&category));
    let (movable, fixed): (Vec<Event>, Vec<Event>) = named.into_iter().partition(movable);
    if !fixed.is_empty() {
        let left: Vec<String> =
            fixed.iter().filter_map(|event| event.id.as_ref()).map(ToString::to_string).collect();
        answer.line(format!("Left alone, since they are no planned workouts: {}", left.join(", ")));
        answer.put("left_alone", left);
    }
    Ok((movable, Existing(all)))
}

/// The events of a range.
pub(super) async fn read_around(call: &Call, (oldest, newest): (Date, Date)) -> Result<Vec<Event>, Failure> {
    let list = ListEvents { oldest, newest, categories: Vec::new(), resolve: false };
    call.of_athlete().events(&list).await.or_fail("the calendar", "events")
}

/// The workouts of a plan on their days, and the range they span.
pub(super) async fn read_plan(
    call: &Call,
    folder: &str,
    start: Date,
) -> Result<(Vec<Copy>, (Date, Date)), Failure> {
    let athlete = call.of_athlete();
    let (folders, workouts) = futures::join!(athlete.folders(), athlete.workouts());
    let is = |id: Option<&Id>| id.is_some_and(|id| id.as_str() == folder);
    if !folders.or_fail("the library", "folders")?.iter().any(|known| is(known.id.as_ref())) {
        return Err(Failure::not_found(format!("folder {folder}")));
    }
    let workouts = workouts.or_fail("the library", "workouts")?;
    let of_plan = workouts.iter().filter(|workout| is(workout.folder_id.as_ref()));
    let mut copies: Vec<Copy> = of_plan.map(|workout| Copy::of_plan(workout, start)).collect();
    if copies.is_empty() {
        return Err(Failure::argument("folder_id", "there is no workout in this folder"));
    }
    copies.sort_by_key(|copy| copy.date);
    let last = copies.last().and_then(|copy| copy.date).unwrap_or(start);
    Ok((copies, (start, last)))
}
