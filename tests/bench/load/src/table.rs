//! Markdown tables.

use std::fmt::{self, Display, Formatter, Write as _};

/// A table in the making.
#[derive(Debug)]
pub struct Table {
    text: String,
}

impl Table {
    /// A table with these columns; those after the first `words` hold numbers.
    #[must_use]
    pub fn new(words: usize, head: &[&str]) -> Self {
        let mut table = Self { text: String::new() };
        table.row(&head.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
        table.row(
            &(0..head.len()).map(|at| if at < words { "---" } else { "---:" }.to_owned()).collect::<Vec<_>>(),
        );
        table
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }
}

impl Display for Table {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
