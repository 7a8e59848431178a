use intervals::{SportInfo, Wellness};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fitness_days::{beyond, read};
use super::fitness_series::{Beyond, Point, Scenario, by_week, model_on, series};
use super::fitness_taper::put_taper;
use crate::answer::{Answer, Row, Rows, Table, number, percent};
use crate::call::{Call, Session};
use crate::dates::{Range, Window, days_between, with_weekday};
use crate::failure::Failure;
use crate::formulas::fitness::{Ramp, form_zone, ramp_flag};
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "-42d", newest: "+14d", max_days: 546 };
const MOST_BACK: i64 = 365;
const MOST_AHEAD: i64 = 180;
/// Longer series come as weeks.
const MOST_ROWS: usize = 60;
const COLUMNS: &[&str] = &["date", "days", "load", "ctl", "atl", "form", "zone", "kind"];

/// CTL, ATL and form: history, the plan's future, what-if, taper.
pub(crate) struct GetFitness;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 180))]
    planned_loads: Option<Vec<PlannedLoad>>,
    /// Per week, for days without a plan
    #[serde(default)]
    #[schemars(range(min = -50, max = 50))]
    ramp_pct: Option<f64>,
    /// Weeks; default 4, 0 never
    #[serde(default)]
    #[schemars(range(min = 0, max = 12))]
    recovery_every: Option<u32>,
    /// Load of an easy week; default 60
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    recovery_pct: Option<f64>,
    #[serde(default)]
    target_date: Option<String>,
    #[serde(default)]
    #[schemars(range(min = -30, max = 40))]
    target_form: Option<f64>,
    /// Adds eFTP and W' per sport
    #[serde(default)]
    by_sport: Option<bool>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlannedLoad {
    date: String,
    #[schemars(range(min = 0, max = 1_000))]
    load: f64,
}

impl Tool for GetFitness {
    const NAME: &'static str = "get_fitness";
    const TITLE: &'static str = "Fitness and projection";
    const DESCRIPTION: &'static str = "CTL, ATL and form per day (42 back, 14 ahead; long ranges by week): served for past and \
        plan, what-if by planned_loads or ramp_pct, taper to target_form on target_date.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = range(&call, &arguments)?;
        let scenario = scenario(&call, &arguments)?;
        let target = target(&call, &arguments)?;
        let (days, model) = read(&call, range, target.map(|(day, _)| day)).await?;
        let mut answer = call.answer();
        answer.range(range);
        let model = answer.part("fitness-model-events", model)?.unwrap_or_default();
        let wanted = range.newest.max(target.map_or(call.today, |(day, _)| day));
        let beyond = if scenario.is_empty() && target.is_none() {
            Beyond::default()
        } else {
            beyond(&call, &days, wanted).await?
        };
        let points = series(&days, &scenario, &beyond, &model, call.today);
        let shown: Vec<Point> = points.iter().filter(|point| range.contains(point.day)).copied().collect();
        put_now(&mut answer, &call, &days, &points);
        put_points(&mut answer, &call, &shown, arguments.oldest.is_some());
        if let Some((day, form)) = target {
            put_taper(&mut answer, &points, model_on(&model, day), call.today, (day, form))?;
        }
        if arguments.by_sport == Some(true) {
            put_sports(&mut answer, &days);
        }
        let how = if scenario.is_empty() {
            "served values"
        } else {
            "F3: served values, then the site's recursion over the scenario"
        };
        answer.put("formula", how);
        Ok(answer.into())
    }
}

fn range(call: &Call, arguments: &Arguments) -> Result<Range, Failure> {
    let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
    if days_between(range.oldest, call.today) > MOST_BACK {
        return Err(Failure::argument("oldest", format!("it may lie at most {MOST_BACK} days back")));
    }
    if days_between(call.today, range.newest) > MOST_AHEAD {
        return Err(Failure::argument("newest", format!("it may lie at most {MOST_AHEAD} days ahead")));
    }
    Ok(range)
}

fn scenario(call: &Call, arguments: &Arguments) -> Result<Scenario, Failure> {
    let mut scenario = Scenario::default();
    for (at, planned) in arguments.planned_loads.iter().flatten().enumerate() {
        let argument = format!("planned_loads[{at}].date");
        let day = call.day(&argument, &planned.date)?;
        if day <= call.today {
            return Err(Failure::argument(argument, "a scenario starts tomorrow"));
        }
        *scenario.loads.entry(day).or_insert(0.0) += planned.load;
    }
    scenario.ramp = arguments.ramp_pct.map(|per_week_pct| Ramp {
        per_week_pct,
        recovery_every: arguments.recovery_every.unwrap_or(4),
        recovery_pct: arguments.recovery_pct.unwrap_or(60.0),
    });
    Ok(scenario)
}

fn target(call: &Call, arguments: &Arguments) -> Result<Option<(Date, f64)>, Failure> {
    match (&arguments.target_date, arguments.target_form) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(Failure::argument("target_form", "it is required beside target_date")),
        (None, Some(_)) => Err(Failure::argument("target_date", "it is required beside target_form")),
        (Some(text), Some(form)) => {
            let day = call.day("target_date", text)?;
            let ahead = days_between(call.today, day);
            if !(1..=MOST_AHEAD).contains(&ahead) {
                return Err(Failure::argument(
                    "target_date",
                    format!("it must lie 1 to {MOST_AHEAD} days ahead"),
                ));
            }
            Ok(Some((day, form)))
        }
    }
}

fn put_now(answer: &mut Answer, call: &Call, days: &[Wellness], points: &[Point]) {
    let Some(now) = points.iter().find(|point| point.day == call.today) else {
        return;
    };
    let ramp = days.iter().find(|day| day.day == Some(call.today)).and_then(|day| day.ramp_rate);
    let mut row = point_row(now, call);
    row.set("ramp_per_week", number(ramp, 1));
    row.set("ramp", ramp.map(ramp_flag));
    answer.line(format!(
        "Today: CTL {}, ATL {}, form {} ({}), ramp {} per week",
        row.cell("ctl"),
        row.cell("atl"),
        row.cell("form"),
        row.cell("zone"),
        row.cell("ramp_per_week")
    ));
    answer.record("now", row);
}

fn point_row(point: &Point, call: &Call) -> Row {
    let fitness = point.fitness;
    let shown = if call.profile.icu_form_as_percent == Some(true) {
        fitness.form_pct()
    } else {
        Some(fitness.form())
    };
    let mut row = Row::default();
    row.set("date", with_weekday(point.day));
    row.set("load", number(point.load, 0));
    row.set("ctl", number(fitness.ctl, 1));
    row.set("atl", number(fitness.atl, 1));
    row.set("form", number(fitness.form(), 1));
    row.set("form_pct", percent(fitness.form_pct()));
    row.set("zone", shown.map(form_zone));
    row.set("kind", point.kind.as_str());
    row
}

fn put_points(answer: &mut Answer, call: &Call, points: &[Point], by_day: bool) {
    put_extremes(answer, points);
    let thinned = points.len() > MOST_ROWS;
    let days_told = points.iter().filter(|point| !thinned && (by_day || point.day > call.today));
    let (earlier, days) = points.split_at(points.len() - days_told.count());
    let weeks = week_rows(earlier, call);
    if !weeks.is_empty() {
        answer.line("By week (sum of load; CTL, ATL and form of the last day):");
        answer.table(&Table::of(COLUMNS, weeks.iter()));
        if !days.is_empty() {
            answer.line("By day (with oldest, the earlier days too):");
        }
    }
    answer.table(&Table::of(COLUMNS, day_rows(days, call).iter()));
    if thinned {
        answer.put("grouped", "weeks: load is the week's sum, the other values are of its last day");
    }
    answer.rows("rows", if thinned { weeks } else { day_rows(points, call) });
}

fn day_rows(points: &[Point], call: &Call) -> Rows {
    let mut rows = Rows::expecting(&[]);
    for point in points {
        rows.push(point_row(point, call));
    }
    rows
}

fn week_rows(points: &[Point], call: &Call) -> Rows {
    let mut rows = Rows::expecting(&[]);
    for (point, week) in by_week(points) {
        let mut row = point_row(&point, call);
        row.set("load", number(week.load, 0));
        row.set("days", (!week.is_whole()).then_some(week.days));
        row.set("load_change_pct", percent(week.change.map(|(change, _)| change)));
        row.set("load_flag", week.change.map(|(_, flag)| flag));
        rows.push(row);
    }
    rows
}

fn put_extremes(answer: &mut Answer, points: &[Point]) {
    let peak = points.iter().max_by(|left, right| left.fitness.ctl.total_cmp(&right.fitness.ctl));
    let low = points.iter().min_by(|left, right| left.fitness.form().total_cmp(&right.fitness.form()));
    let (Some(peak), Some(low)) = (peak, low) else {
        return;
    };
    let mut row = Row::default();
    row.set("peak_ctl", number(peak.fitness.ctl, 1));
    row.set("peak_ctl_date", peak.day.to_string());
    row.set("lowest_form", number(low.fitness.form(), 1));
    row.set("lowest_form_date", low.day.to_string());
    answer.facts(&row, &[]);
    answer.record("summary", row);
}

fn put_sports(answer: &mut Answer, days: &[Wellness]) {
    let Some(day) = days.iter().rev().find(|day| !day.sport_info.is_empty()) else {
        return;
    };
    let mut rows = Rows::expecting(&[]);
    for SportInfo { kind, eftp, w_prime, p_max } in &day.sport_info {
        let mut row = Row::default();
        row.set("sport", kind.clone());
        row.set("eftp_w", number(*eftp, 0));
        row.set("w_prime_j", number(*w_prime, 0));
        row.set("p_max_w", number(*p_max, 0));
        rows.push(row);
    }
    answer.table(&Table::of(&["sport", "eftp_w", "w_prime_j", "p_max_w"], rows.iter()));
    answer.rows("by_sport", rows);
}
