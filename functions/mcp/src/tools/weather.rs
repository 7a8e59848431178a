//! A day of a forecast, for the tools that show one.

use intervals::{Forecast, ForecastDay};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::answer::{Row, number, whole};

/// The day a forecast is for: its moment is noon at the place.
pub(super) fn day_of(day: &ForecastDay) -> Option<Date> {
    let moment = Timestamp::from_second(whole(day.dt?)).ok()?;
    Some(moment.to_zoned_datetime(TimeZone::UTC).date())
}

/// What a rider wants to know of it.
pub(super) fn row(forecast: &Forecast, day: &ForecastDay) -> Row {
    let mut row = Row::default();
    row.label(
        "place",
        forecast.label.as_deref().or(forecast.location.as_deref()),
    );
    let temperatures = day.temp.as_ref();
    row.set("temp_min_c", number(temperatures.and_then(|temp| temp.min), 0));
    row.set("temp_max_c", number(temperatures.and_then(|temp| temp.max), 0));
    row.set(
        "feels_like_c",
        number(day.feels_like.as_ref().and_then(|temp| temp.day), 0),
    );
    row.set("rain_mm", number(day.rain, 1));
    row.set(
        "rain_probability_pct",
        number(day.pop.map(|share| share * 100.0), 0),
    );
    row.set("wind_mps", number(day.wind_speed, 1));
    row.set("gust_mps", number(day.wind_gust, 1));
    row.label(
        "sky",
        day.weather
            .first()
            .and_then(|sky| sky.description.as_deref())
            .or(day.summary.as_deref()),
    );
    row
}
