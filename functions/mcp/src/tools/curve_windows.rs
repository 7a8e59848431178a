//! The windows of curves, as callers write them and as Intervals.icu wants them.

use jiff::civil::Date;

use crate::dates;
use crate::failure::Failure;

const MAX_DAYS: u32 = 3_650;
const MAX_YEARS: u32 = 20;

/// One window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CurveWindow {
    /// As the caller wrote it.
    pub(super) label: String,
    /// As it stands in the query: `90d`, `1y`, `s0`, `all`, `r.2026-01-01.2026-03-31`, with a suffix when fatigued.
    pub(super) spec: String,
}

/// Reads `Nd`, `Ny`, `s0`, `s1`, `all` or `from..to`. `suffix` is empty, `-kj0` or `-kj1`.
pub(super) fn read(text: &str, today: Date, suffix: &str) -> Result<CurveWindow, Failure> {
    let text = text.trim().to_ascii_lowercase();
    let spec = match text.as_str() {
        "all" | "s0" | "s1" => Some(text.clone()),
        other => counted(other).then(|| text.clone()),
    };
    let spec = match spec {
        Some(spec) => spec,
        None => range(&text, today)?,
    };
    Ok(CurveWindow { label: text, spec: format!("{spec}{suffix}") })
}

/// `90d` or `2y`.
fn counted(text: &str) -> bool {
    let within = |unit: char, most: u32| {
        let number =
            text.strip_suffix(unit).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        number.and_then(|number| number.parse().ok()).is_some_and(|number: u32| (1..=most).contains(&number))
    };
    within('d', MAX_DAYS) || within('y', MAX_YEARS)
}

fn range(text: &str, today: Date) -> Result<String, Failure> {
    let unreadable = || {
        Failure::argument(
            "windows",
            format!(
                "a window is 1d to {MAX_DAYS}d, 1y to {MAX_YEARS}y, s0, s1 (this and the last season), all, or from..to with two days"
            ),
        )
    };
    let (from, to) = text.split_once("..").ok_or_else(unreadable)?;
    let day = |text: &str| {
        dates::parse(text, today).map_err(|error| Failure::argument("windows", error.to_string()))
    };
    let (from, to) = (day(from)?, day(to)?);
    if from > to {
        return Err(Failure::argument("windows", "from must not be after to"));
    }
    Ok(format!("r.{from}.{to}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 6, 17);

    #[test]
    fn writes_each_window_as_the_service_wants_it() {
        for (text, suffix, spec) in [
            ("90d", "", "90d"),
            ("1Y", "-kj1", "1y-kj1"),
            ("s0", "-kj0", "s0-kj0"),
            ("all", "", "all"),
            ("2026-01-01..2026-03-31", "", "r.2026-01-01.2026-03-31"),
            ("-28d..today", "-kj0", "r.2026-05-20.2026-06-17-kj0"),
        ] {
            assert_eq!(read(text, TODAY, suffix).unwrap().spec, spec, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_window() {
        for text in [
            "",
            "90",
            "0d",
            "3651d",
            "21y",
            "s2",
            "d",
            "today..-1d",
            "x..today",
            "90d,1y",
            "r.2026-01-01.2026-03-31",
        ] {
            assert_eq!(read(text, TODAY, "").unwrap_err().code(), "invalid_argument", "{text}");
        }
    }
}
