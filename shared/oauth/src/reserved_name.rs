//! Names that other products own, also in look-alike letters. To reserve one more, add a row to [`RESERVED`].

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_security::skeleton;

use crate::host::LOOPBACK;

/// A name in lower case without spaces or punctuation, and the hosts that may carry it (with their subdomains).
const RESERVED: [(&str, &[&str]); 6] = [
    ("claude", &["claude.ai", "claude.com", "anthropic.com"]),
    ("anthropic", &["claude.ai", "claude.com", "anthropic.com"]),
    ("chatgpt", &["chatgpt.com", "openai.com"]),
    ("openai", &["chatgpt.com", "openai.com"]),
    ("intervalsicu", &["intervals.icu"]),
    ("intervalsmcp", &["intervals.icu"]),
];

/// Whether `name` contains a reserved name although one of `hosts` neither belongs to its owner nor is loopback.
pub(crate) fn is_claimed_without_right(name: &str, hosts: &[&str]) -> bool {
    RESERVED
        .iter()
        .filter(|(reserved, _)| contains(name, reserved))
        .any(|(_, owners)| !hosts.iter().all(|host| may_carry(host, owners)))
}

fn may_carry(host: &str, owners: &[&str]) -> bool {
    LOOPBACK.contains(&host)
        || owners
            .iter()
            .any(|owner| host.strip_suffix(owner).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn contains(name: &str, reserved: &str) -> bool {
    [upper_case_kept(name), lower_case_first(name)].iter().any(|folded| {
        folded.replace(' ', "").contains(&letters_and_digits(&lower_case_first(reserved)))
            || ends_a_word(folded, reserved)
    })
}

/// Whether a look-alike of `reserved` in which `i` and `l` count as one letter ends at the end of a word. Merging the
/// two is too coarse inside a word: `OpenAlex` is not a claim to be "OpenAI".
fn ends_a_word(folded: &str, reserved: &str) -> bool {
    let merged = |text: &str| text.replace('i', "l");
    let reserved = letters_and_digits(&merged(&lower_case_first(reserved)));
    let words: Vec<String> = folded.split(' ').map(merged).collect();
    (0..words.len())
        .any(|last| words.iter().take(last + 1).map(String::as_str).collect::<String>().ends_with(&reserved))
}

/// `CIaude` with a capital i looks like a small L: the skeleton is taken before the case goes.
fn upper_case_kept(text: &str) -> String {
    fold(&skeleton(&plain(text)).collect::<String>())
}

/// "INTERVALS" has its capital i on purpose: the case goes before the skeleton is taken.
fn lower_case_first(text: &str) -> String {
    fold(&skeleton(&plain(text).to_lowercase()).collect::<String>())
}

/// Compatibility forms (full-width, mathematical, circled letters) and accents removed.
fn plain(text: &str) -> String {
    text.nfkd().filter(|character| !is_combining_mark(*character)).collect()
}

/// Lower case, digits and signs read as the letters they stand in for, everything else a space.
fn fold(text: &str) -> String {
    let lower = plain(text).to_lowercase();
    lower.chars().map(letter_for).filter(|character| *character != '\0').collect()
}

const fn letter_for(character: char) -> char {
    match character {
        '0' => 'o',
        '1' | '|' | '!' => 'l',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other if other.is_ascii_alphanumeric() => other,
        ' ' => ' ',
        other if other.is_ascii() => '\0',
        _ => ' ',
    }
}

fn letters_and_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREIGN: &[&str] = &["evil.example"];

    #[test]
    fn sees_through_look_alikes_spacing_case_and_signs() {
        for name in [
            "Claude",
            "CLAUDE Code",
            "claude",
            "CIaude",
            "C1aude",
            "C l a u d e",
            "Cl-au-de",
            "Cláude",
            "Ｃｌａｕｄｅ",
            "𝐂𝐥𝐚𝐮𝐝𝐞",
            "Ⓒⓛⓐⓤⓓⓔ",
            "Сlaude",
            "Claud3",
            "Cl@ude",
            "MyClaudeApp",
            "Anthropic",
            "Anthr0pic",
            "ChatGPT",
            "Chat GPT",
            "ChatGРТ",
            "OpenAI",
            "OpenAl",
            "0penAI",
            "Open AI",
            "Open-AI",
            "OpenA!",
            "OpenAl ex",
            "OpenAl『ex",
            "Interval5.icu",
            "Interval$ icu",
            "In7ervals.icu",
            "Intervals.icu",
            "INTERVALS.ICU",
            "lntervals.icu",
            "Intervals icu",
            "intervals-mcp",
            "Intervals MCP",
        ] {
            assert!(is_claimed_without_right(name, FOREIGN), "{name}");
        }
    }

    #[test]
    fn leaves_other_names_alone() {
        for name in [
            "OpenAlex",
            "Open Alpine",
            "Claud",
            "Interval timer",
            "Intervals trainer",
            "Chat",
            "Cursor",
            "Visual Studio Code",
            "Opera AI",
        ] {
            assert!(!is_claimed_without_right(name, FOREIGN), "{name}");
        }
    }

    #[test]
    fn lets_owners_and_loopback_carry_the_name() {
        assert!(!is_claimed_without_right("Claude", &["claude.ai", "claude.com"]));
        assert!(!is_claimed_without_right("Claude Code", &["localhost", "127.0.0.1"]));
        assert!(!is_claimed_without_right("ChatGPT", &["chatgpt.com"]));
        assert!(is_claimed_without_right("Claude", &["claude.ai", "evil.example"]));
        assert!(is_claimed_without_right("Claude", &["notclaude.ai"]));
        assert!(is_claimed_without_right("Claude", &["chatgpt.com"]));
    }
}
