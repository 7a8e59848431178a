//! One file per tool, and what two of them share.

mod activity_extra;
mod activity_pages;
mod add_activity_message;
mod analyze_metric;
mod analyze_training_load;
mod compare_activities;
mod compare_plan;
mod compare_training;
mod complete_event;
mod copy_events;
mod curve_bests;
mod curve_models;
mod curve_points;
mod curve_windows;
mod delete_events;
mod delete_item;
mod effort_row;
mod efforts_inside;
mod efforts_over_range;
mod event_copies;
mod event_export;
mod event_input;
mod event_plan;
mod fetch;
mod find_best_efforts;
mod fitness_days;
mod fitness_series;
mod fitness_taper;
mod found;
mod gear_reminder;
mod get_activity;
mod get_activity_distribution;
mod get_activity_intervals;
mod get_activity_streams;
mod get_athlete_profile;
mod get_curves;
mod get_event;
mod get_fitness;
mod get_readiness;
mod get_today;
mod get_training_plan;
mod get_training_summary;
mod get_weather_forecast;
mod get_wellness;
mod intervals_table;
mod library_plan;
mod list_activities;
mod list_athletes;
mod list_custom_items;
mod list_events;
mod list_gear;
mod list_workouts;
mod load_days;
mod manual_activities;
mod opened;
mod plan_weeks;
mod profile_sports;
mod recording;
mod replaced_samples;
mod save_custom_item;
mod save_gear;
mod save_readiness;
mod save_workouts;
mod search;
mod search_intervals;
mod season_proposal;
mod sport_zones;
mod stream_points;
mod stream_stats;
mod summary_totals;
mod update_activity;
mod update_athlete_notes;
mod update_sport_settings;
mod update_wellness;
mod upload_activity;
mod upsert_events;
mod validate_workout;
mod weather;
mod wellness_values;
mod workout_description;
mod zones;

pub(crate) use validate_workout::SYNTAX;

use crate::catalogue::{Entry, entry};

/// Every tool, in any order.
pub(crate) fn all() -> Vec<Entry> {
    vec![
        entry::<add_activity_message::AddActivityMessage>(),
        entry::<analyze_metric::AnalyzeMetric>(),
        entry::<analyze_training_load::AnalyzeTrainingLoad>(),
        entry::<compare_training::CompareTraining>(),
        entry::<complete_event::CompleteEvent>(),
        entry::<copy_events::CopyEvents>(),
        entry::<delete_events::DeleteEvents>(),
        entry::<delete_item::DeleteItem>(),
        entry::<fetch::Fetch>(),
        entry::<find_best_efforts::FindBestEfforts>(),
        entry::<get_activity::GetActivity>(),
        entry::<get_activity_distribution::GetActivityDistribution>(),
        entry::<get_activity_intervals::GetActivityIntervals>(),
        entry::<get_activity_streams::GetActivityStreams>(),
        entry::<get_athlete_profile::GetAthleteProfile>(),
        entry::<get_curves::GetCurves>(),
        entry::<get_event::GetEvent>(),
        entry::<get_fitness::GetFitness>(),
        entry::<get_readiness::GetReadiness>(),
        entry::<get_today::GetToday>(),
        entry::<get_training_plan::GetTrainingPlan>(),
        entry::<get_training_summary::GetTrainingSummary>(),
        entry::<get_weather_forecast::GetWeatherForecast>(),
        entry::<get_wellness::GetWellness>(),
        entry::<list_activities::ListActivitiesTool>(),
        entry::<list_athletes::ListAthletes>(),
        entry::<list_custom_items::ListCustomItems>(),
        entry::<list_events::ListEventsTool>(),
        entry::<list_gear::ListGear>(),
        entry::<list_workouts::ListWorkouts>(),
        entry::<save_custom_item::SaveCustomItem>(),
        entry::<save_gear::SaveGear>(),
        entry::<save_readiness::SaveReadiness>(),
        entry::<save_workouts::SaveWorkouts>(),
        entry::<search::Search>(),
        entry::<search_intervals::SearchIntervals>(),
        entry::<update_activity::UpdateActivity>(),
        entry::<update_athlete_notes::UpdateAthleteNotes>(),
        entry::<update_sport_settings::UpdateSportSettings>(),
        entry::<update_wellness::UpdateWellness>(),
        entry::<upload_activity::UploadActivity>(),
        entry::<upsert_events::UpsertEvents>(),
        entry::<validate_workout::ValidateWorkout>(),
    ]
}
