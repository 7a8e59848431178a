//! Lines to steps, as the site reads them.

use super::check;
use super::diagnostic::{Code, Diagnostic, Level};
use super::lines::{Line, reps, words};
use super::quantity::{distance, distance_in_two_words, duration};
use super::sport::SportFamily;
use super::step::{Intensity, Step};
use super::target::{self, Kind};

/// What the site would understand of a text, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The steps as the site would store them.
    pub steps: Vec<Step>,
    /// The lines that are not steps.
    pub description: String,
    /// Findings in the order of the lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether the site reads the text exactly as it is written.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.diagnostics.iter().all(|finding| finding.level == Level::Info)
    }
}

/// Reads a workout text. Linear in its length; never fails, since the site takes any text: what it would misread is in
/// the diagnostics.
#[must_use]
pub fn parse(text: &str, sport: SportFamily) -> Parsed {
    let mut reader = Reader { sport, steps: Vec::new(), prose: Vec::new(), diagnostics: Vec::new() };
    if let Some(limit) = check::limits(text) {
        reader.diagnostics.push(limit);
        return reader.finish();
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while let Some(raw) = lines.get(at) {
        at += match Line::of(raw) {
            Line::Blank => reader.prose_line(""),
            Line::Prose(prose) => reader.prose_line(prose),
            Line::Step { body, column } => reader.lone_step(raw, at + 1, body, column),
            Line::Repeat { heading, reps } => reader.repeat(&lines, at, heading, reps),
        };
    }
    reader.finish()
}

struct Reader<'a> {
    sport: SportFamily,
    steps: Vec<Step>,
    prose: Vec<&'a str>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn finish(mut self) -> Parsed {
        self.diagnostics.extend(check::whole(&self.steps, &self.diagnostics, self.sport));
        Parsed {
            steps: self.steps,
            description: self.prose.join("\n").trim().to_owned(),
            diagnostics: self.diagnostics,
        }
    }

    fn prose_line(&mut self, line: &'a str) -> usize {
        self.prose.push(line);
        1
    }

    fn lone_step(&mut self, raw: &str, line: usize, body: &str, column: usize) -> usize {
        let step = self.step(raw, line, body, column, false);
        self.steps.push(step);
        1
    }

    /// A repeat and its contiguous step lines. Without a blank line before and after, the site loses the repeat and
    /// keeps the steps. Returns the number of lines read.
    fn repeat(&mut self, lines: &[&'a str], at: usize, heading: &str, reps: u32) -> usize {
        let line = at + 1;
        let block = lines.get(at + 1..).unwrap_or_default();
        let bodies: Vec<_> = block.iter().map_while(|raw| step_line(raw)).collect();
        let before = at.checked_sub(1).map_or(Line::Blank, |index| kind_of(lines.get(index)));
        let after = kind_of(block.get(bodies.len()));
        let nested = matches!(before, Line::Repeat { .. })
            || (bodies.is_empty() && matches!(after, Line::Repeat { .. }));
        if nested {
            self.diagnostics.push(check::nested_repeat(line, reps));
        }
        let separated = before == Line::Blank && after == Line::Blank && !bodies.is_empty();
        if !separated && !nested {
            self.diagnostics.push(check::lost_repeat(line, reps, before == Line::Blank, bodies.is_empty()));
        }
        let steps: Vec<Step> = bodies
            .iter()
            .zip(line + 1..)
            .map(|((raw, body, column), line)| self.step(raw, line, body, *column, true))
            .collect();
        let read = 1 + steps.len();
        if separated {
            let text = (!heading.is_empty()).then(|| heading.to_owned());
            self.steps.push(Step { text, reps: Some(reps), steps, ..Step::default() });
        } else {
            self.prose.extend(lines.get(at));
            self.steps.extend(steps);
        }
        read
    }

    fn step(&mut self, raw: &str, line: usize, body: &str, column: usize, in_repeat: bool) -> Step {
        let words = words(body, column);
        let mut reading = Reading::default();
        let mut at = 0;
        while let Some((word, column)) = words.get(at) {
            at += reading.take(word, *column, words.get(at..).unwrap_or_default());
        }
        let place = check::Place { raw, line, sport: self.sport, in_repeat };
        self.diagnostics.extend(check::step(&reading, &words, &place));
        reading.into_step()
    }
}

/// The kind of a line; the ends of the text count as blank.
fn kind_of<'a>(raw: Option<&&'a str>) -> Line<'a> {
    raw.map_or(Line::Blank, |raw| Line::of(raw))
}

fn step_line<'a>(raw: &&'a str) -> Option<(&'a str, &'a str, usize)> {
    match Line::of(raw) {
        Line::Step { body, column } => Some((raw, body, column)),
        Line::Blank | Line::Repeat { .. } | Line::Prose(_) => None,
    }
}

/// One step while its words are read.
#[derive(Debug, Default)]
pub(super) struct Reading<'a> {
    pub(super) step: Step,
    /// Words that are neither length nor target.
    pub(super) cue: Vec<(&'a str, usize)>,
    /// The word of the duration.
    pub(super) duration_word: Option<(&'a str, usize)>,
    /// Targets in the order of the text, with the column of each.
    pub(super) targets: Vec<(Kind, usize)>,
    /// An absolute pace that the site drops.
    pub(super) dropped_pace: Option<(&'a str, usize)>,
}

impl<'a> Reading<'a> {
    /// Reads one word or several; returns how many.
    fn take(&mut self, word: &'a str, column: usize, rest: &[(&'a str, usize)]) -> usize {
        let next = rest.get(1).map_or("", |(word, _)| *word);
        if self.cue.is_empty() && reps(word).is_some() {
            return self.cue_word(word, column);
        }
        if let Some(used) = self.length(word, column, next).or_else(|| self.keyword(word, next)) {
            return used;
        }
        match target::read(rest) {
            Some(found) => {
                self.targets.push((found.kind, column));
                match found.kind {
                    Kind::Power => self.step.power = Some(found.target),
                    Kind::Hr => self.step.hr = Some(found.target),
                    Kind::Pace => self.step.pace = Some(found.target),
                    Kind::Cadence => self.step.cadence = Some(found.target),
                    Kind::DroppedPace => self.dropped_pace = Some((word, column)),
                }
                found.words
            }
            None => self.cue_word(word, column),
        }
    }

    fn cue_word(&mut self, word: &'a str, column: usize) -> usize {
        self.cue.push((word, column));
        1
    }

    fn length(&mut self, word: &'a str, column: usize, next: &str) -> Option<usize> {
        if self.step.duration_s.is_some() || self.step.distance_m.is_some() {
            return None;
        }
        if let Some(seconds) = duration(word) {
            self.step.duration_s = Some(seconds);
            self.duration_word = Some((word, column));
            return Some(1);
        }
        if let Some(metres) = distance(word) {
            self.step.distance_m = Some(metres);
            return Some(1);
        }
        self.step.distance_m = Some(distance_in_two_words(word, next)?);
        Some(2)
    }

    fn keyword(&mut self, word: &str, next: &str) -> Option<usize> {
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "ramp" => self.step.ramp = true,
            "freeride" => self.step.freeride = true,
            "maxeffort" => self.step.maxeffort = true,
            "hidepower" => {}
            "press" if next.eq_ignore_ascii_case("lap") => {
                self.step.until_lap_press = true;
                return Some(2);
            }
            _ => {
                let (name, value) = lower.split_once('=')?;
                match name {
                    "intensity" => self.step.intensity = Some(Intensity::parse(value)?),
                    "power" | "hr" if matches!(value, "lap" | "1s" | "3s" | "10s" | "30s") => {}
                    _ => return None,
                }
            }
        }
        Some(1)
    }

    fn into_step(mut self) -> Step {
        let cue: Vec<_> = self.cue.iter().map(|(word, _)| *word).collect();
        self.step.text = (!cue.is_empty()).then(|| cue.join(" "));
        self.step
    }
}

impl Diagnostic {
    /// A text beyond the limits is not read at all.
    pub(super) fn too_long(message: String) -> Self {
        Self::new(Code::W13, Level::Error, (0, 0), message)
    }
}
