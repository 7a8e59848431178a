//! Conversions between counts and measures, and numbers as the service writes them.

use serde_json::{Number, Value};

/// A count as a measure.
#[expect(clippy::cast_precision_loss, reason = "counts here stay far below 2^53")]
pub(crate) const fn real(count: usize) -> f64 {
    count as f64
}

/// The nearest whole number, saturating.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
pub(crate) fn whole(measure: f64) -> i64 {
    measure.round() as i64
}

/// The nearest whole number that fits 32 bits, saturating.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
pub(crate) fn int(measure: f64) -> i32 {
    measure.round() as i32
}

/// The whole part as a position; 0 for what is negative or not a number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates at 0")]
pub(crate) fn position(measure: f64) -> usize {
    measure as usize
}

/// A measure in single precision, as streams are kept.
#[expect(clippy::cast_possible_truncation, reason = "streams carry a few digits")]
pub(crate) fn single(measure: f64) -> f32 {
    measure as f32
}

/// A position as a 32-bit number.
pub(crate) fn id(position: usize) -> i32 {
    i32::try_from(position).unwrap_or(i32::MAX)
}

/// Rounds to so many decimals.
pub(crate) fn rounded(measure: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (measure * scale).round() / scale
}

/// A float as the service writes it: whole values come without a fraction.
pub(crate) fn float(measure: f64, decimals: i32) -> Value {
    let measure = rounded(measure, decimals);
    if measure.fract() == 0.0 && measure.abs() < 1e15 {
        return Value::from(whole(measure));
    }
    Number::from_f64(measure).map_or(Value::Null, Value::Number)
}

/// An integer field from a measure.
pub(crate) fn integer(measure: f64) -> Value {
    if measure.is_finite() { Value::from(whole(measure)) } else { Value::Null }
}
