//! A day of a forecast, for the tools that show one.

use intervals::{Forecast, ForecastDay};
use jiff::civil::Date;
use oauth::UnixTime;

use crate::answer::{Row, number, whole};
use crate::dates;

/// The day a forecast is for: its moment is noon at the place, which may be another day in UTC.
pub(super) fn day_of(day: &ForecastDay, timezone: Option<&str>) -> Option<Date> {
    let noon = UnixTime(whole(day.dt?));
    Some(dates::today(noon, timezone).0)
}

/// What a rider wants to know of it.
pub(super) fn row(forecast: &Forecast, day: &ForecastDay) -> Row {
    let mut row = Row::default();
    row.label("place", forecast.label.as_deref().or(forecast.location.as_deref()));
    let temperatures = day.temp.as_ref();
    row.set("temp_min_c", number(temperatures.and_then(|temp| temp.min), 0));
    row.set("temp_max_c", number(temperatures.and_then(|temp| temp.max), 0));
    row.set("feels_like_c", number(day.feels_like.as_ref().and_then(|temp| temp.day), 0));
    row.set("rain_mm", number(day.rain, 1));
    row.set("rain_probability_pct", number(day.pop.map(|share| share * 100.0), 0));
    row.set("wind_mps", number(day.wind_speed, 1));
    row.set("gust_mps", number(day.wind_gust, 1));
    row.label(
        "sky",
        day.weather.first().and_then(|sky| sky.description.as_deref()).or(day.summary.as_deref()),
    );
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn noon_in_auckland_is_the_day_before_in_utc_and_still_its_own_day() {
        let noon = ForecastDay { dt: Some(1_767_913_200.0), ..ForecastDay::default() };
        assert_eq!(day_of(&noon, Some("Pacific/Auckland")), Some(date(2026, 1, 9)));
        assert_eq!(day_of(&ForecastDay::default(), None), None);
    }
}
