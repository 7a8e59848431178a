//! Activities that nobody recorded.

use intervals::{Activity, ListActivities, ManualActivity, Newest};
use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Rows};
use crate::call::{Call, OrFail as _};
use crate::dates::{days_between, with_weekday};
use crate::failure::Failure;
use crate::records::{self, PaceUnits};
use crate::tool::Reply;
use crate::writing::{self, Status};

/// Days of one call; activities of farther days go in another.
const SPAN_DAYS: i64 = 400;

/// One activity by hand.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    date: String,
    /// HH:MM
    #[serde(default)]
    time: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[schemars(length(min = 1, max = 80))]
    name: String,
    #[schemars(range(min = 1, max = 604_800))]
    moving_time_s: i64,
    #[serde(default)]
    #[schemars(range(min = 0, max = 2_000_000))]
    distance_m: Option<f64>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 2_000))]
    load: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 30, max = 250))]
    hr: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 10))]
    rpe: Option<i64>,
    /// 1 strong … 5 weak
    #[serde(default)]
    #[schemars(range(min = 1, max = 5))]
    feel: Option<i64>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    external_id: Option<String>,
}

/// Writes all of them in one request. A repeat of the call updates them, since each has an id of its own.
pub(super) async fn put_manual(call: &Call, items: &[Item], dry_run: bool) -> Result<Reply, Failure> {
    let mut answer = call.answer();
    let activities = read(call, &mut answer, items)?;
    let known = known(call, &activities).await?;
    writing::dry(&mut answer, dry_run);
    let status = |activity: &ManualActivity| {
        let is_known = known.iter().any(|known| known.external_id == activity.external_id);
        if is_known { Status::Updated } else { Status::Created }
    };
    let statuses: Vec<Status> = activities.iter().map(status).collect();
    if dry_run {
        put_planned(&mut answer, &activities, &statuses);
        return Ok(answer.into());
    }
    let made = call.of_athlete().create_manual_activities(&activities).await;
    call.wrote().await;
    put_made(&mut answer, call, &made.or_fail("activities", "manual activities")?, &statuses);
    Ok(answer.into())
}

fn read(call: &Call, answer: &mut Answer, items: &[Item]) -> Result<Vec<ManualActivity>, Failure> {
    let mut activities = Vec::new();
    for (at, item) in items.iter().enumerate() {
        activities.push(one(call, answer, item, &format!("activities[{at}]"))?);
    }
    let dates: Vec<String> =
        activities.iter().map(|activity| activity.start_date_local.date().to_string()).collect();
    let keys: Vec<[&str; 4]> = activities
        .iter()
        .zip(&dates)
        .map(|(activity, date)| [date.as_str(), "ACTIVITY", activity.kind.as_str(), activity.name.as_str()])
        .collect();
    let own = writing::external_ids(&keys);
    for (activity, own) in activities.iter_mut().zip(own) {
        activity.external_id.get_or_insert(own);
    }
    let (oldest, newest) = span(&activities, call.today);
    if days_between(oldest, newest) > SPAN_DAYS {
        return Err(Failure::argument("activities", format!("they may lie at most {SPAN_DAYS} days apart")));
    }
    Ok(activities)
}

fn one(call: &Call, answer: &mut Answer, item: &Item, at: &str) -> Result<ManualActivity, Failure> {
    let argument = |field: &str| format!("{at}.{field}");
    let date = call.day(&argument("date"), &item.date)?;
    if date > call.today {
        return Err(Failure::argument(argument("date"), "an activity of the future cannot have been done"));
    }
    let time = item.time.as_deref().map_or(Ok(Time::midnight()), |time| Time::strptime("%H:%M", time));
    let time = time.map_err(|_| Failure::argument(argument("time"), "write it as HH:MM"))?;
    if item.external_id.as_deref().is_some_and(|id| id.is_empty() || id.chars().any(char::is_control)) {
        return Err(Failure::argument(argument("external_id"), "it needs visible characters only"));
    }
    Ok(ManualActivity {
        start_date_local: date.to_datetime(time),
        kind: item.kind.clone(),
        name: writing::line(answer, &argument("name"), &item.name)?,
        moving_time: item.moving_time_s,
        distance: item.distance_m,
        icu_training_load: item.load,
        average_heartrate: item.hr,
        icu_rpe: item.rpe,
        feel: item.feel,
        description: None,
        external_id: item.external_id.clone(),
    })
}

fn span(activities: &[ManualActivity], today: Date) -> (Date, Date) {
    let days = || activities.iter().map(|activity| activity.start_date_local.date());
    (days().min().unwrap_or(today), days().max().unwrap_or(today))
}

/// What is there in those days.
async fn known(call: &Call, activities: &[ManualActivity]) -> Result<Vec<Activity>, Failure> {
    let (oldest, newest) = span(activities, call.today);
    let list = ListActivities {
        oldest,
        newest: Some(Newest::Day(newest)),
        route_id: None,
        limit: None,
        fields: records::upstream_fields(&["external_id"]),
    };
    let found = call.of_athlete().activities(&list).await.or_fail("activities", "activities")?;
    Ok(found.into_iter().filter(|activity| activity.external_id.is_some()).collect())
}

fn put_planned(answer: &mut Answer, activities: &[ManualActivity], statuses: &[Status]) {
    let mut rows = Rows::expecting(&[]);
    for (activity, status) in activities.iter().zip(statuses) {
        let mut row = crate::answer::Row::default();
        row.set("date", with_weekday(activity.start_date_local.date()));
        row.set("type", activity.kind.clone());
        row.label("name", activity.name.as_str());
        row.set("moving_time_s", activity.moving_time);
        row.set("external_id", activity.external_id.clone());
        row.set("status", status.as_str());
        answer.line(row.facts(&[]));
        rows.push(row);
    }
    answer.rows("activities", rows);
}

fn put_made(answer: &mut Answer, call: &Call, made: &[Activity], statuses: &[Status]) {
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(&[]);
    for (activity, status) in made.iter().zip(statuses) {
        let mut row = records::light(activity, &units);
        row.set("status", status.as_str());
        row.label("external_id", activity.external_id.as_deref());
        answer.line(row.facts(&["external_id"]));
        rows.push(row);
    }
    answer.rows("activities", rows);
}
