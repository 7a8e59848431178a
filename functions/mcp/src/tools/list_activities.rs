use intervals::{Activity, ListActivities, Newest};
use jiff::civil::{Date, DateTime};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::answer::{Answer, Rows, Table, number};
use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::dates::{Range, Window};
use crate::failure::Failure;
use crate::records::{self, LIGHT_FIELDS, PaceUnits};
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window {
    oldest: "-14d",
    newest: "today",
    max_days: 3_650,
};
/// The widest range that a search or a list may span when the caller names none.
const EVER: Window = Window {
    oldest: "-3649d",
    newest: "today",
    max_days: 3_650,
};
const PAGE: usize = 20;
/// Requests of one call while rows are filtered here.
const STEPS: usize = 8;
/// Rows of one such request.
const STEP_ROWS: u32 = 200;
/// What is given up first when a page is too long.
const OPTIONAL: &[&str] = &["tags", "gear", "np_w", "elevation_m", "start"];

/// A range of activities, a search by name or tag, or the neighbours of one.
pub(crate) struct ListActivitiesTool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    /// Sports, e.g. ["Ride","VirtualRide"]
    #[serde(default, rename = "type")]
    #[schemars(length(max = 20))]
    kinds: Option<Vec<String>>,
    /// Part of the name
    #[serde(default)]
    #[schemars(length(max = 100))]
    query: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    tag: Option<String>,
    #[serde(default)]
    race: Option<bool>,
    #[serde(default)]
    route_id: Option<String>,
    /// The neighbours of this activity instead
    #[serde(default)]
    around_activity_id: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
    #[serde(default)]
    cursor: Option<String>,
    /// Further fields, or codes of custom fields
    #[serde(default)]
    #[schemars(length(max = 20))]
    fields: Option<Vec<String>>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for ListActivitiesTool {
    const NAME: &'static str = "list_activities";
    const TITLE: &'static str = "Activities";
    const DESCRIPTION: &'static str = "Activities of a range of days (default the last 14), newest first; or a search by \
        name or tag over all years; or the neighbours of one activity. Rows with duration, distance, load, intensity, HR, \
        power or pace, RPE, feel. For one activity in detail use get_activity; for totals get_training_summary.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let extra = super::activity_extra::resolve(arguments.fields.as_deref().unwrap_or_default())?;
        let mut page = match (&arguments.around_activity_id, &arguments.query, &arguments.tag) {
            (Some(id), None, None) => around(&call, id, arguments.limit.unwrap_or(PAGE)).await?,
            (Some(_), _, _) => {
                return Err(Failure::argument(
                    "around_activity_id",
                    "it excludes query and tag",
                ));
            }
            (None, Some(_), Some(_)) => return Err(Failure::argument("tag", "it excludes query")),
            (None, Some(query), None) => search(&call, &arguments, query.clone()).await?,
            (None, None, Some(tag)) => {
                search(&call, &arguments, format!("#{}", tag.trim_start_matches('#'))).await?
            }
            (None, None, None) => list(&call, &arguments, &extra).await?,
        };
        let mut answer = call.answer();
        if let Some(range) = page.range {
            answer.range(range);
        }
        let rows = put_rows(&mut answer, &call, &mut page, &extra);
        put_page(&mut answer, &call, page, rows);
        if answer.is_blank() && arguments.tag.is_some() {
            suggest_tags(&mut answer, &call).await?;
        }
        Ok(answer.into())
    }
}

/// The activities of one page, in order.
struct Page {
    range: Option<Range>,
    activities: Vec<Activity>,
    /// Stubs met on the way.
    blocked: usize,
    /// Where the next page begins, when there is one.
    next: Option<String>,
    /// How many matches of a search were skipped; `None` for a list of a range.
    skipped: Option<usize>,
}

impl Page {
    /// Drops the activities that do not fit into the answer; the next page begins with them.
    fn truncate(&mut self, kept: usize) {
        if kept < self.activities.len() {
            self.activities.truncate(kept);
            self.next = match self.skipped {
                Some(skipped) => Some((skipped + kept).to_string()),
                None => Place::behind(&self.activities),
            };
        }
    }
}

async fn around(call: &Call, id: &str, limit: usize) -> Result<Page, Failure> {
    activity_id("around_activity_id", id)?;
    let limit = u32::try_from(limit).unwrap_or(30);
    let found = call
        .of_athlete()
        .activities_around(id, Some(limit))
        .await
        .or_fail("activities", &format!("activity {id}"))?;
    let (mut activities, stubs): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|activity| !activity.is_stub());
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.start_date_local));
    Ok(Page {
        range: None,
        activities,
        blocked: stubs.len(),
        next: None,
        skipped: None,
    })
}

/// Rows of a search are light: load and power come from a second request.
async fn search(call: &Call, arguments: &Arguments, query: String) -> Result<Page, Failure> {
    let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &EVER)?;
    let limit = arguments.limit.unwrap_or(PAGE);
    let skip: usize = call
        .position(arguments.cursor.as_deref())?
        .and_then(|position| position.parse().ok())
        .unwrap_or(0);
    let wanted = u32::try_from(skip + limit + 1).unwrap_or(u32::MAX);
    let found = call
        .of_athlete()
        .search_activities(&query, Some(wanted.max(100)))
        .await
        .or_fail("activities", "activity")?;
    let matching: Vec<Activity> = found
        .into_iter()
        .filter(|activity| is_wanted(activity, arguments, range))
        .collect();
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
            call.of_athlete()
                .activities_by_id(&chunk, false)
                .await
                .or_fail("activities", "activity")?,
        );
    }
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.start_date_local));
    Ok(Page {
        range: Some(range),
        activities,
        blocked: 0,
        next,
        skipped: Some(skip),
    })
}

fn is_wanted(activity: &Activity, arguments: &Arguments, range: Range) -> bool {
    let kind = activity.kind.as_deref().unwrap_or_default();
    let of_kind = arguments
        .kinds
        .as_ref()
        .is_none_or(|kinds| kinds.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind)));
    let raced = arguments
        .race
        .is_none_or(|race| race == (activity.race == Some(true)));
    of_kind
        && raced
        && activity
            .start_date_local
            .is_some_and(|start| range.contains(start.date()))
}

/// There is neither a cursor nor a filter by sport upstream: the end of the range moves back, request by request.
async fn list(
    call: &Call,
    arguments: &Arguments,
    extra: &[super::activity_extra::Extra],
) -> Result<Page, Failure> {
    let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
    let limit = arguments.limit.unwrap_or(PAGE);
    let filtered = arguments.kinds.is_some() || arguments.race.is_some();
    let mut place = Place::read(
        call.position(arguments.cursor.as_deref())?.as_deref(),
        range.newest,
    );
    let mut page = Page {
        range: Some(range),
        activities: Vec::new(),
        blocked: 0,
        next: None,
        skipped: None,
    };
    for _ in 0..STEPS {
        // One more than the page tells whether there is a next one; those at the border come again.
        let step = if filtered {
            STEP_ROWS
        } else {
            u32::try_from(limit + place.shown.len() + 1).unwrap_or(STEP_ROWS)
        };
        let ask = request(range.oldest, place.newest(), step, arguments, extra);
        let found = call
            .of_athlete()
            .activities(&ask)
            .await
            .or_fail("activities", "activity")?;
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
    extra: &[super::activity_extra::Extra],
) -> ListActivities {
    let keys: Vec<&str> = extra.iter().map(super::activity_extra::Extra::key).collect();
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
        let (moment, ids) = position
            .and_then(|position| position.split_once('|'))
            .unwrap_or_default();
        let shown = ids
            .split(',')
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            last_day,
            moment: moment.parse().ok(),
            shown,
        }
    }

    fn newest(&self) -> Newest {
        self.moment.map_or(Newest::Day(self.last_day), Newest::Moment)
    }

    fn has_shown(&self, activity: &Activity) -> bool {
        activity
            .id
            .as_ref()
            .is_some_and(|id| self.shown.iter().any(|shown| shown == id.as_str()))
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
        let same = activities
            .iter()
            .filter(|activity| activity.start_date_local == Some(last));
        let ids: Vec<String> = same
            .filter_map(|activity| activity.id.as_ref().map(ToString::to_string))
            .collect();
        Some(format!("{last}|{}", ids.join(",")))
    }
}

fn put_rows(
    answer: &mut Answer,
    call: &Call,
    page: &mut Page,
    extra: &[super::activity_extra::Extra],
) -> Rows {
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(LIGHT_FIELDS);
    for activity in &page.activities {
        let mut row = records::light(activity, &units);
        extra.iter().for_each(|field| field.put(&mut row, activity));
        rows.push(row);
    }
    rows.fit(OPTIONAL);
    page.truncate(rows.len());
    answer.attributed(page.activities.iter().filter_map(records::attribution));
    rows
}

fn put_page(answer: &mut Answer, call: &Call, page: Page, rows: Rows) {
    let sum = |get: fn(&Activity) -> Option<f64>| page.activities.iter().filter_map(get).sum::<f64>();
    let seconds: i64 = page
        .activities
        .iter()
        .filter_map(|activity| activity.moving_time)
        .sum();
    let distance = sum(|activity| activity.icu_distance.or(activity.distance));
    let load = sum(|activity| activity.icu_training_load);
    answer.put("totals", json!({ "count": rows.len(), "moving_time_s": seconds, "distance_m": number(distance, 0), "load": number(load, 0) }));
    answer.line(format!(
        "{} activities, {}, {} km, load {}",
        rows.len(),
        crate::answer::hours(seconds),
        number(distance / 1_000.0, 1),
        number(load, 0)
    ));
    let columns = [
        "id",
        "date",
        "type",
        "name",
        "moving_time_s",
        "distance_m",
        "load",
        "intensity_pct",
        "hr_bpm",
        "power_w",
        "pace",
        "rpe",
        "feel",
    ];
    answer.table(&Table::of(&columns, rows.iter()));
    let shown = rows.len();
    answer.rows("activities", rows);
    answer.blocked(page.blocked);
    answer.next(shown, page.next.map(|position| call.binding().seal(&position)));
}

/// A tag that finds nothing is often a tag that is spelt otherwise.
async fn suggest_tags(answer: &mut Answer, call: &Call) -> Result<(), Failure> {
    let tags = call
        .of_athlete()
        .activity_tags()
        .await
        .or_fail("activities", "tags");
    if let Some(tags) = answer.part("tags", tags)? {
        let tags: Vec<String> = tags
            .iter()
            .take(50)
            .map(|tag| crate::untrusted::label(tag))
            .collect();
        answer.line(format!("Known tags: {}", tags.join(", ")));
        answer.put("known_tags", tags);
        answer.labels();
    }
    Ok(())
}
