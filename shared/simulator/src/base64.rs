//! Base64 with padding, as HTTP Basic and the file fields of the API use it.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..4_usize {
            let digit = (word >> (18 - 6 * position)) & 63;
            let symbol = ALPHABET.get(digit as usize).copied().unwrap_or(b'A');
            text.push(if position <= chunk.len() { char::from(symbol) } else { '=' });
        }
    }
    text
}

/// Decodes; `None` for any character outside the alphabet or a length that cannot be.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if digits.len() % 4 == 1 || text.len() - digits.len() > 2 {
        return None;
    }
    let (mut word, mut bits, mut bytes) = (0_u32, 0_u32, Vec::with_capacity(digits.len() * 3 / 4));
    for symbol in digits.bytes() {
        let value = ALPHABET.iter().position(|candidate| *candidate == symbol)?;
        word = (word << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((word >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn decodes_what_it_encodes() {
        for text in ["", "a", "ab", "abc", "API_KEY:demo", "\u{1f6b4} über"] {
            assert_eq!(decode(&encode(text.as_bytes())).unwrap(), text.as_bytes());
        }
        assert_eq!(encode(b"API_KEY:demo"), "QVBJX0tFWTpkZW1v");
        assert_eq!(decode("***"), None);
    }
}
