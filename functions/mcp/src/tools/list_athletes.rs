use intervals::{Athlete, RosterAthlete};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Row, Rows, Table};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};

const LIMIT: usize = 50;

/// Whom this connection may read or change.
pub(crate) struct ListAthletes;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    #[schemars(length(max = 80))]
    query: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
}

impl Tool for ListAthletes {
    const NAME: &'static str = "list_athletes";
    const TITLE: &'static str = "Coached athletes";
    const DESCRIPTION: &'static str = "Athletes of this connection, for athlete_id of other tools, with access (NONE, READ, WRITE), \
        status and tags.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(None).await?;
        let mut answer = call.answer();
        let query = arguments.query.unwrap_or_default().to_lowercase();
        let athletes: Vec<RosterAthlete> =
            roster(&call).await?.into_iter().filter(|athlete| matches(athlete, &query)).collect();
        let mut rows = Rows::expecting(&[]);
        for athlete in athletes.iter().take(arguments.limit.unwrap_or(LIMIT)) {
            rows.push(row(athlete, &call.athlete));
        }
        rows.fit(&["tags"]);
        if rows.is_empty() {
            answer.line("No athlete fits the query.");
        }
        answer.table(&Table::of(&["id", "name", "access", "status", "tags"], rows.iter()));
        if rows.len() < athletes.len() {
            answer.truncated(rows.len(), athletes.len(), "narrow the query or raise limit");
        }
        answer.rows("athletes", rows);
        if !call.connected().credential.is_api_key() {
            answer.line(HINT);
            answer.put("hint", HINT);
        }
        Ok(answer.into())
    }
}

const HINT: &str = "This connection reaches its own athlete only: a roster needs a connection by API key.";

/// The roster of an API key; through OAuth the athlete stands alone.
async fn roster(call: &Call) -> Result<Vec<RosterAthlete>, Failure> {
    if !call.connected().credential.is_api_key() {
        return Ok(vec![own(&call.profile)]);
    }
    call.api.athletes().await.or_fail("the roster", "roster")
}

fn own(profile: &Athlete) -> RosterAthlete {
    RosterAthlete {
        id: profile.id.clone(),
        name: profile.name.clone(),
        status: profile.status.clone(),
        ..RosterAthlete::default()
    }
}

fn matches(athlete: &RosterAthlete, query: &str) -> bool {
    let holds = |text: &str| text.to_lowercase().contains(query);
    query.is_empty()
        || athlete.name.as_deref().is_some_and(holds)
        || athlete.id.as_ref().is_some_and(|id| holds(id.as_str()))
        || athlete.tags.iter().any(|tag| holds(tag))
}

fn row(athlete: &RosterAthlete, own: &str) -> Row {
    let is_own = athlete.id.as_ref().is_some_and(|id| id.as_str() == own);
    let mut row = Row::default();
    row.set("id", athlete.id.as_ref().map(ToString::to_string));
    row.label("name", athlete.name.as_deref());
    row.set("access", if is_own { Some("WRITE") } else { athlete.permission.as_deref() });
    row.flag("own", Some(is_own));
    row.set("status", athlete.status.clone());
    row.labels("tags", &athlete.tags);
    row
}
