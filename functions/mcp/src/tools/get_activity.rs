use futures::join;
use intervals::{Activity, Gear, ListActivities, Message, Segment, WeatherSummary};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, clock, counted, number};
use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::dates::plus_days;
use crate::failure::{Failure, Kind};
use crate::records::{self, PaceUnits};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, DETAIL_CHARACTERS, LIST_CHARACTERS};

/// How far back the latest activity is looked for.
const LATEST_DAYS: i64 = 60;
const MESSAGES: u32 = 20;
/// Stands for the newest activity that can be read.
const LATEST: &str = "latest";

/// One activity with the parts asked for.
pub(crate) struct GetActivity;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An id, or latest
    activity_id: String,
    #[serde(default)]
    #[schemars(length(max = 8))]
    include: Option<Vec<Include>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Include {
    Intervals,
    Messages,
    Weather,
    Zones,
    Segments,
    PairedEvent,
    Extended,
    Custom,
}

impl Tool for GetActivity {
    const NAME: &'static str = "get_activity";
    const TITLE: &'static str = "Activity";
    const DESCRIPTION: &'static str = "One activity: time, distance, power, HR, pace, load, intensity, RPE, feel, notes, gear, and \
        what include adds. For laps and splits use get_activity_intervals.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments.activity_id)?;
        let call = session.athlete(None).await?;
        let include = arguments.include.unwrap_or_default();
        let mut answer = call.answer();
        let id = resolve(&call, &mut answer, &arguments.activity_id).await?;
        let parts = Parts::read(&call, &id, &include).await;
        let activity = parts.activity?;
        if activity.is_stub() {
            return Err(Kind::StravaBlocked.into());
        }
        let gear = answer.part("gear", parts.gear)?.unwrap_or_default();
        put_activity(&mut answer, &call, &activity, &gear, &include);
        for part in &include {
            match part {
                Include::Intervals => super::intervals_table::put_intervals(
                    &mut answer,
                    &call,
                    &activity,
                    &activity.icu_intervals,
                ),
                Include::PairedEvent => put_event(&mut answer, &call, &activity).await?,
                Include::Messages
                | Include::Weather
                | Include::Zones
                | Include::Segments
                | Include::Extended
                | Include::Custom => {}
            }
        }
        if let Some(messages) = answer.part("messages", parts.messages)? {
            put_messages(&mut answer, &messages);
        }
        if let Some(Some(weather)) = answer.part("weather", parts.weather)? {
            put_weather(&mut answer, &weather);
        }
        if let Some(segments) = answer.part("segments", parts.segments)? {
            put_segments(&mut answer, &segments);
        }
        answer.attributed(records::attribution(&activity).into_iter());
        Ok(answer.into())
    }
}

/// Refuses what cannot be an id before anything is sent.
pub(super) fn check(id: &str) -> Result<(), Failure> {
    if id == LATEST { Ok(()) } else { activity_id("activity_id", id) }
}

/// The id itself, or that of the newest activity that is not a stub.
pub(super) async fn resolve(call: &Call, answer: &mut Answer, id: &str) -> Result<String, Failure> {
    check(id)?;
    if id != LATEST {
        return Ok(id.to_owned());
    }
    let recent = ListActivities {
        oldest: plus_days(call.today, -LATEST_DAYS),
        newest: None,
        route_id: None,
        limit: Some(20),
        fields: ["id", "type", "source", "_note", "start_date_local"].map(str::to_owned).to_vec(),
    };
    let found = call.of_athlete().activities(&recent).await.or_fail("activities", "activity")?;
    let skipped = found.iter().take_while(|activity| activity.is_stub()).count();
    let latest = found.get(skipped).and_then(|activity| activity.id.as_ref());
    answer.blocked(skipped);
    latest
        .map(ToString::to_string)
        .ok_or_else(|| Failure::not_found(format!("activity in the last {LATEST_DAYS} days")))
}

struct Parts {
    activity: Result<Activity, Failure>,
    gear: Result<Vec<Gear>, Failure>,
    messages: Result<Vec<Message>, Failure>,
    weather: Result<Option<WeatherSummary>, Failure>,
    segments: Result<Vec<Segment>, Failure>,
}

impl Parts {
    async fn read(call: &Call, id: &str, include: &[Include]) -> Self {
        let wants = |part| include.contains(&part);
        let of = call.of_activity(id);
        let what = format!("activity {id}");
        let messages = async {
            if wants(Include::Messages) { of.messages(Some(MESSAGES)).await } else { Ok(Vec::new()) }
        };
        let weather =
            async { if wants(Include::Weather) { of.weather_summary().await.map(Some) } else { Ok(None) } };
        let segments = async { if wants(Include::Segments) { of.segments().await } else { Ok(Vec::new()) } };
        let athlete = call.of_athlete();
        let (activity, gear, messages, weather, segments) =
            join!(of.get(wants(Include::Intervals)), athlete.gear(), messages, weather, segments);
        Self {
            activity: activity.or_fail("activities", &what),
            gear: gear.or_fail("gear", "gear"),
            messages: messages.or_fail("comments", &what),
            weather: weather.or_fail("weather", &what),
            segments: segments.or_fail("segments", &what),
        }
    }
}

fn put_activity(answer: &mut Answer, call: &Call, activity: &Activity, gear: &[Gear], include: &[Include]) {
    let units = PaceUnits::of(&call.profile);
    let mut row = records::light(activity, &units);
    if let Some(worn) = gear_name(activity, gear) {
        row.label("gear", worn);
    }
    records::put_detail(&mut row, activity, &units);
    if include.contains(&Include::Extended) {
        records::put_extended(&mut row, activity);
    }
    if include.contains(&Include::Zones) {
        records::put_zone_times(&mut row, activity);
    }
    if include.contains(&Include::Custom) {
        activity.custom.iter().for_each(|(code, value)| crate::wellness::put_custom(&mut row, code, value));
    }
    row.people("description", activity.description.as_deref(), DETAIL_CHARACTERS, &mut Budget::default());
    answer.line(records::sentence(&row, activity, answer.units()));
    let said = ["id", "date", "type", "name", "moving_time_s", "distance_m"];
    answer.facts(&row, &[&said[..], &records::ZONE_TIMES].concat());
    if include.contains(&Include::Zones) {
        for line in records::zone_times_text(activity) {
            answer.line(line);
        }
    }
    answer.record("activity", row);
}

/// The activity itself names its gear by id only.
fn gear_name<'a>(activity: &Activity, gear: &'a [Gear]) -> Option<&'a str> {
    let id = activity.gear.as_ref()?.id.as_ref()?;
    gear.iter().find(|gear| gear.id.as_ref() == Some(id))?.name.as_deref()
}

async fn put_event(answer: &mut Answer, call: &Call, activity: &Activity) -> Result<(), Failure> {
    let Some(id) = &activity.paired_event_id else {
        answer.line("Planned event: none is paired");
        return Ok(());
    };
    let event = call.of_athlete().event(id.as_str()).await.or_fail("the calendar", &format!("event {id}"));
    let Some(event) = answer.part("paired_event", event)? else {
        return Ok(());
    };
    let mut row = records::event(&event, Some(records::Status::Done));
    row.people("description", event.description.as_deref(), LIST_CHARACTERS, &mut Budget::default());
    row.titled("planned");
    answer.line(format!(
        "Planned event {}: {}, {} s, load {}",
        row.cell("id"),
        row.cell("name"),
        row.cell("moving_time_s"),
        row.cell("load")
    ));
    answer.record("paired_event", row);
    Ok(())
}

fn put_messages(answer: &mut Answer, messages: &[Message]) {
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for message in messages.iter().filter(|message| message.deleted.is_none()) {
        let mut row = Row::default();
        row.set("id", message.id.as_ref().map(ToString::to_string));
        row.label("by", message.name.as_deref());
        row.set("created", message.created.map(|created| created.strftime("%Y-%m-%d %H:%MZ").to_string()));
        row.people("content", message.content.as_deref(), LIST_CHARACTERS, &mut budget);
        row.headed(&format!("comment of {}", row.cell("by")));
        rows.push(row);
    }
    if !rows.is_empty() {
        answer.line(counted(rows.len(), "comment", "comments"));
        answer.rows("messages", rows);
    }
}

fn put_weather(answer: &mut Answer, weather: &WeatherSummary) {
    let mut row = Row::default();
    row.set("temp_c", number(weather.average_weather_temp, 1));
    row.set("feels_like_c", number(weather.average_feels_like, 1));
    row.set("wind_mps", number(weather.average_wind_speed, 1));
    row.set("gust_mps", number(weather.average_wind_gust, 1));
    row.set("headwind_pct", number(weather.headwind_percent, 0));
    row.set("clouds_pct", number(weather.average_clouds, 0));
    row.set("rain_mm", number(weather.max_rain, 1));
    answer.line(format!("Weather: {}", row.facts_in(answer.units(), &[])));
    answer.record("weather", row);
}

fn put_segments(answer: &mut Answer, segments: &[Segment]) {
    if segments.is_empty() {
        return;
    }
    let mut rows = Rows::expecting(&[]);
    for segment in segments {
        let mut row = Row::default();
        row.set("id", segment.segment_id.as_ref().or(segment.id.as_ref()).map(ToString::to_string));
        row.label("name", segment.name.as_deref());
        row.set("start", segment.start_index.map(clock));
        rows.push(row);
    }
    answer.table(&Table::of(&["id", "name", "start"], rows.iter()));
    answer.rows("segments", rows);
}
