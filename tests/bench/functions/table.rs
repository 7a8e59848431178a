//! A Markdown table whose figures stand beside their ratio to the bare function's.

use std::fmt::{self, Display, Formatter};

/// Rows of figures under one header.
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(header: &[&str]) -> Self {
        Self { header: header.iter().map(|&cell| cell.to_owned()).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl Display for Table {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
        writeln!(formatter, "{}", line(&self.header))?;
        writeln!(formatter, "|---|{}", "---:|".repeat(self.header.len() - 1))?;
        self.rows.iter().try_for_each(|row| writeln!(formatter, "{}", line(row)))
    }
}

/// `2.41×`
pub(crate) fn times(figure: f64, bare: f64) -> String {
    format!("{:.2}×", figure / bare)
}

/// The value below which `part` of `sorted` lies.
pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len() - 1;
    sorted[(last as f64 * part).round() as usize]
}

/// Ascending.
pub(crate) fn sorted(mut figures: Vec<f64>) -> Vec<f64> {
    figures.sort_by(f64::total_cmp);
    figures
}
