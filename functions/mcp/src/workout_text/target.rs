//! Targets: power, heart rate, pace and cadence.

use super::quantity::{clock, duration, number};
use super::step::{Target, Units};

/// A target as it was found, and how many words it took.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) target: Target,
    pub(super) words: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Power,
    Hr,
    Pace,
    Cadence,
    /// An absolute pace without the word `Pace`: the site drops it.
    DroppedPace,
}

impl Found {
    const fn new(kind: Kind, target: Target, words: usize) -> Self {
        Self { kind, target, words }
    }
}

/// Reads a target at the start of `words`.
pub(super) fn read(words: &[(&str, usize)]) -> Option<Found> {
    let word = words.first()?.0;
    let next = |at: usize| words.get(at).map_or("", |(word, _)| *word);
    cadence(word, next(1))
        .or_else(|| zone(word, next(1)))
        .or_else(|| percent(word, next(1), next(2)))
        .or_else(|| watts(word, next(1)))
        .or_else(|| absolute_pace(word, next(1)))
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

fn cadence(word: &str, next: &str) -> Option<Found> {
    if let Some(numbers) = strip_suffix(word, "rpm") {
        return Some(Found::new(Kind::Cadence, range(numbers, "", Units::Rpm)?, 1));
    }
    if is(next, "rpm") {
        return Some(Found::new(Kind::Cadence, range(word, "", Units::Rpm)?, 2));
    }
    None
}

fn zone(word: &str, next: &str) -> Option<Found> {
    if let Some(numbers) = strip_prefix(word, "CZ") {
        return Some(Found::new(Kind::Power, zones(numbers, "CZ", Units::CustomZone)?, 1));
    }
    let numbers = strip_prefix(word, "Z")?;
    let (kind, units, words) = match next {
        next if is(next, "HR") => (Kind::Hr, Units::HrZone, 2),
        next if is(next, "Pace") => (Kind::Pace, Units::PaceZone, 2),
        _ => (Kind::Power, Units::PowerZone, 1),
    };
    Some(Found::new(kind, zones(numbers, "Z", units)?, words))
}

/// `2`, or `2-Z3` after the first letter was taken off.
fn zones(numbers: &str, letter: &str, units: Units) -> Option<Target> {
    let one = |text: &str| {
        let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<u8>().ok().map(f64::from) } else { None }
    };
    match numbers.split_once('-') {
        None => Some(Target::single(one(numbers)?, units)),
        Some((start, end)) => Some(Target::range(one(start)?, one(strip_prefix(end, letter)?)?, units)),
    }
}

fn percent(word: &str, next: &str, after: &str) -> Option<Found> {
    let numbers = word.strip_suffix('%')?;
    if is(next, "MMP") {
        let mut target = range(numbers, "%", Units::PercentMmp)?;
        target.mmp_s = Some(duration(after)?);
        return Some(Found::new(Kind::Power, target, 3));
    }
    let (kind, units, words) = match next {
        next if is(next, "HR") => (Kind::Hr, Units::PercentHr, 2),
        next if is(next, "LTHR") => (Kind::Hr, Units::PercentLthr, 2),
        next if is(next, "Pace") => (Kind::Pace, Units::PercentPace, 2),
        _ => (Kind::Power, Units::PercentFtp, 1),
    };
    Some(Found::new(kind, range(numbers, "%", units)?, words))
}

fn watts(word: &str, next: &str) -> Option<Found> {
    if let Some(numbers) = strip_suffix(word, "w") {
        return Some(Found::new(Kind::Power, range(numbers, "w", Units::Watts)?, 1));
    }
    if is(next, "w") {
        return Some(Found::new(Kind::Power, range(word, "w", Units::Watts)?, 2));
    }
    None
}

fn absolute_pace(word: &str, next: &str) -> Option<Found> {
    let (times, units) = match word.split_once('/') {
        Some((times, unit)) => (times, pace_unit(unit)?),
        None => (word, Units::Seconds),
    };
    let target = match times.split_once('-') {
        None => Target::single(clock(times)?, units),
        Some((start, end)) => Target::range(clock(start)?, clock(end)?, units),
    };
    if is(next, "Pace") {
        return Some(Found::new(Kind::Pace, target, 2));
    }
    Some(Found::new(Kind::DroppedPace, target, 1))
}

fn pace_unit(unit: &str) -> Option<Units> {
    match unit.to_ascii_lowercase().as_str() {
        "km" => Some(Units::SecondsPerKm),
        "mi" => Some(Units::SecondsPerMile),
        "100m" => Some(Units::SecondsPer100m),
        "100y" => Some(Units::SecondsPer100y),
        "250m" => Some(Units::SecondsPer250m),
        "400m" => Some(Units::SecondsPer400m),
        "500m" => Some(Units::SecondsPer500m),
        _ => None,
    }
}

/// `95`, `95-105`, or `95%-105` where `unit` may follow the first number too.
fn range(numbers: &str, unit: &str, units: Units) -> Option<Target> {
    match numbers.split_once('-') {
        None => Some(Target::single(number(numbers)?, units)),
        Some((start, end)) => {
            let start = strip_suffix(start, unit).unwrap_or(start);
            Some(Target::range(number(start)?, number(end)?, units))
        }
    }
}

fn strip_suffix<'a>(word: &'a str, suffix: &str) -> Option<&'a str> {
    let (head, tail) = word.split_at_checked(word.len().checked_sub(suffix.len())?)?;
    is(tail, suffix).then_some(head)
}

fn strip_prefix<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, tail) = word.split_at_checked(prefix.len())?;
    is(head, prefix).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(Kind, Target)> {
        let words: Vec<_> = text.split(' ').map(|word| (word, 1)).collect();
        let found = read(&words)?;
        (found.words == words.len()).then_some((found.kind, found.target))
    }

    #[test]
    fn reads_every_kind_of_target() {
        let single = Target::single;
        let range = Target::range;
        for (text, kind, target) in [
            ("75%", Kind::Power, single(75.0, Units::PercentFtp)),
            ("95-105%", Kind::Power, range(95.0, 105.0, Units::PercentFtp)),
            ("95%-105%", Kind::Power, range(95.0, 105.0, Units::PercentFtp)),
            ("220w", Kind::Power, single(220.0, Units::Watts)),
            ("200-240W", Kind::Power, range(200.0, 240.0, Units::Watts)),
            ("200w-240w", Kind::Power, range(200.0, 240.0, Units::Watts)),
            ("Z2", Kind::Power, single(2.0, Units::PowerZone)),
            ("Z3-Z4", Kind::Power, range(3.0, 4.0, Units::PowerZone)),
            ("CZ1-CZ2", Kind::Power, range(1.0, 2.0, Units::CustomZone)),
            ("70-80% HR", Kind::Hr, range(70.0, 80.0, Units::PercentHr)),
            ("95% lthr", Kind::Hr, single(95.0, Units::PercentLthr)),
            ("Z2-Z3 HR", Kind::Hr, range(2.0, 3.0, Units::HrZone)),
            ("90% Pace", Kind::Pace, single(90.0, Units::PercentPace)),
            ("Z2 Pace", Kind::Pace, single(2.0, Units::PaceZone)),
            ("5:00/km Pace", Kind::Pace, single(300.0, Units::SecondsPerKm)),
            ("1:45/100m Pace", Kind::Pace, single(105.0, Units::SecondsPer100m)),
            ("5:00-4:50 Pace", Kind::Pace, range(300.0, 290.0, Units::Seconds)),
            ("85-95rpm", Kind::Cadence, range(85.0, 95.0, Units::Rpm)),
            ("90 rpm", Kind::Cadence, single(90.0, Units::Rpm)),
            ("5:00/km", Kind::DroppedPace, single(300.0, Units::SecondsPerKm)),
        ] {
            assert_eq!(found(text), Some((kind, target)), "{text}");
        }
        assert_eq!(found("60% MMP 5m").map(|(_, target)| target.mmp_s), Some(Some(300)));
        for text in ["threshold", "0.95", "145bpm", "-5%", "Z", "Zone2", "1:45/100mtr", "%"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
