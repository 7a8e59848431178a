use super::{FIRST_DAY, all_same, cases, number, numbers, same, series};
use crate::dates::plus_days;
use crate::formulas::compliance::{Done, Planned, ratio, verdict};
use crate::formulas::correlation::{Method, correlation};
use crate::formulas::statistics::{baseline, distribution, trend};

#[test]
fn a_baseline_has_the_same_mean_spread_and_distance() {
    for case in cases("F13") {
        let newest = plus_days(FIRST_DAY, number(&case["newest"]) as i64);
        let found = baseline(&series(&case["series"]), newest, 60, 7).unwrap();
        assert_eq!(found.n, number(&case["n"]) as usize, "{case}");
        same(found.mean, &case["mean"], &case);
        same(found.sd, &case["sd"], &case);
        same(found.current, &case["current"], &case);
        same(found.z, &case["z"], &case);
        assert_eq!(found.word().unwrap(), case["word"], "{case}");
    }
}

#[test]
fn a_trend_has_the_same_slope_and_ends() {
    for case in cases("F14") {
        let found = trend(&series(&case["series"]), 7).unwrap();
        assert_eq!(found.n, number(&case["n"]) as usize, "{case}");
        same(found.slope_per_week, &case["slope_per_week"], &case);
        same(found.r_squared, &case["r_squared"], &case);
        same(found.first, &case["first"], &case);
        same(found.last, &case["last"], &case);
    }
}

#[test]
fn a_correlation_has_the_same_pairs_coefficient_and_chance() {
    for case in cases("F15") {
        let method = if case["method"] == "pearson" { Method::Pearson } else { Method::Spearman };
        let lag = case["lag"].as_i64().unwrap();
        let found = correlation(&series(&case["x"]), &series(&case["y"]), lag, method).unwrap();
        assert_eq!(found.pairs, number(&case["pairs"]) as usize, "{case}");
        same(found.r, &case["r"], &case);
        same(found.p, &case["p"], &case);
        assert_eq!(found.word().unwrap(), case["word"], "{case}");
    }
}

#[test]
fn a_distribution_has_the_same_quantiles_and_buckets() {
    for case in cases("F16") {
        let found = distribution(&numbers(&case["values"])).unwrap();
        same(found.mean, &case["mean"], &case);
        same(found.sd, &case["sd"], &case);
        all_same(&found.quantiles, &case["quantiles"], &case);
        let counts: Vec<f64> = found.buckets.iter().map(|(_, count)| *count as f64).collect();
        all_same(&counts, &case["counts"], &case);
    }
}

#[test]
fn what_was_done_meets_the_plan_in_the_same_cases() {
    for case in cases("F17") {
        let (planned, done) = (case["planned"].as_f64(), case["done"].as_f64());
        same(ratio(planned, done), &case["ratio"], &case);
        let day = FIRST_DAY;
        let event = Planned { id: "1", day, family: "ride", seconds: None, amount: planned };
        let activity = Done { day, family: "ride", seconds: None, amount: done, event: None };
        let found = verdict(&event, Some(&activity), number(&case["tolerance_pct"]), day);
        assert_eq!(found.as_str(), case["word"], "{case}");
    }
}
