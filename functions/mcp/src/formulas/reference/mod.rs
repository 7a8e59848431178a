//! Every formula against the same one written a second time, in another language and from its definition alone.
//!
//! The cases and their results are in `tests/formulas/reference.json`, which `tests/formulas/reference.py` prints.

mod days;
mod efforts;
mod loads;
mod readiness;

use serde_json::Value;

use super::statistics::Series;
use crate::dates::plus_days;

/// The first day of every series.
pub(crate) const FIRST_DAY: jiff::civil::Date = jiff::civil::date(2026, 1, 1);

/// The cases of one formula.
fn cases(formula: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../tests/formulas/reference.json")).unwrap();
    let cases = all[formula].as_array().unwrap_or_else(|| panic!("{formula} has no cases")).clone();
    assert!(!cases.is_empty(), "{formula}");
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn pairs(value: &Value) -> Vec<(f64, f64)> {
    value.as_array().unwrap().iter().map(|pair| (number(&pair[0]), number(&pair[1]))).collect()
}

/// Values by day, from `[day, value]` pairs.
fn series(value: &Value) -> Series {
    pairs(value).into_iter().map(|(day, value)| (plus_days(FIRST_DAY, day as i64), value)).collect()
}

/// One value a day.
pub(crate) fn daily(values: &[f64]) -> Series {
    values.iter().zip(0..).map(|(value, day)| (plus_days(FIRST_DAY, day), *value)).collect()
}

/// The figures agree to eight digits; `null` stands for a figure that there is none of.
#[track_caller]
fn same(ours: impl Into<Option<f64>>, theirs: &Value, case: &Value) {
    match (ours.into(), theirs.as_f64()) {
        (None, None) => {}
        (Some(ours), Some(theirs)) => {
            assert!((ours - theirs).abs() <= 1e-8 * theirs.abs().max(1.0), "{ours} is not {theirs}: {case}");
        }
        (ours, _) => panic!("{ours:?} is not {theirs}: {case}"),
    }
}

#[track_caller]
fn all_same(ours: &[f64], theirs: &Value, case: &Value) {
    let theirs = theirs.as_array().unwrap();
    assert_eq!(ours.len(), theirs.len(), "{case}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        same(*ours, theirs, case);
    }
}
