//! How an activity, an interval or an event stands in an answer: which fields, in which units, under which names.

mod activity;
mod bands;
mod category;
mod event;
mod sport;
mod steps;
mod zone_times;

pub(crate) use activity::{
    LIGHT_FIELDS, attribution, cadence, light, put_detail, put_extended, sentence, upstream_fields,
};
pub(crate) use bands::bands_of;
pub(crate) use category::Category;
pub(crate) use event::{Status, event, is_race, status_of, with_goal};
pub(crate) use sport::{PaceUnits, check_sport, is_pace_sport, is_run, is_sport, thresholds};
pub(crate) use steps::steps_text;
pub(crate) use zone_times::{ZONE_TIMES, put_zone_times, zone_times_text};
