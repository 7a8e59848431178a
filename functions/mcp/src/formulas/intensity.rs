//! Where the time was spent: three bands, their class, and the polarization index (F8, F9).

/// How zones are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// Percent of FTP.
    Power,
    /// Percent of threshold heart rate.
    HeartRate,
    /// Percent of threshold speed.
    Pace,
}

impl Domain {
    /// Upper bounds of the low and the moderate band, in percent of threshold.
    const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Power => (80.0, 106.0),
            Self::HeartRate => (90.0, 101.0),
            Self::Pace => (88.0, 101.0),
        }
    }
}

/// Seconds in the three bands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bands {
    pub(crate) low_s: f64,
    pub(crate) moderate_s: f64,
    pub(crate) high_s: f64,
}

impl Bands {
    /// F8: sorts the seconds of zones into bands by each zone's upper bound in percent of threshold.
    pub(crate) fn of(domain: Domain, zones: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (low, moderate) = domain.bounds();
        let mut bands = Self::default();
        for (upper_pct, seconds) in zones {
            match upper_pct {
                upper if upper <= low => bands.low_s += seconds,
                upper if upper <= moderate => bands.moderate_s += seconds,
                _ => bands.high_s += seconds,
            }
        }
        bands
    }

    /// Adds the seconds of another activity.
    pub(crate) fn add(&mut self, other: &Self) {
        self.low_s += other.low_s;
        self.moderate_s += other.moderate_s;
        self.high_s += other.high_s;
    }

    /// Shares of low, moderate and high; `None` without any time.
    pub(crate) fn shares(&self) -> Option<(f64, f64, f64)> {
        let sum = self.low_s + self.moderate_s + self.high_s;
        (sum > 0.0).then(|| (self.low_s / sum, self.moderate_s / sum, self.high_s / sum))
    }

    /// F8: the class, first match.
    pub(crate) fn class(&self) -> Option<&'static str> {
        let (low, moderate, high) = self.shares()?;
        Some(match () {
            () if low >= 0.70 && high >= moderate => "polarized",
            () if low > moderate && moderate > high => "pyramidal",
            () if moderate >= 0.30 && (moderate >= low || moderate >= high) => "threshold",
            () if high > low && high > moderate => "high-intensity",
            () => "mixed",
        })
    }

    /// F9: log10(low / moderate · high · 100), defined for low > high > 0 (Treff et al. 2019); above 2.00 is polarized.
    /// No moderate time at all counts as one percent, taken from high.
    pub(crate) fn polarization_index(&self) -> Option<f64> {
        let (low, mut moderate, mut high) = self.shares()?;
        if moderate <= 0.0 {
            (moderate, high) = (0.01, high - 0.01);
        }
        (low > high && high > 0.0).then(|| (low / moderate * high * 100.0).log10())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(low_s: f64, moderate_s: f64, high_s: f64) -> Bands {
        Bands { low_s, moderate_s, high_s }
    }

    #[test]
    fn divides_by_moderate_time_once() {
        assert!((bands(0.80, 0.05, 0.15).polarization_index().unwrap() - 2.38).abs() < 0.005);
        assert_eq!(bands(0.2, 0.3, 0.5).polarization_index(), None);
        assert_eq!(bands(1.0, 0.0, 0.0).polarization_index(), None);
        let without_moderate = bands(0.80, 0.0, 0.20).polarization_index().unwrap();
        assert!((without_moderate - (0.80_f64 / 0.01 * 0.19 * 100.0).log10()).abs() < 1e-9);
    }

    #[test]
    fn the_standard_zones_fall_into_bands_as_on_the_site() {
        let standard = [
            (55.0, 1.0),
            (75.0, 2.0),
            (90.0, 4.0),
            (105.0, 8.0),
            (120.0, 16.0),
            (150.0, 32.0),
            (999.0, 64.0),
        ];
        assert_eq!(Bands::of(Domain::Power, standard), bands(3.0, 12.0, 112.0));
        let hr = [(81.0, 1.0), (89.0, 2.0), (93.0, 4.0), (99.0, 8.0), (102.0, 16.0)];
        assert_eq!(Bands::of(Domain::HeartRate, hr), bands(3.0, 12.0, 16.0));
    }

    #[test]
    fn every_class_can_be_reached() {
        for (shares, class) in [
            ((0.80, 0.05, 0.15), "polarized"),
            ((0.60, 0.30, 0.10), "pyramidal"),
            ((0.35, 0.45, 0.20), "threshold"),
            ((0.30, 0.10, 0.60), "high-intensity"),
            ((0.60, 0.15, 0.25), "mixed"),
        ] {
            assert_eq!(bands(shares.0, shares.1, shares.2).class(), Some(class), "{shares:?}");
        }
        assert_eq!(Bands::default().class(), None);
    }
}
