//! Weather: on the road, at home for the week ahead, and the routes it is ridden on.

use serde_json::{Value, json};

use crate::account::Account;
use crate::number::{float, integer};
use crate::shape::{Object, Shape, set};

/// Weather of a day as recorded with an activity.
struct Sky {
    temperature: f64,
    wind: f64,
    degrees: f64,
    clouds: f64,
    rain: f64,
}

fn sky(account: &Account, day: i32) -> Sky {
    let values = account.random.stream("sky", day);
    let rain = if values.unit(0) < 0.22 { 2.5 * values.unit(1) } else { 0.0 };
    Sky {
        temperature: account.air(day, 14.0),
        wind: 1.0 + 4.0 * values.unit(2),
        degrees: (360.0 * values.unit(3)).floor(),
        clouds: (100.0 * values.unit(4)).floor(),
        rain,
    }
}

/// Writes the weather properties of an activity outdoors.
pub(crate) fn describe(object: &mut Object, account: &Account, day: i32) {
    let sky = sky(account, day);
    let values = account.random.stream("wind", day);
    let headwind = 25.0 + 30.0 * values.unit(0);
    set(
        object,
        [
            ("average_weather_temp", float(sky.temperature, 1)),
            ("min_weather_temp", float(sky.temperature - 1.6, 1)),
            ("max_weather_temp", float(sky.temperature + 1.8, 1)),
            ("average_feels_like", float(sky.temperature - 0.4 * sky.wind, 1)),
            ("min_feels_like", float(sky.temperature - 1.6 - 0.4 * sky.wind, 1)),
            ("max_feels_like", float(sky.temperature + 1.8 - 0.4 * sky.wind, 1)),
            ("average_wind_speed", float(sky.wind, 2)),
            ("average_wind_gust", float(sky.wind * 1.8, 2)),
            ("prevailing_wind_deg", integer(sky.degrees)),
            ("headwind_percent", float(headwind, 1)),
            ("tailwind_percent", float(80.0 - headwind, 1)),
            ("average_clouds", integer(sky.clouds)),
            ("max_rain", float(sky.rain, 1)),
            ("max_snow", float(0.0, 1)),
        ],
    );
}

/// `weather-summary` of an activity; blank where there was no sky.
pub(crate) fn summary(activity: &Object, samples: usize) -> Object {
    let mut summary = Shape::WEATHER_SUMMARY.blank();
    for key in Shape::WEATHER_SUMMARY.keys() {
        if let Some(value) = activity.get(key) {
            summary.insert(key.to_owned(), value.clone());
        }
    }
    set(
        &mut summary,
        [
            ("start_index", json!(0)),
            ("end_index", json!(samples)),
            ("start_secs", json!(0)),
            ("end_secs", activity.get("elapsed_time").cloned().unwrap_or(Value::Null)),
            ("whole_activity", json!(true)),
        ],
    );
    if let Some(temperature) = crate::shape::number(activity, "average_weather_temp") {
        let wind = crate::shape::number(activity, "average_wind_speed").unwrap_or(0.0);
        let rose = json!({"avg_speed": [wind, 0, 0, 0, 0, 0, 0, 0], "count": [samples, 0, 0, 0, 0, 0, 0, 0]});
        set(
            &mut summary,
            [
                ("wind_speed", rose.clone()),
                ("wind_gust", rose),
                ("description", json!(format!("🌤 {temperature:.0}°C, wind {wind:.1} m/s"))),
            ],
        );
    }
    summary
}

/// The places a forecast is configured for.
pub(crate) fn config(account: &Account) -> Value {
    if !account.is_filled() {
        return json!({"forecasts": []});
    }
    json!({"forecasts": [place(account)]})
}

fn place(account: &Account) -> Value {
    json!({
        "id": account.profile.base * 10 + 7, "provider": "OPEN_WEATHER", "location": account.profile.city,
        "label": "Home", "lat": 47.376_888, "lon": 8.541_694, "enabled": true,
    })
}

/// The forecast of the next seven days, in the shape that the document does not describe.
pub(crate) fn forecast(account: &Account, config: &Value, day: i32) -> Value {
    let days: Vec<Value> = (day..day + 8).map(|day| daily(account, day)).collect();
    let places = config.get("forecasts").and_then(Value::as_array).cloned().unwrap_or_default();
    let forecasts: Vec<Value> = places
        .into_iter()
        .filter(|place| place.get("enabled") != Some(&Value::Bool(false)))
        .map(|mut place| {
            if let Some(place) = place.as_object_mut() {
                set(place, [("daily", json!(days)), ("timezone", json!(account.profile.zone))]);
            }
            place
        })
        .collect();
    json!({"forecasts": forecasts})
}

fn daily(account: &Account, day: i32) -> Value {
    let sky = sky(account, day);
    let date = account.date(day);
    let wet = sky.rain > 0.0;
    json!({
        "id": date.to_string(),
        "dt": account.zone.to_timestamp(date.at(12, 0, 0, 0)).map_or(0, jiff::Timestamp::as_second),
        "temp": {"day": float(sky.temperature, 1), "min": float(sky.temperature - 5.0, 1), "max": float(sky.temperature + 2.0, 1)},
        "feels_like": {"day": float(sky.temperature - 0.4 * sky.wind, 1)},
        "humidity": 55, "wind_speed": float(sky.wind, 1), "wind_gust": float(sky.wind * 1.8, 1),
        "wind_deg": integer(sky.degrees), "clouds": integer(sky.clouds), "pop": if wet { 0.8 } else { 0.1 },
        "rain": float(sky.rain, 1), "uvi": 4.2,
        "weather": [{"id": if wet { 500 } else { 801 }, "main": if wet { "Rain" } else { "Clouds" },
                     "description": if wet { "light rain" } else { "few clouds" }, "icon": if wet { "10d" } else { "02d" }}],
    })
}

/// The routes that activities follow.
pub(crate) fn routes(account: &Account) -> Vec<Object> {
    let route = |course: &crate::streams::Course| {
        Shape::ROUTE.with([
            ("athlete_id", json!(account.profile.id)),
            ("route_id", json!(course.id)),
            ("name", json!(course.name)),
            ("rename_activities", json!(false)),
            ("commute", json!(false)),
            ("latlngs", json!(course.path())),
        ])
    };
    account.courses.iter().map(route).collect()
}
