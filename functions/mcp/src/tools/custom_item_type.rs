//! The kinds of custom items.

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum CustomItemType {
    FitnessChart,
    FitnessTable,
    TraceChart,
    InputField,
    ActivityField,
    IntervalField,
    ActivityStream,
    ActivityChart,
    ActivityHistogram,
    ActivityHeatmap,
    ActivityMap,
    ActivityPanel,
    Zones,
}

impl CustomItemType {
    /// As the service names it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::FitnessChart => "FITNESS_CHART",
            Self::FitnessTable => "FITNESS_TABLE",
            Self::TraceChart => "TRACE_CHART",
            Self::InputField => "INPUT_FIELD",
            Self::ActivityField => "ACTIVITY_FIELD",
            Self::IntervalField => "INTERVAL_FIELD",
            Self::ActivityStream => "ACTIVITY_STREAM",
            Self::ActivityChart => "ACTIVITY_CHART",
            Self::ActivityHistogram => "ACTIVITY_HISTOGRAM",
            Self::ActivityHeatmap => "ACTIVITY_HEATMAP",
            Self::ActivityMap => "ACTIVITY_MAP",
            Self::ActivityPanel => "ACTIVITY_PANEL",
            Self::Zones => "ZONES",
        }
    }
}
