use std::collections::BTreeMap;
use std::fmt::Write as _;

use oauth::sha256;

use crate::failure::Failure;

/// Checks an id of the pattern `[A-Za-z]?\d{1,19}` before anything is sent.
pub(crate) fn gear_id(argument: &str, id: &str) -> Result<(), Failure> {
    let digits = id.strip_prefix(|first: char| first.is_ascii_alphabetic()).unwrap_or(id);
    let good = (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(Failure::argument(argument, "it is a gear id such as b12345 or 12345")) }
}

/// An `external_id` for each item, from what makes it the same item (date, category, type, name): a second call with
/// the same items updates them. Equal items of one call are numbered.
pub(crate) fn external_ids(items: &[[&str; 4]]) -> Vec<String> {
    let mut counted: BTreeMap<String, u32> = BTreeMap::new();
    let mut ids = Vec::new();
    for [date, category, kind, name] in items {
        let key = format!("{date}|{category}|{kind}|{}", name.to_lowercase());
        let number = counted.entry(key.clone()).or_default();
        *number += 1;
        let digest = sha256(format!("{key}|{number}").as_bytes());
        let mut id = "imcp-".to_owned();
        for byte in digest.iter().take(8) {
            let _ = write!(id, "{byte:02x}");
        }
        ids.push(id);
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_of_two_calls_have_equal_ids_and_those_of_one_call_have_not() {
        let item = |date, name| [date, "ACTIVITY", "Run", name];
        let items = [item("2026-06-17", "Easy"), item("2026-06-17", "easy"), item("2026-06-18", "Easy")];
        let ids = external_ids(&items);
        assert_eq!(ids, external_ids(&items));
        assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[0].len() == 21, "{ids:?}");
    }

    #[test]
    fn gear_ids_have_at_most_one_letter() {
        assert!(gear_id("gear_id", "b12345").is_ok() && gear_id("gear_id", "7").is_ok());
        for id in ["", "b", "bb1", "1b", "../1", "é1"] {
            assert!(gear_id("gear_id", id).is_err(), "{id}");
        }
    }
}
