use super::{Row, Units, clock, round, whole};

/// Lines from which on a cell that is the same in all is said once.
const ALIKE: usize = 5;

/// A compact text table: one header line, one line per record, cells separated by a bar, without the spaces that a model
/// would pay for. Empty columns and the empty cells at the end of a line are left out.
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
        let columns: Vec<Column> = (0..self.columns.len()).map(|at| self.column(at, units)).collect();
        let (alike, kept): (Vec<_>, Vec<_>) =
            columns.iter().filter(|column| column.is_filled()).partition(|column| column.is_alike());
        let row = |cells: Vec<&str>| cells.join("|").trim_end_matches('|').to_owned();
        let said = alike
            .iter()
            .map(|column| format!("{} {}", column.name, column.cells.first().map_or("", String::as_str)));
        let said = said.collect::<Vec<_>>().join(", ");
        let said = (!said.is_empty()).then(|| format!("In every row: {said}"));
        if kept.is_empty() {
            return said.into_iter().collect();
        }
        let head = row(kept.iter().map(|column| column.name).collect());
        let body = (0..self.lines.len()).map(|at| {
            row(kept.iter().map(|column| column.cells.get(at).map_or("", String::as_str)).collect())
        });
        said.into_iter().chain(std::iter::once(head)).chain(body).collect()
    }

    fn column(&self, at: usize, units: Units) -> Column {
        let name = self.columns.get(at).copied().unwrap_or_default();
        let measure = units.measure(name).filter(|_| self.of_fields);
        let cells = self.lines.iter().map(|line| match line.get(at) {
            None => String::new(),
            Some(cell) => match measure.zip(cell.figure) {
                Some((measure, figure)) => measure.text(figure),
                None => cell.text.replace('|', "¦").replace('\n', " "),
            },
        });
        Column { name: measure.map_or_else(|| head(name), |measure| measure.name), cells: cells.collect() }
    }
}

/// A column as it is read.
struct Column {
    name: &'static str,
    cells: Vec<String>,
}

impl Column {
    fn is_filled(&self) -> bool {
        self.cells.iter().any(|cell| !cell.is_empty())
    }

    /// Whether so many lines say the same that once is enough.
    fn is_alike(&self) -> bool {
        self.cells.len() >= ALIKE && self.cells.windows(2).all(|pair| pair.first() == pair.last())
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
        table.push(vec!["Wed 2026-10-21".into(), String::new(), String::new()]);
        assert_eq!(table.lines(Units::default()), ["date|name", "Tue 2026-10-20|a ¦ b c", "Wed 2026-10-21"]);
    }

    #[test]
    fn says_once_what_many_lines_have_in_common() {
        let mut table = Table::new(&["date", "kind"]);
        (1..=5).for_each(|day| table.push(vec![format!("2026-10-0{day}"), "planned".into()]));
        assert_eq!(table.lines(Units::default())[..3], ["In every row: kind planned", "date", "2026-10-01"]);
        let mut table = Table::new(&["kind"]);
        (1..=5).for_each(|_| table.push(vec!["planned".into()]));
        assert_eq!(table.lines(Units::default()), ["In every row: kind planned"]);
    }
}
