use intervals::{Activity, ActivityGear, ActivityUpdate, FieldValue, GearChoice, is_custom_code};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::answer::{Answer, number};
use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::failure::{Failure, Kind};
use crate::records;
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status, TextMode};

/// Changes what a person says about an activity.
pub(crate) struct UpdateActivity;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    activity_id: String,
    #[serde(default)]
    #[schemars(length(max = 80))]
    name: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 10_000))]
    description: Option<String>,
    #[serde(default)]
    description_mode: Option<TextMode>,
    /// Sport
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 10))]
    rpe: Option<i64>,
    /// 1 strong … 5 weak
    #[serde(default)]
    #[schemars(range(min = 1, max = 5))]
    feel: Option<i64>,
    #[serde(default)]
    commute: Option<bool>,
    /// Indoors
    #[serde(default)]
    trainer: Option<bool>,
    #[serde(default)]
    race: Option<bool>,
    /// Replaces all tags
    #[serde(default)]
    #[schemars(length(max = 30))]
    tags: Option<Vec<String>>,
    #[serde(default)]
    gear_id: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 2_000))]
    carbs_g: Option<i64>,
    /// Custom field code: value
    #[serde(default)]
    custom: Option<Map<String, Value>>,
    #[serde(default)]
    dry_run: Option<bool>,
}

impl Tool for UpdateActivity {
    const NAME: &'static str = "update_activity";
    const TITLE: &'static str = "Update activity";
    const DESCRIPTION: &'static str = "Changes name, notes, sport, RPE, feel, tags, gear, carbs, flags or custom fields; answers \
        before and after. To pair with a plan use complete_event.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints::WRITE_AGAIN;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        activity_id("activity_id", &arguments.activity_id)?;
        let call = session.athlete(None).await?.fresh();
        let mut answer = call.answer();
        let mut update = read(&mut answer, &arguments)?;
        let present = present(&call, &arguments.activity_id).await?;
        append(&mut update, &present, arguments.description_mode.unwrap_or_default());
        if update.description.as_ref().is_some_and(|text| text.chars().count() > 10_000) {
            return Err(Failure::argument(
                "description",
                "with the notes that are there it has over 10,000 characters",
            ));
        }
        let (before, expected) = (fields(&present), fields(&expected(&present, &update)));
        let unchanged = before.changes_to(&expected).is_empty();
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        let after = if unchanged || dry_run {
            expected
        } else {
            let served = write(&call, &arguments.activity_id, &update).await?;
            writing::check_kept(&mut answer, &expected, &served);
            served
        };
        put(
            &mut answer,
            &present,
            if unchanged { Status::Unchanged } else { Status::Updated },
            (&before, &after),
        );
        Ok(answer.into())
    }
}

/// The activity as it is now; what came through Strava cannot be changed.
pub(super) async fn present(call: &Call, id: &str) -> Result<Activity, Failure> {
    let activity = call.of_activity(id).get(false).await.or_fail("activities", &format!("activity {id}"))?;
    if activity.is_stub() { Err(Kind::StravaBlocked.into()) } else { Ok(activity) }
}

async fn write(call: &Call, id: &str, update: &ActivityUpdate) -> Result<Fields, Failure> {
    let served = call.of_activity(id).update(update).await;
    call.wrote().await;
    Ok(fields(&served.or_fail("activities", &format!("activity {id}"))?))
}

fn put(answer: &mut Answer, activity: &Activity, status: Status, (before, after): (&Fields, &Fields)) {
    let id = activity.id.as_ref().map(ToString::to_string);
    let what = format!("activity {}", id.as_deref().unwrap_or_default());
    let (row, line) = writing::item(&what, id.as_deref(), status, &before.changes_to(after));
    answer.line(line);
    answer.merge(row);
    answer.attributed(records::attribution(activity).into_iter());
}

/// The arguments as a change, every text cleaned.
fn read(answer: &mut Answer, arguments: &Arguments) -> Result<ActivityUpdate, Failure> {
    let update = ActivityUpdate {
        name: arguments.name.as_deref().map(|name| writing::line(answer, "name", name)).transpose()?,
        description: arguments.description.as_deref().map(|text| writing::long(answer, "description", text)),
        kind: arguments.kind.clone(),
        icu_rpe: arguments.rpe,
        feel: arguments.feel,
        commute: arguments.commute,
        trainer: arguments.trainer,
        race: arguments.race,
        tags: tags(answer, arguments.tags.as_deref())?,
        gear: gear(arguments.gear_id.as_deref())?,
        carbs_ingested: arguments.carbs_g,
        paired_event_id: None,
        custom: custom(answer, arguments.custom.as_ref())?,
    };
    if update == ActivityUpdate::default() {
        return Err(Failure::argument("arguments", "name at least one thing to change"));
    }
    Ok(update)
}

pub(super) fn tags(answer: &mut Answer, tags: Option<&[String]>) -> Result<Option<Vec<String>>, Failure> {
    let Some(tags) = tags else { return Ok(None) };
    tags.iter().map(|tag| writing::line(answer, "tags", tag)).collect::<Result<_, _>>().map(Some)
}

fn gear(id: Option<&str>) -> Result<Option<GearChoice>, Failure> {
    let Some(id) = id else { return Ok(None) };
    if id.is_empty() {
        return Err(Failure::argument("gear_id", "gear can be changed but not cleared here"));
    }
    writing::gear_id("gear_id", id)?;
    Ok(Some(GearChoice { id: id.into() }))
}

fn custom(
    answer: &mut Answer,
    values: Option<&Map<String, Value>>,
) -> Result<std::collections::BTreeMap<String, FieldValue>, Failure> {
    let one = |(code, value): (&String, &Value)| {
        let argument = format!("custom.{code}");
        if !is_custom_code(code) {
            return Err(Failure::argument(
                argument,
                "a code is [A-Z][A-Za-z0-9]+; list_custom_items names them",
            ));
        }
        let value = match value {
            Value::Bool(flag) => FieldValue::Flag(*flag),
            Value::Number(number) => FieldValue::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => FieldValue::Text(writing::long(answer, &argument, text)),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                return Err(Failure::argument(argument, "it must be a number, a text or true/false"));
            }
        };
        Ok((code.clone(), value))
    };
    values.into_iter().flatten().map(one).collect()
}

fn append(update: &mut ActivityUpdate, present: &Activity, mode: TextMode) {
    if let Some(text) = &update.description {
        update.description = Some(writing::joined(present.description.as_deref(), text, mode));
    }
}

/// The activity as it should be afterwards.
fn expected(present: &Activity, update: &ActivityUpdate) -> Activity {
    let mut after = present.clone();
    after.name = update.name.clone().or(after.name);
    after.description = update.description.clone().or(after.description);
    after.kind = update.kind.clone().or(after.kind);
    after.icu_rpe = update.icu_rpe.or(after.icu_rpe);
    after.feel = update.feel.or(after.feel);
    after.commute = update.commute.or(after.commute);
    after.trainer = update.trainer.or(after.trainer);
    after.race = update.race.or(after.race);
    after.tags = update.tags.clone().unwrap_or(after.tags);
    after.carbs_ingested =
        update.carbs_ingested.map_or(after.carbs_ingested, |grams| u32::try_from(grams).ok().map(f64::from));
    if let Some(choice) = &update.gear {
        after.gear = Some(ActivityGear { id: Some(choice.id.clone()), ..ActivityGear::default() });
    }
    for (code, value) in &update.custom {
        after.custom.set(code, value.clone());
    }
    after
}

/// What this tool can change, as it stands in answers.
fn fields(activity: &Activity) -> Fields {
    let mut fields = Fields::default();
    fields.label("name", activity.name.as_deref());
    fields.text("description", activity.description.as_deref());
    fields.set("type", activity.kind.clone());
    fields.set("rpe", activity.icu_rpe);
    fields.set("feel", activity.feel);
    for (key, flag) in [("commute", activity.commute), ("trainer", activity.trainer), ("race", activity.race)]
    {
        fields.set(key, flag.unwrap_or(false));
    }
    fields.labels("tags", &activity.tags);
    fields.set("gear_id", activity.gear.as_ref().and_then(|gear| gear.id.as_ref()).map(ToString::to_string));
    fields.set("carbs_g", number(activity.carbs_ingested, 0));
    for (code, value) in activity.custom.iter() {
        match value {
            FieldValue::Flag(flag) => fields.set(code, *flag),
            FieldValue::Number(figure) => fields.set(code, *figure),
            FieldValue::Text(text) => fields.label(code, text.as_str()),
        }
    }
    fields
}
