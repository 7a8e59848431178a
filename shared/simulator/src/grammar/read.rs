//! From text to steps, line by line.

use super::{Doc, Step, Target, token};

/// Which part of the workout a header has opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Main,
    Warmup,
    Cooldown,
}

/// Reads workout text. Nothing is an error: what is not understood stays prose or cue text.
pub(crate) fn read(text: &str) -> Doc {
    let mut doc = Doc::default();
    let mut part = Part::Main;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut rest = lines.as_slice();
    let mut after_blank = true;
    while let Some((line, tail)) = rest.split_first() {
        rest = tail;
        if let Some((header, reps)) = repeat(line).filter(|_| after_blank) {
            let block = rest.iter().take_while(|line| line.starts_with('-')).count();
            let (body, tail) = rest.split_at(block);
            // Without a blank line after the block the site loses the repeat.
            let closed = tail.first().is_none_or(|line| line.is_empty());
            let steps: Vec<Step> = body.iter().flat_map(|line| step(line, part)).collect();
            if closed && !steps.is_empty() {
                doc.steps.push(Step { text: header, reps, steps, ..Step::default() });
            } else {
                doc.steps.extend(steps);
            }
            (rest, after_blank) = (tail, false);
            continue;
        }
        after_blank = line.is_empty();
        if line.starts_with('-') {
            doc.steps.extend(step(line, part));
        } else if !line.is_empty() {
            part = header(line).unwrap_or(part);
            if !doc.prose.is_empty() {
                doc.prose.push('\n');
            }
            doc.prose.push_str(line);
        }
    }
    doc
}

fn header(line: &str) -> Option<Part> {
    match line.trim_end_matches(':').to_ascii_lowercase().as_str() {
        "warmup" | "warm up" | "warm-up" => Some(Part::Warmup),
        "cooldown" | "cool down" | "cool-down" => Some(Part::Cooldown),
        "main set" | "main" | "main set:" => Some(Part::Main),
        _ => None,
    }
}

/// `5x`, `Main set 4x`.
fn repeat(line: &str) -> Option<(String, u32)> {
    if line.starts_with('-') {
        return None;
    }
    let (header, last) = line.rsplit_once(char::is_whitespace).unwrap_or(("", line));
    let reps = last.strip_suffix(['x', 'X'])?.parse().ok().filter(|reps| (1..=100).contains(reps))?;
    Some((header.trim().to_owned(), reps))
}

/// Reads a step line. It gives no step when it names no length, and two when a rest is appended.
fn step(line: &str, part: Part) -> Vec<Step> {
    let words: Vec<&str> = line.trim_start_matches('-').split_whitespace().collect();
    let Some(first) = words.iter().position(|word| length(word)) else {
        return Vec::new();
    };
    let (cue, rest) = words.split_at(first);
    let mut step = Step {
        text: cue.join(" "),
        warmup: part == Part::Warmup,
        cooldown: part == Part::Cooldown,
        ..Step::default()
    };
    let mut recovery = None;
    let mut words = rest;
    while let Some((word, tail)) = words.split_first() {
        words = take(&mut step, &mut recovery, word, tail);
    }
    std::iter::once(step).chain(recovery).collect()
}

fn length(word: &str) -> bool {
    token::duration(word).is_some() || token::distance(word).is_some()
}

/// Understands one word, with the words after it where it needs them, and returns what is left.
fn take<'a>(step: &mut Step, recovery: &mut Option<Step>, word: &str, tail: &'a [&'a str]) -> &'a [&'a str] {
    let lower = word.to_ascii_lowercase();
    let next = tail.first().copied().unwrap_or_default();
    let skip = |count: usize| tail.get(count..).unwrap_or_default();
    if let Some(seconds) = token::duration(word) {
        if next.eq_ignore_ascii_case("rest") && (step.seconds.is_some() || step.metres.is_some()) {
            let intensity = Some("rest".to_owned());
            *recovery = Some(Step { seconds: Some(seconds), intensity, ..Step::default() });
            return skip(1);
        }
        step.seconds = step.seconds.or(Some(seconds));
        return tail;
    }
    if let Some(metres) = token::distance(word) {
        step.metres = step.metres.or(Some(metres));
        return tail;
    }
    if let Some(value) = lower.strip_prefix("intensity=") {
        step.intensity = Some(value.to_owned());
        return tail;
    }
    match lower.as_str() {
        "ramp" => step.ramp = true,
        "freeride" => step.freeride = true,
        "maxeffort" => step.maxeffort = true,
        "hidepower" => step.hidepower = true,
        "press" if next.eq_ignore_ascii_case("lap") => {
            step.until_lap = true;
            return skip(1);
        }
        _ if lower.starts_with("power=") || lower.starts_with("hr=") => {}
        _ => return target(step, word, next, tail),
    }
    tail
}

/// A target word; what is none becomes text.
fn target<'a>(step: &mut Step, word: &str, next: &str, tail: &'a [&'a str]) -> &'a [&'a str] {
    let domain = next.to_ascii_uppercase();
    let skip = |count: usize| tail.get(count..).unwrap_or_default();
    if let Some((start, end)) = token::range(word, "rpm") {
        step.cadence = Some(Target { start, end, units: "rpm" });
        return tail;
    }
    if let Some((start, end)) = token::range(word, "w") {
        step.power = Some(Target { start, end, units: "w" });
        return tail;
    }
    if let Some((start, end)) = token::range(word, "%") {
        let (slot, units, used) = match domain.as_str() {
            "HR" => (&mut step.hr, "%hr", 1),
            "LTHR" => (&mut step.hr, "%lthr", 1),
            "PACE" => (&mut step.pace, "%pace", 1),
            "MMP" => (&mut step.power, "%mmp", 2),
            _ => (&mut step.power, "%ftp", 0),
        };
        *slot = Some(Target { start, end, units });
        return skip(used);
    }
    if let Some((units, start, end)) = token::zone(word) {
        let (slot, units, used) = match domain.as_str() {
            "HR" => (&mut step.hr, "hr_zone", 1),
            "PACE" => (&mut step.pace, "pace_zone", 1),
            _ => (&mut step.power, units, 0),
        };
        *slot = Some(Target { start, end, units });
        return skip(used);
    }
    if let Some(pace) = token::absolute_pace(word) {
        // Without the word Pace the target is silently dropped.
        if domain == "PACE" {
            step.pace = Some(pace);
            return skip(1);
        }
        return tail;
    }
    if !step.text.is_empty() {
        step.text.push(' ');
    }
    step.text.push_str(word);
    tail
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reads_the_example_of_the_guide() {
        let doc = read(
            "Warmup\n- 15m ramp 50-70% 85-95rpm\n\nMain set 4x\n- Threshold 8m 95-100% 90rpm\n- Easy 4m 55%\n\nCooldown\n- 10m 50%\n",
        );
        assert_eq!(doc.steps.len(), 3);
        assert!(doc.steps[0].ramp && doc.steps[0].warmup);
        assert_eq!((doc.steps[1].reps, doc.steps[1].text.as_str()), (4, "Main set"));
        assert_eq!(doc.steps[1].steps[0].text, "Threshold");
        assert!(doc.steps[2].cooldown);
        assert_eq!(doc.prose, "Warmup\nCooldown");
    }

    #[test]
    fn loses_a_repeat_without_a_blank_line_around_it() {
        assert_eq!(read("- 10m 60%\n4x\n- 1m 120%\n- 1m 50%\n").steps.len(), 3);
        assert_eq!(read("4x\n- 1m 120%\n- 1m 50%\nCooldown\n- 10m 50%").steps.len(), 3);
        assert_eq!(read("- 10m 60%\n\n4x\n- 1m 120%\n- 1m 50%\n\n- 5m 50%").steps.len(), 3);
        assert_eq!(read("4x\n- 1m 120%\n- 1m 50%").steps[0].reps, 4);
    }

    #[test]
    fn drops_an_absolute_pace_without_its_word() {
        assert!(read("- 5km 5:00/km").steps[0].pace.is_none());
        let step = &read("- 0.1km 1:45/100m Pace").steps[0];
        assert_eq!(step.pace.as_ref().unwrap().units, "secs/100m");
        assert_eq!(step.metres, Some(100.0));
    }

    #[test]
    fn reads_a_bare_zone_as_power() {
        let step = &read("- 10m20s Z2-Z3 HR").steps[0];
        assert_eq!((step.seconds, step.hr.as_ref().unwrap().units), (Some(620), "hr_zone"));
        assert_eq!(read("- 10m Z2").steps[0].power.as_ref().unwrap().units, "power_zone");
    }

    #[test]
    fn folds_an_appended_rest_into_a_step_of_its_own() {
        let doc = read("- 100mtr 100% Pace 20s rest");
        assert_eq!(doc.steps.len(), 2);
        assert_eq!(doc.steps[1].seconds, Some(20));
    }

    proptest::proptest! {
        #[test]
        fn reads_and_estimates_any_text(text in "([-0-9a-zA-Z%:/'\" ]{0,12}(\n|x\n|% |m )){0,12}") {
            let thresholds = crate::profile::ATHLETES[0].thresholds(crate::sport::Family::Ride, false, 0);
            let doc = read(&text);
            let estimate = crate::grammar::Estimate::of(&doc, &thresholds);
            proptest::prop_assert!(estimate.seconds >= 0);
            proptest::prop_assert!(doc.json(&estimate, &thresholds, true).is_object());
        }
    }

    #[test]
    fn keeps_text_without_steps_as_prose() {
        let doc = read("Just ride as you feel.\n- easy with friends");
        assert!(doc.steps.is_empty());
    }
}
