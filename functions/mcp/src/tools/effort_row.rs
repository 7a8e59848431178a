//! An effort as a row: over which length, how strong, when.

use intervals::EffortLength;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, number, pace_text};
use crate::call::Call;
use crate::records::PaceUnits;

/// Which efforts are looked for.
pub(super) struct Wanted {
    pub(super) stream: EffortStream,
    pub(super) lengths: Vec<EffortLength>,
    /// How many per length.
    pub(super) count: u32,
}

/// What is best.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum EffortStream {
    #[default]
    Watts,
    Heartrate,
    Pace,
    Gap,
}

impl EffortStream {
    /// Upstream wants the type of a stream.
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Watts => "watts",
            Self::Heartrate => "heartrate",
            Self::Pace => "velocity_smooth",
            Self::Gap => "ga_velocity",
        }
    }

    pub(super) const fn is_pace(self) -> bool {
        matches!(self, Self::Pace | Self::Gap)
    }
}

/// A row that says over which length and in which place.
pub(super) fn begin(length: EffortLength, rank: i64) -> Row {
    let mut row = Row::default();
    match length {
        EffortLength::Duration(seconds) => row.set("duration_s", seconds),
        EffortLength::Distance(metres) => row.set("length_m", number(metres, 0)),
    }
    row.set("rank", rank);
    row
}

/// `value` is in the unit of the stream: watts, beats per minute or metres per second.
pub(super) fn put_value(
    row: &mut Row,
    stream: EffortStream,
    value: Option<f64>,
    weight: Option<f64>,
    (call, kind): (&Call, &str),
) {
    match stream {
        EffortStream::Watts => {
            row.set("power_w", number(value, 0));
            let per_kg = value.zip(weight.filter(|kg| *kg > 0.0)).map(|(watts, kg)| watts / kg);
            row.set("w_per_kg", number(per_kg, 2));
        }
        EffortStream::Heartrate => row.set("hr_bpm", number(value, 0)),
        EffortStream::Pace | EffortStream::Gap => {
            let units = PaceUnits::of(&call.profile);
            row.set("pace", value.and_then(|speed| pace_text(speed, units.unit(kind))));
            row.set("speed_mps", number(value, 2));
        }
    }
}

/// Puts the rows, as many as an answer holds.
pub(super) fn finish(answer: &mut Answer, mut rows: Rows) {
    let all = rows.len();
    if rows.fit(&["speed_mps", "start"]) > 0 {
        answer.truncated(rows.len(), all, "ask for fewer lengths or a smaller count");
    }
    if rows.is_empty() {
        answer.line("No effort of that length.");
    }
    answer.table(&Table::of(COLUMNS, rows.iter()));
    answer.rows("efforts", rows);
}

const COLUMNS: &[&str] = &[
    "duration_s",
    "length_m",
    "rank",
    "power_w",
    "w_per_kg",
    "hr_bpm",
    "time_s",
    "pace",
    "distance_m",
    "start",
    "date",
    "activity_id",
];
