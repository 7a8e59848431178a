//! Thresholds and zones per group of sports, as the profile shows them.

use intervals::{Athlete, SportSettings};
use serde_json::{Value, json};

use crate::answer::{Answer, Row, Rows, Table, number, pace_text, whole};
use crate::failure::Failure;

/// The last bound of a zone list means "and above".
const OPEN_END: f64 = 999.0;

/// Puts one row per group of sports; with zones also their bounds in watts, beats and pace.
pub(super) fn put_sports(
    answer: &mut Answer,
    profile: &Athlete,
    sport: Option<&str>,
    with_zones: bool,
) -> Result<(), Failure> {
    let wanted = |settings: &&SportSettings| {
        sport.is_none_or(|sport| settings.types.iter().any(|of| of.eq_ignore_ascii_case(sport)))
    };
    let mut rows = Rows::expecting(&["ftp_w", "lthr_bpm", "threshold_pace"]);
    let mut table = Table::new(&["sports", "FTP W", "indoor FTP W", "LTHR", "max HR", "threshold pace"]);
    for settings in profile.sport_settings.iter().filter(wanted) {
        let row = sport_row(settings, with_zones);
        let sports = settings.types.join(", ");
        table.push(["ftp_w", "indoor_ftp_w", "lthr_bpm", "max_hr_bpm", "threshold_pace"].iter().fold(
            vec![sports],
            |mut cells, key| {
                cells.push(row.cell(key));
                cells
            },
        ));
        rows.push(row);
    }
    if rows.is_empty() && sport.is_some() {
        let known: Vec<&str> = profile
            .sport_settings
            .iter()
            .flat_map(|settings| settings.types.iter().map(String::as_str))
            .collect();
        return Err(Failure::argument("sport", format!("there are settings for {}", known.join(", "))));
    }
    answer.table(&table);
    for row in rows.iter().filter(|_| with_zones) {
        let sport =
            row.get("sports").and_then(|sports| sports.get(0)).and_then(Value::as_str).unwrap_or_default();
        for (key, of) in [("power_zones", "power"), ("hr_zones", "HR"), ("pace_zones", "pace")] {
            if let Some(Value::Array(zones)) = row.get(key) {
                answer.line(format!(
                    "{sport} {of}: {}",
                    zones.iter().map(zone_text).collect::<Vec<_>>().join("; ")
                ));
            }
        }
    }
    answer.rows("sports", rows);
    Ok(())
}

fn sport_row(settings: &SportSettings, with_zones: bool) -> Row {
    let unit = settings.pace_units.as_deref().unwrap_or("MINS_KM");
    let mut row = Row::default();
    row.set("sports", settings.types.clone());
    row.set("ftp_w", number(settings.ftp, 0));
    row.set("indoor_ftp_w", number(settings.indoor_ftp, 0));
    row.set("w_prime_j", number(settings.w_prime, 0));
    row.set("p_max_w", number(settings.p_max, 0));
    row.set("lthr_bpm", number(settings.lthr, 0));
    row.set("max_hr_bpm", number(settings.max_hr, 0));
    row.set("threshold_pace", settings.threshold_pace.and_then(|speed| pace_text(speed, unit)));
    row.set("threshold_speed_mps", number(settings.threshold_pace, 3));
    row.set("load_order", settings.load_order.clone());
    row.set("zone_order", settings.tiz_order.clone());
    if with_zones {
        row.set("power_zones", power_zones(settings));
        row.set(
            "hr_zones",
            zones(&settings.hr_zones, &settings.hr_zone_names, |bound| json!({ "to_bpm": whole(bound) })),
        );
        row.set("pace_zones", pace_zones(settings, unit));
    }
    row
}

fn power_zones(settings: &SportSettings) -> Value {
    let Some(ftp) = settings.ftp else {
        return Value::Null;
    };
    zones(&settings.power_zones, &settings.power_zone_names, |bound| {
        if bound >= OPEN_END {
            json!({})
        } else {
            json!({ "to_pct": whole(bound), "to_w": whole(ftp * bound / 100.0) })
        }
    })
}

fn pace_zones(settings: &SportSettings, unit: &str) -> Value {
    let Some(threshold) = settings.threshold_pace else {
        return Value::Null;
    };
    zones(&settings.pace_zones, &settings.pace_zone_names, |bound| {
        if bound >= OPEN_END {
            json!({})
        } else {
            json!({ "to_pct": number(bound, 1), "to_pace": pace_text(threshold * bound / 100.0, unit) })
        }
    })
}

/// Zones in order with their own names; an upper bound that is absent means "and above".
fn zones(bounds: &[f64], names: &[String], bound: impl Fn(f64) -> Value) -> Value {
    if bounds.is_empty() {
        return Value::Null;
    }
    let zone = |(at, value): (usize, &f64)| {
        let mut zone = bound(*value);
        if let Some(object) = zone.as_object_mut() {
            let name =
                names.get(at).map_or_else(|| format!("Z{}", at + 1), |name| crate::untrusted::label(name));
            object.insert("zone".into(), (at + 1).into());
            object.insert("name".into(), name.into());
        }
        zone
    };
    Value::Array(bounds.iter().enumerate().map(zone).collect())
}

/// `Z2 Endurance to 201 W`.
fn zone_text(zone: &Value) -> String {
    let part = |key: &str| {
        zone.get(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let bound = part("to_w").map(|watts| format!("to {watts} W"));
    let bound = bound.or_else(|| part("to_bpm").map(|beats| format!("to {beats} bpm")));
    let bound = bound.or_else(|| part("to_pace").map(|pace| format!("to {pace}")));
    let [number, name] = ["zone", "name"].map(|key| part(key).unwrap_or_default());
    format!("Z{number} {name} {}", bound.unwrap_or_else(|| "and above".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_zone_is_open_and_the_others_are_absolute() {
        let settings = SportSettings {
            ftp: Some(250.0),
            power_zones: vec![55.0, 999.0],
            power_zone_names: vec!["Easy".into()],
            ..SportSettings::default()
        };
        assert_eq!(
            power_zones(&settings),
            json!([{ "zone": 1, "name": "Easy", "to_pct": 55, "to_w": 138 }, { "zone": 2, "name": "Z2" }])
        );
    }
}
