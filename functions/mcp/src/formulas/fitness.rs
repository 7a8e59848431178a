//! Fitness, fatigue and form: the site's own recursion (F1), zones (F2), projection (F3), taper (F4) and ramp (F5).

/// Days of the long average.
const CTL_DAYS: f64 = 42.0;
/// Days of the short average.
const ATL_DAYS: f64 = 7.0;
/// A taper is tried with these lengths, in this order.
const TAPER_DAYS: [u32; 4] = [14, 10, 21, 7];
/// A taper is sensible between these shares of the usual load.
const TAPER_SHARE: std::ops::RangeInclusive<f64> = 0.40..=0.80;
/// A taper that misses its target stays between these.
const TAPER_LIMITS: (f64, f64) = (0.30, 1.00);

/// Fitness and fatigue at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fitness {
    pub(crate) ctl: f64,
    pub(crate) atl: f64,
}

/// The time constants of the two averages; events of the athlete may replace them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) ctl_days: f64,
    pub(crate) atl_days: f64,
}

impl Default for Model {
    fn default() -> Self {
        Self { ctl_days: CTL_DAYS, atl_days: ATL_DAYS }
    }
}

impl Model {
    /// What is left of each average after `days` days.
    fn decay(self, days: u32) -> (f64, f64) {
        let days = f64::from(days);
        ((-days / self.ctl_days).exp(), (-days / self.atl_days).exp())
    }
}

/// The share of a day's load that enters an average of `days` days.
fn factor(days: f64) -> f64 {
    1.0 - (-1.0 / days).exp()
}

impl Fitness {
    /// The next day (F1). The two loads differ where a sport is weighted.
    pub(crate) fn after(self, ctl_load: f64, atl_load: f64, model: Model) -> Self {
        Self {
            ctl: self.ctl + (ctl_load - self.ctl) * factor(model.ctl_days),
            atl: self.atl + (atl_load - self.atl) * factor(model.atl_days),
        }
    }

    /// CTL − ATL of the same day.
    pub(crate) fn form(self) -> f64 {
        self.ctl - self.atl
    }

    /// Form as a share of CTL; means nothing below a CTL of 1.
    pub(crate) fn form_pct(self) -> Option<f64> {
        (self.ctl >= 1.0).then(|| 100.0 * self.form() / self.ctl)
    }
}

/// Where form stands (F2), on form or on form percent as the athlete shows it.
pub(crate) fn form_zone(form: f64) -> &'static str {
    match form {
        form if form > 20.0 => "transition",
        form if form > 5.0 => "fresh",
        form if form >= -10.0 => "grey",
        form if form >= -30.0 => "optimal",
        _ => "high_risk",
    }
}

/// How fast CTL rises, in points per week (F5).
pub(crate) fn ramp_flag(per_week: f64) -> &'static str {
    match per_week {
        ramp if ramp > 10.0 => "high",
        ramp if ramp > 7.0 => "watch",
        _ => "ok",
    }
}

/// A scenario for days without a plan of their own (F3).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ramp {
    /// Growth from week to week, percent.
    pub(crate) per_week_pct: f64,
    /// Every so manieth week is easy; 0: none.
    pub(crate) recovery_every: u32,
    /// Share of the load in an easy week, percent.
    pub(crate) recovery_pct: f64,
}

impl Ramp {
    /// The load of day `day` (1 = the first) when CTL was `ctl` at the start.
    pub(crate) fn load(self, ctl: f64, day: u32) -> f64 {
        let week = day.saturating_sub(1) / 7;
        let grown = ctl * (1.0 + self.per_week_pct / 100.0).powf(f64::from(week));
        let easy = self.recovery_every > 0 && (week + 1).is_multiple_of(self.recovery_every);
        if easy { grown * self.recovery_pct / 100.0 } else { grown }
    }
}

/// A taper that ends with a form on the morning of a day (F4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Taper {
    /// Days of the taper.
    pub(crate) days: u32,
    /// Share of the usual load on each of them.
    pub(crate) share: f64,
    /// The form that results.
    pub(crate) form: f64,
    /// Whether that is the form that was asked for.
    pub(crate) reached: bool,
}

/// The taper to `target`, from the state before it and the mean daily load of the 28 days before it. `start` gives both
/// for a taper of so many days; `None` where a taper would have to start in the past.
pub(crate) fn taper(
    target: f64,
    model: Model,
    start: impl Fn(u32) -> Option<(Fitness, f64)>,
) -> Option<Taper> {
    let solved = TAPER_DAYS.into_iter().find_map(|days| {
        let (before, load) = start(days)?;
        let share = taper_share(target, before, load, model.decay(days))?;
        let fits = TAPER_SHARE.contains(&share);
        fits.then_some(Taper { days, share, form: target, reached: true })
    });
    solved.or_else(|| nearest_taper(target, model, start))
}

fn nearest_taper(target: f64, model: Model, start: impl Fn(u32) -> Option<(Fitness, f64)>) -> Option<Taper> {
    let (days, (before, load)) = TAPER_DAYS.into_iter().find_map(|days| Some((days, start(days)?)))?;
    let (least, most) = TAPER_LIMITS;
    let share = taper_share(target, before, load, model.decay(days))?.clamp(least, most);
    let form = form_after(before, load * share, model, days);
    Some(Taper { days, share, form, reached: (form - target).abs() < 0.05 })
}

/// The constant share of `load` that leads to the target, in closed form.
fn taper_share(target: f64, before: Fitness, load: f64, (slow, fast): (f64, f64)) -> Option<f64> {
    let share = (target - before.ctl * slow + before.atl * fast) / (load * (fast - slow));
    share.is_finite().then_some(share)
}

fn form_after(before: Fitness, load: f64, model: Model, days: u32) -> f64 {
    (0..days).fold(before, |state, _| state.after(load, load, model)).form()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64, within: f64) {
        assert!((left - right).abs() <= within, "{left} is not {right}");
    }

    #[test]
    fn uses_the_factors_of_the_site() {
        close(factor(CTL_DAYS), 0.023_528_3, 1e-7);
        close(factor(ATL_DAYS), 0.133_122_1, 1e-7);
        let next = Fitness { ctl: 60.0, atl: 70.0 }.after(100.0, 100.0, Model::default());
        close(next.ctl, 60.941_13, 1e-4);
        close(next.atl, 73.993_66, 1e-4);
        close(next.form(), -13.052_5, 1e-3);
    }

    #[test]
    fn form_percent_means_nothing_without_fitness() {
        assert_eq!(Fitness { ctl: 0.9, atl: 0.0 }.form_pct(), None);
        close(Fitness { ctl: 60.0, atl: 66.0 }.form_pct().unwrap(), -10.0, 1e-9);
    }

    #[test]
    fn names_the_zone_at_each_border() {
        let zones = [
            (20.1, "transition"),
            (20.0, "fresh"),
            (5.1, "fresh"),
            (5.0, "grey"),
            (-10.0, "grey"),
            (-10.1, "optimal"),
            (-30.0, "optimal"),
            (-30.1, "high_risk"),
        ];
        for (form, zone) in zones {
            assert_eq!(form_zone(form), zone, "{form}");
        }
        assert_eq!([ramp_flag(7.0), ramp_flag(7.1), ramp_flag(10.1)], ["ok", "watch", "high"]);
    }

    #[test]
    fn a_ramp_grows_by_week_and_rests_in_every_fourth() {
        let ramp = Ramp { per_week_pct: 5.0, recovery_every: 4, recovery_pct: 60.0 };
        close(ramp.load(60.0, 1), 60.0, 1e-9);
        close(ramp.load(60.0, 7), 60.0, 1e-9);
        close(ramp.load(60.0, 8), 63.0, 1e-9);
        close(ramp.load(60.0, 22), 60.0 * 1.05_f64.powi(3) * 0.6, 1e-9);
        close(Ramp { recovery_every: 0, ..ramp }.load(60.0, 22), 60.0 * 1.05_f64.powi(3), 1e-9);
    }

    #[test]
    fn the_taper_of_the_reference_case_takes_57_percent() {
        let before = Fitness { ctl: 60.0, atl: 60.0 };
        let found = taper(15.0, Model::default(), |_| Some((before, 60.0))).unwrap();
        assert_eq!((found.days, found.reached), (14, true));
        close(found.share, 0.570, 5e-4);
        close(form_after(before, 60.0 * found.share, Model::default(), 14), 15.0, 1e-6);
    }

    #[test]
    fn a_target_out_of_reach_is_said_to_be_so() {
        let before = Fitness { ctl: 20.0, atl: 20.0 };
        let found = taper(40.0, Model::default(), |_| Some((before, 20.0))).unwrap();
        assert!(!found.reached);
        close(found.share, 0.30, 1e-9);
        close(found.form, form_after(before, 6.0, Model::default(), 14), 1e-9);
        assert_eq!(taper(10.0, Model::default(), |_| None), None);
    }

    proptest::proptest! {
        #[test]
        fn fitness_and_fatigue_never_go_below_zero_nor_above_what_was_ever_put_in(
            start in (0.0..200.0_f64, 0.0..200.0_f64),
            days in (1.0..400.0_f64, 1.0..400.0_f64),
            loads in proptest::collection::vec(0.0..1_000.0_f64, 0..400),
        ) {
            let model = Model { ctl_days: days.0, atl_days: days.1 };
            let mut state = Fitness { ctl: start.0, atl: start.1 };
            let mut most = start.0.max(start.1);
            for load in loads {
                state = state.after(load, load, model);
                most = most.max(load);
                for value in [state.ctl, state.atl] {
                    proptest::prop_assert!((0.0..=most + 1e-9).contains(&value), "{state:?}");
                }
            }
        }

        #[test]
        fn a_ramp_asks_for_no_negative_load(
            ctl in 0.0..200.0_f64,
            per_week_pct in -50.0..50.0_f64,
            recovery_every in 0..12_u32,
            recovery_pct in 0.0..100.0_f64,
            day in 0..400_u32,
        ) {
            let load = Ramp { per_week_pct, recovery_every, recovery_pct }.load(ctl, day);
            proptest::prop_assert!(load >= 0.0 && load.is_finite(), "{load}");
        }

        #[test]
        fn a_taper_stays_within_its_limits_and_leads_where_it_says(
            before in (0.0..200.0_f64, 0.0..250.0_f64),
            load in 1.0..200.0_f64,
            target in -30.0..40.0_f64,
            days in (21.0..84.0_f64, 3.0..14.0_f64),
        ) {
            let model = Model { ctl_days: days.0, atl_days: days.1 };
            let before = Fitness { ctl: before.0, atl: before.1 };
            let found = taper(target, model, |_| Some((before, load))).unwrap();
            proptest::prop_assert!((TAPER_LIMITS.0..=TAPER_LIMITS.1).contains(&found.share), "{found:?}");
            let form = form_after(before, load * found.share, model, found.days);
            proptest::prop_assert!((form - found.form).abs() < 1e-6, "{found:?} leads to {form}");
        }
    }
}
