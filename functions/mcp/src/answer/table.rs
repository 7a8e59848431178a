use super::{Row, clock, round, whole};

/// A compact text table: one header line, one line per record, cells separated by a bar. Empty columns are left out.
pub(crate) struct Table {
    columns: Vec<&'static str>,
    lines: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column heads.
    pub(crate) fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), lines: Vec::new() }
    }

    /// Adds a line; missing cells are empty.
    pub(crate) fn push(&mut self, cells: Vec<String>) {
        self.lines.push(cells);
    }

    /// A table of some fields of records, headed by the field names. Times read as clock times, distances in km.
    pub(crate) fn of<'a>(columns: &[&'static str], rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut table = Self::new(&columns.iter().map(|column| head(column)).collect::<Vec<_>>());
        for row in rows {
            table.push(columns.iter().map(|column| cell(row, column)).collect());
        }
        table
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let filled =
            |at: usize| self.lines.iter().any(|line| line.get(at).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> = (0..self.columns.len()).filter(|at| filled(*at)).collect();
        if kept.is_empty() {
            return Vec::new();
        }
        let pick = |cells: &dyn Fn(usize) -> String| {
            kept.iter().map(|at| cells(*at)).collect::<Vec<_>>().join(" | ")
        };
        let head = pick(&|at| self.columns.get(at).copied().unwrap_or_default().to_owned());
        let body = self.lines.iter().map(|line| {
            pick(&|at| {
                line.get(at).map_or_else(String::new, |cell| cell.replace('|', "¦").replace('\n', " "))
            })
        });
        std::iter::once(head).chain(body).collect()
    }
}

const fn head(column: &'static str) -> &'static str {
    match column.as_bytes() {
        b"moving_time_s" | b"time_s" => "time",
        b"distance_m" => "km",
        _ => column,
    }
}

fn cell(row: &Row, column: &str) -> String {
    let figure = row.get(column).and_then(serde_json::Value::as_f64);
    match (column, figure) {
        ("moving_time_s" | "time_s", Some(seconds)) => clock(whole(seconds)),
        ("distance_m", Some(metres)) => round(metres / 1_000.0, 2).to_string(),
        _ => row.cell(column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_empty_columns_and_cannot_be_broken_by_a_cell() {
        let mut table = Table::new(&["date", "name", "feel"]);
        table.push(vec!["Tue 2026-10-20".into(), "a | b\nc".into(), String::new()]);
        assert_eq!(table.lines(), ["date | name", "Tue 2026-10-20 | a ¦ b c"]);
    }
}
