/// Something the reader should know about an answer that is otherwise good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WarningCode {
    WorkoutUnparsed,
    ValueNotKept,
    NotesUnreadable,
    SettingsMissing,
    Stale,
    TimezoneUnknown,
    QuotaLow,
    Locked,
    Suspicious,
    SameDay,
}

impl WarningCode {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::WorkoutUnparsed => "workout_unparsed",
            Self::ValueNotKept => "value_not_kept",
            Self::NotesUnreadable => "notes_unreadable",
            Self::SettingsMissing => "settings_missing",
            Self::Stale => "stale",
            Self::TimezoneUnknown => "timezone_unknown",
            Self::QuotaLow => "quota_low",
            Self::Locked => "locked",
            Self::Suspicious => "suspicious",
            Self::SameDay => "same_day",
        }
    }
}
