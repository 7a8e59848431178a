use intervals::{SportSettings, SportSettingsWrite};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::sport_zones::{ZoneKind, Zones};
use super::validate_workout::speed;
use crate::answer::{Answer, number, pace_text};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::records::PaceUnits;
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status, Step, confirmed, seen};

/// Thresholds and zones of a sport.
pub(crate) struct UpdateSportSettings;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    sport: String,
    /// Watts
    #[serde(default)]
    #[schemars(range(min = 1, max = 2_000))]
    ftp: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 2_000))]
    indoor_ftp: Option<i64>,
    /// Joules
    #[serde(default)]
    #[schemars(range(min = 0, max = 100_000))]
    w_prime: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 5_000))]
    p_max: Option<i64>,
    /// bpm
    #[serde(default)]
    #[schemars(range(min = 60, max = 240))]
    lthr: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 80, max = 250))]
    max_hr: Option<i64>,
    /// 4:30/km, 1:42/100m or m/s
    #[serde(default)]
    threshold_pace: Option<String>,
    #[serde(default)]
    zones: Option<Zones>,
    /// When the sport has no settings yet
    #[serde(default)]
    create: Option<bool>,
    /// Default true
    #[serde(default)]
    recalc_hr_zones: Option<bool>,
    #[serde(default)]
    apply_to_past: Option<bool>,
    #[serde(default)]
    #[expect(dead_code, reason = "the confirmation reads it from the arguments as they were sent")]
    preview_token: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for UpdateSportSettings {
    const NAME: &'static str = "update_sport_settings";
    const TITLE: &'static str = "Sport settings";
    const DESCRIPTION: &'static str = "Changes thresholds or zones of all sports that share the settings; may re-zone the past. \
        Without preview_token it only shows before and after.";
    const SCOPE: Scope = Scope::Admin;
    const HINTS: Hints = Hints::DESTROY;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let write = read(&arguments)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let plan = plan(&call, &arguments, write).await?;
        let mut preview = call.answer();
        writing::dry(&mut preview, !plan.is_empty());
        plan.put(&mut preview, &call, &plan.after);
        if plan.is_empty() {
            preview.line("The settings are so already; nothing to do.");
            return Ok(preview.into());
        }
        let question = format!("Change the settings of {}? {}", plan.sports(), plan.words(&call));
        match confirmed(&call, &[seen(arguments.sport.as_str(), &plan.before)], &question, preview).await? {
            Step::Stop(reply) => Ok(reply),
            Step::Act => act(&call, &arguments, &plan).await,
        }
    }
}

/// The arguments as a change of the settings.
fn read(arguments: &Arguments) -> Result<SportSettingsWrite, Failure> {
    let letters = |sport: &str| {
        !sport.is_empty() && sport.len() <= 40 && sport.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    if !letters(&arguments.sport) {
        return Err(Failure::argument("sport", "it is a sport such as Ride or TrailRun"));
    }
    let mut write = SportSettingsWrite {
        ftp: arguments.ftp,
        indoor_ftp: arguments.indoor_ftp,
        w_prime: arguments.w_prime,
        p_max: arguments.p_max,
        lthr: arguments.lthr,
        max_hr: arguments.max_hr,
        threshold_pace: arguments.threshold_pace.as_deref().map(speed).transpose()?,
        ..SportSettingsWrite::default()
    };
    if let Some(zones) = &arguments.zones {
        zones.put(&mut write)?;
    }
    let empty = write == SportSettingsWrite::default();
    if empty && arguments.apply_to_past != Some(true) && arguments.create != Some(true) {
        return Err(Failure::argument("arguments", "name at least one value to change"));
    }
    Ok(write)
}

/// What will be written, over what.
struct Plan {
    write: SportSettingsWrite,
    /// The present settings; none when they are to be made.
    before: Option<SportSettings>,
    after: SportSettings,
    /// Activities that would be zoned anew.
    past: Option<usize>,
    /// The service computes heart-rate zones from the new threshold.
    recalculates: bool,
}

async fn plan(call: &Call, arguments: &Arguments, mut write: SportSettingsWrite) -> Result<Plan, Failure> {
    let all = call.of_athlete().sport_settings().await.or_fail("settings", "sport settings")?;
    let before = all.into_iter().find(|settings| settings.types.contains(&arguments.sport));
    match (&before, arguments.create) {
        (None, Some(true)) => write.types = Some(vec![arguments.sport.clone()]),
        (None, _) => {
            return Err(Failure::not_found(format!(
                "settings for {}; create: true makes them",
                arguments.sport
            )));
        }
        (Some(_), _) => {}
    }
    let mut after = expected(before.clone().unwrap_or_default(), &write);
    if let (Some(types), true) = (&write.types, before.is_none()) {
        after.types.clone_from(types);
    }
    if let Some(zones) = &arguments.zones {
        zones.check_against(&after)?;
    }
    let past = match (arguments.apply_to_past, &before) {
        (Some(true), Some(_)) => {
            let matching = call.of_athlete().matching_activities(&arguments.sport).await;
            Some(matching.or_fail("settings", "sport settings")?.len())
        }
        (Some(true), None) => {
            return Err(Failure::argument("apply_to_past", "new settings apply to nothing yet"));
        }
        (Some(false) | None, _) => None,
    };
    let moves_hr = write.lthr.is_some() || write.max_hr.is_some();
    let recalculates = moves_hr && write.hr_zones.is_none() && arguments.recalc_hr_zones != Some(false);
    Ok(Plan { write, before, after, past, recalculates })
}

impl Plan {
    fn is_empty(&self) -> bool {
        self.before.is_some() && self.past.is_none() && self.before.as_ref() == Some(&self.after)
    }

    fn sports(&self) -> String {
        self.after.types.join(", ")
    }

    fn changes(&self, call: &Call, after: &SportSettings) -> writing::Changes {
        let units = PaceUnits::of(&call.profile);
        let before = self.before.as_ref().map(|settings| fields(settings, &units)).unwrap_or_default();
        before.changes_to(&fields(after, &units))
    }

    fn words(&self, call: &Call) -> String {
        let past =
            self.past.map(|count| format!("; {count} past activities are zoned anew")).unwrap_or_default();
        format!("{}{past}", self.changes(call, &self.after).words())
    }

    fn put(&self, answer: &mut Answer, call: &Call, after: &SportSettings) {
        let status = match (&self.before, self.before.as_ref() == Some(after)) {
            (None, _) => Status::Created,
            (Some(_), true) => Status::Unchanged,
            (Some(_), false) => Status::Updated,
        };
        let id = after.id.as_ref().map(ToString::to_string);
        let what = format!("settings of {}", self.sports());
        let (mut row, line) = writing::item(&what, id.as_deref(), status, &self.changes(call, after));
        row.set("sports", after.types.clone());
        answer.line(line);
        answer.merge(row);
        if self.recalculates {
            answer.line("Heart-rate zones are computed from the new threshold.");
        }
        if let Some(count) = self.past {
            answer.put("past_activities", count);
            answer.line(format!("{count} past activities are zoned anew, later and in the background."));
        }
    }
}

async fn act(call: &Call, arguments: &Arguments, plan: &Plan) -> Result<Reply, Failure> {
    let mut answer = call.answer();
    let served = write(call, arguments, plan).await?;
    if plan.past.is_some() {
        let applied = call.of_athlete().apply_sport_settings(&arguments.sport).await;
        call.wrote().await;
        applied.or_fail("settings", "sport settings")?;
        answer.put("apply", "started");
    }
    let units = PaceUnits::of(&call.profile);
    writing::check_kept(&mut answer, &wanted(plan, &units), &fields(&served, &units));
    plan.put(&mut answer, call, &served);
    Ok(answer.into())
}

async fn write(call: &Call, arguments: &Arguments, plan: &Plan) -> Result<SportSettings, Failure> {
    let athlete = call.of_athlete();
    let served = match &plan.before {
        None => athlete.create_sport_settings(&plan.write).await,
        Some(before) if plan.write == SportSettingsWrite::default() => Ok(before.clone()),
        Some(_) => {
            let recalculate = arguments.recalc_hr_zones.unwrap_or(true);
            athlete.update_sport_settings(&arguments.sport, &plan.write, recalculate).await
        }
    };
    call.wrote().await;
    served.or_fail("settings", "sport settings")
}

/// The fields that were named. Others may move with them: heart-rate zones are computed from the threshold.
fn wanted(plan: &Plan, units: &PaceUnits<'_>) -> Fields {
    fields(
        &expected(SportSettings { types: plan.after.types.clone(), ..SportSettings::default() }, &plan.write),
        units,
    )
    .present()
}

#[expect(clippy::cast_precision_loss, reason = "thresholds and bounds are far below 2^53")]
fn expected(mut settings: SportSettings, write: &SportSettingsWrite) -> SportSettings {
    let float = |value: Option<i64>, old: Option<f64>| value.map(|value| value as f64).or(old);
    let floats = |values: &Option<Vec<i64>>, old: Vec<f64>| match values {
        Some(values) => values.iter().map(|value| *value as f64).collect(),
        None => old,
    };
    settings.ftp = float(write.ftp, settings.ftp);
    settings.indoor_ftp = float(write.indoor_ftp, settings.indoor_ftp);
    settings.w_prime = float(write.w_prime, settings.w_prime);
    settings.p_max = float(write.p_max, settings.p_max);
    settings.lthr = float(write.lthr, settings.lthr);
    settings.max_hr = float(write.max_hr, settings.max_hr);
    settings.threshold_pace = write.threshold_pace.or(settings.threshold_pace);
    settings.power_zones = floats(&write.power_zones, settings.power_zones);
    settings.hr_zones = floats(&write.hr_zones, settings.hr_zones);
    settings.pace_zones = write.pace_zones.clone().unwrap_or(settings.pace_zones);
    settings.power_zone_names = write.power_zone_names.clone().unwrap_or(settings.power_zone_names);
    settings.hr_zone_names = write.hr_zone_names.clone().unwrap_or(settings.hr_zone_names);
    settings.pace_zone_names = write.pace_zone_names.clone().unwrap_or(settings.pace_zone_names);
    settings
}

/// The settings in the names and units of answers.
fn fields(settings: &SportSettings, units: &PaceUnits<'_>) -> Fields {
    let mut fields = Fields::default();
    let figures = [
        ("ftp_w", settings.ftp),
        ("indoor_ftp_w", settings.indoor_ftp),
        ("w_prime_j", settings.w_prime),
        ("p_max_w", settings.p_max),
        ("lthr_bpm", settings.lthr),
        ("max_hr_bpm", settings.max_hr),
    ];
    for (key, value) in figures {
        fields.set(key, number(value, 0));
    }
    let kind = settings.types.first().map(String::as_str).unwrap_or_default();
    fields.set("threshold_mps", number(settings.threshold_pace, 2));
    fields
        .set("threshold_pace", settings.threshold_pace.and_then(|speed| pace_text(speed, units.unit(kind))));
    for (kind, bounds, names) in ZoneKind::all(settings) {
        fields.set(format!("{}_zones", kind.as_str()), bounds);
        fields.labels(format!("{}_zone_names", kind.as_str()), names);
    }
    fields
}
