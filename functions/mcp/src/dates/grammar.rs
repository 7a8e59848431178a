use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::{monday, plus_days};

/// Why a text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DayError {
    /// Not in the grammar.
    #[error(
        "write a day as YYYY-MM-DD, today, yesterday, tomorrow or monday, optionally with an offset such as -7d, +2w, -1m"
    )]
    Unreadable,
    /// Before 2000 or after 2100.
    #[error("the day must lie between 2000-01-01 and 2100-12-31")]
    OutOfBounds,
}

/// Reads `[base][offset]`: base is `today` (also when absent), `yesterday`, `tomorrow`, `monday` (of the present week)
/// or a date; offset is a sign, a number and `d`, `w` or `m`.
pub(crate) fn parse(text: &str, today: Date) -> Result<Date, DayError> {
    let text = text.trim().to_ascii_lowercase();
    let (base, offset) = split(&text);
    let base = match base {
        "" if offset.is_empty() => return Err(DayError::Unreadable),
        "" | "today" => today,
        "yesterday" => plus_days(today, -1),
        "tomorrow" => plus_days(today, 1),
        "monday" => monday(today),
        date => civil(date)?,
    };
    let day = if offset.is_empty() { base } else { base.saturating_add(span(offset)?) };
    if (2000..=2100).contains(&day.year()) { Ok(day) } else { Err(DayError::OutOfBounds) }
}

/// A date has two hyphens of its own, so the offset is looked for behind its ten characters.
fn split(text: &str) -> (&str, &str) {
    let start = if text.starts_with(|first: char| first.is_ascii_digit()) { 10 } else { 0 };
    let sign = text.get(start..).and_then(|rest| rest.find(['+', '-'])).map_or(text.len(), |at| start + at);
    text.split_at_checked(sign).unwrap_or((text, ""))
}

fn civil(text: &str) -> Result<Date, DayError> {
    if text.len() != 10 {
        return Err(DayError::Unreadable);
    }
    Date::strptime("%Y-%m-%d", text).map_err(|_| DayError::Unreadable)
}

fn span(offset: &str) -> Result<Span, DayError> {
    let (number, unit) = offset.split_at_checked(offset.len() - 1).ok_or(DayError::Unreadable)?;
    let digits = number.trim_start_matches(['+', '-']);
    if number.len() != digits.len() + 1 || digits.is_empty() || digits.len() > 5 {
        return Err(DayError::Unreadable);
    }
    let count: i32 = number.parse().map_err(|_| DayError::Unreadable)?;
    match unit {
        "d" => Ok(count.days()),
        "w" => Ok(count.weeks()),
        "m" if count.abs() <= 1_200 => Ok(count.months()),
        _ => Err(DayError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const WEDNESDAY: Date = date(2026, 6, 17);

    #[test]
    fn reads_every_form_of_the_grammar() {
        for (text, day) in [
            ("today", WEDNESDAY),
            ("Yesterday", date(2026, 6, 16)),
            ("tomorrow", date(2026, 6, 18)),
            ("monday", date(2026, 6, 15)),
            ("-7d", date(2026, 6, 10)),
            ("+2w", date(2026, 7, 1)),
            ("monday-1w", date(2026, 6, 8)),
            ("today+0d", WEDNESDAY),
            ("2026-10-20", date(2026, 10, 20)),
            ("2026-10-20+3d", date(2026, 10, 23)),
            ("2026-10-31-1m", date(2026, 9, 30)),
            (" 2028-02-29 ", date(2028, 2, 29)),
        ] {
            assert_eq!(parse(text, WEDNESDAY), Ok(day), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_day() {
        for text in [
            "",
            "soon",
            "7",
            "-d",
            "+-3d",
            "--3d",
            "3d",
            "2026-13-01",
            "2026-02-30",
            "2026-1-1",
            "2026-10-20x",
            "today+1y",
            "-999999d",
            "2026-10-20T00:00:00",
            "today 5",
            "ł",
            "-7ł",
        ] {
            assert_eq!(parse(text, WEDNESDAY), Err(DayError::Unreadable), "{text}");
        }
        for text in ["1999-12-31", "-9999w", "2101-01-01", "+1200m"] {
            assert_eq!(parse(text, WEDNESDAY), Err(DayError::OutOfBounds), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,24}") {
            let _ = parse(&text, WEDNESDAY);
        }
    }
}
