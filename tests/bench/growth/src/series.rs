//! One measured growth: a row for each size, a column for each thing that may grow with it.

use load::table::Table;

/// What was measured.
pub(crate) struct Series {
    /// The name of the chart's file.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What grows.
    pub(crate) growing: &'static str,
    pub(crate) columns: &'static [Column],
    pub(crate) rows: Vec<Row>,
}

/// A thing that may grow.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) decimals: usize,
    /// Whether it is a line of the chart.
    pub(crate) drawn: bool,
}

/// The measurements at one size.
pub(crate) struct Row {
    pub(crate) size: u32,
    pub(crate) values: Vec<f64>,
}

impl Column {
    pub(crate) const fn drawn(name: &'static str, decimals: usize) -> Self {
        Self { name, decimals, drawn: true }
    }

    pub(crate) const fn told(name: &'static str, decimals: usize) -> Self {
        Self { name, decimals, drawn: false }
    }
}

impl Series {
    /// As a Markdown table.
    pub(crate) fn table(&self) -> String {
        let names = self.columns.iter().map(|column| column.name);
        let mut table = Table::new(0, &std::iter::once(self.growing).chain(names).collect::<Vec<_>>());
        for row in &self.rows {
            let values = row.values.iter().zip(self.columns);
            let values = values.map(|(value, column)| format!("{value:.*}", column.decimals));
            table.row(&std::iter::once(row.size.to_string()).chain(values).collect::<Vec<_>>());
        }
        table.to_string()
    }
}
