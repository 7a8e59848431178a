//! The property names of each kind of answer: the service sends all of them, mostly as `null`.

use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The property names of one kind of answer, in the order of the API document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape(&'static str);

macro_rules! shapes {
    ($($name:ident $file:literal),* $(,)?) => {
        impl Shape {
            $(pub(crate) const $name: Self = Self(include_str!(concat!("keys/", $file, ".txt")));)*
        }
    };
}

shapes! {
    ACTIVITY "activity", ATHLETE "athlete", ATHLETE_ROW "athlete_row",
    CONNECTIONS "connections", CUSTOM_ITEM "custom_item", EVENT "event", FOLDER "folder", GEAR "gear",
    HR_CURVE "hr_curve", INTERVAL "interval", INTERVAL_GROUP "interval_group", MESSAGE "message",
    PACE_CURVE "pace_curve", POWER_CURVE "power_curve", POWER_VS_HR "power_vs_hr", REMINDER "reminder",
    ROUTE "route", SEARCH_RESULT "search_result", SPORT_SETTINGS "sport_settings", SUMMARY "summary",
    SUMMARY_CATEGORY "summary_category", TRAINING_PLAN "training_plan", WEATHER_SUMMARY "weather_summary",
    WELLNESS "wellness", WORKOUT "workout",
}

impl Shape {
    /// The property names.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }

    /// Whether the API document names this property.
    pub(crate) fn has(self, key: &str) -> bool {
        self.keys().any(|known| known == key)
    }

    /// An object in which every property is `null`.
    pub(crate) fn blank(self) -> Object {
        self.keys().map(|key| (key.to_owned(), Value::Null)).collect()
    }

    /// [`Self::blank`] with some properties set.
    pub(crate) fn with<const N: usize>(self, values: [(&str, Value); N]) -> Object {
        let mut object = self.blank();
        set(&mut object, values);
        object
    }
}

/// Sets properties, known and unknown ones alike.
pub(crate) fn set<const N: usize>(object: &mut Object, values: [(&str, Value); N]) {
    for (key, value) in values {
        object.insert(key.to_owned(), value);
    }
}

/// A property as text; empty when it is absent or no text.
pub(crate) fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A property as a number.
pub(crate) fn number(object: &Object, key: &str) -> Option<f64> {
    object.get(key).and_then(Value::as_f64)
}

/// A property as a whole number.
pub(crate) fn count(object: &Object, key: &str) -> Option<i64> {
    object.get(key).and_then(Value::as_i64)
}

/// Whether a property is `true`.
pub(crate) fn is(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or_default()
}
