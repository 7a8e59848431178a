use serde_json::Value;

use super::{FIRST_DAY, all_same, cases, number, same};
use crate::dates::plus_days;
use crate::readiness::{Day, History, score, scores, trend};

fn history(days: &Value) -> History {
    let day = |row: &Value| Day {
        hrv: row[0].as_f64(),
        resting_hr: row[1].as_f64(),
        sleep_score: row[2].as_f64(),
        sleep_hours: row[3].as_f64(),
        sleep_quality: row[4].as_f64(),
        fatigue: row[5].as_f64(),
        stress: row[6].as_f64(),
        motivation: row[7].as_f64(),
        mood: row[8].as_f64(),
        soreness: row[9].as_f64(),
        injury: row[10].as_f64(),
        alcohol: row[11].as_f64(),
    };
    days.as_array().unwrap().iter().zip(0..).map(|(row, at)| (plus_days(FIRST_DAY, at), day(row))).collect()
}

#[test]
fn a_day_has_the_same_points_factor_and_score() {
    for case in cases("readiness") {
        let history = history(&case["days"]);
        for (expected, at) in case["scores"].as_array().unwrap().iter().zip(0..) {
            let found = score(&history, plus_days(FIRST_DAY, at)).ok();
            assert_eq!(found.map(|found| u64::from(found.score)), expected.as_u64(), "day {at}");
        }
        for last in case["last"].as_array().unwrap() {
            let found = score(&history, plus_days(FIRST_DAY, number(&last[0]) as i64)).unwrap();
            all_same(&found.components.map(|component| component.points), &last[1]["points"], last);
            let factor: f64 = found.modifiers.iter().map(|modifier| modifier.factor).product();
            same(factor, &last[1]["factor"], last);
        }
    }
}

#[test]
fn scores_have_the_same_momentum_volatility_and_state() {
    for case in cases("readiness") {
        let history = history(&case["days"]);
        for row in case["trends"].as_array().unwrap() {
            let day = plus_days(FIRST_DAY, number(&row[0]) as i64);
            let (found, expected) = (trend(&scores(&history, FIRST_DAY, day), day), &row[1]);
            assert_eq!(found.is_some(), expected.is_object(), "{row}");
            let Some(found) = found else { continue };
            same(found.momentum.percent, &expected["momentum"], row);
            same(found.volatility.average_range, &expected["average_range"], row);
            same(found.volatility.position, &expected["position"], row);
            assert_eq!(found.volatility.level.as_str(), expected["level"], "{row}");
            assert_eq!(u64::from(found.code), expected["code"], "{row}");
        }
    }
}
