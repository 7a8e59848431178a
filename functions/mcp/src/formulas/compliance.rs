//! What was planned against what was done (F17): which activity belongs to which event, and whether it met the target.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// A planned workout. Amounts are in the unit that is compared.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Planned<'a> {
    pub(crate) id: &'a str,
    pub(crate) day: Date,
    pub(crate) family: &'static str,
    pub(crate) seconds: Option<f64>,
    pub(crate) amount: Option<f64>,
}

/// An activity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Done<'a> {
    pub(crate) day: Date,
    pub(crate) family: &'static str,
    pub(crate) seconds: Option<f64>,
    pub(crate) amount: Option<f64>,
    /// The event it is paired with by the service.
    pub(crate) event: Option<&'a str>,
}

/// How a planned workout went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    OnTarget,
    Under,
    Over,
    /// An activity is there, but one of the two has no amount to compare.
    Done,
    Missed,
    Pending,
}

impl Verdict {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::OnTarget => "on_target",
            Self::Under => "under",
            Self::Over => "over",
            Self::Done => "done",
            Self::Missed => "missed",
            Self::Pending => "pending",
        }
    }
}

/// The activity of each event, by place in the list. The pairing of the service comes first; then the same day and
/// family of sports with the nearest duration. Each activity counts once.
pub(crate) fn pair(planned: &[Planned<'_>], done: &[Done<'_>]) -> Vec<Option<usize>> {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut pairs: Vec<Option<usize>> = planned
        .iter()
        .map(|event| {
            done.iter().position(|activity| activity.event == Some(event.id)).filter(|at| taken.insert(*at))
        })
        .collect();
    for (event, pair) in planned.iter().zip(pairs.iter_mut()).filter(|(_, pair)| pair.is_none()) {
        let free = |(at, activity): &(usize, &Done<'_>)| {
            !taken.contains(at)
                && activity.event.is_none()
                && activity.day == event.day
                && activity.family == event.family
        };
        let nearest = done
            .iter()
            .enumerate()
            .filter(free)
            .min_by(|(_, left), (_, right)| apart(event, left).total_cmp(&apart(event, right)));
        *pair = nearest.map(|(at, _)| at).filter(|at| taken.insert(*at));
    }
    pairs
}

fn apart(event: &Planned<'_>, activity: &Done<'_>) -> f64 {
    event.seconds.zip(activity.seconds).map_or(f64::MAX, |(planned, done)| (planned - done).abs())
}

/// Done over planned, when both are known and something was planned.
pub(crate) fn ratio(planned: Option<f64>, done: Option<f64>) -> Option<f64> {
    planned.zip(done).filter(|(planned, _)| *planned > 0.0).map(|(planned, done)| done / planned)
}

/// The verdict on one event; `activity` says whether one was found.
pub(crate) fn verdict(
    event: &Planned<'_>,
    activity: Option<&Done<'_>>,
    tolerance_pct: f64,
    today: Date,
) -> Verdict {
    let Some(activity) = activity else {
        return if event.day < today { Verdict::Missed } else { Verdict::Pending };
    };
    match ratio(event.amount, activity.amount) {
        None => Verdict::Done,
        Some(ratio) if ratio < 1.0 - tolerance_pct / 100.0 => Verdict::Under,
        Some(ratio) if ratio > 1.0 + tolerance_pct / 100.0 => Verdict::Over,
        Some(_) => Verdict::OnTarget,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 6, 16);

    fn planned(id: &str, seconds: f64, amount: f64) -> Planned<'_> {
        Planned { id, day: DAY, family: "ride", seconds: Some(seconds), amount: Some(amount) }
    }

    fn done(event: Option<&str>, seconds: f64, amount: f64) -> Done<'_> {
        Done { day: DAY, family: "ride", seconds: Some(seconds), amount: Some(amount), event }
    }

    #[test]
    fn the_pairing_of_the_service_comes_before_the_nearest_duration() {
        let events = [planned("1", 3_600.0, 60.0), planned("2", 5_400.0, 90.0)];
        let activities = [done(Some("2"), 3_600.0, 60.0), done(None, 5_300.0, 80.0)];
        assert_eq!(pair(&events, &activities), [Some(1), Some(0)]);
    }

    #[test]
    fn each_activity_counts_once_and_the_nearest_wins() {
        let events = [planned("1", 3_600.0, 60.0), planned("2", 3_600.0, 60.0)];
        let activities = [done(None, 1_200.0, 20.0), done(None, 3_500.0, 55.0)];
        assert_eq!(pair(&events, &activities), [Some(1), Some(0)]);
        assert_eq!(pair(&events, &activities[..1]), [Some(0), None]);
    }

    #[test]
    fn another_day_sport_or_event_is_not_taken() {
        let event = [planned("1", 3_600.0, 60.0)];
        let other_day = Done { day: date(2026, 6, 17), ..done(None, 3_600.0, 60.0) };
        let other_sport = Done { family: "run", ..done(None, 3_600.0, 60.0) };
        assert_eq!(pair(&event, &[other_day, other_sport, done(Some("9"), 3_600.0, 60.0)]), [None]);
    }

    #[test]
    fn tolerance_decides_and_the_future_is_pending() {
        let event = planned("1", 3_600.0, 100.0);
        let of = |amount: f64| verdict(&event, Some(&done(None, 3_600.0, amount)), 20.0, DAY);
        assert_eq!(
            [79.9, 80.0, 120.0, 120.1].map(of),
            [Verdict::Under, Verdict::OnTarget, Verdict::OnTarget, Verdict::Over]
        );
        assert_eq!(verdict(&event, None, 20.0, date(2026, 6, 17)), Verdict::Missed);
        assert_eq!(verdict(&event, None, 20.0, DAY), Verdict::Pending);
        let unknown = Done { amount: None, ..done(None, 3_600.0, 0.0) };
        assert_eq!(verdict(&event, Some(&unknown), 20.0, DAY), Verdict::Done);
    }
}
