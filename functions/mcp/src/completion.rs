//! What completion offers: the fixed words of an argument, and ids of what the athlete has.

use intervals::{ListActivities, ListEvents};
use rmcp::model::Reference;

use crate::call::{Call, Session};
use crate::dates::plus_days;
use crate::{prompts, resources};

/// How far back activities are offered.
const ACTIVITY_DAYS: i64 = 28;
/// How far ahead races are offered.
const RACE_DAYS: i64 = 180;
/// The protocol gives out at most 100 values; a person looks at fewer.
const MOST: usize = 20;

/// Whose ids an argument takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ids {
    Activities,
    Races,
}

/// Values that the argument may take and that start with what was typed. Ids that cannot be read are left out: a
/// completion is an offer, not an answer.
pub(crate) async fn values(
    session: &Session,
    reference: &Reference,
    argument: &str,
    typed: &str,
) -> Vec<String> {
    let words = match reference {
        Reference::Prompt(prompt) => prompts::words(&prompt.name, argument),
        Reference::Resource(resource) => resources::words(&resource.uri, argument),
        _ => None,
    };
    let Some(words) = words else {
        return Vec::new();
    };
    let mut values: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    if let Some(ids) = ids_of(argument)
        && let Ok(call) = session.athlete(None).await
    {
        values.extend(found(&call, ids).await);
    }
    let typed = typed.to_lowercase();
    values.retain(|value| value.to_lowercase().starts_with(&typed));
    values.truncate(MOST);
    values
}

fn ids_of(argument: &str) -> Option<Ids> {
    match argument {
        "activity_id" | "id" => Some(Ids::Activities),
        "race" => Some(Ids::Races),
        _ => None,
    }
}

async fn found(call: &Call, ids: Ids) -> Vec<String> {
    let athlete = call.of_athlete();
    if ids == Ids::Races {
        let list = ListEvents {
            oldest: call.today,
            newest: plus_days(call.today, RACE_DAYS),
            categories: ["RACE_A", "RACE_B", "RACE_C"].map(str::to_owned).to_vec(),
            resolve: false,
        };
        let races = athlete.events(&list).await.unwrap_or_default();
        return races.into_iter().filter_map(|race| Some(race.id?.to_string())).collect();
    }
    let list = ListActivities {
        oldest: plus_days(call.today, -ACTIVITY_DAYS),
        newest: None,
        route_id: None,
        limit: None,
        fields: ["id", "type", "source", "_note", "start_date_local"].map(str::to_owned).to_vec(),
    };
    let recent = athlete.activities(&list).await.unwrap_or_default();
    let readable = recent.into_iter().filter(|activity| !activity.is_stub());
    readable.filter_map(|activity| Some(activity.id?.to_string())).collect()
}
