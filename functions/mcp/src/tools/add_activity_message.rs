use intervals::Message;
use jiff::SignedDuration;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Status};

/// The same words of the same person within this time are one comment that was sent twice.
const SAME_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How many comments are looked at for that.
const LOOKED_AT: u32 = 5;
const SEEN_BY: &str = "the athlete, their coaches and followers who may see this activity";

/// Comments on an activity.
pub(crate) struct AddActivityMessage;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    activity_id: String,
    #[schemars(length(min = 1, max = 2_000))]
    content: String,
}

impl Tool for AddActivityMessage {
    const NAME: &'static str = "add_activity_message";
    const TITLE: &'static str = "Comment";
    const DESCRIPTION: &'static str =
        "Comments on an activity; other people see it. For private notes use update_activity.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::WRITE_AGAIN };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        activity_id("activity_id", &arguments.activity_id)?;
        let call = session.athlete(None).await?.fresh();
        let mut answer = call.answer();
        let content = writing::long(&mut answer, "content", &arguments.content);
        if content.is_empty() {
            return Err(Failure::argument("content", "it has no visible character"));
        }
        let id = &arguments.activity_id;
        let what = format!("activity {id}");
        let last = call.of_activity(id).messages(Some(LOOKED_AT)).await.or_fail("activities", &what)?;
        let known = last.into_iter().find(|message| is_repeat(&call, message, &content));
        let (status, message) = match known {
            Some(message) => (Status::Unchanged, message.id),
            None => (Status::Created, Some(send(&call, id, &content).await?)),
        };
        let message = message.map(|id| id.to_string());
        answer.put("activity_id", id.clone());
        answer.put("message_id", message.clone());
        answer.put("status", status.as_str());
        answer.put("visible_to", SEEN_BY);
        answer.line(match status {
            Status::Unchanged => {
                format!("The same comment is already there, sent less than 10 minutes ago ({what}).")
            }
            Status::Created | Status::Updated | Status::Skipped | Status::Failed => {
                format!("Comment {} added to {what}.", message.unwrap_or_default())
            }
        });
        answer.line(format!("Visible to {SEEN_BY}."));
        Ok(answer.into())
    }
}

/// Sent once: a second attempt after a lost answer could make a second comment.
async fn send(call: &Call, id: &str, content: &str) -> Result<intervals::Id, Failure> {
    let sent = call.of_activity(id).send_message(content).await;
    call.wrote().await;
    sent.or_fail("activities", &format!("activity {id}"))
}

fn is_repeat(call: &Call, message: &Message, content: &str) -> bool {
    let own = message.athlete_id.as_ref().is_some_and(|of| of.as_str() == call.athlete);
    let recent = message.created.is_some_and(|at| call.now().duration_since(at) < SAME_WITHIN);
    own && recent && message.deleted.is_none() && message.content.as_deref().map(str::trim) == Some(content)
}
