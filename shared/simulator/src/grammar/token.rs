//! Single words of workout text.

use super::Target;

/// `1h30m`, `10m20s`, `1m30`, `5'`, `1'30"`, `30"`, `90s`. `m` is minutes, always.
pub(crate) fn duration(word: &str) -> Option<u32> {
    let (mut total, mut digits, mut last, mut any) = (0_u32, String::new(), ' ', false);
    for symbol in word.chars() {
        if symbol.is_ascii_digit() {
            digits.push(symbol);
            continue;
        }
        let scale = match symbol.to_ascii_lowercase() {
            'h' => 3_600,
            'm' | '\'' => 60,
            's' | '"' => 1,
            _ => return None,
        };
        total = total.checked_add(digits.parse::<u32>().ok()?.checked_mul(scale)?)?;
        digits.clear();
        (last, any) = (symbol.to_ascii_lowercase(), true);
    }
    if !digits.is_empty() {
        // A bare number counts only after minutes, as seconds.
        if !matches!(last, 'm' | '\'') {
            return None;
        }
        total = total.checked_add(digits.parse().ok()?)?;
    }
    (any && total > 0).then_some(total)
}

/// `5km`, `0.4km`, `400mtr`, `1mi`, `100yrd`, in metres.
pub(crate) fn distance(word: &str) -> Option<f64> {
    let unit = word.find(|symbol: char| !symbol.is_ascii_digit() && symbol != '.')?;
    let (amount, unit) = word.split_at(unit);
    let metres = match unit.to_ascii_lowercase().as_str() {
        "km" => 1_000.0,
        "mi" | "mile" | "miles" => 1_609.344,
        "mtr" | "meters" => 1.0,
        "yrd" | "yards" | "y" => 0.914_4,
        _ => return None,
    };
    amount.parse::<f64>().ok().map(|amount| amount * metres).filter(|metres| *metres > 0.0)
}

/// A range of numbers with a suffix: `75%`, `95-105%`, `200w-240w`, `90rpm`.
pub(crate) fn range(word: &str, suffix: &str) -> Option<(f64, Option<f64>)> {
    let lower = word.to_ascii_lowercase();
    let body = lower.strip_suffix(suffix)?;
    let Some((start, end)) = body.split_once('-') else {
        return Some((plain(body)?, None));
    };
    Some((plain(start.strip_suffix(suffix).unwrap_or(start))?, Some(plain(end)?)))
}

/// `Z2`, `Z2-Z3`, `CZ1`: the kind of zone and its numbers.
pub(crate) fn zone(word: &str) -> Option<(&'static str, f64, Option<f64>)> {
    let upper = word.to_ascii_uppercase();
    let (prefix, units) = if upper.starts_with("CZ") { ("CZ", "custom_zone") } else { ("Z", "power_zone") };
    let (start, end) = match upper.split_once('-') {
        Some((start, end)) => (start, Some(plain(end.strip_prefix(prefix)?)?)),
        None => (upper.as_str(), None),
    };
    Some((units, plain(start.strip_prefix(prefix)?)?, end))
}

/// `5:00`, `4:30-4:40`, `5:00/km`, `1:42/100m`: seconds per unit of distance.
pub(crate) fn absolute_pace(word: &str) -> Option<Target> {
    let (times, unit) = word.split_once('/').unwrap_or((word, "km"));
    let units = match unit.to_ascii_lowercase().as_str() {
        "km" => "MINS_KM",
        "mi" => "MINS_MILE",
        "100m" => "secs/100m",
        "100y" => "secs/100y",
        "250m" => "secs/250m",
        "400m" => "secs/400m",
        "500m" => "secs/500m",
        _ => return None,
    };
    let (start, end) = match times.split_once('-') {
        Some((start, end)) => (clock(start)?, Some(clock(end)?)),
        None => (clock(times)?, None),
    };
    Some(Target { start, end, units })
}

fn clock(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.split_once(':')?;
    let seconds = plain(seconds).filter(|seconds| *seconds < 60.0)?;
    Some(plain(minutes)? * 60.0 + seconds)
}

fn plain(text: &str) -> Option<f64> {
    let fits =
        !text.is_empty() && text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{absolute_pace, distance, duration, range, zone};

    #[test]
    fn reads_every_way_to_write_a_duration() {
        let table = [
            ("10m", 600),
            ("1h30m", 5_400),
            ("10m20s", 620),
            ("1m30", 90),
            ("5'", 300),
            ("1'30\"", 90),
            ("30\"", 30),
            ("90s", 90),
            ("400m", 24_000),
        ];
        for (word, seconds) in table {
            assert_eq!(duration(word), Some(seconds), "{word}");
        }
        for word in ["10", "m", "", "10x", "-5m"] {
            assert_eq!(duration(word), None, "{word}");
        }
    }

    #[test]
    fn reads_distances_in_their_own_units_only() {
        assert_eq!(distance("400mtr"), Some(400.0));
        assert_eq!(distance("0.4km"), Some(400.0));
        assert_eq!(distance("400m"), None);
    }

    #[test]
    fn reads_targets() {
        assert_eq!(range("95-105%", "%"), Some((95.0, Some(105.0))));
        assert_eq!(range("200w-240w", "w"), Some((200.0, Some(240.0))));
        assert_eq!(zone("Z2-Z3"), Some(("power_zone", 2.0, Some(3.0))));
        assert_eq!(absolute_pace("1:45/100m").map(|pace| pace.start), Some(105.0));
        assert_eq!(absolute_pace("1:75/100m"), None);
    }
}
