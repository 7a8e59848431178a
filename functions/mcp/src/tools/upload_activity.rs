use intervals::Upload;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::manual_activities::{Item, put_manual};
use super::replaced_samples::{replace_intervals, replace_streams};
use crate::answer::Answer;
use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::failure::{Failure, Kind as Cause};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted;
use crate::writing::{self, Status};

/// Bytes of a file, decoded.
const FILE_BYTES: usize = 2_621_440;

/// Brings recordings and manual activities in, or replaces what was recorded.
pub(crate) struct UploadActivity;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    kind: Kind,
    #[serde(default)]
    file: Option<File>,
    /// For manual
    #[serde(default)]
    #[schemars(length(min = 1, max = 50))]
    activities: Option<Vec<Item>>,
    /// For streams and intervals
    #[serde(default)]
    activity_id: Option<String>,
    /// `{type,data}` or `{start_index,end_index,type,label}`
    #[serde(default)]
    #[schemars(length(min = 1, max = 500))]
    data: Option<Vec<Map<String, Value>>>,
    #[serde(default)]
    preview_token: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
    /// File and manual only
    #[serde(default)]
    dry_run: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    File,
    Manual,
    Streams,
    Intervals,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// .fit, .tcx or .gpx
    #[schemars(length(min = 5, max = 120))]
    filename: String,
    /// At most 2.5 MiB decoded
    base64: String,
}

impl Tool for UploadActivity {
    const NAME: &'static str = "upload_activity";
    const TITLE: &'static str = "Upload";
    const DESCRIPTION: &'static str = "Uploads a recording, adds manual activities, or replaces streams or all intervals. Replacing \
        without preview_token only shows what would change.";
    const SCOPE: Scope = Scope::Admin;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::DESTROY };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let task = Task::of(&arguments)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let dry_run = arguments.dry_run == Some(true);
        match task {
            Task::File(file) => put_file(&call, file, dry_run).await,
            Task::Manual(items) => put_manual(&call, items, dry_run).await,
            Task::Streams(activity, data) => replace_streams(&call, activity, data).await,
            Task::Intervals(activity, data) => replace_intervals(&call, activity, data).await,
        }
    }
}

/// What is asked for, with just the arguments that belong to it.
enum Task<'a> {
    File(&'a File),
    Manual(&'a [Item]),
    Streams(&'a str, &'a [Map<String, Value>]),
    Intervals(&'a str, &'a [Map<String, Value>]),
}

impl<'a> Task<'a> {
    fn of(arguments: &'a Arguments) -> Result<Self, Failure> {
        let replaces = matches!(arguments.kind, Kind::Streams | Kind::Intervals);
        if replaces && arguments.dry_run.is_some() {
            return Err(Failure::argument(
                "dry_run",
                "leave it out: without preview_token nothing is written",
            ));
        }
        if !replaces && arguments.preview_token.is_some() {
            return Err(Failure::argument("preview_token", "only streams and intervals take one"));
        }
        let given = (&arguments.file, &arguments.activities, &arguments.activity_id, &arguments.data);
        match (arguments.kind, given) {
            (Kind::File, (Some(file), None, None, None)) => Ok(Self::File(file)),
            (Kind::Manual, (None, Some(items), None, None)) => Ok(Self::Manual(items)),
            (Kind::Streams, (None, None, Some(id), Some(data))) => {
                activity_id("activity_id", id).map(|()| Self::Streams(id, data))
            }
            (Kind::Intervals, (None, None, Some(id), Some(data))) => {
                activity_id("activity_id", id).map(|()| Self::Intervals(id, data))
            }
            (Kind::File, _) => Err(Failure::argument("file", "file needs exactly file")),
            (Kind::Manual, _) => Err(Failure::argument("activities", "manual needs exactly activities")),
            (Kind::Streams | Kind::Intervals, _) => {
                Err(Failure::argument("data", "streams and intervals need exactly activity_id and data"))
            }
        }
    }
}

/// The formats that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Fit,
    Tcx,
    Gpx,
}

impl Format {
    fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "fit" => Some(Self::Fit),
            "tcx" => Some(Self::Tcx),
            "gpx" => Some(Self::Gpx),
            _ => None,
        }
    }

    /// FIT names itself at byte 8, the others by the root element of their XML.
    fn of_content(content: &[u8]) -> Option<Self> {
        if content.get(8..12) == Some(b".FIT") {
            return Some(Self::Fit);
        }
        let head = String::from_utf8_lossy(content.get(..4_096).unwrap_or(content)).into_owned();
        let start = head.trim_start_matches('\u{feff}').trim_start();
        match start.starts_with('<') {
            true if head.contains("<TrainingCenterDatabase") => Some(Self::Tcx),
            true if head.contains("<gpx") => Some(Self::Gpx),
            true | false => None,
        }
    }
}

/// The standard alphabet, with or without padding and line breaks.
fn decode(base64: &str) -> Result<Vec<u8>, Failure> {
    if base64.len() / 4 * 3 > FILE_BYTES + FILE_BYTES / 20 {
        return Err(Failure::too_large());
    }
    let url_safe: String = base64
        .chars()
        .filter(|character| !character.is_ascii_whitespace() && *character != '=')
        .map(|character| match character {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    let content = oauth::from_base64url(&url_safe)
        .ok_or_else(|| Failure::argument("file.base64", "it is not base64"))?;
    if content.len() > FILE_BYTES { Err(Failure::too_large()) } else { Ok(content) }
}

fn read_file(file: &File) -> Result<Upload, Failure> {
    let plain =
        file.filename.chars().all(|character| !character.is_control() && !"/\\:\"".contains(character));
    let named = Format::of_name(&file.filename).filter(|_| plain);
    let named = named
        .ok_or_else(|| Failure::argument("file.filename", "a plain name ending in .fit, .tcx or .gpx"))?;
    let content = decode(&file.base64)?;
    if Format::of_content(&content) != Some(named) {
        return Err(Failure::argument("file", "the content is not what the ending of the name says"));
    }
    Ok(Upload { filename: file.filename.clone(), content: content.into() })
}

async fn put_file(call: &Call, file: &File, dry_run: bool) -> Result<Reply, Failure> {
    let upload = read_file(file)?;
    let (bytes, name) = (upload.content.len(), untrusted::label(&upload.filename));
    let mut answer = call.answer();
    writing::dry(&mut answer, dry_run);
    answer.put("bytes", bytes);
    answer.put("filename", name.as_str());
    answer.labels();
    if dry_run {
        answer.put("status", Status::Created.as_str());
        answer.line(format!("{name} ({bytes} bytes) uploaded, unless Intervals.icu has the file already"));
        return Ok(answer.into());
    }
    let uploaded = call.of_athlete().upload(upload).await;
    call.wrote().await;
    let uploaded = uploaded.or_fail("activities", "upload")?;
    let mut ids: Vec<String> =
        uploaded.activities.iter().filter_map(|one| one.id.as_ref()).map(ToString::to_string).collect();
    if ids.is_empty() {
        ids.extend(uploaded.id.as_ref().map(ToString::to_string));
    }
    if ids.is_empty() {
        return Err(Cause::UpstreamRefused { reason: "no activity was found in the file".to_owned() }.into());
    }
    put_uploaded(&mut answer, &name, (uploaded.is_new, ids));
    Ok(answer.into())
}

fn put_uploaded(answer: &mut Answer, name: &str, (is_new, ids): (bool, Vec<String>)) {
    let status = if is_new { Status::Created } else { Status::Unchanged };
    answer.put("status", status.as_str());
    answer.line(match (is_new, ids.len()) {
        (false, _) => format!("{name} was there already as activity {}", ids.join(", ")),
        (true, 1) => format!("{name} became activity {}", ids.join(", ")),
        (true, count) => {
            format!("{name} holds several sports and became {count} activities: {}", ids.join(", "))
        }
    });
    answer.put("duplicate", !is_new);
    answer.put("activity_ids", ids);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_what_a_file_is() {
        assert_eq!(Format::of_content(b"\x0e\x20\x54\x08\0\0\0\0.FIT\0\0"), Some(Format::Fit));
        assert_eq!(Format::of_content(b"<?xml version=\"1.0\"?><gpx version=\"1.1\">"), Some(Format::Gpx));
        assert_eq!(Format::of_content(b"\xef\xbb\xbf<TrainingCenterDatabase>"), Some(Format::Tcx));
        assert_eq!(Format::of_content(b"not xml <gpx"), None);
        assert_eq!(Format::of_name("Morning.FIT"), Some(Format::Fit));
    }

    #[test]
    fn takes_padded_and_wrapped_base64_and_nothing_else() {
        assert_eq!(decode("aGk/\naGk+").unwrap(), b"hi?hi>");
        assert_eq!(decode("aGk=").unwrap(), b"hi");
        assert_eq!(decode("a*").unwrap_err().code(), "invalid_argument");
        assert_eq!(decode(&"A".repeat(5_000_000)).unwrap_err().code(), "too_large");
    }
}
