use super::{all_same, cases, number, numbers, pairs, same};
use crate::formulas::fitness::{Fitness, Model, Ramp, form_zone, taper};
use crate::formulas::intensity::{Bands, Domain};
use crate::formulas::load;
use crate::formulas::season::{Season, season};

#[test]
fn fitness_and_fatigue_follow_the_recursion_over_sixty_days() {
    for case in cases("F1") {
        let [ctl, atl] = numbers(&case["start"])[..] else { panic!("{case}") };
        let [ctl_days, atl_days] = numbers(&case["days"])[..] else { panic!("{case}") };
        let model = Model { ctl_days, atl_days };
        let end = numbers(&case["loads"])
            .into_iter()
            .fold(Fitness { ctl, atl }, |state, load| state.after(load, load, model));
        same(end.ctl, &case["ctl"], &case);
        same(end.atl, &case["atl"], &case);
        same(end.form(), &case["form"], &case);
        same(end.form_pct(), &case["form_pct"], &case);
    }
}

#[test]
fn form_lies_in_the_same_zone() {
    for case in cases("F2") {
        assert_eq!(form_zone(number(&case["form"])), case["zone"], "{case}");
    }
}

#[test]
fn a_ramp_has_the_same_load_on_every_day() {
    for case in cases("F3") {
        let ramp = Ramp {
            per_week_pct: number(&case["ramp_pct"]),
            recovery_every: number(&case["recovery_every"]) as u32,
            recovery_pct: number(&case["recovery_pct"]),
        };
        let loads: Vec<f64> = (1..=42).map(|day| ramp.load(number(&case["ctl"]), day)).collect();
        all_same(&loads, &case["loads"], &case);
    }
}

#[test]
fn the_closed_form_of_a_taper_is_what_bisection_finds() {
    for case in cases("F4") {
        let before = Fitness { ctl: number(&case["ctl"]), atl: number(&case["atl"]) };
        let found =
            taper(number(&case["target"]), Model::default(), |_| Some((before, number(&case["load"]))))
                .unwrap();
        assert_eq!((f64::from(found.days), found.reached), (number(&case["days"]), case["reached"] == true));
        same(found.share, &case["share"], &case);
        same(found.form, &case["form"], &case);
    }
}

#[test]
fn load_over_weeks_has_the_same_change_ratio_and_monotony() {
    for case in cases("F5") {
        let (percent, word) = load::week_change(number(&case["before"]), number(&case["now"])).unwrap();
        same(percent, &case["percent"], &case);
        assert_eq!(word, case["word"], "{case}");
    }
    for case in cases("F6") {
        let ratio = load::ratio(&numbers(&case["loads"])).unwrap();
        same(ratio.ewma, &case["ewma"], &case);
        same(ratio.rolling, &case["rolling"], &case);
        assert_eq!(ratio.word().unwrap(), case["word"], "{case}");
    }
    for case in cases("F7") {
        let week = load::monotony(&numbers(&case["loads"])).unwrap();
        same(week.monotony, &case["monotony"], &case);
        same(week.strain, &case["strain"], &case);
        assert_eq!(week.word(), case["word"], "{case}");
    }
}

#[test]
fn time_in_zones_makes_the_same_bands_class_and_index() {
    for case in cases("F8 F9") {
        let domain = match case["domain"].as_str().unwrap() {
            "power" => Domain::Power,
            "hr" => Domain::HeartRate,
            _ => Domain::Pace,
        };
        let bands = Bands::of(domain, pairs(&case["zones"]));
        all_same(&[bands.low_s, bands.moderate_s, bands.high_s], &case["bands"], &case);
        assert_eq!(bands.class().unwrap(), case["class"], "{case}");
        same(bands.polarization_index(), &case["index"], &case);
    }
}

#[test]
fn signals_of_recovery_and_heat_are_the_same() {
    for case in cases("F18") {
        let (percent, word) = load::hrv_signal(&numbers(&case["week"]), &numbers(&case["month"])).unwrap();
        same(percent, &case["percent"], &case);
        assert_eq!(word, case["word"], "{case}");
    }
    for case in cases("F19") {
        let (strain, word) = load::heat(number(&case["celsius"]));
        same(strain, &case["strain"], &case);
        assert_eq!(word, case["word"], "{case}");
    }
}

#[test]
fn a_season_has_the_same_weeks() {
    for case in cases("F21") {
        let weeks = season(&Season {
            today: case["today"].as_str().unwrap().parse().unwrap(),
            race: case["race"].as_str().unwrap().parse().unwrap(),
            start_load: case["start_load"].as_f64(),
            peak_load: case["peak_load"].as_f64(),
            taper_weeks: case["taper_weeks"].as_i64().unwrap(),
            recovery_every: case["recovery_every"].as_i64().unwrap(),
        })
        .unwrap();
        all_same(&weeks.iter().map(|week| week.load).collect::<Vec<_>>(), &case["loads"], &case);
        all_same(&weeks.iter().map(|week| week.hours).collect::<Vec<_>>(), &case["hours"], &case);
        let phases: Vec<_> = weeks.iter().map(|week| week.phase.as_str()).collect();
        assert_eq!(serde_json::json!(phases), case["phases"], "{case}");
    }
}
