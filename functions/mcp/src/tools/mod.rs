//! One file per tool, and what two of them share.

mod activity_extra;
mod activity_pages;
mod delete_events;
mod event_input;
mod event_plan;
mod fitness_series;
mod get_activity;
mod get_activity_intervals;
mod get_athlete_profile;
mod get_fitness;
mod get_today;
mod get_training_summary;
mod get_wellness;
mod intervals_table;
mod list_activities;
mod list_events;
mod profile_sports;
mod update_wellness;
mod upsert_events;
mod weather;
mod wellness_values;

use crate::catalogue::{Entry, entry};

/// Every tool, in any order.
pub(crate) fn all() -> Vec<Entry> {
    vec![
        entry::<get_activity::GetActivity>(),
        entry::<get_activity_intervals::GetActivityIntervals>(),
        entry::<get_athlete_profile::GetAthleteProfile>(),
        entry::<get_today::GetToday>(),
        entry::<get_fitness::GetFitness>(),
        entry::<get_training_summary::GetTrainingSummary>(),
        entry::<get_wellness::GetWellness>(),
        entry::<list_activities::ListActivitiesTool>(),
        entry::<list_events::ListEventsTool>(),
        entry::<update_wellness::UpdateWellness>(),
        entry::<upsert_events::UpsertEvents>(),
        entry::<delete_events::DeleteEvents>(),
    ]
}
