//! Steps to text.

use std::fmt::Write as _;

use super::step::{Step, Target, Units};

/// Writes steps as workout text. Reading it back gives the same steps.
#[must_use]
pub fn render(steps: &[Step]) -> String {
    let mut text = String::new();
    let mut after_repeat = false;
    for step in steps {
        let repeat = step.reps.is_some();
        if (repeat || after_repeat) && !text.is_empty() {
            text.push('\n');
        }
        if repeat {
            text.push_str(&heading(step));
            step.steps.iter().for_each(|inner| text.push_str(&line(inner)));
        } else {
            text.push_str(&line(step));
        }
        after_repeat = repeat;
    }
    text
}

fn heading(step: &Step) -> String {
    let reps = step.reps.unwrap_or(1);
    match &step.text {
        Some(text) => format!("{text} {reps}x\n"),
        None => format!("{reps}x\n"),
    }
}

fn line(step: &Step) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(step.text.clone());
    parts.extend(step.duration_s.map(duration));
    parts.extend(step.distance_m.map(distance));
    let flags = [
        (step.until_lap_press, "press lap"),
        (step.ramp, "ramp"),
        (step.freeride, "freeride"),
        (step.maxeffort, "maxeffort"),
    ];
    parts.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.to_owned()));
    let targets = [&step.power, &step.hr, &step.pace, &step.cadence];
    parts.extend(targets.into_iter().flatten().filter_map(target));
    parts.extend(step.intensity.map(|intensity| format!("intensity={}", intensity.as_str())));
    format!("- {}\n", parts.join(" "))
}

/// Seconds as `1h5m30s`.
pub(super) fn duration(seconds: u32) -> String {
    let parts = [(seconds / 3_600, 'h'), (seconds / 60 % 60, 'm'), (seconds % 60, 's')];
    let mut text = String::new();
    for (number, unit) in parts.into_iter().filter(|(number, _)| *number > 0) {
        let _ = write!(text, "{number}{unit}");
    }
    text
}

/// Metres as `2km` or `400mtr`.
fn distance(metres: f64) -> String {
    let round = (metres / 100.0).fract().abs() < f64::EPSILON;
    if metres >= 1_000.0 && round { format!("{}km", metres / 1_000.0) } else { format!("{metres}mtr") }
}

fn target(target: &Target) -> Option<String> {
    let (start, end) = target.bounds()?;
    let number = |start: String, end: String| {
        if start == end { start } else { format!("{start}-{end}") }
    };
    let plain = || number(start.to_string(), end.to_string());
    let zone = |letter: &str| number(format!("{letter}{start}"), format!("{letter}{end}"));
    let pace = |unit: &str| format!("{}{unit} Pace", number(clock(start), clock(end)));
    Some(match target.units {
        Units::PercentFtp => format!("{}%", plain()),
        Units::Watts => format!("{}w", plain()),
        Units::PowerZone => zone("Z"),
        Units::CustomZone => zone("CZ"),
        Units::PercentMmp => format!("{}% MMP {}", plain(), duration(target.mmp_s?)),
        Units::PercentHr => format!("{}% HR", plain()),
        Units::PercentLthr => format!("{}% LTHR", plain()),
        Units::HrZone => format!("{} HR", zone("Z")),
        Units::PercentPace => format!("{}% Pace", plain()),
        Units::PaceZone => format!("{} Pace", zone("Z")),
        Units::Seconds => pace(""),
        Units::SecondsPerKm => pace("/km"),
        Units::SecondsPerMile => pace("/mi"),
        Units::SecondsPer100m => pace("/100m"),
        Units::SecondsPer100y => pace("/100y"),
        Units::SecondsPer250m => pace("/250m"),
        Units::SecondsPer400m => pace("/400m"),
        Units::SecondsPer500m => pace("/500m"),
        Units::Rpm => format!("{}rpm", plain()),
    })
}

fn clock(seconds: f64) -> String {
    let minutes = (seconds / 60.0).floor();
    format!("{minutes}:{:02}", (seconds - minutes * 60.0).round())
}
