//! The forecast, and the weather an activity had.

use serde::Deserialize;

use crate::api::{OfActivity, OfAthlete};
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

#[derive(Deserialize)]
struct Forecasts {
    #[serde(default, deserialize_with = "read::list")]
    forecasts: Vec<Forecast>,
}

/// A place the athlete wants to know about, with its days when asked for the forecast.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Forecast {
    /// Place id.
    pub id: Option<Id>,
    /// Name the athlete gave it.
    pub label: Option<String>,
    /// Name of the place.
    pub location: Option<String>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lon: Option<f64>,
    /// In use.
    pub enabled: Option<bool>,
    /// One per day. Not documented: absent when it has another shape than that of `OpenWeather`.
    #[serde(deserialize_with = "read::or_none")]
    pub daily: Option<Vec<ForecastDay>>,
}

/// One day of a forecast.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ForecastDay {
    /// Seconds since 1970 of its noon.
    pub dt: Option<f64>,
    /// Degrees Celsius.
    #[serde(deserialize_with = "read::or_none")]
    pub temp: Option<DayTemperatures>,
    /// Degrees Celsius.
    #[serde(deserialize_with = "read::or_none")]
    pub feels_like: Option<DayTemperatures>,
    /// In words.
    #[serde(deserialize_with = "read::or_none")]
    pub summary: Option<String>,
    /// What the sky does.
    #[serde(deserialize_with = "read::list")]
    pub weather: Vec<Sky>,
    /// Metres per second.
    #[serde(deserialize_with = "read::or_none")]
    pub wind_speed: Option<f64>,
    /// Metres per second.
    #[serde(deserialize_with = "read::or_none")]
    pub wind_gust: Option<f64>,
    /// Degrees.
    #[serde(deserialize_with = "read::or_none")]
    pub wind_deg: Option<f64>,
    /// Percent.
    #[serde(deserialize_with = "read::or_none")]
    pub clouds: Option<f64>,
    /// Percent.
    #[serde(deserialize_with = "read::or_none")]
    pub humidity: Option<f64>,
    /// Probability of precipitation, 0 to 1.
    #[serde(deserialize_with = "read::or_none")]
    pub pop: Option<f64>,
    /// Millimetres.
    #[serde(deserialize_with = "read::or_none")]
    pub rain: Option<f64>,
    /// Millimetres.
    #[serde(deserialize_with = "read::or_none")]
    pub snow: Option<f64>,
    /// UV index.
    #[serde(deserialize_with = "read::or_none")]
    pub uvi: Option<f64>,
}

/// Temperatures of a day.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct DayTemperatures {
    /// Lowest.
    pub min: Option<f64>,
    /// Highest.
    pub max: Option<f64>,
    /// By day.
    pub day: Option<f64>,
    /// At night.
    pub night: Option<f64>,
    /// In the morning.
    pub morn: Option<f64>,
    /// In the evening.
    pub eve: Option<f64>,
}

/// What the sky does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Sky {
    /// One word.
    pub main: Option<String>,
    /// A few words.
    pub description: Option<String>,
}

/// The weather an activity had.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct WeatherSummary {
    /// In words.
    pub description: Option<String>,
    /// Degrees Celsius.
    pub average_weather_temp: Option<f64>,
    /// Degrees Celsius.
    pub min_weather_temp: Option<f64>,
    /// Degrees Celsius.
    pub max_weather_temp: Option<f64>,
    /// Degrees Celsius.
    pub average_feels_like: Option<f64>,
    /// Degrees Celsius.
    pub min_feels_like: Option<f64>,
    /// Degrees Celsius.
    pub max_feels_like: Option<f64>,
    /// Degrees Celsius at the device.
    pub average_temp: Option<f64>,
    /// Metres per second.
    pub average_wind_speed: Option<f64>,
    /// Metres per second.
    pub average_wind_gust: Option<f64>,
    /// Degrees.
    pub prevailing_wind_deg: Option<f64>,
    /// Percent of the time.
    pub headwind_percent: Option<f64>,
    /// Percent of the time.
    pub tailwind_percent: Option<f64>,
    /// Percent.
    pub average_clouds: Option<f64>,
    /// Millimetres.
    pub max_rain: Option<f64>,
    /// Millimetres.
    pub max_showers: Option<f64>,
    /// Millimetres.
    pub max_snow: Option<f64>,
}

impl OfAthlete<'_> {
    /// The forecast for the places of the athlete.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn weather_forecast(&self) -> Result<Vec<Forecast>, Error> {
        let ask = Ask::get("/athlete/{id}/weather-forecast", &[self.id]).keep(Keep::Until(None));
        self.api.one::<Forecasts>(ask).await.map(|weather| weather.forecasts)
    }

    /// The places of the athlete, without days.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn weather_config(&self) -> Result<Vec<Forecast>, Error> {
        let ask = Ask::get("/athlete/{id}/weather-config", &[self.id]).keep(Keep::Settings);
        self.api.one::<Forecasts>(ask).await.map(|weather| weather.forecasts)
    }
}

impl OfActivity<'_> {
    /// The weather the activity had.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn weather_summary(&self) -> Result<WeatherSummary, Error> {
        self.api.one(Ask::get("/activity/{id}/weather-summary", &[self.id]).keep(Keep::Until(self.day))).await
    }
}
