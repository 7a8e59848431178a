//! A series as a picture: `docs/performance/NAME.svg`.

use std::path::Path;

use charts_rs::LineChart;
use serde_json::{Value, json};

use crate::error::Error;
use crate::series::Series;

/// Writes the chart of a series into a folder.
pub(crate) fn draw(series: &Series, folder: &Path) -> Result<(), Error> {
    let drawn = LineChart::from_json(&description(series).to_string()).and_then(|chart| chart.svg());
    let svg = drawn.map_err(|problem| Error::Chart { name: series.name, problem: problem.to_string() })?;
    let path = folder.join(series.name).with_extension("svg");
    std::fs::write(&path, svg).map_err(|source| Error::File { path, source })
}

/// Each size is a category, so that 1 to 1,000,000 are as far apart as they are in words.
fn description(series: &Series) -> Value {
    let lines = series.columns.iter().enumerate().filter(|(_, column)| column.drawn);
    let lines = lines.map(|(at, column)| {
        let data: Vec<_> = series.rows.iter().map(|row| row.values.get(at)).collect();
        json!({"name": column.name, "data": data})
    });
    let sizes: Vec<String> = series.rows.iter().map(|row| row.size.to_string()).collect();
    json!({
        "title_text": series.title,
        "legend_position": "bottom",
        "x_axis_title": series.growing,
        "x_axis_data": sizes,
        "y_axis_configs": [{"axis_min": 0}],
        "series_list": lines.collect::<Vec<_>>(),
        "compact": true,
    })
}
