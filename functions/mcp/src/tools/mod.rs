//! One file per tool, and what two of them share.

mod activity_extra;
mod activity_pages;
mod analyze_metric;
mod analyze_training_load;
mod delete_events;
mod event_input;
mod event_plan;
mod fitness_series;
mod get_activity;
mod get_activity_intervals;
mod get_athlete_profile;
mod get_fitness;
mod get_readiness;
mod get_today;
mod get_training_summary;
mod get_wellness;
mod intervals_table;
mod list_activities;
mod list_events;
mod load_days;
mod profile_sports;
mod update_wellness;
mod upsert_events;
mod validate_workout;
mod weather;
mod wellness_values;

pub(crate) use validate_workout::SYNTAX;

use crate::catalogue::{Entry, entry};

/// Every tool, in any order.
pub(crate) fn all() -> Vec<Entry> {
    vec![
        entry::<analyze_metric::AnalyzeMetric>(),
        entry::<analyze_training_load::AnalyzeTrainingLoad>(),
        entry::<delete_events::DeleteEvents>(),
        entry::<get_activity::GetActivity>(),
        entry::<get_activity_intervals::GetActivityIntervals>(),
        entry::<get_athlete_profile::GetAthleteProfile>(),
        entry::<get_fitness::GetFitness>(),
        entry::<get_readiness::GetReadiness>(),
        entry::<get_today::GetToday>(),
        entry::<get_training_summary::GetTrainingSummary>(),
        entry::<get_wellness::GetWellness>(),
        entry::<list_activities::ListActivitiesTool>(),
        entry::<list_events::ListEventsTool>(),
        entry::<update_wellness::UpdateWellness>(),
        entry::<upsert_events::UpsertEvents>(),
        entry::<validate_workout::ValidateWorkout>(),
    ]
}
