//! The best activities of a range.

use intervals::{ActivityCurve, CurvePoints, EffortLength, ListActivityCurves};

use super::effort_row::{EffortStream, Wanted, begin, finish, put_value};
use crate::answer::{Answer, Row, Rows, number};
use crate::call::{Call, OrFail as _};
use crate::dates::{Range, with_weekday};
use crate::failure::Failure;

/// The best activities of each length.
pub(super) async fn put(
    answer: &mut Answer,
    call: &Call,
    range: Range,
    sport: &str,
    wanted: &Wanted,
) -> Result<(), Failure> {
    let list = ListActivityCurves {
        oldest: range.oldest,
        newest: range.newest,
        sport: Some(sport.to_owned()),
        points: points(wanted),
    };
    let curves = call.of_athlete().activity_curves(&list).await.or_fail("activities", "curves")?;
    answer.range(range);
    answer.put("sport", sport);
    answer.line(format!("{sport}, {} to {}, best activities per length:", range.oldest, range.newest));
    let mut rows = Rows::expecting(&[]);
    for (at, length) in wanted.lengths.iter().enumerate() {
        let best = ranked(&curves.curves, at, wanted.stream.is_pace());
        for (rank, (value, curve)) in (1..).zip(best.into_iter().take(wanted.count as usize)) {
            let mut row = begin(*length, rank);
            put_best(&mut row, *length, value, curve, wanted.stream, (call, sport));
            rows.push(row);
        }
    }
    finish(answer, rows);
    Ok(())
}

fn points(wanted: &Wanted) -> CurvePoints {
    let seconds = |length: &EffortLength| match length {
        EffortLength::Duration(seconds) => Some(*seconds),
        EffortLength::Distance(_) => None,
    };
    let metres = |length: &EffortLength| match length {
        EffortLength::Distance(metres) => Some(*metres),
        EffortLength::Duration(_) => None,
    };
    match wanted.stream {
        EffortStream::Watts => CurvePoints::Power(wanted.lengths.iter().filter_map(seconds).collect()),
        EffortStream::Heartrate => {
            CurvePoints::HeartRate(wanted.lengths.iter().filter_map(seconds).collect())
        }
        EffortStream::Pace | EffortStream::Gap => CurvePoints::Pace {
            distances: wanted.lengths.iter().filter_map(metres).collect(),
            gap: wanted.stream == EffortStream::Gap,
        },
    }
}

/// `best` is in watts or beats per minute over a duration, in seconds over a distance.
fn put_best(
    row: &mut Row,
    length: EffortLength,
    best: f64,
    curve: &ActivityCurve,
    stream: EffortStream,
    (call, sport): (&Call, &str),
) {
    row.set("date", curve.start_date_local.map(|start| with_weekday(start.date())));
    row.set("activity_id", curve.id.as_ref().map(ToString::to_string));
    let value = match length {
        EffortLength::Duration(_) => best,
        EffortLength::Distance(metres) => {
            row.set("time_s", number(best, 0));
            metres / best
        }
    };
    put_value(row, stream, Some(value), curve.weight, (call, sport));
}

/// The bests at one length, best first: the highest value, or the shortest time.
fn ranked(curves: &[ActivityCurve], at: usize, shortest: bool) -> Vec<(f64, &ActivityCurve)> {
    let best = |curve: &ActivityCurve| curve.bests().get(at).copied().flatten().filter(|value| *value > 0.0);
    let mut ranked: Vec<_> = curves.iter().filter_map(|curve| Some((best(curve)?, curve))).collect();
    ranked.sort_by(|(a, _), (b, _)| if shortest { a.total_cmp(b) } else { b.total_cmp(a) });
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_the_highest_power_and_the_shortest_time_first_and_leaves_gaps_out() {
        let curve = |watts: Vec<Option<f64>>| ActivityCurve { watts, ..ActivityCurve::default() };
        let curves = [curve(vec![Some(300.0)]), curve(vec![None]), curve(vec![Some(320.0)]), curve(vec![])];
        let values =
            |shortest| ranked(&curves, 0, shortest).iter().map(|(value, _)| *value).collect::<Vec<_>>();
        assert_eq!(values(false), [320.0, 300.0]);
        assert_eq!(values(true), [300.0, 320.0]);
    }
}
