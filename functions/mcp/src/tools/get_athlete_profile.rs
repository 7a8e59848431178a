use intervals::{Athlete, ListActivities, SportSettings};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, WarningCode, number};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::plus_days;
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, DETAIL_CHARACTERS};

/// A sport of the last so many days should have thresholds.
const IN_USE_DAYS: i64 = 90;

/// Thresholds, zones, units, timezone, and what is not set up.
pub(crate) struct GetAthleteProfile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    #[schemars(length(max = 40))]
    sport: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 5))]
    include: Option<Vec<Include>>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Include {
    Zones,
    Availability,
    Notes,
    Plan,
    Connection,
}

impl Tool for GetAthleteProfile {
    const NAME: &'static str = "get_athlete_profile";
    const TITLE: &'static str = "Athlete profile";
    const DESCRIPTION: &'static str = "Thresholds (FTP, LTHR, pace), the athlete's own zones, weight, units, timezone, and what is \
        not set up. include defaults to zones.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        call.needs_profile()?;
        let include = arguments.include.unwrap_or_else(|| vec![Include::Zones]);
        let mut answer = call.answer();
        put_person(&mut answer, &call.profile, call.today);
        super::profile_sports::put_sports(
            &mut answer,
            &call.profile,
            arguments.sport.as_deref(),
            include.contains(&Include::Zones),
        )?;
        if include.contains(&Include::Availability) {
            put_availability(&mut answer, &call.profile);
        }
        if include.contains(&Include::Plan) {
            put_plan(&mut answer, &call).await?;
        }
        if include.contains(&Include::Notes) {
            put_notes(&mut answer, &call).await?;
        }
        if include.contains(&Include::Connection) {
            put_connection(&mut answer, &call).await?;
        }
        warn_about_gaps(&mut answer, &call).await;
        Ok(answer.into())
    }
}

fn put_person(answer: &mut Answer, profile: &Athlete, today: Date) {
    let mut row = Row::default();
    row.set("id", profile.id.as_ref().map(ToString::to_string));
    row.label("name", profile.name.as_deref());
    row.set("sex", profile.sex.clone());
    row.set("age", profile.date_of_birth.map(|born| age(born, today)));
    row.set("weight_kg", number(profile.icu_weight.or(profile.weight), 1));
    row.set("height_m", number(profile.height, 2));
    row.set("resting_hr_bpm", number(profile.icu_resting_hr, 0));
    row.set(
        "units",
        if profile.measurement_preference.as_deref() == Some("feet") { "imperial" } else { "metric" },
    );
    row.flag("form_as_percent", profile.icu_form_as_percent);
    row.set("status", profile.status.as_deref().filter(|status| *status != "ACTIVE"));
    answer.line(format!(
        "{} ({}), age {}, {}, resting HR {}, {} units",
        row.cell("name"),
        row.cell("id"),
        row.cell("age"),
        profile.icu_weight.or(profile.weight).map_or_else(String::new, |kg| answer.units().weight(kg)),
        row.cell("resting_hr_bpm"),
        row.cell("units")
    ));
    answer.record("athlete", row);
    if profile.status.as_deref() == Some("DORMANT") {
        answer.warn(
            WarningCode::Stale,
            "the account is dormant: new files are not processed until the athlete opens Intervals.icu",
        );
    }
}

/// The age is enough; the birthday stays where it is.
fn age(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}

pub(super) fn put_availability(answer: &mut Answer, profile: &Athlete) {
    let mut rows = Rows::expecting(&[]);
    for day in &profile.training_availability {
        let mut row = Row::default();
        row.set("day", day.day_of_week.and_then(weekday));
        row.set("availability", day.training_availability.clone());
        row.set("time_s", day.max_training_time);
        row.set(
            "sports",
            if day.can_train_sports.is_empty() { None } else { Some(day.can_train_sports.clone()) },
        );
        rows.push(row);
    }
    answer.line(if rows.is_empty() { "Availability: not set" } else { "Availability:" });
    answer.table(&Table::of(&["day", "availability", "time_s", "sports"], rows.iter()));
    answer.rows("availability", rows);
}

/// The service counts from Monday, 1.
fn weekday(day: i64) -> Option<&'static str> {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].get(usize::try_from(day - 1).ok()?).copied()
}

async fn put_plan(answer: &mut Answer, call: &Call) -> Result<(), Failure> {
    let plan = call.of_athlete().training_plan().await.or_fail("the training plan", "training plan");
    let Some(plan) = answer.part("plan", plan)? else {
        return Ok(());
    };
    let mut row = Row::default();
    row.set("folder_id", plan.plan_id.as_ref().map(ToString::to_string));
    row.set("start", plan.start_date.map(|day| day.to_string()));
    row.label("alias", plan.alias.as_deref());
    answer.line(if row.has("folder_id") {
        format!("Plan: folder {} from {}", row.cell("folder_id"), row.cell("start"))
    } else {
        "Plan: none".to_owned()
    });
    answer.record("plan", row);
    Ok(())
}

/// Notes are readable only in the roster of an API key.
async fn put_notes(answer: &mut Answer, call: &Call) -> Result<(), Failure> {
    if !call.connected().credential.is_api_key() {
        answer.warn(
            WarningCode::NotesUnreadable,
            "notes about an athlete can be read with an API-key connection only",
        );
        return Ok(());
    }
    let roster = call.api.athletes().await.or_fail("the roster", "roster");
    let Some(roster) = answer.part("notes", roster)? else {
        return Ok(());
    };
    let own =
        roster.into_iter().find(|athlete| athlete.id.as_ref().is_some_and(|id| id.as_str() == call.athlete));
    let mut row = Row::default();
    row.people(
        "notes",
        own.and_then(|athlete| athlete.notes).as_deref(),
        DETAIL_CHARACTERS,
        &mut Budget::default(),
    );
    answer.record("notes", row);
    Ok(())
}

async fn put_connection(answer: &mut Answer, call: &Call) -> Result<(), Failure> {
    let services = call.of_athlete().connected_services().await.or_fail("connections", "connections");
    let connected = call.connected();
    let mut row = Row::default();
    row.set("credential", if connected.credential.is_api_key() { "api_key" } else { "oauth" });
    row.set("granted_areas", connected.upstream_scopes.clone());
    if let Some(quota) = call.api.quota() {
        row.set("requests_left_today", quota.day_remaining);
        row.set("requests_left_in_15_min", quota.window_remaining);
    }
    answer.line(format!("Connection: {}", row.facts(&[])));
    if let Some(services) = answer.part("connections", services)? {
        if services.len() == 1 && services.iter().any(|service| service == "strava") {
            answer.warn(
                WarningCode::SettingsMissing,
                format!(
                    "only Strava is linked: its activities are hidden. {}",
                    crate::failure::STRAVA_REMEDY
                ),
            );
        }
        answer.line(format!(
            "Linked services: {}",
            if services.is_empty() { "none".to_owned() } else { services.join(", ") }
        ));
        row.set("services", services);
    }
    answer.record("connection", row);
    Ok(())
}

/// Without a threshold a sport has no load or no zones.
async fn warn_about_gaps(answer: &mut Answer, call: &Call) {
    let recent = ListActivities {
        oldest: plus_days(call.today, -IN_USE_DAYS),
        newest: None,
        route_id: None,
        limit: None,
        fields: ["id", "type", "source"].map(str::to_owned).to_vec(),
    };
    let Ok(activities) = call.of_athlete().activities(&recent).await else {
        return;
    };
    let in_use = |settings: &&SportSettings| {
        activities
            .iter()
            .any(|activity| activity.kind.as_ref().is_some_and(|kind| settings.types.contains(kind)))
    };
    for settings in call.profile.sport_settings.iter().filter(in_use) {
        let none = settings.ftp.is_none() && settings.lthr.is_none() && settings.threshold_pace.is_none();
        if none {
            let sports = settings.types.join(", ");
            answer.warn(WarningCode::SettingsMissing, format!("{sports}: neither FTP, LTHR nor threshold pace is set, so there is no load and there are no zones"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_age_changes_on_the_birthday() {
        assert_eq!(age(date(1988, 6, 17), date(2026, 6, 17)), 38);
        assert_eq!(age(date(1988, 6, 18), date(2026, 6, 17)), 37);
    }
}
