//! Refresh tokens: nobody without the key makes one, and a changed one is none.

#![no_main]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what fails here is the finding")]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oauth::{Gid, Random, RefreshKey, RefreshKeys, RefreshToken, Secret, Uid};

/// Keys and the tokens of four generations, half of them made under a replaced key.
static GENUINE: LazyLock<(RefreshKeys, Vec<String>)> = LazyLock::new(|| {
    let key =
        |kid: u8| RefreshKey { kid, mac: Secret::new([kid; 32]), succession: Secret::new([kid ^ 0xff; 32]) };
    let keys = RefreshKeys { active: key(7), accepted: vec![key(6)], environment: "fuzz".to_owned() };
    let first = keys.first(Uid::from_bytes([1; 16]), Gid::from_bytes([2; 16]), &Random::seeded(1));
    let tokens = std::iter::successors(Some((first, 7)), |(token, kid): &(RefreshToken, u8)| {
        let next = if *kid == 7 { 6 } else { 7 };
        keys.successor(token, next).map(|token| (token, next))
    });
    let texts = tokens.take(4).map(|(token, _)| token.encode().expose().to_owned()).collect();
    (keys, texts)
});

// Bytes that are a token or not; and, at the place that the first bytes name, a change to a genuine token.
fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        check(text);
    }
    let [which, place, change, ..] = data else { return };
    let (_, genuine) = &*GENUINE;
    let mut changed = genuine[usize::from(*which) % genuine.len()].clone().into_bytes();
    let place = usize::from(*place) % changed.len();
    changed[place] ^= change & 0x7f;
    check(std::str::from_utf8(&changed).expect("ASCII stays ASCII"));
});

fn check(text: &str) {
    let (keys, genuine) = &*GENUINE;
    let read = keys.parse(text);
    assert_eq!(read.is_some(), genuine.iter().any(|known| known == text), "{text}");
    let Some(token) = read else { return };
    assert_eq!(token.encode().expose(), text, "one spelling for one token");
    let successor = keys.successor(&token, 7).expect("a successor");
    assert_eq!(successor.generation, token.generation + 1);
    assert_eq!(keys.parse(successor.encode().expose()).expect("a token").hash(), successor.hash());
}
