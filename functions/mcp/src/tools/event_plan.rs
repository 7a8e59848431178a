//! What `upsert_events` does about each event: which one it changes, which it makes, which it leaves.

use std::collections::BTreeMap;

use intervals::{Event, ListEvents};
use schemars::JsonSchema;
use serde::Deserialize;

use super::prepared_event::Prepared;
use crate::call::{Call, OrFail as _};
use crate::failure::Failure;

/// What to do about an event of the same day, category, sport and name.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnConflict {
    #[default]
    Skip,
    Replace,
    Add,
}

/// What will be done about one event.
pub(super) struct Planned {
    pub(super) event: Prepared,
    pub(super) action: Action,
    pub(super) before: Option<Event>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// By its external id, together with the others.
    Upsert,
    /// By the id of the event that is there.
    Change,
    /// Not at all: an equal one is there.
    Skip,
}

/// Everything on the days of the events.
pub(super) async fn present(call: &Call, events: &[Prepared]) -> Result<Vec<Event>, Failure> {
    let (Some(oldest), Some(newest)) =
        (events.iter().map(|event| event.date).min(), events.iter().map(|event| event.last).max())
    else {
        return Ok(Vec::new());
    };
    let list = ListEvents { oldest, newest, categories: Vec::new(), resolve: false };
    call.of_athlete().events(&list).await.or_fail("the calendar", "calendar")
}

/// What makes two events the same for a person; as [`Prepared::key`].
pub(super) fn key_of(event: &Event) -> String {
    let day = event.start_date_local.map(|start| start.date().to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{day}|{}|{}|{}", text(&event.category), text(&event.kind), text(&event.name).to_lowercase())
}

/// Equal events of one call are told apart by a running number; with `add` it counts on after those that are there.
pub(super) fn number(events: &mut [Prepared], present: &[Event], on_conflict: OnConflict) {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for event in events {
        let key = event.key();
        let there = || match on_conflict {
            OnConflict::Add => present.iter().filter(|event| key_of(event) == key).count(),
            OnConflict::Skip | OnConflict::Replace => 0,
        };
        let number = numbers.entry(key.clone()).or_insert_with(there);
        event.identify(*number);
        *number += 1;
    }
}

/// Decides what is done about one event.
pub(super) fn planned(event: Prepared, present: &[Event], on_conflict: OnConflict) -> Planned {
    let by_id =
        |id: &String| present.iter().find(|there| there.id.as_ref().is_some_and(|of| of.as_str() == id));
    if let Some(id) = &event.event_id {
        let before = by_id(id).cloned();
        return Planned { event, action: Action::Change, before };
    }
    let same_id = present
        .iter()
        .find(|there| there.external_id.is_some() && there.external_id == event.write.external_id);
    if let Some(before) = same_id {
        return Planned { before: Some(before.clone()), event, action: Action::Upsert };
    }
    let equal = present.iter().find(|there| key_of(there) == event.key());
    let action = match (equal, on_conflict) {
        (None, _) | (Some(_), OnConflict::Add) => {
            return Planned { event, action: Action::Upsert, before: None };
        }
        (Some(_), OnConflict::Skip) => Action::Skip,
        (Some(_), OnConflict::Replace) => Action::Change,
    };
    Planned { event, action, before: equal.cloned() }
}

/// What became of an event, by its place in the call.
pub(super) type Outcomes = BTreeMap<usize, Result<Event, Failure>>;

/// Does it: everything new in one request, changes one by one.
pub(super) async fn write(call: &Call, plan: &[Planned]) -> Result<Outcomes, Failure> {
    let mut outcomes = Outcomes::new();
    let bulk: Vec<(usize, &Planned)> =
        plan.iter().enumerate().filter(|(_, planned)| planned.action == Action::Upsert).collect();
    if !bulk.is_empty() {
        let writes: Vec<_> = bulk.iter().map(|(_, planned)| planned.event.write.clone()).collect();
        let written = call.of_athlete().upsert_events(&writes).await.or_fail("the calendar", "events");
        call.wrote().await;
        let mut written = written?;
        for (at, planned) in bulk {
            let of = written.iter().position(|event| event.external_id == planned.event.write.external_id);
            let event = of
                .map(|of| written.swap_remove(of))
                .ok_or_else(|| Failure::not_found("answer for this event"));
            outcomes.insert(at, event);
        }
    }
    for (at, planned) in plan.iter().enumerate().filter(|(_, planned)| planned.action == Action::Change) {
        let there = planned.before.as_ref().and_then(|event| event.id.as_ref()).map(ToString::to_string);
        let id = planned.event.event_id.clone().or(there).unwrap_or_default();
        let written = call
            .of_athlete()
            .update_event(&id, &planned.event.write)
            .await
            .or_fail("the calendar", &format!("event {id}"));
        outcomes.insert(at, written);
    }
    call.wrote().await;
    Ok(outcomes)
}
