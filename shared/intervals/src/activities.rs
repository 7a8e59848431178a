//! `/athlete/{id}/activities` and its neighbours: lists of activities.

use std::fmt;

use jiff::civil::{Date, DateTime};

use crate::activity_fields::Activity;
use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::path;

/// Which activities, newest first. There is no cursor upstream: page by moving `newest`.
#[derive(Debug, Clone, PartialEq)]
pub struct ListActivities {
    /// The first local day.
    pub oldest: Date,
    /// The end, inclusive; now when absent.
    pub newest: Option<Newest>,
    /// Only those on this route.
    pub route_id: Option<String>,
    /// The newest so many.
    pub limit: Option<u32>,
    /// Only these upstream fields, nulls left out. Ask for `source`, or stubs cannot be told apart.
    pub fields: Vec<String>,
}

/// Where a list of activities ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newest {
    /// With the whole of this local day.
    Day(Date),
    /// At this local time.
    Moment(DateTime),
}

impl Newest {
    fn date(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Moment(moment) => moment.date(),
        }
    }
}

impl fmt::Display for Newest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(formatter),
            Self::Moment(moment) => moment.fmt(formatter),
        }
    }
}

/// Which intervals to look for, all bounds inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchIntervals {
    /// Seconds.
    pub min_secs: u32,
    /// Seconds.
    pub max_secs: u32,
    /// Percent of the threshold.
    pub min_intensity: u32,
    /// Percent of the threshold.
    pub max_intensity: u32,
    /// AUTO, POWER, HR or PACE; AUTO when absent.
    pub target: Option<String>,
    /// How often at least; once when absent.
    pub min_reps: Option<u32>,
    /// How often at most.
    pub max_reps: Option<u32>,
    /// Activities at most; 30 when absent.
    pub limit: Option<u32>,
}

impl OfAthlete<'_> {
    /// The activities of a range, newest first, Strava stubs in their places.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn activities(&self, list: &ListActivities) -> Result<Vec<Activity>, Error> {
        let ask = Ask::get("/athlete/{id}/activities", &[self.id])
            .with("oldest", Some(list.oldest))
            .with("newest", list.newest)
            .with("route_id", list.route_id.as_ref())
            .with("limit", list.limit)
            .with_list("fields", &list.fields);
        self.api.list(ask.keep(Keep::Until(list.newest.map(Newest::date)))).await
    }

    /// Activities by a part of the name, or by a tag written `#tag`. Rows are light: no load, no heart rate.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn search_activities(&self, query: &str, limit: Option<u32>) -> Result<Vec<Activity>, Error> {
        let ask = Ask::get("/athlete/{id}/activities/search", &[self.id])
            .with("q", Some(query))
            .with("limit", limit);
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// The activities before and after one, the closest first.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn activities_around(
        &self,
        activity: &str,
        limit: Option<u32>,
    ) -> Result<Vec<Activity>, Error> {
        let ask = Ask::get("/athlete/{id}/activities-around", &[self.id])
            .with("activity_id", Some(activity))
            .with("limit", limit);
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// Several activities by id. Missing ones are left out without a word.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn activities_by_id(&self, ids: &[&str], with_intervals: bool) -> Result<Vec<Activity>, Error> {
        let path = path::with_list("/athlete/{athleteId}/activities/{ids}", self.id, ids);
        let ask = Ask::get_at(path).with("intervals", with_intervals.then_some(true));
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// Activities that contain intervals of a length and intensity. Rows are light, whatever the document says.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn search_intervals(&self, search: &SearchIntervals) -> Result<Vec<Activity>, Error> {
        let ask = Ask::get("/athlete/{id}/activities/interval-search", &[self.id])
            .with("minSecs", Some(search.min_secs))
            .with("maxSecs", Some(search.max_secs))
            .with("minIntensity", Some(search.min_intensity))
            .with("maxIntensity", Some(search.max_intensity))
            .with("type", search.target.as_ref())
            .with("minReps", search.min_reps)
            .with("maxReps", search.max_reps)
            .with("limit", search.limit);
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// Every tag the athlete has given to an activity.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn activity_tags(&self) -> Result<Vec<String>, Error> {
        self.api.list(Ask::get("/athlete/{id}/activity-tags", &[self.id]).keep(Keep::Settings)).await
    }
}
