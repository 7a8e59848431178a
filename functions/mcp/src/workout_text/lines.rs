//! What kind of line stands where.

/// A line of a workout text by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Nothing.
    Blank,
    /// `- 10m 60%`: what follows the dash, and the column where it starts.
    Step { body: &'a str, column: usize },
    /// `Main set 4x`.
    Repeat { heading: &'a str, reps: u32 },
    /// A heading, a description, an option.
    Prose(&'a str),
}

impl<'a> Line<'a> {
    pub(super) fn of(raw: &'a str) -> Self {
        let text = raw.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        if let Some(body) = text.strip_prefix('-') {
            let column = raw.chars().take_while(|c| *c != '-').count() + 2;
            return Self::Step { body, column };
        }
        match repeat(text) {
            Some((heading, reps)) => Self::Repeat { heading, reps },
            None => Self::Prose(text),
        }
    }
}

/// `4x`, or a heading that ends in it.
fn repeat(text: &str) -> Option<(&str, u32)> {
    let (heading, last) = match text.rsplit_once(char::is_whitespace) {
        Some((heading, last)) => (heading.trim_end(), last),
        None => ("", text),
    };
    Some((heading, reps(last)?))
}

/// `4x`, from 1 to 1,000.
pub(super) fn reps(word: &str) -> Option<u32> {
    let digits = word.strip_suffix(['x', 'X'])?;
    let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok().filter(|reps| (1..=1_000).contains(reps)) } else { None }
}

/// Words with the column, counted in characters from 1, where each starts.
pub(super) fn words(body: &str, first_column: usize) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut start: Option<(usize, usize)> = None;
    for ((index, character), column) in body.char_indices().zip(first_column..) {
        match (character.is_whitespace(), start) {
            (true, Some((from, at))) => {
                found.extend(body.get(from..index).map(|word| (word, at)));
                start = None;
            }
            (false, None) => start = Some((index, column)),
            _ => {}
        }
    }
    if let Some((from, at)) = start {
        found.extend(body.get(from..).map(|word| (word, at)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_kinds_of_lines_apart() {
        assert_eq!(Line::of("  "), Line::Blank);
        assert_eq!(Line::of(" - 10m 60%"), Line::Step { body: " 10m 60%", column: 3 });
        assert_eq!(Line::of("Main set 4x"), Line::Repeat { heading: "Main set", reps: 4 });
        assert_eq!(Line::of("5X"), Line::Repeat { heading: "", reps: 5 });
        assert_eq!(Line::of("Relax"), Line::Prose("Relax"));
        assert_eq!(Line::of("0x"), Line::Prose("0x"));
    }

    #[test]
    fn words_know_their_columns_also_after_wide_characters() {
        assert_eq!(words(" 速い 10m  60%", 2), vec![("速い", 3), ("10m", 6), ("60%", 11)]);
    }
}
