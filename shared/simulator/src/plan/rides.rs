//! Rides: intervals, tempo, long and easy ones.

use super::{EVENING, MORNING, Planned, Slot};
use crate::season::Phase;
use crate::sport::Sport;

const WARMUP: &str = "Warmup\n- 15m ramp 50-70% 85-95rpm\n\n";
const COOLDOWN: &str = "\nCooldown\n- 10m 50%\n";

pub(super) fn intervals(slot: Slot) -> Planned {
    let (name, main) = match (slot.phase, slot.pick % 3) {
        (Phase::Transition, _) => ("Spin-ups", "Main set 6x\n- 1m 75% 105-115rpm\n- 2m 60%\n"),
        (Phase::Base, 0) => ("Threshold 3x10", "Main set 3x\n- Threshold 10m 95-100% 90rpm\n- Easy 5m 55%\n"),
        (Phase::Base, 1) => ("Over-unders 3x9", "Main set 9x\n- Under 2m 92%\n- Over 1m 106%\n"),
        (Phase::Base, _) => ("Sweet spot 4x8", "Main set 4x\n- 8m 88-93%\n- 4m 55%\n"),
        (Phase::Build, 0) => ("VO2 5x4", "Main set 5x\n- Hard 4m 110-115%\n- 4m 50%\n"),
        (Phase::Build, 1) => ("Threshold 4x8", "Main set 4x\n- Threshold 8m 100-103%\n- 4m 50%\n"),
        (Phase::Build, _) => ("VO2 6x3", "Main set 6x\n- 3m 116-118%\n- 3m 50%\n"),
        (Phase::Peak, 0) => ("Short intervals 15x40/20", "Main set 15x\n- 40s 125%\n- 20s 50%\n"),
        (Phase::Peak, 1) => ("Minutes 10x1", "Main set 10x\n- 1m 128-132%\n- 2m 45%\n"),
        (Phase::Peak, _) => ("Race pace 3x12", "Main set 3x\n- 12m 98%\n- 4m 50%\n"),
        (Phase::Taper, _) => ("Openers", "Main set 4x\n- 2m 105%\n- 3m 50%\n\n3x\n- 10s 260%\n- 2m 50%\n"),
    };
    slot.planned(Sport::Ride, name, format!("{WARMUP}{main}{COOLDOWN}"), EVENING)
}

pub(super) fn test(slot: Slot) -> Planned {
    let main = "- Hard 5m 112%\n- 10m 50%\n- Test 20m 104%\n";
    slot.planned(Sport::Ride, "FTP test 20 min", format!("{WARMUP}{main}{COOLDOWN}"), EVENING)
}

pub(super) fn tempo(slot: Slot) -> Planned {
    let (name, main) = match (slot.phase, slot.pick % 4) {
        (Phase::Transition, _) => ("Endurance", "- 40m Z2\n"),
        (Phase::Taper, _) => ("Short tempo", "- 20m 80%\n"),
        (_, 0) => ("Sweet spot 3x15", "Main set 3x\n- Sweet spot 15m 88-94%\n- 5m 55%\n"),
        (_, 1) => ("Sweet spot 2x20", "2x\n- 20m 90% 85rpm\n- 5m 55%\n"),
        (_, 2) => ("Tempo 50", "- 50m 78-82%\n"),
        (_, _) => ("Watts 4x10", "Main set 4x\n- 10m 205-220w\n- 4m 120w\n"),
    };
    let sport = if slot.pick.is_multiple_of(2) { Sport::VirtualRide } else { Sport::Ride };
    slot.planned(sport, name, format!("{WARMUP}{main}{COOLDOWN}"), EVENING)
}

pub(super) fn easy(slot: Slot) -> Planned {
    let text = format!("- {}m 55-62%", slot.minutes(60.0));
    slot.planned(Sport::Ride, "Recovery spin", text, EVENING)
}

pub(super) fn long(slot: Slot) -> Planned {
    let minutes = slot.minutes(165.0);
    let (sport, name, text) = match slot.pick % 4 {
        0 => (Sport::GravelRide, "Gravel loop", format!("- 20m 60%\n- {}m 66-72%\n- 10m 50%", minutes - 30)),
        1 => (
            Sport::Ride,
            "Long ride with sprints",
            format!(
                "- 30m 62%\n\nSprints 5x\n- 12s 300%\n- 6m 62%\n\n- {}m 68%\n- 10m 50%",
                (minutes - 71).max(20)
            ),
        ),
        2 => (
            Sport::Ride,
            "Long ride with climbs",
            format!("- 40m 65%\n\nClimbs 3x\n- 12m 90-94%\n- 10m 58%\n\n- {}m 66%", (minutes - 106).max(20)),
        ),
        _ => (Sport::Ride, "Long endurance", format!("- {minutes}m 65-72%")),
    };
    slot.planned(sport, name, text, MORNING)
}
