//! The rules: what the site would misread.

use super::diagnostic::{Code, Diagnostic, Level};
use super::lines::reps;
use super::parse::Reading;
use super::quantity::number;
use super::sport::SportFamily;
use super::step::{Intensity, Step, Target, Units};
use super::target::Kind;
use super::{MAX_CHARACTERS, MAX_EXPANDED_STEPS, MAX_LINES, MAX_STEPS};

/// Where a step stands.
pub(super) struct Place<'a> {
    pub(super) raw: &'a str,
    pub(super) line: usize,
    pub(super) sport: SportFamily,
    pub(super) in_repeat: bool,
}

impl Place<'_> {
    fn finding(&self, code: Code, level: Level, column: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, level, (self.line, column), message)
    }

    /// The line with one word replaced.
    fn with(&self, word: &str, replacement: &str) -> String {
        self.raw.replacen(word, replacement, 1)
    }
}

/// W13 for a text that is too long to be read.
pub(super) fn limits(text: &str) -> Option<Diagnostic> {
    let characters = text.chars().count();
    if characters > MAX_CHARACTERS {
        let message = format!("the text has {characters} characters; at most {MAX_CHARACTERS} are allowed");
        return Some(Diagnostic::too_long(message));
    }
    let lines = text.lines().count();
    (lines > MAX_LINES)
        .then(|| Diagnostic::too_long(format!("the text has {lines} lines; at most {MAX_LINES} are allowed")))
}

/// W02: the site drops the repetition and keeps the steps once.
pub(super) fn lost_repeat(line: usize, reps: u32, blank_before: bool, empty: bool) -> Diagnostic {
    let fix = match (empty, blank_before) {
        (true, _) => format!("put the step lines directly below the line with {reps}x"),
        (false, false) => format!("insert a blank line before the line with {reps}x"),
        (false, true) => format!("insert a blank line after the last step of the {reps}x block"),
    };
    let message = format!("the repeat is lost: its steps would be done once instead of {reps} times");
    Diagnostic::new(Code::W02, Level::Error, (line, 0), message).with_fix(fix)
}

/// W03: repeats within repeats do not exist.
pub(super) fn nested_repeat(line: usize, reps: u32) -> Diagnostic {
    let message = "a repeat inside a repeat is not understood; the inner one is lost";
    Diagnostic::new(Code::W03, Level::Error, (line, 0), message)
        .with_fix(format!("write the inner steps out {reps} times"))
}

/// All rules that look at one step.
pub(super) fn step(reading: &Reading, words: &[(&str, usize)], place: &Place) -> Vec<Diagnostic> {
    let single = [
        minutes_for_metres(reading, place),
        repeat_as_step(words, place),
        dropped_pace(reading, place),
        bare_zone(reading, place),
        two_domains(reading, place),
        swim_without_pace(reading, place),
        ramp_without_range(reading, place),
        rest_as_zero(reading, place),
    ];
    let mut found: Vec<_> = single.into_iter().flatten().collect();
    found.extend(ranges(reading, place));
    found.extend(reading.cue.iter().filter_map(|word| suspicious_word(*word, reading, place)));
    found.extend(no_target(reading, &found, place));
    found.sort_by_key(|finding| finding.column);
    found
}

/// W01: `m` is minutes.
fn minutes_for_metres(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let (word, column) = reading.duration_word?;
    let minutes: u32 = word.strip_suffix(['m', 'M'])?.parse().ok()?;
    let short = matches!(minutes, 25 | 50 | 75 | 100 | 150);
    let level = match place.sport {
        SportFamily::Run | SportFamily::Swim | SportFamily::Row if minutes >= 200 => Level::Error,
        SportFamily::Swim if short => Level::Warning,
        SportFamily::Run | SportFamily::Row if short && place.in_repeat => Level::Warning,
        SportFamily::Ride | SportFamily::Other if minutes >= 600 => Level::Warning,
        _ => return None,
    };
    let message = format!("`{word}` means {minutes} minutes, not metres");
    let fix = place.with(word, &format!("{minutes}mtr"));
    Some(place.finding(Code::W01, level, column, message).with_fix(fix))
}

/// W03: `- 4x …` is a step with the cue "4x".
fn repeat_as_step(words: &[(&str, usize)], place: &Place) -> Option<Diagnostic> {
    let (word, column) = *words.first()?;
    let count = reps(word)?;
    let rest: Vec<_> = words.iter().skip(1).map(|(word, _)| *word).collect();
    let message = format!("a repeat cannot stand in a step line: this is done once, not {count} times");
    let fix = format!("\n{count}x\n- {}\n", rest.join(" "));
    Some(place.finding(Code::W03, Level::Error, column, message).with_fix(fix))
}

/// W04: an absolute pace needs the word `Pace`.
fn dropped_pace(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let (word, column) = reading.dropped_pace?;
    let message = format!("`{word}` is dropped without the word Pace");
    let fix = place.with(word, &format!("{word} Pace"));
    Some(place.finding(Code::W04, Level::Error, column, message).with_fix(fix))
}

/// W06: a bare zone is a power zone.
fn bare_zone(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let is_zone = reading.step.power.as_ref().is_some_and(|power| power.units == Units::PowerZone);
    if !is_zone || place.sport.is_power_based() {
        return None;
    }
    let (_, column) = reading.targets.iter().find(|(kind, _)| *kind == Kind::Power)?;
    let suffix =
        if place.sport == SportFamily::Run || place.sport == SportFamily::Swim { "Pace" } else { "HR" };
    let message = format!("a zone alone is a power zone; write {suffix} behind it for a {suffix} zone");
    let word = word_at(place, *column);
    let fix = place.with(&word, &format!("{word} {suffix}"));
    Some(place.finding(Code::W06, Level::Warning, *column, message).with_fix(fix))
}

fn word_at(place: &Place, column: usize) -> String {
    place.raw.chars().skip(column.saturating_sub(1)).take_while(|c| !c.is_whitespace()).collect()
}

/// W05, W07, W08, W09, W16: words that look like a target and are not.
fn suspicious_word((word, column): (&str, usize), reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let lower = word.to_ascii_lowercase();
    let has_target = reading.step.has_target();
    if let Some(percent) = fraction(&lower).filter(|_| !has_target) {
        let message = format!("`{word}` is not a target");
        let fix = place.with(word, &format!("{percent}%"));
        return Some(place.finding(Code::W07, Level::Error, column, message).with_fix(fix));
    }
    if lower.contains("/100mtr") || (lower.ends_with("/100") && !has_target) {
        let message = "in a pace the unit is written /100m";
        let fix =
            place.with(word, &lower.replace("/100mtr", "/100m").replace("/100", "/100m").replace("mm", "m"));
        return Some(place.finding(Code::W08, Level::Error, column, message).with_fix(fix));
    }
    if lower.strip_suffix("bpm").is_some_and(|beats| beats.split('-').all(|part| number(part).is_some())) {
        let message = "beats per minute are not understood as a target";
        return Some(
            place
                .finding(Code::W09, Level::Warning, column, message)
                .with_fix(place.with(word, "90-95% LTHR")),
        );
    }
    if !has_target && reading.dropped_pace.is_none() {
        let zone = named_effort(&lower)?;
        let message = format!("`{word}` is not a target; the step has none");
        let fix = place.with(word, zone);
        return Some(place.finding(Code::W05, Level::Error, column, message).with_fix(fix));
    }
    None
}

/// `0.95` → 95.
fn fraction(word: &str) -> Option<f64> {
    let value = number(word).filter(|value| word.contains('.') && (0.2..=2.0).contains(value))?;
    Some((value * 1_000.0).round() / 10.0)
}

fn named_effort(word: &str) -> Option<&'static str> {
    match word {
        "css" | "threshold" => Some("100% Pace"),
        "tempo" => Some("Z3 Pace"),
        "5k" => Some("105% Pace"),
        "10k" => Some("102% Pace"),
        _ => None,
    }
}

/// W10: the sport's own order decides which of two targets counts.
fn two_domains(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let step = &reading.step;
    let domains = [step.power.is_some(), step.hr.is_some(), step.pace.is_some()];
    if domains.iter().filter(|present| **present).count() < 2 {
        return None;
    }
    let column = reading.targets.get(1).map_or(0, |(_, column)| *column);
    let message = "two targets of different kind: the sport's settings decide which one counts; keep one";
    Some(place.finding(Code::W10, Level::Warning, column, message))
}

/// W12: only a pace target gives a swim step load.
fn swim_without_pace(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let step = &reading.step;
    let rest = step.intensity == Some(Intensity::Rest) || step.pace.is_some() || step.hr.is_some();
    if place.sport != SportFamily::Swim || rest || reading.dropped_pace.is_some() || step.distance_m.is_none()
    {
        return None;
    }
    let message = "a swim step gets load only from a pace target, and the swim threshold must be set";
    Some(
        place
            .finding(Code::W12, Level::Warning, 0, message)
            .with_fix(format!("{} 100% Pace", place.raw.trim_end())),
    )
}

/// W14: a ramp needs two ends.
fn ramp_without_range(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let step = &reading.step;
    let ranged = [&step.power, &step.hr, &step.pace]
        .into_iter()
        .flatten()
        .any(|target| target.bounds().is_some_and(|(start, end)| (start - end).abs() > f64::EPSILON));
    if !step.ramp || ranged {
        return None;
    }
    let message = "a ramp needs a range, such as ramp 50-75%";
    Some(place.finding(Code::W14, Level::Error, 0, message).with_fix(place.with("ramp", "ramp 50-75%")))
}

/// W14: ranges that are reversed or out of any athlete's reach.
fn ranges(reading: &Reading, place: &Place) -> Vec<Diagnostic> {
    let step = &reading.step;
    let targets = [&step.power, &step.hr, &step.pace, &step.cadence];
    targets.into_iter().flatten().filter_map(|target| range_of(target, step.ramp, place)).collect()
}

fn range_of(target: &Target, ramp: bool, place: &Place) -> Option<Diagnostic> {
    let (start, end) = target.bounds()?;
    let (low, high) = match target.units {
        Units::PercentFtp | Units::PercentMmp => (0.0, 300.0),
        Units::Watts => (0.0, 2_500.0),
        Units::PercentHr | Units::PercentLthr => (30.0, 130.0),
        Units::PercentPace => (30.0, 200.0),
        Units::Rpm => (20.0, 250.0),
        Units::PowerZone | Units::HrZone | Units::PaceZone | Units::CustomZone => (1.0, 12.0),
        _ => return None,
    };
    if start.min(end) < low || start.max(end) > high {
        let message = format!("the target is outside {low} to {high}");
        return Some(place.finding(Code::W14, Level::Error, 0, message));
    }
    if start > end && !ramp {
        let message = format!("the range is reversed: {start} to {end}");
        let (from, to) = (format!("{start}-{end}"), format!("{end}-{start}"));
        return Some(place.finding(Code::W14, Level::Error, 0, message).with_fix(place.with(&from, &to)));
    }
    None
}

/// W15: rest is an intensity, not a target of zero.
fn rest_as_zero(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let zero = reading.step.power.as_ref().and_then(Target::bounds) == Some((0.0, 0.0));
    if !zero {
        return None;
    }
    let (_, column) = reading.targets.iter().find(|(kind, _)| *kind == Kind::Power)?;
    let word = word_at(place, *column);
    let message = "a target of zero is not a rest";
    Some(
        place
            .finding(Code::W15, Level::Warning, *column, message)
            .with_fix(place.with(&word, "intensity=rest")),
    )
}

/// W11: a step without target, unless something worse was said about it.
fn no_target(reading: &Reading, found: &[Diagnostic], place: &Place) -> Option<Diagnostic> {
    let step = &reading.step;
    let excused =
        step.has_target() || step.intensity == Some(Intensity::Rest) || reading.dropped_pace.is_some();
    if excused || found.iter().any(|finding| finding.level == Level::Error) {
        return cue_only(reading, place);
    }
    Some(place.finding(Code::W11, Level::Info, 0, "the step has no target and gives no load"))
}

/// W16: words kept as the cue of a step.
fn cue_only(reading: &Reading, place: &Place) -> Option<Diagnostic> {
    let (_, column) = reading.cue.first()?;
    let cue: Vec<_> = reading.cue.iter().map(|(word, _)| *word).collect();
    let message = format!("kept as the cue of the step: {}", cue.join(" "));
    Some(place.finding(Code::W16, Level::Info, *column, message))
}

/// The rules that look at the whole text: W13 and W17.
pub(super) fn whole(steps: &[Step], found: &[Diagnostic], sport: SportFamily) -> Option<Diagnostic> {
    let written: usize = steps.iter().map(|step| 1 + step.steps.len()).sum();
    let expanded: usize = steps
        .iter()
        .map(|step| step.steps.len().max(1).saturating_mul(step.reps.unwrap_or(1) as usize))
        .sum();
    if written > MAX_STEPS {
        return Some(Diagnostic::too_long(format!(
            "the text has {written} steps; at most {MAX_STEPS} are allowed"
        )));
    }
    if expanded > MAX_EXPANDED_STEPS {
        let message =
            format!("with repeats unrolled the text has {expanded} steps; at most {MAX_EXPANDED_STEPS}");
        return Some(Diagnostic::too_long(message));
    }
    let too_long = found.iter().any(|finding| finding.code == Code::W13);
    if !steps.is_empty() || too_long {
        return None;
    }
    let example = match sport {
        SportFamily::Run => "- 10m 80% Pace",
        SportFamily::Swim => "- 400mtr 100% Pace",
        SportFamily::Ride | SportFamily::Row | SportFamily::Other => "- 10m 60%",
    };
    let message = "there is no step: the text would be stored as prose. A step line starts with a dash";
    Some(Diagnostic::new(Code::W17, Level::Error, (0, 0), message).with_fix(example))
}
