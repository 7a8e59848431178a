use intervals::Curve;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::curve_bests::{Beside, Kind};
use super::curve_models as models;
use super::curve_points::of_window;
use super::curve_windows::{self, CurveWindow};
use crate::answer::{Answer, Row, Rows, WarningCode, number};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::records::{self, PaceUnits};
use crate::tool::{Hints, Reply, Tool};

/// A threshold and an estimate that differ by more deserve a word, percent.
const FTP_GAP_PCT: f64 = 5.0;

/// Curves of bests over windows of time, models and predictions.
pub(crate) struct GetCurves;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    kind: Kind,
    /// Default Ride; Run for pace, gap
    #[serde(default)]
    #[schemars(length(max = 40))]
    sport: Option<String>,
    /// 90d, 1y, s0, s1, all, from..to
    #[serde(default)]
    #[schemars(length(min = 1, max = 4), inner(length(max = 40)))]
    windows: Option<Vec<String>>,
    /// Seconds, or metres for pace
    #[serde(default)]
    #[schemars(length(min = 1, max = 20), inner(range(min = 1, max = 1_000_000)))]
    points: Option<Vec<f64>>,
    /// Fatigued curves
    #[serde(default)]
    after_kj: Option<Fatigue>,
    /// Seconds for power, metres for pace
    #[serde(default)]
    #[schemars(length(min = 1, max = 8), inner(range(min = 1, max = 1_000_000)))]
    predict: Option<Vec<f64>>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Fatigue {
    Kj0,
    Kj1,
}

impl Tool for GetCurves {
    const NAME: &'static str = "get_curves";
    const TITLE: &'static str = "Curves and models";
    const DESCRIPTION: &'static str = "Power, HR, pace or GAP bests per duration or distance in up to four windows, models (CP, W', \
        eFTP, critical speed) and predictions. For single activities use find_best_efforts.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let kind = arguments.kind;
        if arguments.predict.is_some() && kind == Kind::Hr {
            return Err(Failure::argument("predict", "it goes with kind power, pace or gap"));
        }
        records::check_sport(arguments.sport.as_deref())?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let usual = if kind.is_pace() { "Run" } else { "Ride" };
        let sport = arguments.sport.clone().unwrap_or_else(|| usual.to_owned());
        let windows = windows(&call, &arguments)?;
        let specs: Vec<&str> = windows.iter().map(|window| window.spec.as_str()).collect();
        let set = call
            .of_athlete()
            .curves(kind.upstream(), &sport, &specs)
            .await
            .or_fail("activities", "curves")?;
        let mut answer = call.answer();
        answer.put("sport", sport.clone());
        let unit = PaceUnits::of(&call.profile).unit(&sport).to_owned();
        let found: Vec<(String, &Curve)> = windows
            .iter()
            .enumerate()
            .filter_map(|(at, window)| Some((window.label.clone(), of_window(&set, &window.spec, at)?)))
            .collect();
        put_windows(&mut answer, &found, &sport);
        let beside = Beside { kind, set: &set, unit: &unit };
        let points = arguments.points.as_deref().unwrap_or(beside.usual_points());
        beside.put(&mut answer, points, &found);
        put_models(&mut answer, &call, &arguments, &found, (&sport, &unit)).await?;
        Ok(answer.into())
    }
}

fn windows(call: &Call, arguments: &Arguments) -> Result<Vec<CurveWindow>, Failure> {
    let suffix = match arguments.after_kj {
        None => "",
        Some(Fatigue::Kj0) => "-kj0",
        Some(Fatigue::Kj1) => "-kj1",
    };
    let usual = || ["90d", "1y"].map(str::to_owned).to_vec();
    let texts = arguments.windows.clone().unwrap_or_else(usual);
    texts.iter().map(|text| curve_windows::read(text, call.today, suffix)).collect()
}

fn put_windows(answer: &mut Answer, found: &[(String, &Curve)], sport: &str) {
    let mut rows = Rows::expecting(&[]);
    for (label, curve) in found {
        let mut row = Row::default();
        row.set("window", label.clone());
        row.set("from", curve.start_date_local.map(|start| start.date().to_string()));
        row.set("to", curve.end_date_local.map(|end| end.date().to_string()));
        row.set("after_kj", number(curve.after_kj, 0));
        rows.push(row);
    }
    let windows =
        rows.iter().map(|row| format!("{} ({} to {})", row.cell("window"), row.cell("from"), row.cell("to")));
    answer.line(format!("{sport}, windows: {}", windows.collect::<Vec<_>>().join(", ")));
    answer.rows("windows", rows);
}

async fn put_models(
    answer: &mut Answer,
    call: &Call,
    arguments: &Arguments,
    found: &[(String, &Curve)],
    (sport, unit): (&str, &str),
) -> Result<(), Failure> {
    let first = found.first();
    match arguments.kind {
        Kind::Hr => {}
        Kind::Power => {
            let mmp = call.of_athlete().mmp_model(sport).await.or_fail("settings", "power model");
            let mmp = answer.part("mmp_model", mmp)?;
            models::put_power(answer, found, mmp.as_ref());
            warn_about_ftp(answer, call, found, sport);
        }
        Kind::Pace | Kind::Gap => models::put_pace(answer, found, unit),
    }
    if let (Some(wanted), Some((window, curve))) = (&arguments.predict, first) {
        if arguments.kind == Kind::Power {
            models::predict_power(answer, window, curve, wanted);
        } else {
            models::predict_pace(answer, window, curve, wanted, unit);
        }
    }
    Ok(())
}

/// Load and zones rest on the threshold that is set; an estimate that moved away from it says that it is old.
fn warn_about_ftp(answer: &mut Answer, call: &Call, found: &[(String, &Curve)], sport: &str) {
    let settings = &call.profile.sport_settings;
    let set =
        settings.iter().find(|settings| settings.types.iter().any(|of| of == sport)).and_then(|of| of.ftp);
    let estimated =
        found.first().and_then(|(_, curve)| curve.power_models.iter().find_map(|model| model.ftp));
    let (Some(set), Some(estimated)) = (set.filter(|ftp| *ftp > 0.0), estimated) else {
        return;
    };
    answer.put("ftp_set_w", number(set, 0));
    let gap = 100.0 * (estimated - set) / set;
    if gap.abs() > FTP_GAP_PCT {
        let message = format!(
            "FTP is set to {set:.0} W, the model of the first window says {estimated:.0} W ({gap:+.0} %)"
        );
        answer.warn(WarningCode::Stale, message);
    }
}
