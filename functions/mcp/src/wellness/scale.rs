/// A subjective scale from 1 to 4. On every one of them 1 is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Soreness, fatigue, stress; 0 stands for none.
    Burden,
    /// Sleep quality.
    Sleep,
    /// Mood and motivation.
    Spirit,
    /// Injury.
    Injury,
    /// Hydration.
    Hydration,
}

impl Scale {
    /// The words for 1 to 4.
    pub(crate) const fn words(self) -> [&'static str; 4] {
        match self {
            Self::Burden => ["low", "average", "high", "extreme"],
            Self::Sleep => ["great", "good", "average", "poor"],
            Self::Spirit => ["excellent", "good", "average", "poor"],
            Self::Injury => ["none", "niggle", "poor", "injured"],
            Self::Hydration => ["good", "fair", "dehydrated", "very dehydrated"],
        }
    }

    /// The word for a value; values off the scale say so.
    pub(crate) fn label(self, value: f64) -> &'static str {
        let [best, good, bad, worst] = self.words();
        match value {
            value if value < 0.5 && self == Self::Burden => "none",
            value if (0.5..1.5).contains(&value) => best,
            value if (1.5..2.5).contains(&value) => good,
            value if (2.5..3.5).contains(&value) => bad,
            value if (3.5..4.5).contains(&value) => worst,
            _ => "off the scale",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_best_and_four_is_worst_on_every_scale() {
        assert_eq!((Scale::Sleep.label(1.0), Scale::Sleep.label(4.0)), ("great", "poor"));
        assert_eq!(
            (Scale::Burden.label(0.0), Scale::Burden.label(1.0), Scale::Burden.label(4.0)),
            ("none", "low", "extreme")
        );
        assert_eq!((Scale::Spirit.label(1.0), Scale::Injury.label(4.0)), ("excellent", "injured"));
        assert_eq!(Scale::Sleep.label(5.0), "off the scale");
    }
}
