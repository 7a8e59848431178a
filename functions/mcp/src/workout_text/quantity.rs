//! Durations and distances, as they stand in a step.

/// Seconds in a day: the longest step.
const DAY_S: u32 = 86_400;

/// Reads `1h30m`, `10m20s`, `1m30`, `5'30"`, `30s`, `30"`. Between one second and a day; anything else is `None`.
pub(super) fn duration(word: &str) -> Option<u32> {
    let mut total: u32 = 0;
    let mut digits = String::new();
    let mut last = Part::None;
    for character in word.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        let part = Part::of(character)?;
        if part <= last {
            return None;
        }
        total = total.checked_add(take(&mut digits)?.checked_mul(part.seconds())?)?;
        last = part;
    }
    if !digits.is_empty() {
        // `1m30`: bare digits after minutes are seconds.
        if last != Part::Minutes {
            return None;
        }
        total = total.checked_add(take(&mut digits)?)?;
    }
    (1..=DAY_S).contains(&total).then_some(total)
}

fn take(digits: &mut String) -> Option<u32> {
    let number = if digits.len() <= 6 { digits.parse().ok() } else { None };
    digits.clear();
    number
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    None,
    Hours,
    Minutes,
    Seconds,
}

impl Part {
    const fn of(unit: char) -> Option<Self> {
        match unit {
            'h' | 'H' => Some(Self::Hours),
            'm' | 'M' | '\'' => Some(Self::Minutes),
            's' | 'S' | '"' => Some(Self::Seconds),
            _ => None,
        }
    }

    const fn seconds(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Hours => 3_600,
            Self::Minutes => 60,
            Self::Seconds => 1,
        }
    }
}

/// Reads `2km`, `0.4km`, `400mtr`, `1mi`, `100y`. Metres; `None` for anything else, `400m` among it (minutes).
pub(super) fn distance(word: &str) -> Option<f64> {
    let split = word.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = word.split_at_checked(split)?;
    metres(positive(number)?, unit)
}

/// A number with its unit in the next word: `2 km`.
pub(super) fn distance_in_two_words(number: &str, unit: &str) -> Option<f64> {
    metres(positive(number)?, unit)
}

fn metres(number: f64, unit: &str) -> Option<f64> {
    let factor = match unit.to_ascii_lowercase().as_str() {
        "km" => 1_000.0,
        "mi" | "mile" | "miles" => 1_609.344,
        "mtr" | "meters" => 1.0,
        "yrd" | "yards" | "y" => 0.9144,
        _ => return None,
    };
    Some(number * factor)
}

/// A plain decimal number above zero; no sign, no exponent.
pub(super) fn positive(text: &str) -> Option<f64> {
    number(text).filter(|number| *number > 0.0)
}

/// A plain decimal number; no sign, no exponent, at most eight characters.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if plain && !text.starts_with('.') && !text.ends_with('.') { text.parse().ok() } else { None }
}

/// Minutes and seconds, `4:35`. Seconds.
pub(super) fn clock(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.split_once(':')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(minutes) || minutes.len() > 3 || !digits(seconds) || seconds.len() != 2 {
        return None;
    }
    let (minutes, seconds): (u32, u32) = (minutes.parse().ok()?, seconds.parse().ok()?);
    (seconds < 60).then(|| f64::from(minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling_of_a_duration() {
        for (word, seconds) in [
            ("30s", 30),
            ("10m", 600),
            ("1h", 3_600),
            ("1h30m", 5_400),
            ("10m20s", 620),
            ("1m30", 90),
            ("5'", 300),
            ("5'30\"", 330),
            ("30\"", 30),
            ("400m", 24_000),
        ] {
            assert_eq!(duration(word), Some(seconds), "{word}");
        }
        for word in ["", "m", "30", "1h30", "0s", "25h", "5s5m", "1m1m", "9999999s", "5k"] {
            assert_eq!(duration(word), None, "{word}");
        }
    }

    #[test]
    fn reads_distances_and_leaves_m_to_minutes() {
        assert_eq!(distance("2km"), Some(2_000.0));
        assert_eq!(distance("400mtr"), Some(400.0));
        assert_eq!(distance("1mi"), Some(1_609.344));
        assert_eq!(distance_in_two_words("100", "yards"), Some(91.44));
        assert_eq!(distance("400m"), None);
        assert_eq!(distance("-2km"), None);
    }

    #[test]
    fn reads_minutes_and_seconds() {
        assert_eq!(clock("4:35"), Some(275.0));
        assert_eq!(clock("4:60"), None);
        assert_eq!(clock("4:5"), None);
    }
}
