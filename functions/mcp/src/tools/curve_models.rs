//! The models that Intervals.icu fits to a curve, and what they predict.

use intervals::{Curve, PowerModel};

use super::curve_points::{all, nearest};
use crate::answer::{Answer, Row, Rows, Table, clock, number, pace_text, whole};
use crate::formulas::prediction::{Best, power_at, riegel, time_over};

/// The two-parameter model is the one that CP + W′/t belongs to; the others follow by how close they are to it.
const PREFERRED: [&str; 4] = ["MS_2P", "ECP", "MORTON_3P", "FFT_CURVES"];

/// The models of power of each window.
pub(super) fn put_power(answer: &mut Answer, curves: &[(String, &Curve)], mmp: Option<&PowerModel>) {
    let mut rows = Rows::expecting(&[]);
    for (window, curve) in curves {
        curve.power_models.iter().for_each(|model| rows.push(power_row(window, model)));
    }
    if let Some(model) = mmp {
        rows.push(power_row("%MMP steps", model));
    }
    answer.line("Models of power:");
    answer.table(&Table::of(&["window", "model", "cp_w", "w_prime_j", "p_max_w", "eftp_w"], rows.iter()));
    answer.rows("models", rows);
}

fn power_row(window: &str, model: &PowerModel) -> Row {
    let mut row = Row::default();
    row.set("window", window);
    row.set("model", model.kind.clone());
    row.set("cp_w", number(model.critical_power, 0));
    row.set("w_prime_j", number(model.w_prime, 0));
    row.set("p_max_w", number(model.p_max, 0));
    row.set("eftp_w", number(model.ftp, 0));
    row
}

/// The models of pace of each window.
pub(super) fn put_pace(answer: &mut Answer, curves: &[(String, &Curve)], unit: &str) {
    let mut rows = Rows::expecting(&[]);
    for (window, curve) in curves {
        for model in &curve.pace_models {
            let mut row = Row::default();
            row.set("window", window.clone());
            row.set("model", model.kind.clone());
            row.set("critical_speed_mps", number(model.critical_speed, 3));
            row.set("critical_pace", model.critical_speed.and_then(|speed| pace_text(speed, unit)));
            row.set("d_prime_m", number(model.d_prime, 0));
            row.set("r2", number(model.r2, 3));
            rows.push(row);
        }
    }
    answer.line("Models of pace:");
    answer.table(&Table::of(
        &["window", "model", "critical_pace", "critical_speed_mps", "d_prime_m", "r2"],
        rows.iter(),
    ));
    answer.rows("models", rows);
}

/// The model to predict power with.
fn preferred(curve: &Curve) -> Option<(&PowerModel, f64, f64)> {
    let usable =
        curve.power_models.iter().filter_map(|model| Some((model, model.critical_power?, model.w_prime?)));
    let place = |kind: Option<&str>| {
        PREFERRED.iter().position(|known| Some(*known) == kind).unwrap_or(PREFERRED.len())
    };
    usable.min_by_key(|(model, ..)| place(model.kind.as_deref()))
}

/// Watts for each duration.
pub(super) fn predict_power(answer: &mut Answer, window: &str, curve: &Curve, seconds: &[f64]) {
    let mut rows = Rows::expecting(&[]);
    for wanted in seconds {
        let mut row = Row::default();
        row.set("duration_s", number(*wanted, 0));
        let model =
            preferred(curve).and_then(|(model, cp, w_prime)| Some((model, power_at(*wanted, cp, w_prime)?)));
        let point = nearest(curve, *wanted);
        if let Some((model, watts)) = model {
            row.set("power_w", number(watts, 0));
            let kind = model.kind.as_deref().unwrap_or("unnamed");
            row.set("model", format!("CP + W'/t of {kind} {window}, valid 120 to 1800 s"));
        } else if let Some(point) = point {
            row.set("power_w", number(point.value, 0));
            row.set("model", format!("best of {window} at {:.0} s, not a prediction", point.at));
        } else {
            row.set("model", NOTHING);
        }
        rows.push(row);
    }
    put(answer, rows, &["duration_s", "power_w", "model"]);
}

/// Time over each distance.
pub(super) fn predict_pace(answer: &mut Answer, window: &str, curve: &Curve, metres: &[f64], unit: &str) {
    let bests: Vec<Best> = all(curve).map(|(distance_m, time_s)| Best { distance_m, time_s }).collect();
    let model = curve.pace_models.iter().find_map(|model| Some((model.critical_speed?, model.d_prime?)));
    let mut rows = Rows::expecting(&[]);
    for wanted in metres {
        let predicted = model
            .and_then(|(cs, d_prime)| time_over(*wanted, cs, d_prime))
            .map(|seconds| (seconds, format!("(d - D')/CS of {window}, valid 180 to 2400 s")))
            .or_else(|| beyond(model, *wanted, &bests, curve, window));
        let mut row = Row::default();
        row.set("distance_m", number(*wanted, 0));
        match predicted {
            Some((seconds, model)) => {
                row.set("time_s", number(seconds, 0));
                row.set("time", clock(whole(seconds)));
                row.set("pace", pace_text(wanted / seconds, unit));
                row.set("model", model);
            }
            None => row.set("model", NOTHING),
        }
        rows.push(row);
    }
    put(answer, rows, &["distance_m", "time", "pace", "model"]);
}

/// What is too short for the model is read off the curve; what is too long goes on by Riegel from the nearest best.
fn beyond(
    model: Option<(f64, f64)>,
    wanted: f64,
    bests: &[Best],
    curve: &Curve,
    window: &str,
) -> Option<(f64, String)> {
    let is_short = model.is_some_and(|(cs, d_prime)| (wanted - d_prime) / cs < 180.0);
    if is_short {
        let point = nearest(curve, wanted)?;
        let seconds = point.value * wanted / point.at;
        return Some((seconds, format!("best of {window} at {:.0} m, not a prediction", point.at)));
    }
    let (seconds, from) = riegel(wanted, bests)?;
    Some((
        seconds,
        format!("Riegel 1.06 from {:.0} m in {} of {window}", from.distance_m, clock(whole(from.time_s))),
    ))
}

const NOTHING: &str = "no model or best reaches this far";

fn put(answer: &mut Answer, rows: Rows, columns: &[&'static str]) {
    answer.put("formula", "F10: models are served by Intervals.icu, not fitted here");
    answer.line("Predictions:");
    answer.table(&Table::of(columns, rows.iter()));
    answer.rows("predictions", rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use intervals::PaceModel;

    fn model(kind: &str, cp: f64) -> PowerModel {
        PowerModel {
            kind: Some(kind.to_owned()),
            critical_power: Some(cp),
            w_prime: Some(20_000.0),
            ..PowerModel::default()
        }
    }

    #[test]
    fn predicts_with_the_two_parameter_model_when_there_is_one() {
        let curve = Curve {
            power_models: vec![model("FFT_CURVES", 250.0), model("MS_2P", 260.0), model("ECP", 262.0)],
            ..Curve::default()
        };
        assert_eq!(preferred(&curve).map(|(_, cp, _)| cp), Some(260.0));
        assert!(preferred(&Curve::default()).is_none());
    }

    #[test]
    fn a_distance_beyond_the_model_goes_on_from_a_best_and_a_short_one_is_read_off_the_curve() {
        let curve = Curve {
            distance: vec![400.0, 5_000.0, 10_000.0],
            values: vec![Some(80.0), Some(1_300.0), Some(2_700.0)],
            pace_models: vec![PaceModel {
                critical_speed: Some(3.6),
                d_prime: Some(120.0),
                ..PaceModel::default()
            }],
            ..Curve::default()
        };
        let bests: Vec<Best> = all(&curve).map(|(distance_m, time_s)| Best { distance_m, time_s }).collect();
        let model = Some((3.6, 120.0));
        let (long, by) = beyond(model, 21_097.0, &bests, &curve, "90d").unwrap();
        assert!(by.starts_with("Riegel 1.06 from 10000 m in 45:00") && long > 5_900.0, "{by} {long}");
        let (short, by) = beyond(model, 400.0, &bests, &curve, "90d").unwrap();
        assert!(by.contains("at 400 m") && (short - 80.0).abs() < 1e-9);
        assert!(beyond(model, 100_000.0, &bests, &curve, "90d").is_none());
    }
}
