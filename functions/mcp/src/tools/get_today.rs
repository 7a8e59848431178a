use futures::join;
use intervals::{Activity, Event, Forecast, ListActivities, ListEvents, ListWellness, Newest, Wellness};
use jiff::civil::{Date, DateTime};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::answer::{Answer, Row, Rows, Table, counted, number, percent};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{days_between, plus_days, with_weekday};
use crate::failure::Failure;
use crate::formulas::fitness::{Fitness, form_zone, ramp_flag};
use crate::records::{self, LIGHT_FIELDS, PaceUnits, Status};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, LIST_CHARACTERS};
use crate::wellness;

/// How far back a wellness value may come from.
const LOOK_BACK_DAYS: i64 = 7;
/// How far ahead races are looked for.
const LOOK_AHEAD_DAYS: i64 = 14;
const FORECAST_DAYS: i64 = 7;

/// One digest for "how am I, what did I do, what is planned".
pub(crate) struct GetToday;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for GetToday {
    const NAME: &'static str = "get_today";
    const TITLE: &'static str = "Today";
    const DESCRIPTION: &'static str = "Digest of one day: fitness and form, wellness with ages, done, planned with status, next \
        race, notes, weather. For ranges use the list tools.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let day = call.day("date", arguments.date.as_deref().unwrap_or("today"))?;
        if days_between(call.today, day).abs() > 365 {
            return Err(Failure::argument("date", "it may lie at most 365 days from today"));
        }
        let mut answer = call.answer();
        answer.put("date", day.to_string());
        answer.line(with_weekday(day));
        let parts = read(&call, day).await;
        let activities = answer.part("activities", parts.activities)?.unwrap_or_default();
        if let Some(days) = answer.part("wellness", parts.wellness)? {
            put_fitness(&mut answer, &call, &days, day);
            put_wellness(&mut answer, &days, day);
        }
        put_done(&mut answer, &call, &activities);
        if let Some(events) = answer.part("events", parts.events)? {
            put_planned(&mut answer, &call, &events, &activities, day);
        }
        if let Some(forecasts) = answer.part("weather", parts.forecasts)? {
            put_weather(&mut answer, &call, &forecasts, day);
        }
        Ok(answer.into())
    }
}

struct Parts {
    wellness: Result<Vec<Wellness>, Failure>,
    events: Result<Vec<Event>, Failure>,
    activities: Result<Vec<Activity>, Failure>,
    forecasts: Result<Vec<Forecast>, Failure>,
}

async fn read(call: &Call, day: Date) -> Parts {
    let athlete = call.of_athlete();
    let wellness = ListWellness { oldest: plus_days(day, -LOOK_BACK_DAYS), newest: day, fields: Vec::new() };
    let events = ListEvents {
        oldest: day,
        newest: plus_days(day, LOOK_AHEAD_DAYS),
        categories: Vec::new(),
        resolve: false,
    };
    let activities = ListActivities {
        oldest: day,
        newest: Some(Newest::Day(day)),
        route_id: None,
        limit: None,
        fields: records::upstream_fields(&[]),
    };
    let has_forecast = (0..=FORECAST_DAYS).contains(&days_between(call.today, day));
    let forecast = async {
        if has_forecast {
            athlete.weather_forecast().await.or_fail("the forecast", "forecast")
        } else {
            Ok(Vec::new())
        }
    };
    let (wellness, events, activities, forecasts) = join!(
        athlete.wellness(&wellness),
        athlete.events(&events),
        athlete.activities(&activities),
        forecast
    );
    Parts {
        wellness: wellness.or_fail("wellness", "wellness"),
        events: events.or_fail("the calendar", "calendar"),
        activities: activities.or_fail("activities", "activities"),
        forecasts,
    }
}

fn put_fitness(answer: &mut Answer, call: &Call, days: &[Wellness], day: Date) {
    let Some(of_day) = days.iter().rev().find(|wellness| wellness.day == Some(day)) else {
        return;
    };
    let (Some(ctl), Some(atl)) = (of_day.ctl, of_day.atl) else {
        return;
    };
    let fitness = Fitness { ctl, atl };
    let shown = if call.profile.icu_form_as_percent == Some(true) {
        fitness.form_pct()
    } else {
        Some(fitness.form())
    };
    let mut row = Row::default();
    row.set("ctl", number(ctl, 1));
    row.set("atl", number(atl, 1));
    row.set("form", number(fitness.form(), 1));
    row.set("form_pct", percent(fitness.form_pct()));
    row.set("zone", shown.map(form_zone));
    row.set("ramp_per_week", number(of_day.ramp_rate, 1));
    row.set("ramp", of_day.ramp_rate.map(ramp_flag));
    answer.line(format!(
        "Fitness (CTL) {}, fatigue (ATL) {}, form {} ({}), ramp {} per week",
        row.cell("ctl"),
        row.cell("atl"),
        row.cell("form"),
        row.cell("zone"),
        row.cell("ramp_per_week")
    ));
    answer.record("fitness", row);
}

/// The newest value of each field, with its age: a value of the day before yesterday is not one of today.
fn put_wellness(answer: &mut Answer, days: &[Wellness], day: Date) {
    let mut row = Row::default();
    let mut words = Vec::new();
    for field in wellness::FIELDS {
        let measured = |wellness: &&Wellness| {
            (field.get)(wellness).is_some() && !wellness::is_carried_over(wellness, field)
        };
        let Some(newest) = days.iter().rev().find(measured) else {
            continue;
        };
        let age = newest.day.map_or(0, |of| days_between(of, day));
        let mut value = match wellness::shown(newest, field) {
            serde_json::Value::Object(labelled) => labelled,
            figure => serde_json::Map::from_iter([("value".to_owned(), figure)]),
        };
        value.insert("age_days".into(), age.into());
        row.set(field.name, value);
        let note = if age == 0 {
            String::new()
        } else {
            format!(" ({} old)", counted(usize::try_from(age).unwrap_or_default(), "day", "days"))
        };
        words.push(format!("{}{note}", wellness::fact(newest, field, answer.units())));
    }
    if let Some(of_day) = days.iter().find(|wellness| wellness.day == Some(day)) {
        wellness::put_rest(&mut row, of_day, LIST_CHARACTERS, &mut Budget::default());
        words.extend(Some(wellness::own_fields(&row, of_day)).filter(|own| !own.is_empty()));
    }
    if !words.is_empty() {
        answer.line(format!("Wellness: {}", words.join(", ")));
    }
    answer.record("wellness", row);
}

fn put_done(answer: &mut Answer, call: &Call, activities: &[Activity]) {
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(LIGHT_FIELDS);
    for activity in activities.iter().filter(|activity| !activity.is_stub()) {
        rows.push(records::light(activity, &units));
    }
    answer.blocked(activities.len() - rows.len());
    answer.attributed(activities.iter().filter_map(records::attribution));
    let columns = ["id", "type", "name", "moving_time_s", "distance_m", "load", "intensity_pct", "rpe"];
    if rows.is_empty() {
        answer.line("Done: nothing");
    } else {
        answer.line("Done:");
        answer.table(&Table::of(&columns, rows.iter()));
    }
    answer.rows("done", rows);
}

fn put_planned(answer: &mut Answer, call: &Call, events: &[Event], activities: &[Activity], day: Date) {
    let mut planned = Rows::expecting(&[]);
    let mut notes = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for event in events.iter().filter(|event| covers(event, day)) {
        let status = records::status_of(event, activities, call.today);
        let mut row = records::event(event, status);
        if status.is_some() {
            planned.push(row);
        } else {
            row.people("description", event.description.as_deref(), LIST_CHARACTERS, &mut budget);
            notes.push(row);
        }
    }
    if planned.is_empty() {
        answer.line("Planned: nothing");
    } else {
        answer.line("Planned:");
        answer.table(&Table::of(
            &["id", "category", "type", "name", "moving_time_s", "load", "status"],
            planned.iter(),
        ));
    }
    answer.rows("planned", planned);
    if !notes.is_empty() {
        answer.line("Notes and blocks:");
        let shown: Vec<Row> = notes.iter().map(|row| records::with_goal(row, answer.units())).collect();
        answer
            .table(&Table::of(&["id", "category", "name", "end_date", "goal", "availability"], shown.iter()));
        answer.rows("notes", notes);
    }
    put_next_race(answer, events, day);
}

/// An event of several days covers each of them; the end upstream is exclusive.
fn covers(event: &Event, day: Date) -> bool {
    let Some(start) = event.start_date_local.map(DateTime::date) else {
        return false;
    };
    let end = event.end_date_local.map_or(start, |end| plus_days(end.date(), -1)).max(start);
    (start..=end).contains(&day)
}

fn put_next_race(answer: &mut Answer, events: &[Event], day: Date) {
    let coming = |event: &&Event| {
        records::is_race(event) && event.start_date_local.is_some_and(|start| start.date() >= day)
    };
    let Some(race) = events.iter().filter(coming).min_by_key(|event| event.start_date_local) else {
        return;
    };
    let mut row = records::event(race, None::<Status>);
    let days = race.start_date_local.map_or(0, |start| days_between(day, start.date()));
    row.set("days_until", days);
    answer.line(format!(
        "Next race in {days} days: {} ({}), {}",
        row.cell("name"),
        row.cell("category"),
        row.cell("date")
    ));
    answer.record("next_race", row);
}

fn put_weather(answer: &mut Answer, call: &Call, forecasts: &[Forecast], day: Date) {
    for forecast in forecasts {
        let days = forecast.daily.iter().flatten();
        let Some(of_day) = days
            .into_iter()
            .find(|daily| super::weather::day_of(daily, call.profile.timezone.as_deref()) == Some(day))
        else {
            continue;
        };
        let row = super::weather::row(forecast, of_day);
        answer.line(format!("Weather: {}", row.facts_in(answer.units(), &["place"])));
        answer.record("weather", row);
        return;
    }
    answer.put("weather", json!(null));
}
