use super::clean::for_reading;

/// Labels (names, tags, gear, folders, cues) are one line of at most this many characters.
const LABEL_CHARACTERS: usize = 120;
/// Long text of one record in a list.
pub(crate) const LIST_CHARACTERS: usize = 500;
/// Long text of the one record that was asked for.
pub(crate) const DETAIL_CHARACTERS: usize = 2_000;
/// All long text of one answer.
const ANSWER_CHARACTERS: usize = 10_000;

/// A name as one clean line.
pub(crate) fn label(text: &str) -> String {
    let line = for_reading(text).split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line, LABEL_CHARACTERS)
}

/// What is left of the room for long text in one answer.
pub(crate) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(ANSWER_CHARACTERS)
    }
}

impl Budget {
    /// Cleans a long text and cuts it to `limit` and to what is left of the room.
    pub(crate) fn take(&mut self, text: &str, limit: usize) -> String {
        let taken = cut(for_reading(text).trim(), limit.min(self.0));
        self.0 = self.0.saturating_sub(taken.chars().count());
        taken
    }
}

fn cut(text: &str, limit: usize) -> String {
    let length = text.chars().count();
    if length <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit).collect();
    format!("{kept}…[+{}]", length - limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_short_line() {
        assert_eq!(label("  Morning\n ride\t"), "Morning ride");
        let long = "ab".repeat(100);
        assert_eq!(label(&long), format!("{}…[+80]", &long[..120]));
    }

    #[test]
    fn long_text_is_cut_by_its_own_limit_and_by_that_of_the_answer() {
        let mut budget = Budget::default();
        let text = "a b ".repeat(1_000);
        assert!(budget.take(&text, LIST_CHARACTERS).ends_with("…[+3499]"));
        for _ in 0..30 {
            budget.take(&text, LIST_CHARACTERS);
        }
        assert_eq!(budget.take("more", LIST_CHARACTERS), "…[+4]");
    }
}
