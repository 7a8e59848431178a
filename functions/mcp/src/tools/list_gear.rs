use std::collections::BTreeSet;

use intervals::{Gear, GearReminder};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Row, Rows, Table, Units, number};
use crate::call::{OrFail as _, Session};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, LIST_CHARACTERS};

/// Bikes, shoes and their parts, with what is due.
pub(crate) struct ListGear;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    include_retired: bool,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for ListGear {
    const NAME: &'static str = "list_gear";
    const TITLE: &'static str = "Gear";
    const DESCRIPTION: &'static str = "Bikes, shoes and components: distance, hours, activities, reminders with percent used, most \
        due first.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let gear = call.of_athlete().gear().await.or_fail("gear", "gear")?;
        let all = gear.len();
        let used: Vec<Gear> =
            gear.into_iter().filter(|gear| arguments.include_retired || gear.retired.is_none()).collect();
        let mut answer = call.answer();
        let (mut rows, mut lines) = (Rows::expecting(&[]), Vec::new());
        let mut budget = Budget::default();
        for (gear, parts) in tree(&used) {
            lines.push(line(gear, "", answer.units()));
            lines.extend(parts.iter().map(|part| line(part, "· ", answer.units())));
            let mut row = row(gear, &mut budget);
            row.nest("components", parts.iter().map(|part| self::row(part, &mut budget)).collect());
            rows.push(row);
        }
        let count = rows.len();
        if rows.fit(&["reminders", "untrusted"]) > 0 {
            answer.truncated(rows.len(), count, "the least due are left out");
        }
        answer.line(if rows.is_empty() { "No gear." } else { "Gear, most due first:" });
        answer.table(&Table::of(COLUMNS, lines.iter()));
        answer.rows("gear", rows);
        if used.len() < all {
            let hidden = all - used.len();
            answer.put("retired_hidden", hidden);
            answer.line(format!("Retired and hidden: {hidden}; include_retired shows them"));
        }
        Ok(answer.into())
    }
}

const COLUMNS: &[&str] =
    &["id", "type", "name", "distance_km", "hours", "activities", "reminders", "retired"];

/// Each gear that is not a part of another one, with its parts, the most due first.
fn tree(gear: &[Gear]) -> Vec<(&Gear, Vec<&Gear>)> {
    let mounted: BTreeSet<_> = gear.iter().flat_map(|gear| &gear.component_ids).collect();
    let parts = |of: &Gear| {
        let mut parts: Vec<&Gear> = gear
            .iter()
            .filter(|part| part.id.as_ref().is_some_and(|id| of.component_ids.contains(id)))
            .collect();
        parts.sort_by(|a, b| due(b).total_cmp(&due(a)));
        parts
    };
    let mut tree: Vec<(&Gear, Vec<&Gear>)> = gear
        .iter()
        .filter(|gear| gear.id.as_ref().is_none_or(|id| !mounted.contains(id)))
        .map(|gear| (gear, parts(gear)))
        .collect();
    let most =
        |(gear, parts): &(&Gear, Vec<&Gear>)| parts.iter().map(|part| due(part)).fold(due(gear), f64::max);
    tree.sort_by(|a, b| most(b).total_cmp(&most(a)));
    tree
}

/// Percent of the reminder that is nearest to its end.
fn due(gear: &Gear) -> f64 {
    gear.reminders.iter().filter_map(|reminder| reminder.percent_used).fold(0.0, f64::max)
}

fn row(gear: &Gear, budget: &mut Budget) -> Row {
    let mut row = Row::default();
    row.set("id", gear.id.as_ref().map(ToString::to_string));
    row.set("type", gear.kind.clone());
    row.label("name", gear.name.as_deref());
    row.set("distance_km", number(gear.distance.map(|metres| metres / 1_000.0), 0));
    row.set("hours", number(gear.time.map(|seconds| seconds / 3_600.0), 1));
    row.set("activities", gear.activities);
    row.set("purchased", gear.purchased.map(|day| day.to_string()));
    row.set("retired", gear.retired.map(|day| day.to_string()));
    row.nest("reminders", gear.reminders.iter().map(reminder).collect());
    row.people("notes", gear.notes.as_deref(), LIST_CHARACTERS, budget);
    row.titled(&row.cell("name"));
    row
}

fn reminder(reminder: &GearReminder) -> Row {
    let kilometres = |metres: Option<f64>| number(metres.map(|metres| metres / 1_000.0), 0);
    let hours = |seconds: Option<f64>| number(seconds.map(|seconds| seconds / 3_600.0), 0);
    let mut row = Row::default();
    row.set("id", reminder.id.as_ref().map(ToString::to_string));
    row.label("name", reminder.name.as_deref());
    row.set("used_pct", number(reminder.percent_used, 0));
    row.set("every_km", kilometres(reminder.distance));
    row.set("every_hours", hours(reminder.time));
    row.set("every_activities", reminder.activities);
    row.set("every_days", reminder.days);
    row.set("snoozed_until", reminder.snoozed_until.map(|until| until.strftime("%Y-%m-%d").to_string()));
    row
}

/// `Replace 92 % of 1116 km`.
fn words(due: &GearReminder, units: Units) -> String {
    let row = reminder(due);
    let limits = [
        ("every_km", units.road()),
        ("every_hours", "h"),
        ("every_activities", "activities"),
        ("every_days", "days"),
    ];
    let limits: Vec<String> = limits
        .into_iter()
        .filter(|(key, _)| row.has(key))
        .map(|(key, unit)| format!("{} {unit}", row.cell_in(units, key)))
        .collect();
    format!("{} {} % of {}", row.cell("name"), row.cell("used_pct"), limits.join(" or "))
}

/// The gear as a line of the text, a part behind its mark.
fn line(gear: &Gear, mark: &str, units: Units) -> Row {
    let mut line = row(gear, &mut Budget::default());
    line.set("name", format!("{mark}{}", line.cell("name")));
    let due: Vec<String> = gear.reminders.iter().map(|due| words(due, units)).collect();
    line.set("reminders", due.join(", "));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use intervals::Id;

    fn gear(id: &str, parts: &[&str], percent: Option<f64>) -> Gear {
        let reminder = |percent| GearReminder { percent_used: Some(percent), ..GearReminder::default() };
        Gear {
            id: Some(Id::from(id)),
            component_ids: parts.iter().map(|id| Id::from(*id)).collect(),
            reminders: percent.map(reminder).into_iter().collect(),
            ..Gear::default()
        }
    }

    #[test]
    fn puts_parts_below_their_gear_and_the_most_due_first() {
        let all = [
            gear("shoes", &[], Some(92.0)),
            gear("b1", &["tyre", "chain"], None),
            gear("tyre", &[], None),
            gear("chain", &[], Some(130.0)),
            gear("loose", &[], None),
        ];
        let ids = |gear: &Gear| gear.id.as_ref().map(ToString::to_string).unwrap_or_default();
        let shown: Vec<(String, Vec<String>)> = tree(&all)
            .iter()
            .map(|(gear, parts)| (ids(gear), parts.iter().map(|part| ids(part)).collect()))
            .collect();
        assert_eq!(
            shown,
            [
                ("b1".to_owned(), vec!["chain".to_owned(), "tyre".to_owned()]),
                ("shoes".to_owned(), vec![]),
                ("loose".to_owned(), vec![]),
            ]
        );
    }
}
