use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::untrusted;

/// Characters that Intervals.icu takes as a name.
const NAME: usize = 80;

/// What to do with the text that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TextMode {
    #[default]
    Append,
    Replace,
}

/// A name on its way to Intervals.icu: one clean line.
pub(crate) fn line(answer: &mut Answer, argument: &str, text: &str) -> Result<String, Failure> {
    let clean = long(answer, argument, text).split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.is_empty() {
        return Err(Failure::argument(argument, "it has no visible character"));
    }
    if clean.chars().count() > NAME {
        return Err(Failure::argument(argument, format!("it may have at most {NAME} characters")));
    }
    Ok(clean)
}

/// A text on its way to Intervals.icu: cleaned, never refused. Instructions in it are worth a word.
pub(crate) fn long(answer: &mut Answer, argument: &str, text: &str) -> String {
    answer.suspect(argument, text);
    untrusted::for_writing(text).trim().to_owned()
}

/// The text that results. What is there already at the end is not appended again, so that a repeat changes nothing.
pub(crate) fn joined(present: Option<&str>, text: &str, mode: TextMode) -> String {
    let present = present.map(str::trim).unwrap_or_default();
    match mode {
        TextMode::Replace => text.to_owned(),
        TextMode::Append if present.is_empty() => text.to_owned(),
        TextMode::Append if text.is_empty() || present.ends_with(text) => present.to_owned(),
        TextMode::Append => format!("{present}\n\n{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appending_twice_is_appending_once() {
        let once = joined(Some("Felt good.\n"), "Windy.", TextMode::Append);
        assert_eq!(once, "Felt good.\n\nWindy.");
        assert_eq!(joined(Some(&once), "Windy.", TextMode::Append), once);
        assert_eq!(joined(Some("x"), "", TextMode::Replace), "");
    }

    #[test]
    fn a_name_is_one_visible_line_of_80_characters() {
        let mut answer = Answer::default();
        assert_eq!(line(&mut answer, "name", " Long\n ride ").unwrap(), "Long ride");
        assert!(line(&mut answer, "name", "\u{200b}").is_err());
        assert!(line(&mut answer, "name", &"ab".repeat(41)).is_err());
    }
}
