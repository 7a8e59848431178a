use intervals::{Step, Target};

use crate::answer::{clock, pace_text, whole};
use crate::untrusted;

/// The steps the service understood, one short text each: `4x [8m 110% 289W, 8m 50% 134W]`.
pub(crate) fn steps_text(steps: &[Step]) -> Vec<String> {
    steps.iter().map(one).collect()
}

fn one(step: &Step) -> String {
    let inner: Vec<String> = step.steps.iter().map(one).collect();
    match step.reps {
        Some(reps) => format!("{reps}x [{}]", inner.join(", ")),
        None => plain(step),
    }
}

fn plain(step: &Step) -> String {
    let mut parts = Vec::new();
    match (step.duration, step.distance) {
        (_, Some(metres)) if metres > 0.0 => parts.push(format!("{} m", whole(metres))),
        (Some(seconds), _) => parts.push(clock(whole(seconds))),
        (None, _) if step.until_lap_press == Some(true) => parts.push("until lap press".to_owned()),
        (None, _) => {}
    }
    if step.ramp == Some(true) {
        parts.push("ramp".to_owned());
    }
    for (flag, word) in [
        (step.freeride, "freeride"),
        (step.maxeffort, "max effort"),
        (step.warmup, "warmup"),
        (step.cooldown, "cooldown"),
    ] {
        if flag == Some(true) {
            parts.push(word.to_owned());
        }
    }
    parts.extend([&step.power, &step.hr, &step.pace].into_iter().flatten().map(target));
    parts.extend(step.absolute_power.as_ref().map(|power| format!("= {} W", numbers(power, 0))));
    parts.extend(step.absolute_hr.as_ref().map(|hr| format!("= {} bpm", numbers(hr, 0))));
    parts.extend(step.absolute_pace.as_ref().and_then(absolute_pace));
    parts.extend(step.cadence.as_ref().map(|cadence| format!("{} rpm", numbers(cadence, 0))));
    if let Some(text) = step.text.as_deref().filter(|text| !text.is_empty()) {
        parts.push(format!("\"{}\"", untrusted::label(text)));
    }
    parts.join(" ")
}

fn target(target: &Target) -> String {
    let numbers = numbers(target, 1);
    match target.units.as_deref().unwrap_or_default() {
        "%ftp" => format!("{numbers}% FTP"),
        "%hr" => format!("{numbers}% max HR"),
        "%lthr" => format!("{numbers}% LTHR"),
        "%pace" => format!("{numbers}% pace"),
        "%mmp" => format!("{numbers}% MMP"),
        "w" => format!("{numbers} W"),
        "power_zone" => format!("Z{numbers} power"),
        "hr_zone" => format!("Z{numbers} HR"),
        "pace_zone" => format!("Z{numbers} pace"),
        other => format!("{numbers} {}", untrusted::label(other)),
    }
}

fn numbers(target: &Target, decimals: u32) -> String {
    let text = |value: f64| {
        let rounded = crate::answer::round(value, decimals);
        if rounded.fract() == 0.0 { whole(rounded).to_string() } else { rounded.to_string() }
    };
    match (target.value, target.start, target.end) {
        (Some(value), _, _) => text(value),
        (None, Some(start), Some(end)) => format!("{}-{}", text(start), text(end)),
        _ => String::new(),
    }
}

fn absolute_pace(target: &Target) -> Option<String> {
    let pace = |speed: f64| pace_text(speed, "MINS_KM");
    match (target.value, target.start, target.end) {
        (Some(value), _, _) => pace(value).map(|pace| format!("= {pace}")),
        (None, Some(start), Some(end)) => Some(format!("= {} to {}", pace(start)?, pace(end)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(value: f64, units: &str) -> Target {
        Target { value: Some(value), units: Some(units.into()), ..Target::default() }
    }

    #[test]
    fn a_repeat_holds_its_steps_and_absolute_targets_stand_beside_relative_ones() {
        let hard = Step {
            duration: Some(480.0),
            power: Some(target(110.0, "%ftp")),
            absolute_power: Some(target(294.8, "w")),
            ..Step::default()
        };
        let easy = Step {
            duration: Some(480.0),
            power: Some(target(50.0, "%ftp")),
            text: Some("easy".into()),
            ..Step::default()
        };
        let repeat = Step { reps: Some(4), steps: vec![hard, easy], ..Step::default() };
        assert_eq!(steps_text(&[repeat]), ["4x [8:00 110% FTP = 295 W, 8:00 50% FTP \"easy\"]"]);
    }

    #[test]
    fn says_what_kind_of_target_it_is() {
        let step = |target: Target| Step { duration: Some(60.0), pace: Some(target), ..Step::default() };
        assert_eq!(
            steps_text(&[step(target(2.0, "pace_zone")), step(target(97.5, "%pace"))]),
            ["1:00 Z2 pace", "1:00 97.5% pace"]
        );
    }
}
