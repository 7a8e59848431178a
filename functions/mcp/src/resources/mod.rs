//! Resources: the profile, five references, and templates for an activity and its files.
//!
//! Many hosts hide resources, so tools give the same help where it is needed. To add a static one: a row in [`STATIC`]
//! and its Markdown beside this file.

mod activity_file;

use rmcp::ErrorData;
use rmcp::model::{CacheScope, JsonObject, ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use serde_json::json;

use crate::call::Session;
use crate::catalogue;
use crate::failure::Failure;
use crate::tool::Reply;
use crate::tools::SYNTAX;

const PROFILE: &str = "intervals://athlete/profile";
const ACTIVITY: &str = "intervals://activity/";
const ONE_ACTIVITY: &str = "intervals://activity/{id}";
const MARKDOWN: &str = "text/markdown";
const JSON: &str = "application/json";
/// A static text may be kept for an hour.
const STATIC_TTL_MS: u64 = 3_600_000;

/// A text that is the same for everybody.
struct Static {
    uri: &'static str,
    name: &'static str,
    title: &'static str,
    description: &'static str,
    text: &'static str,
}

const STATIC: &[Static] = &[
    Static {
        uri: "intervals://analysis-formulas",
        name: "analysis-formulas",
        title: "Analysis formulas",
        description: "Every figure computed here, with its constants.",
        text: include_str!("analysis_formulas.md"),
    },
    Static {
        uri: "intervals://custom-item-schemas",
        name: "custom-item-schemas",
        title: "Custom items",
        description: "Types of custom items and what their content needs.",
        text: include_str!("custom_item_schemas.md"),
    },
    Static {
        uri: "intervals://event-categories",
        name: "event-categories",
        title: "Event categories",
        description: "The categories of the calendar, what each needs and does to the fitness model.",
        text: include_str!("event_categories.md"),
    },
    Static {
        uri: "intervals://wellness-scales",
        name: "wellness-scales",
        title: "Wellness scales",
        description: "Every wellness field with unit, scale, labels and direction.",
        text: include_str!("wellness_scales.md"),
    },
    Static {
        uri: "intervals://workout-syntax",
        name: "workout-syntax",
        title: "Workout syntax",
        description: "The workout text of Intervals.icu with examples.",
        text: SYNTAX,
    },
];

/// All resources, sorted by address.
pub(crate) fn list() -> Vec<Resource> {
    let profile = Resource::new(PROFILE, "athlete-profile")
        .with_title("Athlete profile")
        .with_description("Thresholds, zones, units and timezone of the connected athlete.")
        .with_mime_type(JSON);
    let described = STATIC.iter().map(|text| {
        Resource::new(text.uri, text.name)
            .with_title(text.title)
            .with_description(text.description)
            .with_mime_type(MARKDOWN)
    });
    let mut all: Vec<_> = described.chain([profile]).collect();
    all.sort_by(|one, other| one.uri.cmp(&other.uri));
    all
}

/// The templates.
pub(crate) fn templates() -> Vec<ResourceTemplate> {
    vec![
        ResourceTemplate::new(ONE_ACTIVITY, "activity")
            .with_title("Activity")
            .with_description("One activity with all its parts.")
            .with_mime_type(JSON),
        ResourceTemplate::new(activity_file::TEMPLATE, "activity-file")
            .with_title("Activity file")
            .with_description("The recording: original as uploaded, or fit or gpx with edits; at most 4 MiB.")
            .with_mime_type("application/octet-stream"),
    ]
}

/// Fixed words that a place of a template may take; `None` when there is no such place.
pub(crate) fn words(template: &str, place: &str) -> Option<&'static [&'static str]> {
    match (template, place) {
        (activity_file::TEMPLATE, "file") => Some(activity_file::FILES),
        (activity_file::TEMPLATE | ONE_ACTIVITY, "id") => Some(&[]),
        _ => None,
    }
}

/// The content of an address.
pub(crate) async fn read(uri: &str, session: &Session) -> Result<ReadResourceResult, ErrorData> {
    if let Some(text) = STATIC.iter().find(|text| text.uri == uri) {
        let contents = ResourceContents::text(text.text, uri).with_mime_type(MARKDOWN);
        return Ok(ReadResourceResult::new(vec![contents])
            .with_ttl_ms(STATIC_TTL_MS)
            .with_cache_scope(CacheScope::Private));
    }
    let contents = if let Some((id, file)) = uri.strip_prefix(ACTIVITY).and_then(activity_file::address) {
        activity_file::read(session, uri, id, file).await
    } else {
        let (tool, arguments) = as_tool(uri).ok_or_else(|| unknown(uri))?;
        answered(session, uri, tool, arguments).await
    };
    match contents {
        Ok(contents) => {
            Ok(ReadResourceResult::new(vec![contents]).with_ttl_ms(0).with_cache_scope(CacheScope::Private))
        }
        Err(failure) if matches!(failure.code(), "not_found" | "invalid_argument") => Err(unknown(uri)),
        Err(failure) => {
            let message = failure.message();
            Err(ErrorData::internal_error(message, session.failed(failure).await.structured_content))
        }
    }
}

/// What a tool answers, as JSON.
async fn answered(
    session: &Session,
    uri: &str,
    tool: &str,
    arguments: JsonObject,
) -> Result<ResourceContents, Failure> {
    let entry = catalogue::get(tool).ok_or_else(|| Failure::not_found("such resource"))?;
    match entry.call(session.clone(), Some(arguments)).await? {
        Reply::Answer(answer) => {
            let json = answer.finish(false)?.structured_content.unwrap_or_default().to_string();
            Ok(ResourceContents::text(json, uri).with_mime_type(JSON))
        }
        Reply::Exact(_) | Reply::Ask(_) => Err(Failure::not_found("such resource")),
    }
}

fn unknown(uri: &str) -> ErrorData {
    ErrorData::resource_not_found(
        "there is no such resource; see resources/list",
        Some(json!({ "uri": uri })),
    )
}

/// The tool that answers an address of athlete data.
fn as_tool(uri: &str) -> Option<(&'static str, JsonObject)> {
    let object = |value: serde_json::Value| value.as_object().cloned();
    if uri == PROFILE {
        return Some(("get_athlete_profile", JsonObject::new()));
    }
    let id = uri.strip_prefix(ACTIVITY)?;
    let parts =
        ["intervals", "messages", "weather", "zones", "segments", "paired_event", "extended", "custom"];
    let good = !id.is_empty() && id.len() <= 21 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let arguments = object(json!({ "activity_id": id, "include": parts }))?;
    good.then_some(("get_activity", arguments))
}
