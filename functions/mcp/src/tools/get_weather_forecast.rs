use intervals::Forecast;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::weather;
use crate::answer::{Answer, Row, Rows, Table, WarningCode, number};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{Range, Window, with_weekday};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "today", newest: "+7d", max_days: 14 };

/// The forecast for the athlete's places.
pub(crate) struct GetWeatherForecast;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for GetWeatherForecast {
    const NAME: &'static str = "get_weather_forecast";
    const TITLE: &'static str = "Weather forecast";
    const DESCRIPTION: &'static str = "Daily forecast for the athlete's places, a week ahead. For weather of an activity use \
        get_activity.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        let forecasts = call.of_athlete().weather_forecast().await.or_fail("the forecast", "forecast")?;
        let mut answer = call.answer();
        answer.range(range);
        put_places(&mut answer, &forecasts);
        let rows = days(&forecasts, range, call.profile.timezone.as_deref());
        if rows.is_empty() {
            explain(&mut answer, &call, &forecasts).await?;
        }
        answer.table(&Table::of(COLUMNS, rows.iter()));
        answer.rows("days", rows);
        Ok(answer.into())
    }
}

const COLUMNS: &[&str] = &[
    "date",
    "place",
    "temp_min_c",
    "temp_max_c",
    "feels_like_c",
    "rain_mm",
    "rain_probability_pct",
    "wind_mps",
    "gust_mps",
    "sky",
];

fn days(forecasts: &[Forecast], range: Range, timezone: Option<&str>) -> Rows {
    let mut dated: Vec<_> = forecasts
        .iter()
        .flat_map(|forecast| forecast.daily.iter().flatten().map(move |day| (forecast, day)))
        .filter_map(|(forecast, day)| Some((weather::day_of(day, timezone)?, forecast, day)))
        .filter(|(date, ..)| range.contains(*date))
        .collect();
    dated.sort_by_key(|(date, ..)| *date);
    let mut rows = Rows::expecting(&[]);
    for (date, forecast, day) in dated {
        let mut row = weather::row(forecast, day);
        row.set("date", with_weekday(date));
        rows.push(row);
    }
    rows
}

/// Two decimals are a kilometre: enough to know the place, too little to find the door.
fn put_places(answer: &mut Answer, places: &[Forecast]) {
    let mut rows = Rows::expecting(&[]);
    for place in places {
        let mut row = Row::default();
        row.label("place", place.label.as_deref().or(place.location.as_deref()));
        row.label("location", place.location.as_deref());
        row.set("lat", number(place.lat, 2));
        row.set("lon", number(place.lon, 2));
        answer.line(format!("Place: {} ({}, {})", row.cell("place"), row.cell("lat"), row.cell("lon")));
        rows.push(row);
    }
    answer.rows("places", rows);
}

/// Nothing to show: there is no place, no place in use, or no day in the range.
async fn explain(answer: &mut Answer, call: &Call, forecasts: &[Forecast]) -> Result<(), Failure> {
    if !forecasts.is_empty() {
        answer.line("The forecast has no day in this range; it reaches about a week ahead.");
        return Ok(());
    }
    let config = call.of_athlete().weather_config().await.or_fail("the settings", "weather settings");
    if let Some(places) = answer.part("weather_config", config)? {
        let message = if places.is_empty() {
            "no place is set up for the forecast: the athlete adds one in the weather settings of Intervals.icu"
        } else {
            "places are set up, but none of them is in use for a forecast"
        };
        answer.warn(WarningCode::SettingsMissing, message);
    }
    Ok(())
}
