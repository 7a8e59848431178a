//! The files of an activity as blobs. Nothing is ever written to a disk of the server.

use intervals::ActivityFile;
use oauth::to_base64url;
use rmcp::model::ResourceContents;

use crate::call::{OrFail as _, Session, activity_id};
use crate::failure::Failure;

/// The address, with places for the id and the kind of file.
pub(crate) const TEMPLATE: &str = "intervals://activity/{id}/{file}";
/// The words that may stand for the kind of file.
pub(crate) const FILES: &[&str] = &["original", "fit", "gpx"];

/// The kind of file that a word names.
fn named(word: &str) -> Option<ActivityFile> {
    match word {
        "original" => Some(ActivityFile::Original),
        "fit" => Some(ActivityFile::Fit),
        "gpx" => Some(ActivityFile::Gpx),
        _ => None,
    }
}

/// The id and the kind of file of `{id}/{file}`, what follows `intervals://activity/`.
pub(super) fn address(rest: &str) -> Option<(&str, ActivityFile)> {
    let (id, file) = rest.split_once('/')?;
    Some((id, named(file)?))
}

/// The file as a blob with the type that its first bytes tell.
pub(super) async fn read(
    session: &Session,
    uri: &str,
    id: &str,
    file: ActivityFile,
) -> Result<ResourceContents, Failure> {
    activity_id("id", id)?;
    let call = session.athlete(None).await?;
    let bytes = call.of_activity(id).download(file).await.or_fail("activities", &format!("file of {id}"))?;
    Ok(ResourceContents::blob(to_base64(&bytes), uri).with_mime_type(kind(&bytes)))
}

fn kind(bytes: &[u8]) -> &'static str {
    let head = String::from_utf8_lossy(bytes.get(..512).unwrap_or(bytes)).into_owned();
    match bytes {
        [0x1f, 0x8b, ..] => "application/gzip",
        _ if bytes.get(8..12) == Some(b".FIT") => "application/vnd.ant.fit",
        _ if head.contains("<gpx") => "application/gpx+xml",
        _ if head.contains("<TrainingCenterDatabase") => "application/vnd.garmin.tcx+xml",
        _ => "application/octet-stream",
    }
}

/// Base64 with the alphabet and the padding of RFC 4648 §4, as blobs have it.
fn to_base64(bytes: &[u8]) -> String {
    let mut text = to_base64url(bytes).replace('-', "+").replace('_', "/");
    let padding = text.len().next_multiple_of(4) - text.len();
    text.extend(std::iter::repeat_n('=', padding));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_and_spells_base64_as_blobs_have_it() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("\u{fb}\u{ff}", "w7vDvw==")]
        {
            assert_eq!(to_base64(bytes.as_bytes()), text);
        }
        assert_eq!(to_base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn tells_a_file_by_its_first_bytes() {
        for (bytes, wanted) in [
            (&[0x1f, 0x8b, 8][..], "application/gzip"),
            (b"\x0e\x20\x54\x08\0\0\0\0.FIT", "application/vnd.ant.fit"),
            (b"<?xml version=\"1.0\"?><gpx>", "application/gpx+xml"),
            (b"<TrainingCenterDatabase>", "application/vnd.garmin.tcx+xml"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(kind(bytes), wanted);
        }
    }
}
