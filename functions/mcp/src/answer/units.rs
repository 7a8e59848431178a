use intervals::Athlete;

use super::round;

/// The units in which an athlete reads the site. The structured part of an answer is metric for everybody, with the unit
/// in the name; the text part is in these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Units {
    feet: bool,
    pounds: bool,
    fahrenheit: bool,
}

/// A metric figure in another unit.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// What the figure is called in that unit.
    pub(super) name: &'static str,
    factor: f64,
    offset: f64,
    decimals: u32,
}

impl Measure {
    pub(super) fn text(self, metric: f64) -> String {
        round(metric * self.factor + self.offset, self.decimals).to_string()
    }
}

/// International mile, foot, inch and pound (1959).
const MILES_OF_KM: f64 = 1.0 / 1.609_344;
const FEET: f64 = 1.0 / 0.304_8;
const INCHES_OF_MM: f64 = 1.0 / 25.4;
const MPH: f64 = 3.6 * MILES_OF_KM;
const POUNDS: f64 = 1.0 / 0.453_592_37;

impl Units {
    /// As the athlete has chosen them.
    pub(crate) fn of(profile: &Athlete) -> Self {
        Self {
            feet: profile.measurement_preference.as_deref() == Some("feet"),
            pounds: profile.weight_pref_lb == Some(true),
            fahrenheit: profile.fahrenheit == Some(true),
        }
    }

    /// How the figure of a field reads, where that is not as it stands.
    pub(super) fn measure(self, field: &str) -> Option<Measure> {
        let (wanted, name, factor, decimals) = match field {
            "distance_m" => (self.feet, "mi", MILES_OF_KM / 1_000.0, 2),
            "distance_km" => (self.feet, "distance_mi", MILES_OF_KM, 0),
            "every_km" => (self.feet, "every_mi", MILES_OF_KM, 0),
            "start_km" => (self.feet, "start_mi", MILES_OF_KM, 1),
            "elevation_m" => (self.feet, "elevation_ft", FEET, 0),
            "gain_m" => (self.feet, "gain_ft", FEET, 0),
            "length_m" => (self.feet, "length_ft", FEET, 0),
            "speed_mps" => (self.feet, "speed_mph", MPH, 1),
            "rep_speed_mps" => (self.feet, "rep_speed_mph", MPH, 1),
            "wind_mps" => (self.feet, "wind_mph", MPH, 0),
            "gust_mps" => (self.feet, "gust_mph", MPH, 0),
            "rain_mm" => (self.feet, "rain_in", INCHES_OF_MM, 2),
            "weight_kg" => (self.pounds, "weight_lb", POUNDS, 1),
            "temp_c" => (self.fahrenheit, "temp_f", 1.8, 0),
            "temp_min_c" => (self.fahrenheit, "temp_min_f", 1.8, 0),
            "temp_max_c" => (self.fahrenheit, "temp_max_f", 1.8, 0),
            "feels_like_c" => (self.fahrenheit, "feels_like_f", 1.8, 0),
            _ => return None,
        };
        let offset = if field.ends_with("_c") { 32.0 } else { 0.0 };
        wanted.then_some(Measure { name, factor, offset, decimals })
    }

    /// `37.8 km` or `23.5 mi`.
    pub(crate) fn distance(self, metres: f64) -> String {
        let (factor, unit) = if self.feet { (MILES_OF_KM, "mi") } else { (1.0, "km") };
        format!("{:.1} {unit}", metres / 1_000.0 * factor)
    }

    /// `km` or `mi`.
    pub(crate) const fn road(self) -> &'static str {
        if self.feet { "mi" } else { "km" }
    }

    /// `71.5 kg` or `157.6 lb`.
    pub(crate) fn weight(self, kilograms: f64) -> String {
        let (factor, unit) = if self.pounds { (POUNDS, "lb") } else { (1.0, "kg") };
        format!("{:.1} {unit}", kilograms * factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_athlete_who_reads_feet_reads_miles_and_pounds_where_the_profile_says_so() {
        let profile = Athlete {
            measurement_preference: Some("feet".into()),
            weight_pref_lb: Some(true),
            fahrenheit: Some(true),
            ..Athlete::default()
        };
        let units = Units::of(&profile);
        let read = |field: &str, value: f64| units.measure(field).map(|to| (to.name, to.text(value)));
        assert_eq!(read("distance_m", 42_195.0), Some(("mi", "26.22".into())));
        assert_eq!(read("elevation_m", 1_000.0), Some(("elevation_ft", "3281".into())));
        assert_eq!(read("temp_c", 20.0), Some(("temp_f", "68".into())));
        assert_eq!(read("weight_kg", 70.0), Some(("weight_lb", "154.3".into())));
        assert_eq!(read("w_per_kg", 4.2), None);
        assert_eq!((units.distance(10_000.0), units.weight(70.0)), ("6.2 mi".into(), "154.3 lb".into()));
    }

    #[test]
    fn without_a_choice_every_figure_is_metric() {
        let units = Units::of(&Athlete::default());
        assert!(units.measure("distance_m").is_none() && units.measure("temp_c").is_none());
        assert_eq!((units.distance(10_000.0), units.weight(70.0)), ("10.0 km".into(), "70.0 kg".into()));
    }
}
