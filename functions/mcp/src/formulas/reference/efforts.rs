use serde_json::Value;

use super::{cases, number, pairs, same};
use crate::formulas::climbs::climbs;
use crate::formulas::effort::{Output, drift, effort};
use crate::formulas::prediction::{Best, power_at, riegel, time_over};
use crate::formulas::splits::Sample;

/// One value a second, from `[value, seconds]` runs.
fn seconds(runs: &Value) -> Vec<Option<f64>> {
    let runs = runs.as_array().unwrap().iter();
    runs.flat_map(|run| std::iter::repeat_n(run[0].as_f64(), number(&run[1]) as usize)).collect()
}

#[test]
fn predictions_agree_inside_and_outside_their_range() {
    for case in cases("F10") {
        let predicted = match case["model"].as_str().unwrap() {
            "cp" => power_at(number(&case["seconds"]), number(&case["cp"]), number(&case["w_prime"])),
            "cs" => time_over(number(&case["metres"]), number(&case["cs"]), number(&case["d_prime"])),
            _ => {
                let best = |(distance_m, time_s)| Best { distance_m, time_s };
                let bests: Vec<Best> = pairs(&case["bests"]).into_iter().map(best).collect();
                riegel(number(&case["metres"]), &bests).map(|(seconds, _)| seconds)
            }
        };
        same(predicted, &case["value"], &case);
    }
}

#[test]
fn an_effort_has_the_same_normalized_power_and_load() {
    for case in cases("F11") {
        let found = effort(&seconds(&case["watts"]), case["ftp"].as_f64()).unwrap();
        same(found.normalized, &case["np"], &case);
        same(found.variability, &case["vi"], &case);
        same(found.intensity_pct, &case["intensity_pct"], &case);
        same(found.load, &case["load"], &case);
    }
}

#[test]
fn halves_drift_apart_by_the_same_percentages() {
    for case in cases("F12") {
        let of = if case["kind"] == "power" { Output::Power } else { Output::Pace };
        let found = drift(of, &seconds(&case["output"]), &seconds(&case["hr"]));
        same(found.decoupling_pct, &case["decoupling_pct"], &case);
        same(found.hr_drift_pct, &case["hr_drift_pct"], &case);
    }
}

/// A sample at every metre of a course of `[length, grade]` pieces.
fn road(course: &Value) -> Vec<Sample> {
    let grades =
        pairs(course).into_iter().flat_map(|(length, grade)| std::iter::repeat_n(grade, length as usize));
    let mut at = Sample { altitude: Some(0.0), ..Sample::default() };
    let mut samples = vec![at];
    for grade in grades {
        at.distance += 1.0;
        at.time += 0.25;
        at.altitude = at.altitude.map(|height| height + grade);
        samples.push(at);
    }
    samples
}

#[test]
fn the_same_climbs_are_found_on_the_same_road() {
    for case in cases("F20") {
        let found = climbs(&road(&case["course"]));
        let expected = case["climbs"].as_array().unwrap();
        assert_eq!(found.len(), expected.len(), "{found:?} {case}");
        for (climb, expected) in found.iter().zip(expected) {
            same(climb.start_m, &expected["start_m"], &case);
            same(climb.length_m, &expected["length_m"], &case);
            same(climb.gain_m, &expected["gain_m"], &case);
            same(climb.grade_pct(), &expected["grade_pct"], &case);
            same(climb.vam(), &serde_json::json!(climb.gain_m * 4.0 * 3_600.0 / climb.length_m), &case);
        }
    }
}
