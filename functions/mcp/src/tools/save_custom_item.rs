use intervals::{CustomContent, CustomItem, CustomItemWrite, is_custom_code};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::custom_item_type::CustomItemType;
use crate::answer::{Row, Rows};
use crate::call::{Call, OrFail as _, Session, numeric_id};
use crate::failure::{Failure, Kind};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status};

/// Items whose content names a field of ours.
const FIELDS: [&str; 3] = ["INPUT_FIELD", "ACTIVITY_FIELD", "INTERVAL_FIELD"];
const VALUE_TYPES: [&str; 3] = ["numeric", "text", "select"];
const AGGREGATES: [&str; 4] = ["MIN", "SUM", "MAX", "AVERAGE"];

/// Custom fields, charts and zones.
pub(crate) struct SaveCustomItem;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    item_id: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<CustomItemType>,
    #[serde(default)]
    #[schemars(length(max = 80))]
    name: Option<String>,
    /// Fields: {"code","type":"numeric|text|select","aggregate"}
    #[serde(default)]
    content: Option<Map<String, Value>>,
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    description: Option<String>,
    #[serde(default)]
    visibility: Option<Visibility>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

/// What the service knows as an item.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Visibility {
    Private,
    Followers,
    Public,
}

impl Visibility {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "PRIVATE",
            Self::Followers => "FOLLOWERS",
            Self::Public => "PUBLIC",
        }
    }
}

impl Tool for SaveCustomItem {
    const NAME: &'static str = "save_custom_item";
    const TITLE: &'static str = "Save custom item";
    const DESCRIPTION: &'static str = "Creates or changes a custom field, chart, stream or zone set. Values are set by \
        update_wellness or update_activity.";
    const SCOPE: Scope = Scope::Admin;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::WRITE_AGAIN };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        arguments.item_id.as_deref().map_or(Ok(()), |id| numeric_id("item_id", id))?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let mut answer = call.answer();
        let mut write = CustomItemWrite {
            kind: arguments.kind.map(|kind| kind.as_str().to_owned()),
            name: arguments
                .name
                .as_deref()
                .map(|name| writing::line(&mut answer, "name", name))
                .transpose()?,
            description: arguments
                .description
                .as_deref()
                .map(|text| writing::long(&mut answer, "description", text)),
            visibility: arguments.visibility.map(|visibility| visibility.as_str().to_owned()),
            content: arguments.content.map(CustomContent),
        };
        let all = call.of_athlete().custom_items().await.or_fail("custom items", "custom items")?;
        let present = present(&all, arguments.item_id.as_deref())?;
        complete(&mut write, present)?;
        let after = expected(present, &write);
        check_field(&after)?;
        check_code(&all, present, &after)?;
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        let before = present.map(fields).unwrap_or_default();
        let unchanged = before.changes_to(&fields(&after)).is_empty();
        let served = if unchanged || dry_run { after.clone() } else { save(&call, present, &write).await? };
        writing::check_kept(&mut answer, &fields(&after).present(), &fields(&served));
        let status = match (unchanged, present) {
            (true, _) => Status::Unchanged,
            (false, Some(_)) => Status::Updated,
            (false, None) => Status::Created,
        };
        let id = served.id.as_ref().map(ToString::to_string);
        let (row, line) =
            writing::item("custom item", id.as_deref(), status, &before.changes_to(&fields(&served)));
        answer.line(line);
        answer.merge(row);
        answer.put("code", code(&served));
        put_required(&mut answer, &served);
        Ok(answer.into())
    }
}

fn present<'a>(all: &'a [CustomItem], id: Option<&str>) -> Result<Option<&'a CustomItem>, Failure> {
    let Some(id) = id else { return Ok(None) };
    let found = all.iter().find(|item| item.id.as_ref().is_some_and(|of| of.as_str() == id));
    found.map(Some).ok_or_else(|| Failure::not_found(format!("custom item {id}")))
}

/// A new item needs its type, name and content; the content of a change is laid over the present one.
fn complete(write: &mut CustomItemWrite, present: Option<&CustomItem>) -> Result<(), Failure> {
    let Some(present) = present else {
        write.visibility.get_or_insert_with(|| "PRIVATE".to_owned());
        if write.kind.is_none() || write.name.is_none() || write.content.is_none() {
            return Err(Failure::argument("arguments", "a new item needs type, name and content"));
        }
        return Ok(());
    };
    if write.kind.is_some() && write.kind != present.kind {
        return Err(Failure::argument("type", "the type of an item stays"));
    }
    if let (Some(new), Some(old)) = (&mut write.content, &present.content) {
        let mut whole = old.0.clone();
        whole.append(&mut new.0);
        new.0 = whole;
    }
    if *write == CustomItemWrite::default() {
        return Err(Failure::argument("arguments", "name at least one thing to change"));
    }
    Ok(())
}

fn expected(present: Option<&CustomItem>, write: &CustomItemWrite) -> CustomItem {
    let mut after = present.cloned().unwrap_or_default();
    after.kind = write.kind.clone().or(after.kind);
    after.name = write.name.clone().or(after.name);
    after.description = write.description.clone().or(after.description);
    after.visibility = write.visibility.clone().or(after.visibility);
    after.content = write.content.clone().or(after.content);
    after
}

fn code(item: &CustomItem) -> Option<&str> {
    item.content.as_ref()?.text("code")
}

/// The service refuses a bad field without saying why, so it is said here.
fn check_field(item: &CustomItem) -> Result<(), Failure> {
    if !item.kind.as_deref().is_some_and(|kind| FIELDS.contains(&kind)) {
        return Ok(());
    }
    let text = |key: &str| item.content.as_ref().and_then(|content| content.text(key)).unwrap_or_default();
    if !is_custom_code(text("code")) {
        return Err(Failure::argument("content.code", "a field needs one of the form [A-Z][A-Za-z0-9]+"));
    }
    if !VALUE_TYPES.contains(&text("type")) {
        return Err(Failure::argument(
            "content.type",
            format!("it must be one of {}", VALUE_TYPES.join(", ")),
        ));
    }
    if !AGGREGATES.contains(&text("aggregate")) {
        return Err(Failure::argument(
            "content.aggregate",
            format!("it must be one of {}", AGGREGATES.join(", ")),
        ));
    }
    Ok(())
}

fn check_code(all: &[CustomItem], present: Option<&CustomItem>, after: &CustomItem) -> Result<(), Failure> {
    let Some(code) = code(after) else { return Ok(()) };
    let is_other = |item: &&CustomItem| present.is_none_or(|present| present.id != item.id);
    match all
        .iter()
        .filter(is_other)
        .find(|item| self::code(item) == Some(code))
        .and_then(|item| item.id.as_ref())
    {
        None => Ok(()),
        Some(id) => {
            let what = format!("Another custom item has this code already ({id}); nothing was written.");
            Err(Failure::from(Kind::Conflict { what }).with("existing_id", id.to_string()))
        }
    }
}

async fn save(
    call: &Call,
    present: Option<&CustomItem>,
    write: &CustomItemWrite,
) -> Result<CustomItem, Failure> {
    let athlete = call.of_athlete();
    let served = match present.and_then(|item| item.id.as_ref()) {
        Some(id) => athlete.update_custom_item(id.as_str(), write).await,
        None => athlete.create_custom_item(write).await,
    };
    call.wrote().await;
    served.or_fail("custom items", "custom item")
}

fn fields(item: &CustomItem) -> Fields {
    let mut fields = Fields::default();
    fields.set("type", item.kind.clone());
    fields.label("name", item.name.as_deref());
    fields.text("description", item.description.as_deref());
    fields.set("visibility", item.visibility.clone());
    // Scripts and labels of people are in it, so it is shown as text of people.
    let content = item.content.as_ref().map(|content| Value::Object(content.0.clone()).to_string());
    fields.text("content", content.as_deref());
    fields
}

/// Items that the service made because this one needs them.
fn put_required(answer: &mut crate::answer::Answer, served: &CustomItem) {
    if served.required_items_created.is_empty() {
        return;
    }
    let mut rows = Rows::expecting(&[]);
    for item in &served.required_items_created {
        let mut row = Row::default();
        row.set("id", item.id.as_ref().map(ToString::to_string));
        row.set("type", item.kind.clone());
        row.label("name", item.name.as_deref());
        answer.line(format!("made besides: {}", row.facts(&[])));
        rows.push(row);
    }
    answer.rows("required_items_created", rows);
}
