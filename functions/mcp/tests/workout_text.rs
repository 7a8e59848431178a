//! What the site would misread is found, and what is written is read back.

#![expect(clippy::expect_used, reason = "in a test a broken expectation is the finding")]

use mcp::workout_text::{Code, Level, SportFamily, Step, Target, Units, parse, render};
use proptest::prelude::*;

fn codes(text: &str, sport: SportFamily) -> Vec<(Code, Level)> {
    parse(text, sport).diagnostics.iter().map(|finding| (finding.code, finding.level)).collect()
}

fn fix(text: &str, sport: SportFamily) -> String {
    let found = parse(text, sport).diagnostics;
    found.into_iter().find_map(|finding| finding.fix).expect("a fix is offered")
}

#[test]
fn reads_the_example_of_the_site_without_a_finding() {
    let text = "Warmup\n- 15m ramp 50-70% 85-95rpm\n\nMain set 4x\n- Threshold 8m 95-100% 90rpm\n- Easy 4m 55%\n\nCooldown\n- 10m 50%";
    let parsed = parse(text, SportFamily::Ride);
    assert!(parsed.is_clean(), "{:?}", parsed.diagnostics);
    assert_eq!(parsed.description, "Warmup\n\n\nCooldown");
    let repeat = &parsed.steps[1];
    assert_eq!((repeat.reps, repeat.text.as_deref(), repeat.steps.len()), (Some(4), Some("Main set"), 2));
    assert_eq!(repeat.steps[0].text.as_deref(), Some("Threshold"));
    assert_eq!(repeat.steps[0].power, Some(Target::range(95.0, 100.0, Units::PercentFtp)));
    assert!(parsed.steps[0].ramp);
}

#[test]
fn reads_the_live_samples_as_the_site_stored_them() {
    let step = &parse("- 10m20s Z2-Z3 HR", SportFamily::Run).steps[0];
    assert_eq!((step.duration_s, step.hr.clone()), (Some(620), Some(Target::range(2.0, 3.0, Units::HrZone))));
    let step = &parse("- 0.1km 1:45/100m Pace", SportFamily::Swim).steps[0];
    assert_eq!(step.pace, Some(Target::single(105.0, Units::SecondsPer100m)));
    let step = &parse("- 20m 60% 90-100rpm", SportFamily::Ride).steps[0];
    assert_eq!(step.cadence, Some(Target::range(90.0, 100.0, Units::Rpm)));
}

#[test]
fn m_is_minutes_and_metres_are_offered() {
    use SportFamily::{Ride, Run, Swim};
    assert_eq!(codes("- 400m Z4 Pace", Run), [(Code::W01, Level::Error)]);
    assert_eq!(fix("- 400m Z4 Pace", Run), "- 400mtr Z4 Pace");
    assert!(codes("- 100m 100% Pace", Swim).contains(&(Code::W01, Level::Warning)));
    assert!(codes("4x\n- 100m 100% Pace", Run).contains(&(Code::W01, Level::Warning)));
    assert_eq!(codes("- 90m 75% Pace", Run), []);
    assert_eq!(codes("- 240m 60%", Ride), []);
    assert_eq!(codes("- 600m 60%", Ride), [(Code::W01, Level::Warning)]);
}

#[test]
fn a_repeat_without_blank_lines_is_lost_and_said_to_be() {
    let parsed = parse("- 10m 50%\n4x\n- 8m 95%\n- 4m 55%", SportFamily::Ride);
    assert_eq!((parsed.diagnostics[0].code, parsed.diagnostics[0].line), (Code::W02, 2));
    assert!(parsed.steps.iter().all(|step| step.reps.is_none()));
    assert_eq!(codes("2x\n- 8m 95%\nCooldown", SportFamily::Ride), [(Code::W02, Level::Error)]);
    assert_eq!(codes("2x\n\n- 8m 95%", SportFamily::Ride), [(Code::W02, Level::Error)]);
}

#[test]
fn nested_repeats_and_repeats_in_a_step_are_refused() {
    assert!(codes("3x\n4x\n- 1m 120%\n", SportFamily::Ride).contains(&(Code::W03, Level::Error)));
    let found = parse("- 4x 1m 120%", SportFamily::Ride).diagnostics;
    assert_eq!((found[0].code, found[0].fix.as_deref()), (Code::W03, Some("\n4x\n- 1m 120%\n")));
}

#[test]
fn each_rule_names_its_line_and_a_fix() {
    use Level::{Error, Warning};
    use SportFamily::{Ride, Run, Swim};
    for (text, sport, code, level, fixed) in [
        ("- 5km 5:00/km", Run, Code::W04, Error, "- 5km 5:00/km Pace"),
        ("- 400mtr CSS", Swim, Code::W05, Error, "- 400mtr 100% Pace"),
        ("- 20m tempo", Run, Code::W05, Error, "- 20m Z3 Pace"),
        ("- 30m Z2", Run, Code::W06, Warning, "- 30m Z2 Pace"),
        ("- 20m 0.95", Ride, Code::W07, Error, "- 20m 95%"),
        ("- 100mtr 1:45/100mtr", Swim, Code::W08, Error, "- 100mtr 1:45/100m"),
        ("- 20m 145bpm", Run, Code::W09, Warning, "- 20m 90-95% LTHR"),
        ("- 10m ramp", Ride, Code::W14, Error, "- 10m ramp 50-75%"),
        ("- 10m 105-95%", Ride, Code::W14, Error, "- 10m 95-105%"),
        ("- 4m 0%", Ride, Code::W15, Warning, "- 4m intensity=rest"),
    ] {
        let found = parse(text, sport).diagnostics;
        let finding = found.iter().find(|finding| finding.code == code);
        let finding = finding.unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert_eq!((finding.level, finding.line), (level, 1), "{text}");
        assert_eq!(finding.fix.as_deref(), Some(fixed), "{text}");
    }
    assert_eq!(parse("- 20m 0.95", Ride).diagnostics[0].column, 7);
}

#[test]
fn a_word_that_names_an_effort_is_a_cue_beside_a_real_target() {
    assert!(parse("- Threshold 8m 100%", SportFamily::Ride).is_clean());
    assert!(parse("- 3km 100% Pace tempo", SportFamily::Run).is_clean());
}

#[test]
fn two_kinds_of_target_in_one_step_are_a_warning() {
    assert!(codes("- 10m 75% Z2 HR", SportFamily::Ride).contains(&(Code::W10, Level::Warning)));
}

#[test]
fn prose_is_not_a_workout() {
    assert_eq!(codes("Run easy for an hour", SportFamily::Run), [(Code::W17, Level::Error)]);
    assert_eq!(codes("", SportFamily::Run), [(Code::W17, Level::Error)]);
}

#[test]
fn a_text_beyond_the_limits_is_refused_without_being_read() {
    assert_eq!(codes(&"- 1m 50%\n".repeat(501), SportFamily::Ride), [(Code::W13, Level::Error)]);
    assert_eq!(codes(&"x".repeat(10_001), SportFamily::Ride), [(Code::W13, Level::Error)]);
    assert!(codes("1000x\n- 1m 50%\n- 1m 60%", SportFamily::Ride).contains(&(Code::W13, Level::Error)));
}

fn target() -> impl Strategy<Value = Step> {
    let whole = |range: std::ops::Range<u32>| range.prop_map(f64::from);
    let power = prop_oneof![
        whole(1..300).prop_map(|value| Target::single(value, Units::PercentFtp)),
        (whole(1..100), whole(100..200)).prop_map(|(start, end)| Target::range(
            start,
            end,
            Units::PercentFtp
        )),
        whole(1..2_500).prop_map(|value| Target::single(value, Units::Watts)),
        (1..7_u32).prop_map(|zone| Target::single(f64::from(zone), Units::PowerZone)),
    ];
    let hr = prop_oneof![
        whole(50..110).prop_map(|value| Target::single(value, Units::PercentLthr)),
        (whole(50..80), whole(80..110)).prop_map(|(start, end)| Target::range(start, end, Units::PercentHr)),
    ];
    let pace = prop_oneof![
        whole(180..500).prop_map(|value| Target::single(value, Units::SecondsPerKm)),
        whole(60..120).prop_map(|value| Target::single(value, Units::PercentPace)),
    ];
    prop_oneof![
        power.prop_map(|power| Step { power: Some(power), ..Step::default() }),
        hr.prop_map(|hr| Step { hr: Some(hr), ..Step::default() }),
        pace.prop_map(|pace| Step { pace: Some(pace), ..Step::default() }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let length = prop_oneof![
        (1..7_200_u32).prop_map(|seconds| (Some(seconds), None)),
        (1..50_u32).prop_map(|hundreds| (None, Some(f64::from(hundreds) * 100.0))),
    ];
    let cue = prop::option::of(prop::sample::select(vec!["Steady", "Spin easy", "Über", "速く"]));
    (target(), length, cue).prop_map(|(step, (duration_s, distance_m), cue)| Step {
        duration_s,
        distance_m,
        text: cue.map(str::to_owned),
        ..step
    })
}

fn workout() -> impl Strategy<Value = Vec<Step>> {
    let repeat = (2..9_u32, prop::collection::vec(step(), 1..4)).prop_map(|(reps, steps)| Step {
        reps: Some(reps),
        steps,
        ..Step::default()
    });
    prop::collection::vec(prop_oneof![3 => step(), 1 => repeat], 1..12)
}

proptest! {
    #[test]
    fn steps_written_as_text_are_read_back_the_same(steps in workout()) {
        let text = render(&steps);
        prop_assert_eq!(parse(&text, SportFamily::Ride).steps, steps, "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "(?s).{0,400}") {
        for sport in [SportFamily::Ride, SportFamily::Run, SportFamily::Swim, SportFamily::Row, SportFamily::Other] {
            let _ = render(&parse(&text, sport).steps);
        }
    }

    #[test]
    fn no_bytes_make_the_parser_panic_and_what_it_read_can_be_written(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let parsed = parse(&String::from_utf8_lossy(&bytes), SportFamily::Ride);
        let _ = parse(&render(&parsed.steps), SportFamily::Ride);
    }

    #[test]
    fn no_mixture_of_the_grammars_own_words_makes_the_parser_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "-", "4x", "\n", "\n\n", "10m", "1m30", "400mtr", "2", "km", "95-105%", "Z2", "HR", "Pace", "ramp", "5:00/km",
            "90rpm", "press", "lap", "intensity=rest", "MMP", "5m", "0.95", "tempo", "CZ1-CZ2", "w", "200-",
        ]), 0..60)
    ) {
        let written = words.join(" ");
        let steps = parse(&written, SportFamily::Run).steps;
        prop_assert!(steps.len() <= written.lines().count());
    }
}
