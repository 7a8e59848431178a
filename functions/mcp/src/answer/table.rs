use super::units::Measure;
use super::{Row, Units, clock, round, whole};

/// A compact text table: one header line, one line per record, cells separated by a bar, without the spaces that a model
/// would pay for. Empty columns are left out.
pub(crate) struct Table {
    columns: Vec<&'static str>,
    /// Whether the columns are fields, whose names tell a unit.
    of_fields: bool,
    lines: Vec<Vec<Cell>>,
}

struct Cell {
    text: String,
    /// The figure that the text shows.
    figure: Option<f64>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, figure: None }
    }
}

impl Table {
    /// A table with these column heads.
    pub(crate) fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), of_fields: false, lines: Vec::new() }
    }

    /// Adds a line; missing cells are empty.
    pub(crate) fn push(&mut self, cells: Vec<String>) {
        self.lines.push(cells.into_iter().map(Cell::from).collect());
    }

    /// A table of some fields of records, headed by the field names. Times read as clock times, distances in km or
    /// miles, other figures in the units of the reader.
    pub(crate) fn of<'a>(columns: &[&'static str], rows: impl Iterator<Item = &'a Row>) -> Self {
        let lines = rows.map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect();
        Self { columns: columns.to_vec(), of_fields: true, lines }
    }

    pub(super) fn lines(&self, units: Units) -> Vec<String> {
        let filled =
            |at: usize| self.lines.iter().any(|line| line.get(at).is_some_and(|cell| !cell.text.is_empty()));
        let measures: Vec<Option<Measure>> =
            self.columns.iter().map(|column| units.measure(column).filter(|_| self.of_fields)).collect();
        let measure = |at: usize| measures.get(at).copied().flatten();
        let kept: Vec<usize> = (0..self.columns.len()).filter(|at| filled(*at)).collect();
        if kept.is_empty() {
            return Vec::new();
        }
        let pick =
            |cells: &dyn Fn(usize) -> String| kept.iter().map(|at| cells(*at)).collect::<Vec<_>>().join("|");
        let head = pick(&|at| {
            let column = self.columns.get(at).copied().unwrap_or_default();
            measure(at).map_or_else(|| head(column), |measure| measure.name).to_owned()
        });
        let body = self.lines.iter().map(|line| {
            pick(&|at| {
                let Some(cell) = line.get(at) else { return String::new() };
                match measure(at).zip(cell.figure) {
                    Some((measure, figure)) => measure.text(figure),
                    None => cell.text.replace('|', "¦").replace('\n', " "),
                }
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

fn cell(row: &Row, column: &str) -> Cell {
    let figure = row.get(column).and_then(serde_json::Value::as_f64);
    let text = match (column, figure) {
        ("moving_time_s" | "time_s", Some(seconds)) => clock(whole(seconds)),
        ("distance_m", Some(metres)) => round(metres / 1_000.0, 2).to_string(),
        _ => row.cell(column),
    };
    Cell { text, figure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_empty_columns_and_cannot_be_broken_by_a_cell() {
        let mut table = Table::new(&["date", "name", "feel"]);
        table.push(vec!["Tue 2026-10-20".into(), "a | b\nc".into(), String::new()]);
        assert_eq!(table.lines(Units::default()), ["date|name", "Tue 2026-10-20|a ¦ b c"]);
    }
}
