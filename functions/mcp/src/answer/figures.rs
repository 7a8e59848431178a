use serde_json::Value;

/// A figure rounded to `decimals` places, as JSON; `null` for what is no number.
pub(crate) fn number(value: impl Into<Option<f64>>, decimals: u32) -> Value {
    match value.into().filter(|value| value.is_finite()) {
        None => Value::Null,
        Some(value) if decimals == 0 => Value::from(whole(value)),
        Some(value) => Value::from(round(value, decimals)),
    }
}

/// Percent, one decimal.
pub(crate) fn percent(value: impl Into<Option<f64>>) -> Value {
    number(value, 1)
}

/// Rounds half away from zero. Rounding happens once, in the answer.
pub(crate) fn round(value: f64, decimals: u32) -> f64 {
    let factor = f64::from(10_u32.saturating_pow(decimals));
    let rounded = (value * factor).round() / factor;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// The nearest integer, held within the range of an `i64`.
pub(crate) fn whole(value: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float-to-int cast saturates, and nothing here comes near the ends"
    )]
    let whole = value.round() as i64;
    whole
}

/// `1:32:05`, or `4:35` below an hour.
pub(crate) fn clock(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds % 3_600 / 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") }
}

/// `5h30`, for totals.
pub(crate) fn hours(seconds: i64) -> String {
    format!("{}h{:02}", seconds / 3_600, seconds % 3_600 / 60)
}

/// `1 activity`, `2 activities`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A speed in m/s as pace in the athlete's unit: `4:35/km`, `1:42/100m`.
pub(crate) fn pace_text(speed_mps: f64, unit: &str) -> Option<String> {
    let (metres, label) = match unit {
        "MINS_MILE" => (1_609.344, "mi"),
        "SECS_100M" => (100.0, "100m"),
        "SECS_100Y" => (91.44, "100y"),
        "SECS_500M" => (500.0, "500m"),
        "SECS_400M" => (400.0, "400m"),
        "SECS_250M" => (250.0, "250m"),
        _ => (1_000.0, "km"),
    };
    (speed_mps.is_finite() && speed_mps > 0.01)
        .then(|| format!("{}/{label}", clock(whole(metres / speed_mps))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rounds_once_and_knows_no_negative_zero() {
        assert_eq!(number(86.049_98, 1), json!(86.0));
        assert_eq!(number(-0.04, 1).to_string(), "0.0");
        assert_eq!(number(115.6, 0), json!(116));
        assert_eq!(number(f64::NAN, 1), Value::Null);
        assert_eq!(number(None, 1), Value::Null);
    }

    #[test]
    fn one_thing_is_not_many() {
        assert_eq!(counted(1, "day", "days"), "1 day");
        assert_eq!(
            (counted(0, "day", "days"), counted(2, "day", "days")),
            ("0 days".into(), "2 days".into())
        );
    }

    #[test]
    fn writes_pace_in_the_unit_of_the_sport() {
        assert_eq!(pace_text(1_000.0 / 270.0, "MINS_KM").as_deref(), Some("4:30/km"));
        assert_eq!(pace_text(0.98, "SECS_100M").as_deref(), Some("1:42/100m"));
        assert_eq!(pace_text(1_000.0 / 270.0, "MINS_MILE").as_deref(), Some("7:15/mi"));
        assert_eq!(pace_text(0.0, "MINS_KM"), None);
        assert_eq!((clock(5_525).as_str(), hours(19_800).as_str()), ("1:32:05", "5h30"));
    }
}
