//! One page of activities: around one of them, by name or tag, or from a range.

use intervals::{Activity, ListActivities, Newest};
use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::Deserialize;

use super::activity_extra::Extra;
use crate::call::{Call, OrFail as _};
use crate::dates::{Range, Window};
use crate::failure::Failure;
use crate::records;

/// What `list_activities` is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    pub(super) oldest: Option<String>,
    #[serde(default)]
    pub(super) newest: Option<String>,
    #[serde(default, rename = "type")]
    #[schemars(length(max = 20), description = "Sports, e.g. Ride")]
    pub(super) kinds: Option<Vec<String>>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub(super) query: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub(super) tag: Option<String>,
    #[serde(default)]
    pub(super) race: Option<bool>,
    #[serde(default)]
    pub(super) route_id: Option<String>,
    /// The neighbours of this activity instead
    #[serde(default)]
    pub(super) around_activity_id: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    pub(super) limit: Option<usize>,
    #[serde(default)]
    pub(super) cursor: Option<String>,
    /// Further fields, or codes of custom fields
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub(super) fields: Option<Vec<String>>,
    #[serde(default)]
    pub(super) athlete_id: Option<String>,
}

const WINDOW: Window = Window { oldest: "-14d", newest: "today", max_days: 3_650 };
/// The widest range that a search or a list may span when the caller names none.
const EVER: Window = Window { oldest: "-3649d", newest: "today", max_days: 3_650 };
pub(super) const PAGE: usize = 20;
/// Requests of one call while rows are filtered here.
const STEPS: usize = 8;
/// Rows of one such request.
const STEP_ROWS: u32 = 200;

/// The activities of one page, in order.
pub(super) struct Page {
    pub(super) range: Option<Range>,
    pub(super) activities: Vec<Activity>,
    /// Stubs met on the way.
    pub(super) blocked: usize,
    /// Where the next page begins, when there is one.
    pub(super) next: Option<String>,
    /// How many matches of a search were skipped; `None` for a list of a range.
    pub(super) skipped: Option<usize>,
}

impl Page {
    /// Drops the activities that do not fit into the answer; the next page begins with them.
    pub(super) fn truncate(&mut self, kept: usize) {
        if kept < self.activities.len() {
            self.activities.truncate(kept);
            self.next = match self.skipped {
                Some(skipped) => Some((skipped + kept).to_string()),
                None => Place::behind(&self.activities),
            };
        }
    }
}

pub(super) async fn around(call: &Call, id: &str, limit: usize) -> Result<Page, Failure> {
    let limit = u32::try_from(limit).unwrap_or(30);
    let found = call
        .of_athlete()
        .activities_around(id, Some(limit))
        .await
        .or_fail("activities", &format!("activity {id}"))?;
    let (mut activities, stubs): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|activity| !activity.is_stub());
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.start_date_local));
    Ok(Page { range: None, activities, blocked: stubs.len(), next: None, skipped: None })
}

/// Rows of a search are light: load and power come from a second request.
pub(super) async fn search(call: &Call, arguments: &Arguments, query: String) -> Result<Page, Failure> {
    let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &EVER)?;
    let limit = arguments.limit.unwrap_or(PAGE);
    let skip: usize =
        call.position(arguments.cursor.as_deref())?.and_then(|position| position.parse().ok()).unwrap_or(0);
    let wanted = u32::try_from(skip + limit + 1).unwrap_or(u32::MAX);
    let found = call
        .of_athlete()
        .search_activities(&query, Some(wanted.max(100)))
        .await
        .or_fail("activities", "activity")?;
    let matching: Vec<Activity> =
        found.into_iter().filter(|activity| is_wanted(activity, arguments, range)).collect();
    let ids: Vec<String> = matching
        .iter()
        .skip(skip)
        .take(limit)
        .filter_map(|found| found.id.as_ref().map(ToString::to_string))
        .collect();
    let next = (matching.len() > skip + limit).then(|| (skip + limit).to_string());
    let mut activities = Vec::new();
    for chunk in ids.chunks(50) {
        let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
        activities.extend(
            call.of_athlete().activities_by_id(&chunk, false).await.or_fail("activities", "activity")?,
        );
    }
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.start_date_local));
    Ok(Page { range: Some(range), activities, blocked: 0, next, skipped: Some(skip) })
}

fn is_wanted(activity: &Activity, arguments: &Arguments, range: Range) -> bool {
    let kind = activity.kind.as_deref().unwrap_or_default();
    let of_kind = arguments
        .kinds
        .as_ref()
        .is_none_or(|kinds| kinds.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind)));
    let raced = arguments.race.is_none_or(|race| race == (activity.race == Some(true)));
    of_kind && raced && activity.start_date_local.is_some_and(|start| range.contains(start.date()))
}

/// There is neither a cursor nor a filter by sport upstream: the end of the range moves back, request by request.
pub(super) async fn list(call: &Call, arguments: &Arguments, extra: &[Extra]) -> Result<Page, Failure> {
    let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
    let limit = arguments.limit.unwrap_or(PAGE);
    let filtered = arguments.kinds.is_some() || arguments.race.is_some();
    let mut place = Place::read(call.position(arguments.cursor.as_deref())?.as_deref(), range.newest);
    let mut page = Page { range: Some(range), activities: Vec::new(), blocked: 0, next: None, skipped: None };
    for _ in 0..STEPS {
        // One more than the page tells whether there is a next one; those at the border come again.
        let step = if filtered {
            STEP_ROWS
        } else {
            u32::try_from(limit + place.shown.len() + 1).unwrap_or(STEP_ROWS)
        };
        let ask = request(range.oldest, place.newest(), step, arguments, extra);
        let found = call.of_athlete().activities(&ask).await.or_fail("activities", "activity")?;
        let is_last = found.len() < step as usize;
        for activity in found {
            if place.has_shown(&activity) {
                continue;
            }
            if page.activities.len() == limit {
                page.next = place.position();
                return Ok(page);
            }
            place.pass(&activity);
            if activity.is_stub() {
                page.blocked += 1;
            } else if is_wanted(&activity, arguments, range) {
                page.activities.push(activity);
            }
        }
        if is_last {
            return Ok(page);
        }
    }
    page.next = place.position();
    Ok(page)
}

fn request(
    oldest: Date,
    newest: Newest,
    limit: u32,
    arguments: &Arguments,
    extra: &[Extra],
) -> ListActivities {
    let keys: Vec<&str> = extra.iter().map(Extra::key).collect();
    ListActivities {
        oldest,
        newest: Some(newest),
        route_id: arguments.route_id.clone(),
        limit: Some(limit),
        fields: records::upstream_fields(&keys),
    }
}

/// How far a list has come: the start of the last activity, and which ones of that very moment were shown.
struct Place {
    last_day: Date,
    moment: Option<DateTime>,
    shown: Vec<String>,
}

impl Place {
    fn read(position: Option<&str>, last_day: Date) -> Self {
        let (moment, ids) = position.and_then(|position| position.split_once('|')).unwrap_or_default();
        let shown = ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Self { last_day, moment: moment.parse().ok(), shown }
    }

    fn newest(&self) -> Newest {
        self.moment.map_or(Newest::Day(self.last_day), Newest::Moment)
    }

    fn has_shown(&self, activity: &Activity) -> bool {
        activity.id.as_ref().is_some_and(|id| self.shown.iter().any(|shown| shown == id.as_str()))
    }

    fn pass(&mut self, activity: &Activity) {
        if activity.start_date_local != self.moment {
            self.moment = activity.start_date_local;
            self.shown.clear();
        }
        self.shown.extend(activity.id.as_ref().map(ToString::to_string));
    }

    fn position(&self) -> Option<String> {
        Some(format!("{}|{}", self.moment?, self.shown.join(",")))
    }

    /// The place behind these activities.
    fn behind(activities: &[Activity]) -> Option<String> {
        let last = activities.last()?.start_date_local?;
        let same = activities.iter().filter(|activity| activity.start_date_local == Some(last));
        let ids: Vec<String> =
            same.filter_map(|activity| activity.id.as_ref().map(ToString::to_string)).collect();
        Some(format!("{last}|{}", ids.join(",")))
    }
}
