use std::fmt;

use unicode_normalization::{char::is_combining_mark, is_nfc};
use unicode_security::MixedScript;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::reserved_name;

const LONGEST: usize = 64;
/// A base letter of any living script carries fewer.
const MOST_MARKS: usize = 3;
const PUNCTUATION: &str = "·–—‘’“”…•™®©°′″«»、。・「」『』（）［］【】ー～〜！？：；，．／＆＋－＃％";
/// Letters and marks that show nothing.
const BLANK: [char; 10] = [
    '\u{34f}', '\u{115f}', '\u{1160}', '\u{17b4}', '\u{17b5}', '\u{2800}', '\u{3164}', '\u{ffa0}',
    '\u{180b}', '\u{180f}',
];

/// What a client calls itself: unverified, shown in quotes and escaped, but at least one line of readable text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientName(String);

/// Why a text cannot be shown as a client's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientNameError {
    /// Nothing but spaces, or more than 64 graphemes.
    #[error("{}", self.sentence())]
    Length,
    /// A control, bidi, zero-width or invisible character, a symbol, a pile of marks, or not in form NFC.
    #[error("{}", self.sentence())]
    Characters,
    /// A word with letters of two scripts.
    #[error("{}", self.sentence())]
    MixedScripts,
    /// The name of a known product, or one that looks like it, without a host of that product.
    #[error("{}", self.sentence())]
    Reserved,
}

impl ClientNameError {
    /// A static sentence for the `error_description` of an answer. Says nothing of what was sent.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Length => "client_name must have 1 to 64 characters",
            Self::Characters => {
                "client_name may hold letters, digits, spaces and common punctuation in Unicode form NFC"
            }
            Self::MixedScripts => "a word of client_name must not mix scripts",
            Self::Reserved => "client_name is reserved for another product",
        }
    }
}

impl ClientName {
    /// Reads a name. `hosts` are the hosts of all redirect URIs (or of the document): a reserved name is accepted only
    /// when every one of them belongs to that product or is loopback.
    ///
    /// # Errors
    /// The first rule that is broken; see [`ClientNameError`].
    pub fn parse(text: &str, hosts: &[&str]) -> Result<Self, ClientNameError> {
        if text.trim().is_empty() || text.graphemes(true).take(LONGEST + 1).count() > LONGEST {
            return Err(ClientNameError::Length);
        }
        if !is_nfc(text) || !text.chars().all(is_allowed) || has_pile_of_marks(text) {
            return Err(ClientNameError::Characters);
        }
        if !words(text).all(MixedScript::is_single_script) {
            return Err(ClientNameError::MixedScripts);
        }
        if reserved_name::is_claimed_without_right(text, hosts) {
            return Err(ClientNameError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as the client wrote it. Escape it where it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_allowed(character: char) -> bool {
    if BLANK.contains(&character) || is_variation_selector(character) {
        return false;
    }
    character == ' '
        || character.is_ascii_punctuation()
        || character.is_alphanumeric()
        || is_combining_mark(character)
        || PUNCTUATION.contains(character)
}

const fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}')
}

fn has_pile_of_marks(text: &str) -> bool {
    let mut marks = MOST_MARKS; // a mark that opens the text has no letter to stand on
    text.chars().any(|character| {
        marks = if is_combining_mark(character) { marks + 1 } else { 0 };
        marks > MOST_MARKS
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && !is_combining_mark(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREIGN: &[&str] = &["app.example.com"];

    #[test]
    fn accepts_readable_names_of_one_line() {
        for name in [
            "My Trainer",
            "MCP Inspector 2",
            "<b>bold</b>",
            "トレーニング記録アプリ",
            "Тренер",
            "प्रशिक्षक",
            "L'Été – v1.0",
            "Garmin ⅓",
        ] {
            assert!(ClientName::parse(name, FOREIGN).is_ok(), "{name}");
        }
        assert!(ClientName::parse(&"é".repeat(64), FOREIGN).is_ok());
    }

    #[test]
    fn refuses_what_is_empty_long_invisible_or_not_in_nfc() {
        assert_eq!(ClientName::parse("", FOREIGN), Err(ClientNameError::Length));
        assert_eq!(ClientName::parse("   ", FOREIGN), Err(ClientNameError::Length));
        assert_eq!(ClientName::parse(&"a".repeat(65), FOREIGN), Err(ClientNameError::Length));
        for name in [
            "a\nb",
            "a\tb",
            "a\0b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200b}b",
            "a\u{200d}b",
            "a\u{feff}b",
            "a\u{3164}b",
            "a\u{2028}b",
            "a\u{a0}b",
            "e\u{301}",
            "a\u{fe0f}",
            "😀",
            "a\u{e0061}",
            "\u{301}a",
            "a\u{300}\u{300}\u{300}\u{300}",
        ] {
            assert_eq!(ClientName::parse(name, FOREIGN), Err(ClientNameError::Characters), "{name:?}");
        }
    }

    #[test]
    fn refuses_a_word_of_two_scripts_but_takes_words_of_different_scripts() {
        assert_eq!(ClientName::parse("p\u{430}ypal", FOREIGN), Err(ClientNameError::MixedScripts));
        assert!(ClientName::parse("Trainer Тренер", FOREIGN).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn reads_any_text_without_panicking_and_keeps_what_it_accepts(text in "\\PC{0,80}|.{0,30}") {
            if let Ok(name) = ClientName::parse(&text, FOREIGN) {
                proptest::prop_assert_eq!(name.as_str(), text.as_str());
            }
        }
    }
}
