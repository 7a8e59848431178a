//! `/activity/{id}/messages`: comments on an activity.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::OfActivity;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// A comment.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Message {
    /// Message id.
    pub id: Option<Id>,
    /// TEXT and others.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Who wrote it.
    pub athlete_id: Option<Id>,
    /// The writer's name.
    pub name: Option<String>,
    /// When.
    #[serde(deserialize_with = "read::timestamp")]
    pub created: Option<Timestamp>,
    /// The text.
    pub content: Option<String>,
    /// First sample of the part it is about.
    pub start_index: Option<i64>,
    /// Last sample of it.
    pub end_index: Option<i64>,
    /// When it was deleted.
    #[serde(deserialize_with = "read::timestamp")]
    pub deleted: Option<Timestamp>,
}

#[derive(Serialize)]
struct NewMessage<'a> {
    content: &'a str,
}

#[derive(Deserialize)]
struct Sent {
    id: Id,
}

impl OfActivity<'_> {
    /// The comments, the newest last; 100 when no limit is named.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn messages(&self, limit: Option<u32>) -> Result<Vec<Message>, Error> {
        let ask = Ask::get("/activity/{id}/messages", &[self.id]).with("limit", limit);
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// Adds a comment, visible to others, and answers its id. Sending it twice makes two.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send_message(&self, content: &str) -> Result<Id, Error> {
        let ask = Ask::post("/activity/{id}/messages", &[self.id]).json(&NewMessage { content });
        self.api.one::<Sent>(ask).await.map(|sent| sent.id)
    }
}
