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
mod custom_item_type;
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
mod library_input;
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
mod prepared_event;
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

use crate::entry::Entry;

/// Every tool, in any order.
pub(crate) fn all() -> Vec<Entry> {
    vec![
        Entry::of::<add_activity_message::AddActivityMessage>(),
        Entry::of::<analyze_metric::AnalyzeMetric>(),
        Entry::of::<analyze_training_load::AnalyzeTrainingLoad>(),
        Entry::of::<compare_training::CompareTraining>(),
        Entry::of::<complete_event::CompleteEvent>(),
        Entry::of::<copy_events::CopyEvents>(),
        Entry::of::<delete_events::DeleteEvents>(),
        Entry::of::<delete_item::DeleteItem>(),
        Entry::of::<fetch::Fetch>(),
        Entry::of::<find_best_efforts::FindBestEfforts>(),
        Entry::of::<get_activity::GetActivity>(),
        Entry::of::<get_activity_distribution::GetActivityDistribution>(),
        Entry::of::<get_activity_intervals::GetActivityIntervals>(),
        Entry::of::<get_activity_streams::GetActivityStreams>(),
        Entry::of::<get_athlete_profile::GetAthleteProfile>(),
        Entry::of::<get_curves::GetCurves>(),
        Entry::of::<get_event::GetEvent>(),
        Entry::of::<get_fitness::GetFitness>(),
        Entry::of::<get_readiness::GetReadiness>(),
        Entry::of::<get_today::GetToday>(),
        Entry::of::<get_training_plan::GetTrainingPlan>(),
        Entry::of::<get_training_summary::GetTrainingSummary>(),
        Entry::of::<get_weather_forecast::GetWeatherForecast>(),
        Entry::of::<get_wellness::GetWellness>(),
        Entry::of::<list_activities::ListActivitiesTool>(),
        Entry::of::<list_athletes::ListAthletes>(),
        Entry::of::<list_custom_items::ListCustomItems>(),
        Entry::of::<list_events::ListEventsTool>(),
        Entry::of::<list_gear::ListGear>(),
        Entry::of::<list_workouts::ListWorkouts>(),
        Entry::of::<save_custom_item::SaveCustomItem>(),
        Entry::of::<save_gear::SaveGear>(),
        Entry::of::<save_readiness::SaveReadiness>(),
        Entry::of::<save_workouts::SaveWorkouts>(),
        Entry::of::<search::Search>(),
        Entry::of::<search_intervals::SearchIntervals>(),
        Entry::of::<update_activity::UpdateActivity>(),
        Entry::of::<update_athlete_notes::UpdateAthleteNotes>(),
        Entry::of::<update_sport_settings::UpdateSportSettings>(),
        Entry::of::<update_wellness::UpdateWellness>(),
        Entry::of::<upload_activity::UploadActivity>(),
        Entry::of::<upsert_events::UpsertEvents>(),
        Entry::of::<validate_workout::ValidateWorkout>(),
    ]
}
