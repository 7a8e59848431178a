use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, clock, hours, number, percent};
use crate::call::Session;
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::workout_text::{
    Diagnostic, Level, MAX_CHARACTERS, MAX_STEPS, Parsed, SportFamily, Step, Thresholds, Totals, parse,
    render, totals,
};

/// What a model needs to write a workout; also the resource `intervals://workout-syntax`.
pub(crate) const SYNTAX: &str = include_str!("../workout_text/syntax.md");

/// Reads workout text or steps as the site would, without saving.
pub(crate) struct ValidateWorkout;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    #[schemars(length(max = 10_000))]
    text: Option<String>,
    /// Instead of text, as in `workout_doc.steps`
    #[serde(default)]
    #[schemars(with = "Option<Vec<serde_json::Map<String, Value>>>", length(max = 200))]
    steps: Option<Vec<Step>>,
    #[serde(default = "ride")]
    sport: String,
    /// Watts
    #[serde(default)]
    #[schemars(range(min = 1, max = 2_500))]
    ftp: Option<f64>,
    /// `4:30/km`, `1:42/100m` or m/s
    #[serde(default)]
    threshold_pace: Option<String>,
}

fn ride() -> String {
    "Ride".into()
}

impl Tool for ValidateWorkout {
    const NAME: &'static str = "validate_workout";
    const TITLE: &'static str = "Validate workout";
    const DESCRIPTION: &'static str = "Parses workout text or steps without saving: steps, duration, load, and each line that would \
        be misread with its correction. Without arguments: the syntax.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::PURE;
    type Arguments = Arguments;

    async fn run(_session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let text = match (arguments.text, arguments.steps) {
            (Some(_), Some(_)) => {
                return Err(Failure::argument("steps", "give either text or steps, not both"));
            }
            (None, None) => return Ok(cheat_sheet().into()),
            (Some(text), None) => text,
            (None, Some(steps)) => written(&steps)?,
        };
        let thresholds = Thresholds {
            ftp_w: arguments.ftp,
            threshold_mps: arguments.threshold_pace.as_deref().map(speed).transpose()?,
            ..Thresholds::default()
        };
        let parsed = parse(&text, SportFamily::of(&arguments.sport));
        Ok(report(&text, &parsed, &totals(&parsed.steps, &thresholds)).into())
    }
}

fn cheat_sheet() -> Answer {
    let mut answer = Answer::default();
    answer.put("syntax", SYNTAX);
    answer.line(SYNTAX);
    answer
}

fn written(steps: &[Step]) -> Result<String, Failure> {
    if steps.len() > MAX_STEPS {
        return Err(Failure::argument("steps", format!("at most {MAX_STEPS} are allowed")));
    }
    let nested = steps.iter().any(|step| step.steps.iter().any(|inner| inner.reps.is_some()));
    if nested {
        return Err(Failure::argument(
            "steps",
            "reps are possible only at the top level; unroll the inner repeat",
        ));
    }
    let text = render(steps);
    let fits = text.chars().count() <= MAX_CHARACTERS;
    if fits {
        Ok(text)
    } else {
        Err(Failure::argument("steps", "as text they are longer than 10,000 characters"))
    }
}

/// Metres per second of `4:30/km`, `1:42/100m`, `7:15/mi`, or of a plain number.
pub(crate) fn speed(text: &str) -> Result<f64, Failure> {
    let wrong = || Failure::argument("threshold_pace", "write 4:30/km, 7:15/mi, 1:42/100m or a speed in m/s");
    let Some((time, unit)) = text.trim().split_once('/') else {
        return text.trim().parse().ok().filter(|speed| (0.2..=12.0).contains(speed)).ok_or_else(wrong);
    };
    let metres = match unit.trim() {
        "km" => 1_000.0,
        "mi" => 1_609.344,
        "100m" => 100.0,
        "100y" => 91.44,
        "500m" => 500.0,
        _ => return Err(wrong()),
    };
    let (minutes, seconds) = time.trim().split_once(':').ok_or_else(wrong)?;
    let (minutes, seconds): (u32, u32) = minutes.parse().ok().zip(seconds.parse().ok()).ok_or_else(wrong)?;
    let total = minutes.saturating_mul(60).saturating_add(seconds);
    Some(metres / f64::from(total))
        .filter(|speed| seconds < 60 && (0.2..=12.0).contains(speed))
        .ok_or_else(wrong)
}

fn report(text: &str, parsed: &Parsed, totals: &Totals) -> Answer {
    let mut answer = Answer::default();
    let clean = parsed.is_clean();
    answer.put("clean", clean);
    answer.put("steps", json!(parsed.steps));
    answer.put("moving_time_s", totals.duration_s);
    answer.put("distance_m", number(Some(totals.distance_m).filter(|metres| *metres > 0.0), 0));
    answer.put("intensity_pct", percent(totals.intensity_pct));
    answer.put("load", number(totals.load, 0));
    if !totals.zones_s.is_empty() {
        answer.put("zones_s", totals.zones_s.clone());
    }
    answer.put("formula", "F11");
    answer.line(headline(clean, totals));
    for step in &parsed.steps {
        outline(&mut answer, step);
    }
    put_diagnostics(&mut answer, &parsed.diagnostics);
    if clean {
        answer.put("text", text.trim());
        answer.line("The text can be saved as the description of an event or a workout.");
    }
    answer
}

fn headline(clean: bool, totals: &Totals) -> String {
    let verdict = if clean { "Understood as written." } else { "Not understood as written." };
    let time = hours(i64::from(totals.duration_s));
    match (totals.load, totals.intensity_pct) {
        (Some(load), Some(intensity)) => {
            format!("{verdict} {time}, load about {load:.0}, intensity {intensity:.1} %.")
        }
        _ => format!(
            "{verdict} {time}, no load: no step has a target that the thresholds given can turn into one."
        ),
    }
}

fn outline(answer: &mut Answer, step: &Step) {
    match step.reps {
        Some(reps) => {
            answer.line(format!("{reps} times:"));
            step.steps.iter().for_each(|inner| answer.line(format!("  {}", one_line(inner))));
        }
        None => answer.line(one_line(step)),
    }
}

fn one_line(step: &Step) -> String {
    let text = render(std::slice::from_ref(step));
    let time = step.duration_s.map(|seconds| format!(" ({})", clock(i64::from(seconds)))).unwrap_or_default();
    format!("{}{time}", text.trim())
}

fn put_diagnostics(answer: &mut Answer, found: &[Diagnostic]) {
    if found.is_empty() {
        return;
    }
    answer.put("diagnostics", json!(found));
    for finding in found.iter().filter(|finding| finding.level != Level::Info) {
        let place = if finding.line == 0 { String::new() } else { format!("line {}: ", finding.line) };
        let fix = finding.fix.as_ref().map(|fix| format!(" Write: {}", fix.trim())).unwrap_or_default();
        answer.line(format!("{:?} {place}{}.{fix}", finding.code, finding.message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pace_in_every_unit_and_refuses_minutes_as_a_speed() {
        assert!((speed("4:30/km").unwrap() - 1_000.0 / 270.0).abs() < 1e-9);
        assert!((speed("1:42/100m").unwrap() - 100.0 / 102.0).abs() < 1e-9);
        assert!((speed("3.7").unwrap() - 3.7).abs() < 1e-9);
        for wrong in ["240", "4:30", "4:75/km", "0:00/km", "fast", "4:30/league"] {
            assert!(speed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_example_of_the_cheat_sheet_is_clean() {
        let inline = SYNTAX.lines().filter_map(|line| line.split_once(": `")?.1.strip_suffix('`'));
        let mut blocks: Vec<String> = inline.map(str::to_owned).collect();
        let indented: Vec<_> = SYNTAX.split("\n        ").skip(1).collect();
        assert!(!indented.is_empty());
        let mut block = String::new();
        for line in SYNTAX.lines().skip_while(|line| !line.starts_with("## Examples")) {
            match line.strip_prefix("        ") {
                Some(text) => block.extend([text, "\n"]),
                None if line.is_empty() => block.push('\n'),
                None => blocks.push(std::mem::take(&mut block)),
            }
        }
        blocks.retain(|block| block.contains("- "));
        assert_eq!(blocks.len(), 12, "{blocks:?}");
        for (block, sport) in
            blocks.iter().flat_map(|block| [(block, SportFamily::Ride), (block, SportFamily::Run)])
        {
            let errors: Vec<_> = parse(block.trim(), sport)
                .diagnostics
                .into_iter()
                .filter(|found| found.level == Level::Error)
                .collect();
            assert_eq!(errors, [], "{block}");
        }
    }
}
