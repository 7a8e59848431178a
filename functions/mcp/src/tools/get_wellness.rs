use intervals::{ListWellness, Wellness, is_custom_code};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Row, Rows, Table, Units, counted, number};
use crate::call::{OrFail as _, Session};
use crate::dates::{Range, Window, days_between, monday, with_weekday};
use crate::failure::Failure;
use crate::formulas::fitness::Fitness;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, LIST_CHARACTERS};
use crate::wellness::{self, FIELDS, Field};

const WINDOW: Window = Window { oldest: "-7d", newest: "today", max_days: 400 };
/// A longer list of days becomes weekly means, unless it has few columns.
const MOST_DAYS: usize = 60;
const FEW_FIELDS: usize = 3;

/// Daily wellness with labels, custom fields and provenance.
pub(crate) struct GetWellness;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 40), description = "Keys such as hrv, sleepSecs, or custom codes")]
    fields: Option<Vec<String>>,
    /// Statistics instead of days
    #[serde(default)]
    summary: Option<bool>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for GetWellness {
    const NAME: &'static str = "get_wellness";
    const TITLE: &'static str = "Wellness";
    const DESCRIPTION: &'static str = "Daily HRV, resting HR, sleep, labelled scales, weight, nutrition, custom fields, comments; \
        long ranges by week. For CTL and ATL use get_fitness, for a score get_readiness.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        let chosen = Chosen::of(arguments.fields.as_deref())?;
        let list = ListWellness { oldest: range.oldest, newest: range.newest, fields: Vec::new() };
        let days = call.of_athlete().wellness(&list).await.or_fail("wellness", "wellness")?;
        let days: Vec<Wellness> = days.into_iter().filter(wellness::has_input).collect();
        let mut answer = call.answer();
        answer.range(range);
        if arguments.summary == Some(true) {
            put_summary(&mut answer, &days, &chosen, call.today);
        } else if days.len() > MOST_DAYS && chosen.count() > FEW_FIELDS {
            put_weeks(&mut answer, &days, &chosen);
        } else {
            put_days(&mut answer, &days, &chosen, range);
        }
        Ok(answer.into())
    }
}

/// Which fields are shown.
struct Chosen {
    fields: Vec<&'static Field>,
    codes: Option<Vec<String>>,
}

impl Chosen {
    fn of(names: Option<&[String]>) -> Result<Self, Failure> {
        let Some(names) = names.filter(|names| !names.is_empty()) else {
            return Ok(Self { fields: FIELDS.iter().collect(), codes: None });
        };
        let (mut fields, mut codes) = (Vec::new(), Vec::new());
        for name in names {
            match wellness::named(name) {
                Some(field) => fields.push(field),
                None if is_custom_code(name) => codes.push(name.clone()),
                None => {
                    let known: Vec<&str> = FIELDS.iter().map(|field| field.key).collect();
                    return Err(Failure::argument(
                        "fields",
                        format!("known are {}, and codes of custom fields", known.join(", ")),
                    ));
                }
            }
        }
        Ok(Self { fields, codes: Some(codes) })
    }

    fn count(&self) -> usize {
        self.fields.len() + self.codes.as_ref().map_or(0, Vec::len)
    }
}

fn put_days(answer: &mut Answer, days: &[Wellness], chosen: &Chosen, range: Range) {
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for day in days {
        rows.push(day_row(day, chosen, &mut budget));
    }
    answer.line(format!(
        "{} with entries of {}; on the scales 1 is best and 4 is worst",
        counted(rows.len(), "day", "days"),
        range.len()
    ));
    answer.table(&day_table(days, &rows, chosen, answer.units()));
    let all = rows.len();
    let cut = rows.fit(&["spo2_pct", "respiration_per_min", "hrv_sdnn_ms", "steps", "sleeping_hr_bpm"]);
    if cut > 0 {
        answer.truncated(rows.len(), all, "ask for a shorter range, fewer fields, or summary");
    }
    answer.missing(absent(days, chosen));
    answer.rows("days", rows);
}

/// Fields that no day has, by name; only when they were asked for.
fn absent(days: &[Wellness], chosen: &Chosen) -> Vec<String> {
    if chosen.codes.is_none() {
        return Vec::new();
    }
    let none = |field: &&&Field| !days.iter().any(|day| (field.get)(day).is_some());
    chosen.fields.iter().filter(none).map(|field| field.name.to_owned()).collect()
}

fn day_row(day: &Wellness, chosen: &Chosen, budget: &mut Budget) -> Row {
    let mut row = Row::default();
    row.set("date", day.day.map(with_weekday));
    let mut stale = Vec::new();
    for field in &chosen.fields {
        row.set(field.name, wellness::shown(day, field));
        if wellness::is_carried_over(day, field) && (field.get)(day).is_some() {
            stale.push(field.name);
        }
    }
    row.set("stale", (!stale.is_empty()).then_some(stale));
    match &chosen.codes {
        None => {
            row.set("form", form(day));
            wellness::put_rest(&mut row, day, LIST_CHARACTERS, budget);
        }
        Some(codes) => {
            for code in codes {
                if let Some(value) = day.custom.get(code) {
                    wellness::put_custom(&mut row, code, value);
                }
            }
        }
    }
    row.titled(&row.cell("date"));
    row
}

fn form(day: &Wellness) -> Value {
    let (Some(ctl), Some(atl)) = (day.ctl, day.atl) else {
        return Value::Null;
    };
    number(Fitness { ctl, atl }.form(), 1)
}

fn day_table(days: &[Wellness], rows: &Rows, chosen: &Chosen, units: Units) -> Table {
    let mut columns = vec!["date"];
    columns.extend(chosen.fields.iter().map(|field| field.name));
    columns.extend(["form", "own fields"]);
    let lines = days.iter().zip(rows.iter()).map(|(day, row)| day_line(day, row, chosen, units));
    Table::of(&columns, lines.collect::<Vec<_>>().iter())
}

fn day_line(day: &Wellness, row: &Row, chosen: &Chosen, units: Units) -> Row {
    let mut line = row.clone();
    for field in chosen.fields.iter().filter(|field| row.has(field.name)) {
        if field.scale.is_some() {
            line.set(field.name, wellness::cell(day, field));
        } else if wellness::is_carried_over(day, field) {
            line.set(field.name, format!("{} (carried over)", row.cell_in(units, field.name)));
        }
    }
    line.set("own fields", wellness::own_fields(row, day));
    line
}

/// The measured values of a field: what was carried over from the settings is not one.
fn values(days: &[Wellness], field: &Field) -> Vec<(Date, f64)> {
    let measured = |day: &&Wellness| !wellness::is_carried_over(day, field);
    days.iter()
        .filter(measured)
        .filter_map(|day| Some((day.day?, (field.get)(day)? * field.factor)))
        .collect()
}

fn mean(values: &[(Date, f64)]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().map(|(_, value)| value).sum::<f64>() / f64::from(count))
}

fn put_summary(answer: &mut Answer, days: &[Wellness], chosen: &Chosen, today: Date) {
    let mut rows = Rows::expecting(&[]);
    for field in &chosen.fields {
        let values = values(days, field);
        let Some((newest, latest)) = values.last().copied() else {
            continue;
        };
        let of = |pick: fn(f64, f64) -> f64| values.iter().map(|(_, value)| *value).reduce(pick);
        let decimals = if field.scale.is_some() { 1 } else { field.decimals };
        let mut row = Row::default();
        row.set("field", field.name);
        row.set("n", values.len());
        row.set("mean", number(mean(&values), decimals.max(1)));
        row.set("min", number(of(f64::min), decimals));
        row.set("max", number(of(f64::max), decimals));
        row.set("latest", number(latest, decimals));
        row.set("latest_date", newest.to_string());
        row.set("age_days", days_between(newest, today).max(0));
        row.set("better", field.scale.map(|_| "lower"));
        rows.push(row);
    }
    answer.line(format!("{} days with entries; on the scales lower is better", days.len()));
    answer.table(&Table::of(&["field", "n", "mean", "min", "max", "latest", "age_days"], rows.iter()));
    answer.put("days_with_entries", days.len());
    answer.rows("summary", rows);
}

fn put_weeks(answer: &mut Answer, days: &[Wellness], chosen: &Chosen) {
    let mut rows = Rows::expecting(&[]);
    let mut start = 0;
    while let Some(week) = days.get(start).and_then(|day| day.day).map(monday) {
        let of_week = days.iter().skip(start).take_while(|day| day.day.map(monday) == Some(week)).count();
        let slice = days.get(start..start + of_week).unwrap_or_default();
        rows.push(week_row(week, slice, chosen));
        start += of_week.max(1);
    }
    let mut columns = vec!["week", "days"];
    columns.extend(chosen.fields.iter().map(|field| field.name));
    answer.line("Weekly means; on the scales lower is better. Ask for at most 60 days, or for up to 3 fields, to see days.");
    answer.table(&Table::of(&columns, rows.iter()));
    answer.put("grouped", json!("weekly means"));
    let all = rows.len();
    if rows.fit(&[]) > 0 {
        answer.truncated(rows.len(), all, "ask for fewer fields or a shorter range");
    }
    answer.rows("weeks", rows);
}

fn week_row(week: Date, days: &[Wellness], chosen: &Chosen) -> Row {
    let mut row = Row::default();
    row.set("week", week.to_string());
    row.set("days", days.len());
    for field in &chosen.fields {
        let decimals = if field.scale.is_some() { 1 } else { field.decimals };
        row.set(field.name, number(mean(&values(days, field)), decimals));
    }
    row
}
