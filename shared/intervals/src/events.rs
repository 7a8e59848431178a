//! `/athlete/{id}/events`: the calendar.

use bytes::Bytes;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::activity_fields::Activity;
use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::event_fields::{Event, EventWrite};
use crate::id::{self, Id, Number};

/// The most bytes of an exported workout.
const EXPORT: usize = 1024 * 1024;

/// Which events. Without a range the service answers today and the six days after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEvents {
    /// The first local day.
    pub oldest: Date,
    /// The last local day. A multi-day event may reach beyond.
    pub newest: Date,
    /// Only these categories, in capitals; all when empty.
    pub categories: Vec<String>,
    /// With absolute targets in the steps.
    pub resolve: bool,
}

/// The formats of an exported workout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkoutFormat {
    /// Zwift.
    Zwo,
    /// Watts over minutes.
    Erg,
    /// Percent over minutes.
    Mrc,
}

/// Copies of events, week by week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateEvents {
    /// The events.
    #[serde(serialize_with = "id::as_numbers")]
    pub event_ids: Vec<Id>,
    /// How many copies of each.
    pub num_copies: u32,
    /// Weeks from one copy to the next.
    pub weeks_between: u32,
}

/// A plan or folder put on the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplyPlan {
    /// The plan.
    #[serde(serialize_with = "id::as_number")]
    pub folder_id: Id,
    /// Day 0 of the plan.
    pub start_date_local: DateTime,
    /// Always empty: workouts come from the plan.
    pub extra_workouts: [(); 0],
}

#[derive(Serialize)]
struct Doomed<'a> {
    id: Number<'a>,
}

#[derive(Deserialize)]
struct Deleted {
    #[serde(default, rename = "eventsDeleted")]
    events_deleted: u32,
}

impl OfAthlete<'_> {
    /// The events of a range, oldest first, those of other applications and coaches included.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn events(&self, list: &ListEvents) -> Result<Vec<Event>, Error> {
        let ask = Ask::get("/athlete/{id}/events", &[self.id])
            .with("oldest", Some(list.oldest))
            .with("newest", Some(list.newest))
            .with_list("category", &list.categories)
            .with("resolve", list.resolve.then_some(true));
        self.api.list(ask.keep(Keep::Until(Some(list.newest)))).await
    }

    /// One event. The service may deny one that its list shows: read the list of its day then.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn event(&self, event: &str) -> Result<Event, Error> {
        let ask = Ask::get("/athlete/{id}/events/{eventId}", &[self.id, event]);
        self.api.one(ask.keep(Keep::Until(None))).await
    }

    /// The events that change the fitness model, oldest first.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fitness_model_events(&self) -> Result<Vec<Event>, Error> {
        let ask = Ask::get("/athlete/{id}/fitness-model-events", &[self.id]);
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// The file of a planned workout.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn download_workout(&self, event: &str, format: WorkoutFormat) -> Result<Bytes, Error> {
        let template = match format {
            WorkoutFormat::Zwo => "/athlete/{id}/events/{eventId}/download.zwo",
            WorkoutFormat::Erg => "/athlete/{id}/events/{eventId}/download.erg",
            WorkoutFormat::Mrc => "/athlete/{id}/events/{eventId}/download.mrc",
        };
        self.api.file(Ask::get(template, &[self.id, event]).any_type().at_most(EXPORT)).await
    }

    /// Makes or updates events by their `external_id`: repeating it makes no second ones. Answers them as understood.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn upsert_events(&self, events: &[EventWrite]) -> Result<Vec<Event>, Error> {
        let ask = Ask::post("/athlete/{id}/events/bulk", &[self.id])
            .with("upsert", Some(true))
            .with("upsertOnUid", Some(false))
            .with("updatePlanApplied", Some(false));
        self.api.list(ask.json(events)).await
    }

    /// Changes one event and answers it as understood.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_event(&self, event: &str, update: &EventWrite) -> Result<Event, Error> {
        self.api.one(Ask::put("/athlete/{id}/events/{eventId}", &[self.id, event]).json(update)).await
    }

    /// Deletes exactly these events and answers how many there were. Never a range.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_events(&self, ids: &[Id]) -> Result<u32, Error> {
        let doomed: Vec<Doomed<'_>> = ids.iter().map(|id| Doomed { id: Number(id) }).collect();
        let ask = Ask::put("/athlete/{id}/events/bulk-delete", &[self.id]).json(&doomed);
        self.api.one::<Deleted>(ask).await.map(|deleted| deleted.events_deleted)
    }

    /// Copies events to later weeks and answers the copies.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn duplicate_events(&self, duplicate: &DuplicateEvents) -> Result<Vec<Event>, Error> {
        self.api.list(Ask::post("/athlete/{id}/duplicate-events", &[self.id]).json(duplicate)).await
    }

    /// Puts a plan on the calendar. The answer says nothing: read the range back.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn apply_plan(&self, plan: &ApplyPlan) -> Result<(), Error> {
        self.api.nothing(Ask::post("/athlete/{id}/events/apply-plan", &[self.id]).json(plan)).await
    }

    /// Makes a manual activity that fulfils the event, and answers it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn mark_event_done(&self, event: &str) -> Result<Activity, Error> {
        self.api.one(Ask::post("/athlete/{id}/events/{eventId}/mark-done", &[self.id, event])).await
    }
}
