use intervals::EffortLength;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::effort_row::{EffortStream, Wanted};
use super::{efforts_inside, efforts_over_range};
use crate::call::Session;
use crate::dates::Window;
use crate::failure::Failure;
use crate::records;
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "-90d", newest: "today", max_days: 400 };
const COUNT: u32 = 8;
const DURATIONS_S: [u32; 5] = [5, 60, 300, 1_200, 3_600];
const DISTANCES_M: [f64; 4] = [1_000.0, 1_609.344, 5_000.0, 10_000.0];

/// The best efforts inside one activity, or the best of each activity in a range.
pub(crate) struct FindBestEfforts;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An id or latest; else a range
    #[serde(default)]
    activity_id: Option<String>,
    #[serde(default)]
    stream: EffortStream,
    #[serde(default)]
    #[schemars(length(max = 10), inner(range(min = 1, max = 86_400)))]
    durations_s: Option<Vec<u32>>,
    #[serde(default)]
    #[schemars(length(max = 10), inner(range(min = 1, max = 1_000_000)))]
    distances_m: Option<Vec<f64>>,
    /// Per length
    #[serde(default)]
    #[schemars(range(min = 1, max = 20))]
    count: Option<u32>,
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    /// Of a range; Ride, or Run for pace
    #[serde(default)]
    #[schemars(length(max = 40))]
    sport: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for FindBestEfforts {
    const NAME: &'static str = "find_best_efforts";
    const TITLE: &'static str = "Best efforts";
    const DESCRIPTION: &'static str = "Best power, HR, pace or GAP over durations or distances, inside one activity or among those \
        of a range. For all-time curves use get_curves.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments)?;
        arguments.activity_id.iter().try_for_each(|id| super::get_activity::check(id))?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let mut answer = call.answer();
        let wanted = Wanted {
            stream: arguments.stream,
            lengths: lengths(&arguments),
            count: arguments.count.unwrap_or(COUNT),
        };
        if let Some(id) = &arguments.activity_id {
            efforts_inside::put(&mut answer, &call, id, &wanted).await?;
        } else {
            let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
            let usual = if arguments.stream.is_pace() { "Run" } else { "Ride" };
            let sport = arguments.sport.as_deref().unwrap_or(usual);
            efforts_over_range::put(&mut answer, &call, range, sport, &wanted).await?;
        }
        Ok(answer.into())
    }
}

fn check(arguments: &Arguments) -> Result<(), Failure> {
    records::check_sport(arguments.sport.as_deref())?;
    let of_range =
        [("oldest", &arguments.oldest), ("newest", &arguments.newest), ("sport", &arguments.sport)];
    if arguments.durations_s.is_some() && arguments.distances_m.is_some() {
        return Err(Failure::argument("distances_m", "give durations_s or distances_m"));
    }
    if arguments.activity_id.is_some() {
        return match of_range.into_iter().find(|(_, value)| value.is_some()) {
            Some((name, _)) => Err(Failure::argument(name, "it belongs to a range, not to activity_id")),
            None => Ok(()),
        };
    }
    match (arguments.stream.is_pace(), &arguments.durations_s, &arguments.distances_m) {
        (true, Some(_), _) => Err(Failure::argument("durations_s", "pace over a range goes by distances_m")),
        (false, _, Some(_)) => {
            Err(Failure::argument("distances_m", "watts and heartrate over a range go by durations_s"))
        }
        _ => Ok(()),
    }
}

fn lengths(arguments: &Arguments) -> Vec<EffortLength> {
    let durations = |seconds: &[u32]| seconds.iter().copied().map(EffortLength::Duration).collect();
    let distances = |metres: &[f64]| metres.iter().copied().map(EffortLength::Distance).collect();
    match (&arguments.durations_s, &arguments.distances_m) {
        (Some(seconds), _) => durations(seconds),
        (None, Some(metres)) => distances(metres),
        (None, None) if arguments.stream.is_pace() => distances(&DISTANCES_M),
        (None, None) => durations(&DURATIONS_S),
    }
}
