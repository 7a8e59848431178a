//! The files of an activity.

use bytes::Bytes;

use crate::api::OfActivity;
use crate::ask::Ask;
use crate::error::Error;

/// The most bytes of a file that are passed on.
const LONGEST: usize = 4 * 1024 * 1024;

/// Which file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivityFile {
    /// As it was uploaded. May still be compressed: it then begins with `1f 8b`.
    Original,
    /// FIT, made by the service, edits included.
    Fit,
    /// GPX, made by the service, edits included.
    Gpx,
}

impl OfActivity<'_> {
    /// One file of the activity.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::TooLarge`] above 4 MiB, [`Error::Strava`] for a stub.
    pub async fn download(&self, file: ActivityFile) -> Result<Bytes, Error> {
        let template = match file {
            ActivityFile::Original => "/activity/{id}/file",
            ActivityFile::Fit => "/activity/{id}/fit-file",
            ActivityFile::Gpx => "/activity/{id}/gpx-file",
        };
        self.api.file(Ask::get(template, &[self.id]).any_type().at_most(LONGEST)).await
    }
}
