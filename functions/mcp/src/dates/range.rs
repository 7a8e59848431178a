use jiff::civil::Date;
use serde_json::{Value, json};

use super::{DayError, days_between, parse};

/// A closed range of local days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// First day.
    pub(crate) oldest: Date,
    /// Last day, included.
    pub(crate) newest: Date,
}

/// The days a tool takes when the caller names none, and the longest span it serves.
pub(crate) struct Window {
    pub(crate) oldest: &'static str,
    pub(crate) newest: &'static str,
    pub(crate) max_days: i64,
}

/// Why two texts are no range. Each names the argument to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RangeError {
    /// `oldest` is no day.
    #[error("oldest: {0}")]
    Oldest(DayError),
    /// `newest` is no day.
    #[error("newest: {0}")]
    Newest(DayError),
    /// The ends are swapped.
    #[error("oldest must not be after newest")]
    Reversed,
    /// Longer than the tool serves.
    #[error("the range may span at most {0} days")]
    TooLong(i64),
}

impl RangeError {
    /// The argument the caller should change.
    pub(crate) const fn argument(self) -> &'static str {
        match self {
            Self::Newest(_) => "newest",
            Self::Oldest(_) | Self::Reversed | Self::TooLong(_) => "oldest",
        }
    }
}

impl Range {
    /// Reads the two arguments, filling in the tool's own window.
    pub(crate) fn read(
        oldest: Option<&str>,
        newest: Option<&str>,
        today: Date,
        window: &Window,
    ) -> Result<Self, RangeError> {
        let newest = parse(newest.unwrap_or(window.newest), today).map_err(RangeError::Newest)?;
        let oldest = parse(oldest.unwrap_or(window.oldest), today).map_err(RangeError::Oldest)?;
        let range = Self { oldest, newest };
        if oldest > newest {
            return Err(RangeError::Reversed);
        }
        if range.len() > window.max_days {
            return Err(RangeError::TooLong(window.max_days));
        }
        Ok(range)
    }

    /// Number of days, both ends counted.
    pub(crate) fn len(self) -> i64 {
        days_between(self.oldest, self.newest) + 1
    }

    /// Whether the day lies inside.
    pub(crate) fn contains(self, day: Date) -> bool {
        (self.oldest..=self.newest).contains(&day)
    }

    /// `range` as it stands in an answer.
    pub(crate) fn to_json(self) -> Value {
        json!({ "oldest": self.oldest.to_string(), "newest": self.newest.to_string(), "days": self.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 6, 17);
    const WINDOW: Window = Window { oldest: "-7d", newest: "today", max_days: 400 };

    #[test]
    fn fills_in_the_window_of_the_tool() {
        let range = Range::read(None, None, TODAY, &WINDOW).unwrap();
        assert_eq!((range.oldest, range.newest, range.len()), (date(2026, 6, 10), TODAY, 8));
        assert!(range.contains(TODAY) && !range.contains(date(2026, 6, 9)));
    }

    #[test]
    fn names_the_argument_that_is_wrong() {
        let error = |oldest, newest| Range::read(oldest, newest, TODAY, &WINDOW).unwrap_err();
        assert_eq!(error(Some("x"), None).argument(), "oldest");
        assert_eq!(error(None, Some("x")).argument(), "newest");
        assert_eq!(error(Some("today"), Some("-1d")), RangeError::Reversed);
        assert_eq!(error(Some("-400d"), None), RangeError::TooLong(400));
        assert!(Range::read(Some("-399d"), None, TODAY, &WINDOW).is_ok());
    }
}
