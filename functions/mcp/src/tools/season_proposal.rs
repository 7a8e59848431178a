//! A season proposed up to a race, in the form that `upsert_events` takes.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::summary_totals::is_own;
use crate::answer::{Answer, Row, Rows, Table, number, whole};
use crate::call::{Call, OrFail as _};
use crate::dates::{monday, plus_days};
use crate::failure::Failure;
use crate::formulas::season::{Season, SeasonWeek, season};
use crate::formulas::statistics::mean;

const TAPER_WEEKS: i64 = 1;
const RECOVERY_EVERY: i64 = 4;

/// What to propose for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Propose {
    race_date: String,
    /// Weekly; default mean of 4 weeks
    #[serde(default)]
    #[schemars(range(min = 1, max = 3_000))]
    start_load: Option<f64>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 3_000))]
    peak_load: Option<f64>,
    /// Default 1
    #[serde(default)]
    #[schemars(range(min = 1, max = 3))]
    taper_weeks: Option<i64>,
    /// Weeks; default 4, 0 never
    #[serde(default)]
    #[schemars(range(min = 0, max = 12))]
    recovery_every: Option<i64>,
}

/// Computes the weeks and puts them, with the events that would stand for them.
pub(super) async fn put(answer: &mut Answer, call: &Call, propose: &Propose) -> Result<(), Failure> {
    let race = call.day("propose.race_date", &propose.race_date)?;
    let (start_load, source) = match propose.start_load {
        Some(load) => (Some(load), "given"),
        None => match answer.part("recent load", recent_load(call).await)?.flatten() {
            Some(load) => (Some(load), "mean of the last 4 weeks"),
            None => (None, "nothing known"),
        },
    };
    let weeks = season(&Season {
        today: call.today,
        race,
        start_load,
        peak_load: propose.peak_load,
        taper_weeks: propose.taper_weeks.unwrap_or(TAPER_WEEKS),
        recovery_every: propose.recovery_every.unwrap_or(RECOVERY_EVERY),
    })
    .ok_or_else(|| Failure::argument("propose.race_date", "it must lie from today to 53 weeks ahead"))?;
    let mut rows = Rows::expecting(&[]);
    for week in &weeks {
        rows.push(row(week));
    }
    answer.line(format!("Proposal up to {race} (nothing is written; proposal.events goes to upsert_events, at most 50 a call):"));
    answer.table(&Table::of(&["week", "phase", "load", "hours", "recovery"], rows.iter()));
    let mut proposal = Row::default();
    proposal.set("race_date", race.to_string());
    proposal.set("start_load_from", source);
    proposal.nest("weeks", rows.into_iter().collect());
    proposal.set("events", events(&weeks));
    proposal.set(
        "formula",
        "F21: base 50 %, build 30 %, peak the rest, taper at 60 % of peak; load on a line from the mean of 4 weeks (else 300) \
         to 1.15 x; recovery weeks x 0.6; hours = load / 50",
    );
    answer.record("proposal", proposal);
    Ok(())
}

/// The mean weekly load of the four weeks before this one; `None` when nothing was done.
async fn recent_load(call: &Call) -> Result<Option<f64>, Failure> {
    let end = plus_days(monday(call.today), -1);
    let weeks = call.of_athlete().summary(plus_days(end, -27), end).await.or_fail("activities", "summary")?;
    let loads: Vec<f64> = weeks
        .iter()
        .filter(|week| is_own(week, &call.athlete))
        .filter_map(|week| week.training_load)
        .collect();
    Ok(mean(&loads).filter(|load| *load > 0.0))
}

fn row(week: &SeasonWeek) -> Row {
    let mut row = Row::default();
    row.set("week", week.monday.to_string());
    row.set("phase", week.phase.as_str());
    row.set("load", number(week.load, 0));
    row.set("hours", number(week.hours, 1));
    row.flag("recovery", Some(week.is_recovery));
    row
}

/// A block per phase and a load target per week.
fn events(weeks: &[SeasonWeek]) -> Vec<Value> {
    let mut events = Vec::new();
    for block in weeks.chunk_by(|a, b| a.phase == b.phase) {
        if let (Some(first), Some(last)) = (block.first(), block.last()) {
            events.push(json!({
                "category": "PLAN", "date": first.monday.to_string(), "end_date": plus_days(last.monday, 6).to_string(),
                "name": first.phase.as_str(),
            }));
        }
    }
    events.extend(weeks.iter().map(|week| {
        json!({
            "category": "TARGET", "date": week.monday.to_string(), "name": "Weekly load",
            "target": { "load": whole(week.load) },
        })
    }));
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_phase_is_one_block_and_each_week_one_target() {
        let weeks = season(&Season {
            today: date(2026, 6, 17),
            race: date(2026, 9, 6),
            start_load: Some(400.0),
            peak_load: None,
            taper_weeks: 1,
            recovery_every: 4,
        })
        .unwrap();
        let events = events(&weeks);
        assert_eq!(events.len(), 4 + 12);
        assert_eq!(
            events[0],
            json!({ "category": "PLAN", "date": "2026-06-15", "end_date": "2026-07-19", "name": "Base" })
        );
        assert_eq!(events[3]["end_date"], "2026-09-06");
        assert_eq!(events[4]["target"], json!({ "load": 400 }));
    }
}
