//! The points of a curve that are shown. Curves are not evenly spaced: the nearest point stands for the one asked for.

use intervals::{Curve, CurveSet};

/// A point farther off than this, as a ratio, does not stand for the one asked for.
const NEAR: f64 = 0.1;

/// A best on a curve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CurvePoint {
    /// Where it lies: seconds, or metres for pace.
    pub(super) at: f64,
    /// Watts, beats per minute, or seconds for the distance.
    pub(super) value: f64,
    pub(super) w_per_kg: Option<f64>,
    pub(super) activity: Option<String>,
}

/// The best nearest to `wanted`; `None` where the curve does not reach.
pub(super) fn nearest(curve: &Curve, wanted: f64) -> Option<CurvePoint> {
    let axis = axis(curve);
    let farness = |at: f64| (at / wanted).ln().abs();
    let (index, at) = axis
        .iter()
        .enumerate()
        .filter(|(index, at)| {
            **at > 0.0 && curve.values.get(*index).copied().flatten().is_some_and(|value| value > 0.0)
        })
        .min_by(|(_, a), (_, b)| farness(**a).total_cmp(&farness(**b)))?;
    if farness(*at) > (1.0 + NEAR).ln() {
        return None;
    }
    Some(CurvePoint {
        at: *at,
        value: curve.values.get(index).copied().flatten()?,
        w_per_kg: curve.watts_per_kg.get(index).copied().flatten(),
        activity: curve.activity_id.get(index).and_then(Option::as_ref).map(ToString::to_string),
    })
}

/// Every point with a value.
pub(super) fn all(curve: &Curve) -> impl Iterator<Item = (f64, f64)> + '_ {
    axis(curve).iter().zip(&curve.values).filter_map(|(at, value)| Some((*at, (*value)?)))
}

fn axis(curve: &Curve) -> &[f64] {
    if curve.distance.is_empty() { &curve.secs } else { &curve.distance }
}

/// The curve of a window: by its id, else by its place in the order asked for.
pub(super) fn of_window<'a>(set: &'a CurveSet, spec: &str, at: usize) -> Option<&'a Curve> {
    set.list
        .iter()
        .find(|curve| curve.id.as_deref() == Some(spec))
        .or_else(|| set.list.get(at).filter(|curve| curve.id.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use intervals::Id;

    fn curve() -> Curve {
        Curve {
            id: Some("90d".to_owned()),
            secs: vec![1.0, 58.0, 300.0, 1_200.0],
            values: vec![Some(980.0), Some(465.0), None, Some(281.0)],
            activity_id: vec![Some(Id::from("i1")), Some(Id::from("i2")), None, Some(Id::from("i3"))],
            watts_per_kg: vec![Some(13.7), Some(6.5)],
            ..Curve::default()
        }
    }

    #[test]
    fn takes_the_nearest_point_and_names_it() {
        let point = nearest(&curve(), 60.0).unwrap();
        assert_eq!((point.at, point.value, point.w_per_kg), (58.0, 465.0, Some(6.5)));
        assert_eq!(point.activity.as_deref(), Some("i2"));
    }

    #[test]
    fn invents_nothing_where_the_curve_has_no_point() {
        assert_eq!(nearest(&curve(), 300.0), None);
        assert_eq!(nearest(&curve(), 3_600.0), None);
        assert_eq!(nearest(&Curve::default(), 60.0), None);
    }

    #[test]
    fn finds_a_window_by_its_id_and_not_by_its_place() {
        let set = CurveSet {
            list: vec![Curve { id: Some("1y".to_owned()), ..Curve::default() }, curve()],
            ..CurveSet::default()
        };
        assert_eq!(of_window(&set, "90d", 0).unwrap().secs.len(), 4);
        assert!(of_window(&set, "42d", 0).is_none());
    }
}
