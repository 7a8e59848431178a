use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use unicode_normalization::UnicodeNormalization;

/// More equal line breaks in a row than this are collapsed.
const MAX_NEWLINES: usize = 3;
/// More equal characters in a row than this are collapsed.
const MAX_EQUAL: usize = 20;
/// Longer runs of base64 or hex are shortened to their beginning.
const MAX_ENCODED: usize = 200;
const KEPT_ENCODED: usize = 32;

/// Cleans a text that comes from Intervals.icu: invisible characters go, HTML and images are made inert.
pub(crate) fn for_reading(text: &str) -> String {
    escape_markup(&plain(text))
}

/// Cleans a text on its way to Intervals.icu: the same characters go, and HTML tags are dropped.
pub(crate) fn for_writing(text: &str) -> String {
    without_tags(&plain(text))
}

/// Cleans the text of a file that must stay what it is: only what nobody can see goes.
pub(crate) fn for_files(text: &str) -> String {
    visible(text).collect()
}

fn plain(text: &str) -> String {
    let visible: String = visible(text).nfc().collect();
    shorten_encoded(&collapse(&visible))
}

/// Drops controls, bidirectional and zero-width characters, tags and private use; keeps joiners that a script or an
/// emoji needs.
fn visible(text: &str) -> impl Iterator<Item = char> {
    let characters: Vec<char> = text.chars().collect();
    let kept: Vec<char> = characters
        .iter()
        .enumerate()
        .filter(|(at, character)| {
            let before = at.checked_sub(1).and_then(|index| characters.get(index)).copied();
            let after = characters.get(at + 1).copied();
            !is_hidden(**character) || joins(**character, before, after)
        })
        .map(|(_, character)| *character)
        .collect();
    kept.into_iter()
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{061C}'
        | '\u{180E}'
        | '\u{E0000}'..='\u{E007F}'
        | '\u{E0100}'..='\u{E01EF}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{FFFFD}'
        | '\u{100000}'..='\u{10FFFD}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{FFF9}'..='\u{FFFB}' => true,
        other => other.is_control(),
    }
}

/// A zero-width joiner holds an emoji together, and with the non-joiner it shapes Arabic and Indic words.
fn joins(character: char, before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let shaped = |neighbour: char| matches!(neighbour, '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}');
    let pictured = |neighbour: char| matches!(neighbour, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}');
    match character {
        '\u{200D}' => (pictured(before) && pictured(after)) || (shaped(before) && shaped(after)),
        '\u{200C}' => shaped(before) && shaped(after),
        _ => false,
    }
}

fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    let mut last = None;
    let mut run = 0;
    for character in text.chars() {
        run = if last == Some(character) { run + 1 } else { 1 };
        last = Some(character);
        let limit = if character == '\n' { MAX_NEWLINES } else { MAX_EQUAL };
        if run <= limit {
            collapsed.push(character);
        }
    }
    collapsed
}

fn shorten_encoded(text: &str) -> String {
    let mut shortened = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=' | '_' | '-') {
            run.push(character);
        } else {
            flush(&mut run, &mut shortened);
            shortened.push(character);
        }
    }
    flush(&mut run, &mut shortened);
    shortened
}

fn flush(run: &mut String, into: &mut String) {
    if run.len() > MAX_ENCODED {
        let kept = run.get(..KEPT_ENCODED).unwrap_or_default();
        into.push_str(kept);
        let _ = write!(into, "…[+{}]", run.len() - kept.len());
    } else {
        into.push_str(run);
    }
    run.clear();
}

fn opens_tag(next: Option<&char>) -> bool {
    next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?' | '|'))
}

fn escape_markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' if opens_tag(characters.peek()) => escaped.push_str("&lt;"),
            '!' if characters.peek() == Some(&'[') => escaped.push_str("!\\"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '<' && opens_tag(characters.peek()) {
            skip_tag(&mut characters);
        } else {
            kept.push(character);
        }
    }
    kept
}

fn skip_tag(characters: &mut Peekable<Chars<'_>>) {
    for character in characters.by_ref() {
        if character == '>' {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_a_person_cannot_see() {
        assert_eq!(
            for_reading("a\u{200B}b\u{202E}c\u{2066}d\u{FEFF}e\u{7}f\u{E0041}g\u{E000}h\u{85}i"),
            "abcdefghi"
        );
        assert_eq!(for_reading("line\n\tkept"), "line\n\tkept");
    }

    #[test]
    fn leaves_every_script_and_joined_emoji_intact() {
        for text in ["閾値走 3×12分", "👨‍👩‍👧", "🏳️‍🌈", "می‌خواهم", "क्‍ष", "Ångström", "тренировка", "한글 훈련"]
        {
            assert_eq!(for_reading(text), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn drops_joiners_that_hide_in_latin_words() {
        assert_eq!(for_reading("ig\u{200D}no\u{200C}re"), "ignore");
    }

    #[test]
    fn collapses_runs_and_shortens_encoded_blobs() {
        assert_eq!(for_reading("a\n\n\n\n\n\nb"), "a\n\n\nb");
        assert_eq!(for_reading(&"!".repeat(50)), "!".repeat(20));
        let blob = "QUJD".repeat(100);
        assert_eq!(for_reading(&blob), format!("{}…[+368]", &blob[..32]));
    }

    #[test]
    fn makes_html_and_markdown_images_inert() {
        assert_eq!(
            for_reading("<script>x</script> ![i](http://e/x.png) 3 < 4"),
            "&lt;script>x&lt;/script> !\\[i](http://e/x.png) 3 < 4"
        );
        assert_eq!(for_writing("<b>Hard</b> day, 3 < 4, <img src=x"), "Hard day, 3 < 4, ");
    }

    #[test]
    fn a_file_keeps_its_markup() {
        assert_eq!(for_files("<name>a\u{200B}b</name>\n"), "<name>ab</name>\n");
    }

    #[test]
    fn a_second_pass_changes_nothing_that_is_written() {
        for text in ["<b>x</b>", "- 10m 60%\n\n3x\n- 1m 120%", "a\u{200B}b"] {
            assert_eq!(for_writing(&for_writing(text)), for_writing(text));
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_never_lets_a_control_through(text in "\\PC{0,400}|[\\x00-\\x1f]{0,40}") {
            let cleaned = for_reading(&text);
            proptest::prop_assert!(!cleaned.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
