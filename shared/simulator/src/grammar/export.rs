//! Planned workouts as files for trainers: zwo, erg, mrc.

use std::fmt::Write;

use super::{Doc, Step};
use crate::profile::Thresholds;

/// The text of a file, or `None` for a format that is not text.
pub(crate) fn export(doc: &Doc, name: &str, thresholds: &Thresholds, format: &str) -> Option<String> {
    match format {
        "zwo" => Some(zwo(doc, name, thresholds)),
        "erg" => Some(table(doc, name, thresholds, thresholds.ftp.max(100.0), "WATTS")),
        "mrc" => Some(table(doc, name, thresholds, 100.0, "PERCENT")),
        _ => None,
    }
}

fn zwo(doc: &Doc, name: &str, thresholds: &Thresholds) -> String {
    let mut body = String::new();
    for (step, _) in doc.flat() {
        let (start, end, seconds) = shares(step, thresholds);
        let line = if step.ramp {
            format!("    <Ramp Duration=\"{seconds}\" PowerLow=\"{start:.2}\" PowerHigh=\"{end:.2}\"/>\n")
        } else {
            format!("    <SteadyState Duration=\"{seconds}\" Power=\"{start:.2}\"/>\n")
        };
        body.push_str(&line);
    }
    format!(
        "<workout_file>\n  <author>Intervals.icu</author>\n  <name>{}</name>\n  <description/>\n  \
         <sportType>bike</sportType>\n  <workout>\n{body}  </workout>\n</workout_file>\n",
        escape(name)
    )
}

fn table(doc: &Doc, name: &str, thresholds: &Thresholds, scale: f64, unit: &str) -> String {
    let mut text =
        format!("[COURSE HEADER]\nVERSION = 2\nUNITS = ENGLISH\nDESCRIPTION = {name}\nFILE NAME = {name}\n");
    let _ = write!(text, "FTP = {:.0}\nMINUTES {unit}\n[END COURSE HEADER]\n[COURSE DATA]\n", thresholds.ftp);
    let mut minutes = 0.0;
    for (step, _) in doc.flat() {
        let (start, end, seconds) = shares(step, thresholds);
        let _ = writeln!(text, "{minutes:.2}\t{:.0}", start * scale);
        minutes += crate::number::real(seconds) / 60.0;
        let _ = writeln!(text, "{minutes:.2}\t{:.0}", end * scale);
    }
    text.push_str("[END COURSE DATA]\n");
    text
}

fn shares(step: &Step, thresholds: &Thresholds) -> (f64, f64, usize) {
    let (start, end) = step.effort(thresholds).unwrap_or((0.5, 0.5));
    (start, end, step.length(thresholds, f64::midpoint(start, end)).0)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
