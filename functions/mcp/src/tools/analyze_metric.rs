use futures::try_join;
use intervals::{Activity, ListActivities, ListWellness, Newest, Wellness};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, number, round};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{Range, Window, monday, plus_days};
use crate::failure::{Failure, Kind};
use crate::formulas::correlation::{self, Correlation, Method};
use crate::formulas::statistics::{self, Series};
use crate::metric::Metric;
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "-90d", newest: "today", max_days: 730 };
/// Longest series that is shown by days; a longer one is shown by weeks.
const MOST_DAYS: usize = 60;

/// Trend, baseline, distribution or correlation of metrics.
pub(crate) struct AnalyzeMetric;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    mode: Mode,
    /// `hrv`, `activity.load`, `fitness.form`, `custom:Code`
    metric: String,
    #[serde(default)]
    metric_y: Option<String>,
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default = "sixty")]
    #[schemars(range(min = 7, max = 365))]
    baseline_days: i64,
    #[serde(default = "seven")]
    #[schemars(range(min = 1, max = 60))]
    rolling_days: i64,
    /// y follows x by so many days
    #[serde(default)]
    #[schemars(range(min = -30, max = 30))]
    lag_days: i64,
    #[serde(default)]
    method: MethodName,
    #[serde(default)]
    sport: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

const fn sixty() -> i64 {
    60
}

const fn seven() -> i64 {
    7
}

#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Trend,
    Baseline,
    Distribution,
    Correlation,
}

#[derive(Deserialize, JsonSchema, Clone, Copy, Default)]
#[serde(rename_all = "lowercase")]
enum MethodName {
    #[default]
    Pearson,
    Spearman,
}

impl Tool for AnalyzeMetric {
    const NAME: &'static str = "analyze_metric";
    const TITLE: &'static str = "Metric analysis";
    const DESCRIPTION: &'static str = "Trend, baseline (is it unusual?), distribution or correlation over days of wellness, \
        activity figures, fitness or custom fields. An unknown metric lists the known.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let x = metric("metric", &arguments.metric)?;
        let y = arguments.metric_y.as_deref().map(|name| metric("metric_y", name)).transpose()?;
        if (arguments.mode == Mode::Correlation) != y.is_some() {
            return Err(Failure::argument("metric_y", "it belongs to the mode correlation, which needs it"));
        }
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        let (wellness, activities) = read(&call, range, &arguments, &[Some(&x), y.as_ref()]).await?;
        let within = |metric: &Metric| metric.series(&wellness, &activities);
        let series = within(&x);
        let mut answer = call.answer();
        answer.range(range);
        answer.put("metric", arguments.metric.clone());
        answer.put("lower_is_better", x.lower_is_better());
        match (arguments.mode, y) {
            (Mode::Correlation, Some(y)) => put_correlation(&mut answer, &arguments, &series, &within(&y))?,
            (Mode::Baseline, _) => put_baseline(&mut answer, &arguments, range, &series)?,
            (Mode::Distribution, _) => put_distribution(&mut answer, &arguments, &inside(&series, range))?,
            (Mode::Trend | Mode::Correlation, _) => {
                put_trend(&mut answer, &arguments, &inside(&series, range))?;
            }
        }
        answer.put("n", inside(&series, range).len());
        answer.put("days_without_value", range.len() - inside(&series, range).len() as i64);
        Ok(answer.into())
    }
}

fn metric(argument: &str, name: &str) -> Result<Metric, Failure> {
    Metric::named(name).ok_or_else(|| Failure::argument(argument, format!("known are {}", Metric::known())))
}

async fn read(
    call: &Call,
    range: Range,
    arguments: &Arguments,
    metrics: &[Option<&Metric>; 2],
) -> Result<(Vec<Wellness>, Vec<Activity>), Failure> {
    // A baseline lies before the range; a lag reaches out of it on either side.
    let before = match arguments.mode {
        Mode::Baseline => arguments.baseline_days + arguments.rolling_days,
        Mode::Trend | Mode::Distribution | Mode::Correlation => 0,
    };
    let oldest = plus_days(range.oldest, -before);
    let wanted = || metrics.iter().flatten();
    let keys: Vec<String> =
        wanted().filter_map(|metric| metric.wellness_keys()).flatten().map(str::to_owned).collect();
    let figures: Vec<String> =
        wanted().filter_map(|metric| metric.activity_key()).map(str::to_owned).collect();
    let athlete = call.of_athlete();
    let wellness = async {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let further = ["id", "tempWeight", "tempRestingHR"].map(str::to_owned);
        let list =
            ListWellness { oldest, newest: range.newest, fields: further.into_iter().chain(keys).collect() };
        athlete.wellness(&list).await.or_fail("wellness", "wellness")
    };
    let activities = async {
        if figures.is_empty() {
            return Ok(Vec::new());
        }
        let further = ["id", "start_date_local", "type", "source", "_note", "moving_time"].map(str::to_owned);
        let list = ListActivities {
            oldest,
            newest: Some(Newest::Day(range.newest)),
            route_id: None,
            limit: None,
            fields: further.into_iter().chain(figures).collect(),
        };
        athlete.activities(&list).await.or_fail("activities", "activities")
    };
    let (wellness, mut activities) = try_join!(wellness, activities)?;
    if let Some(sport) = &arguments.sport {
        activities.retain(|activity| activity.kind.as_ref() == Some(sport));
    }
    Ok((wellness, activities))
}

fn inside(series: &Series, range: Range) -> Series {
    series.range(range.oldest..=range.newest).map(|(day, value)| (*day, *value)).collect()
}

fn too_few(have: usize, need: usize, of: &'static str) -> Failure {
    Kind::InsufficientData { have, need, of }.into()
}

fn put_trend(answer: &mut Answer, arguments: &Arguments, series: &Series) -> Result<(), Failure> {
    let found = statistics::trend(series, arguments.rolling_days)
        .map_err(|have| too_few(have, statistics::ENOUGH_DAYS, "days with a value"))?;
    let (first, last) = (number(found.first, 2), number(found.last, 2));
    let r_squared = number(found.r_squared, 2);
    answer.line(format!(
        "{}: {:+.3} per week over {} days (r² {r_squared}), mean of the first {} days {first}, of the last {last}",
        arguments.metric, found.slope_per_week, found.n, arguments.rolling_days
    ));
    answer.put(
        "trend",
        json!({
            "slope_per_week": number(found.slope_per_week, 3),
            "r2": r_squared,
            "first_mean": first,
            "last_mean": last,
        }),
    );
    let rolling = statistics::rolling_mean(series, arguments.rolling_days);
    put_series(answer, &rolling);
    answer.put("formula", "F14");
    Ok(())
}

/// The series by days, or by weeks when it is long.
fn put_series(answer: &mut Answer, series: &Series) {
    let mut weeks: std::collections::BTreeMap<_, Vec<f64>> = std::collections::BTreeMap::new();
    for (day, value) in series {
        let key = if series.len() > MOST_DAYS { monday(*day) } else { *day };
        weeks.entry(key).or_default().push(*value);
    }
    let points: Vec<Value> = weeks
        .iter()
        .filter_map(|(day, values)| Some(json!([day.to_string(), round(statistics::mean(values)?, 2)])))
        .collect();
    let shown: Vec<String> =
        points.iter().map(|point| format!("{} {}", point[0].as_str().unwrap_or(""), point[1])).collect();
    answer.line(format!("Rolling mean: {}", shown.join(", ")));
    answer.put("series", points);
}

fn put_baseline(
    answer: &mut Answer,
    arguments: &Arguments,
    range: Range,
    series: &Series,
) -> Result<(), Failure> {
    let found = statistics::baseline(series, range.newest, arguments.baseline_days, arguments.rolling_days)
        .map_err(|have| {
        too_few(have, statistics::ENOUGH_DAYS, "days in the baseline and one in the current window")
    })?;
    answer.put(
        "baseline",
        json!({
            "n": found.n,
            "mean": number(found.mean, 2),
            "sd": number(found.sd, 2),
            "current": number(found.current, 2),
            "z": number(found.z, 2),
            "word": found.word(),
        }),
    );
    answer.line(format!(
        "{}: {:.2} over the last {} days against {:.2} ± {:.2} over the {} days before ({})",
        arguments.metric,
        found.current,
        arguments.rolling_days,
        found.mean,
        found.sd,
        arguments.baseline_days,
        found.word().unwrap_or("no variation")
    ));
    answer.put("formula", "F13");
    Ok(())
}

fn put_distribution(answer: &mut Answer, arguments: &Arguments, series: &Series) -> Result<(), Failure> {
    let values: Vec<f64> = series.values().copied().collect();
    let found = statistics::distribution(&values).ok_or_else(|| too_few(0, 1, "days with a value"))?;
    let [p5, p25, p50, p75, p95] = found.quantiles.map(|value| round(value, 2));
    answer.put(
        "distribution",
        json!({
            "mean": number(found.mean, 2), "sd": number(found.sd, 2),
            "p5": p5, "p25": p25, "p50": p50, "p75": p75, "p95": p95,
            "buckets": found.buckets.iter().map(|(from, count)| json!([round(*from, 2), count])).collect::<Vec<_>>(),
        }),
    );
    answer.line(format!(
        "{}: median {p50}, middle half {p25} to {p75}, 5-95 % {p5} to {p95}, mean {:.2}, n {}",
        arguments.metric, found.mean, found.n
    ));
    answer.put("formula", "F16");
    Ok(())
}

fn put_correlation(
    answer: &mut Answer,
    arguments: &Arguments,
    x: &Series,
    y: &Series,
) -> Result<(), Failure> {
    let method = match arguments.method {
        MethodName::Pearson => Method::Pearson,
        MethodName::Spearman => Method::Spearman,
    };
    let found: Correlation = correlation::correlation(x, y, arguments.lag_days, method)
        .map_err(|have| too_few(have, correlation::ENOUGH_PAIRS, "days on which both have a value"))?;
    answer.put("metric_y", arguments.metric_y.clone());
    answer.put(
        "correlation",
        json!({
            "r": number(found.r, 2), "p": number(found.p, 4), "pairs": found.pairs, "lag_days": arguments.lag_days,
            "strength": found.word(),
        }),
    );
    answer.line(format!(
        "{} against {} (lag {} days): r {}, p {}, {} pairs, {}. A correlation is no cause.",
        arguments.metric,
        arguments.metric_y.as_deref().unwrap_or_default(),
        arguments.lag_days,
        number(found.r, 2),
        number(found.p, 4),
        found.pairs,
        found.word().unwrap_or("one of the two never varied")
    ));
    answer.put("formula", "F15");
    Ok(())
}
