//! The words in braces of a description: days, the last activity, and where things listen.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Replaces `{name}` by its value, and `{today}`, `{today-13}` and `{today+14}` by a date.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)], today: Date) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}').and_then(|(name, rest)| Some((value(name, values, today)?, rest))) {
            Some((value, rest)) => filled.extend([value.as_str(), rest]),
            None => filled.extend(["{", part]),
        }
    }
    filled
}

fn value(name: &str, values: &[(&str, &str)], today: Date) -> Option<String> {
    if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
        return Some((*value).to_owned());
    }
    let offset = name.strip_prefix("today")?;
    let days: i32 = if offset.is_empty() { 0 } else { offset.parse().ok()? };
    Some(today.saturating_add(days.days()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_names_are_replaced_and_other_braces_stay() {
        let filled = fill(
            r#"{"from": "{today-13}", "to": "{today}", "id": "{activity}", "x": {"y": 1}}"#,
            &[("activity", "i7")],
            date(2026, 3, 1),
        );
        assert_eq!(filled, r#"{"from": "2026-02-16", "to": "2026-03-01", "id": "i7", "x": {"y": 1}}"#);
    }
}
