//! Days as callers write them: `today`, `-7d`, `monday-1w`, `2026-10-20+3d`.
//!
//! Knows the date grammar and the athlete's day. Must not know the current time: "today" is passed in.

mod grammar;
mod range;

pub(crate) use grammar::{DayError, parse};
pub(crate) use range::{Range, Window};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use oauth::UnixTime;

/// The athlete's day at this moment, and whether their timezone is one we know (UTC stands in otherwise).
pub(crate) fn today(now: UnixTime, timezone: Option<&str>) -> (Date, bool) {
    let zone = timezone.and_then(|name| TimeZone::get(name).ok());
    let known = zone.is_some();
    let moment = Timestamp::from_second(now.0).unwrap_or(Timestamp::UNIX_EPOCH);
    (moment.to_zoned_datetime(zone.unwrap_or(TimeZone::UTC)).date(), known)
}

/// `Tue 2026-10-20`: models get weekdays wrong when they have to work them out.
pub(crate) fn with_weekday(date: Date) -> String {
    format!("{} {date}", weekday(date))
}

/// `Mon` … `Sun`.
pub(crate) fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// The Monday of the week of `date`.
pub(crate) fn monday(date: Date) -> Date {
    plus_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

/// `date` moved by whole days; stays put at the ends of the calendar.
pub(crate) fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days.clamp(-800_000, 800_000)))
}

/// Days from `earlier` to `later`; negative when they are the other way round.
pub(crate) fn days_between(earlier: Date, later: Date) -> i64 {
    later.since(earlier).map_or(0, |span| i64::from(span.get_days()))
}

/// Every day from `oldest` to `newest`, both included.
pub(crate) fn days(oldest: Date, newest: Date) -> impl Iterator<Item = Date> {
    (0..=days_between(oldest, newest)).map(move |offset| plus_days(oldest, offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const NOON_UTC_2026_06_17: UnixTime = UnixTime(1_781_697_600);
    const MIDNIGHT_UTC_2026_06_17: UnixTime = UnixTime(1_781_654_400);

    #[test]
    fn today_is_the_day_of_the_athlete_and_not_of_the_server() {
        assert_eq!(today(NOON_UTC_2026_06_17, Some("Pacific/Auckland")).0, date(2026, 6, 18));
        assert_eq!(today(NOON_UTC_2026_06_17, Some("Pacific/Honolulu")).0, date(2026, 6, 17));
        assert_eq!(today(MIDNIGHT_UTC_2026_06_17, Some("Pacific/Auckland")).0, date(2026, 6, 17));
        assert_eq!(today(MIDNIGHT_UTC_2026_06_17, Some("Pacific/Honolulu")).0, date(2026, 6, 16));
    }

    #[test]
    fn an_unknown_timezone_is_utc_and_says_so() {
        assert_eq!(today(NOON_UTC_2026_06_17, Some("Mars/Olympus")), (date(2026, 6, 17), false));
        assert_eq!(today(NOON_UTC_2026_06_17, None), (date(2026, 6, 17), false));
    }

    #[test]
    fn names_the_weekday_and_finds_the_monday() {
        assert_eq!(with_weekday(date(2026, 10, 20)), "Tue 2026-10-20");
        assert_eq!(monday(date(2026, 10, 20)), date(2026, 10, 19));
        assert_eq!(monday(date(2026, 10, 19)), date(2026, 10, 19));
        assert_eq!(days_between(date(2026, 2, 27), date(2026, 3, 2)), 3);
        assert_eq!(days(date(2026, 2, 27), date(2026, 3, 1)).count(), 3);
    }
}
