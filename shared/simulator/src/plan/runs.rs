//! Runs and swims.

use super::{EVENING, MORNING, Planned, Slot};
use crate::sport::Sport;

pub(super) fn easy(slot: Slot) -> Planned {
    let minutes = slot.minutes(45.0);
    let (name, text) = match slot.pick % 4 {
        0 => ("Easy run", format!("- {minutes}m Z2 HR")),
        1 => ("Easy run", format!("- {minutes}m 76-80% Pace")),
        2 => (
            "Run with strides",
            format!("- {}m Z2 HR\n\nStrides 6x\n- 20s 115% Pace\n- 40s 65% Pace\n\n- 5m Z1 HR", minutes - 11),
        ),
        _ => (
            "Cruise 3x1600",
            "- 12m 75% Pace\n\n3x\n- 1.6km 98-100% Pace\n- 90s 60% Pace\n\n- 8m 70% Pace".to_owned(),
        ),
    };
    slot.planned(Sport::Run, name, text, EVENING - 1_800)
}

pub(super) fn long(slot: Slot) -> Planned {
    let minutes = slot.minutes(85.0);
    let (sport, name, text) = match slot.pick % 4 {
        0 => (Sport::TrailRun, "Trail run", format!("- {minutes}m 72-80% Pace")),
        1 => (
            Sport::Run,
            "Long run with tempo",
            format!("- {}m 77% Pace\n- 5km 4:45-4:55/km Pace\n- 10m 70% Pace", (minutes - 34).max(20)),
        ),
        _ => (Sport::Run, "Long run", format!("- 15m 72% Pace\n- {}m 78% Pace", minutes - 15)),
    };
    slot.planned(sport, name, text, MORNING + 1_800)
}

pub(super) fn swim(slot: Slot) -> Planned {
    let text = "Warmup\n- 300mtr 75% Pace\n\nMain set 8x\n- 100mtr 98% Pace 20s rest\n\nCooldown\n- 200mtr 70% Pace\n\npool length: 25m";
    slot.planned(Sport::Swim, "Pool 8x100", text.to_owned(), 12 * 3_600)
}
