//! A planned workout as a file for trainers.

use intervals::WorkoutFormat;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row};
use crate::call::{Call, OrFail as _};
use crate::failure::Failure;
use crate::untrusted::{self, LINE_PREFIX};

/// The most bytes of a file that fit into an answer.
const EXPORT_BYTES: usize = 48 * 1024;

/// The formats that are text.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Export {
    Zwo,
    Erg,
    Mrc,
}

impl Export {
    const fn name(self) -> &'static str {
        match self {
            Self::Zwo => "zwo",
            Self::Erg => "erg",
            Self::Mrc => "mrc",
        }
    }

    const fn format(self) -> WorkoutFormat {
        match self {
            Self::Zwo => WorkoutFormat::Zwo,
            Self::Erg => WorkoutFormat::Erg,
            Self::Mrc => WorkoutFormat::Mrc,
        }
    }
}

/// The file as it is. Its names were written by people, so in the text part every line is marked.
pub(super) async fn put(answer: &mut Answer, call: &Call, id: &str, export: Export) -> Result<(), Failure> {
    let file = call.of_athlete().download_workout(id, export.format()).await;
    let file = file
        .or_fail("the calendar", &format!("workout in event {id}"))
        .and_then(|bytes| if bytes.len() > EXPORT_BYTES { Err(Failure::too_large()) } else { Ok(bytes) });
    let Some(bytes) = answer.part("export", file)? else {
        return Ok(());
    };
    let content = untrusted::for_files(&String::from_utf8_lossy(&bytes));
    answer.line(format!("{} file (its names were written by people):", export.name()));
    content.lines().for_each(|line| answer.line(format!("{LINE_PREFIX}{line}")));
    let mut row = Row::default();
    row.set("format", export.name());
    row.set("content", content);
    answer.labels();
    answer.record("export", row);
    Ok(())
}
