//! Streams thinned to points, as rows or as CSV.

use serde_json::{Value, json};

use super::recording::{Axis, Column, Recording};
use crate::answer::{Answer, number};

/// Points that together are longer are thinned further, in bytes.
const POINT_BYTES: usize = 40_000;

/// At most `asked` points, and no more than fit into an answer.
pub(super) fn put_points(answer: &mut Answer, axis: Axis, asked: usize, as_csv: bool, window: &Recording) {
    let mut names = vec![axis.name()];
    let is_axis = |column: &Column| column.kind == axis.stream();
    names.extend(window.columns.iter().filter(|column| !is_axis(column)).map(|column| column.name.as_str()));
    let row = |(position, means): (f64, Vec<Option<f64>>)| -> Vec<Value> {
        let figures = window.columns.iter().zip(means).filter(|(column, _)| !is_axis(column));
        std::iter::once(number(position, 0))
            .chain(figures.map(|(column, mean)| number(mean, column.decimals)))
            .collect()
    };
    let mut count = asked;
    let rows = loop {
        let rows: Vec<Vec<Value>> = window.points(count).into_iter().map(row).collect();
        if json!(rows).to_string().len() <= POINT_BYTES || count <= 2 {
            break rows;
        }
        count = count * 3 / 4;
    };
    if count < asked && rows.len() < window.position.len() {
        answer.truncated(rows.len(), asked, "narrow the window or ask for fewer types");
    }
    answer.line(format!("{} points of {} samples, means of equal steps:", rows.len(), window.position.len()));
    let csv = csv(&names, &rows);
    csv.lines().for_each(|line| answer.line(line));
    if as_csv {
        answer.put("csv", csv);
    } else {
        answer.put("points", json!({ "columns": names, "rows": rows }));
    }
}

fn csv(names: &[&str], rows: &[Vec<Value>]) -> String {
    let line = |row: &Vec<Value>| {
        let cells = row.iter().map(|cell| if cell.is_null() { String::new() } else { cell.to_string() });
        cells.collect::<Vec<_>>().join(",")
    };
    let lines: Vec<String> = std::iter::once(names.join(",")).chain(rows.iter().map(line)).collect();
    lines.join("\n")
}
