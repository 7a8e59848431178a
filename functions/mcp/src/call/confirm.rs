use std::collections::BTreeMap;

use oauth::{sha256, to_base64url};
use rmcp::model::{
    BooleanSchema, CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitationSchema,
    InputRequest, InputRequiredResult, InputResponses,
};
use serde_json::Value;

use super::Session;
use crate::failure::{Failure, Kind};
use crate::preview::{PreviewError, Seen};

/// The name of the one question.
const QUESTION: &str = "confirm";

/// What the request says besides the arguments: which round of a conversation it is.
pub(crate) struct Round {
    tool: &'static str,
    /// A digest of every argument but the preview token.
    arguments: String,
    raw: Value,
    token: Option<String>,
    state: Option<String>,
    responses: Option<InputResponses>,
    can_ask: bool,
}

/// Whether a call may act.
pub(crate) enum Confirmation {
    /// The person, or the host on their behalf, saw exactly these objects and agreed.
    Given,
    /// Nothing may happen yet: show the objects and this token.
    Wanted(String),
    /// Nothing may happen yet: the client asks the person.
    Ask(InputRequiredResult),
    /// The person said no.
    Declined,
}

impl Round {
    /// Reads the round of a request. `can_ask`: the client can put a question to the person.
    pub(crate) fn new(tool: &'static str, request: &CallToolRequestParams, can_ask: bool) -> Self {
        let mut rest = request.arguments.clone().unwrap_or_default();
        let raw = Value::Object(rest.clone());
        let token = rest.remove("preview_token").and_then(|token| token.as_str().map(str::to_owned));
        Self {
            tool,
            arguments: to_base64url(&sha256(Value::Object(rest).to_string().as_bytes())),
            raw,
            token,
            state: request.request_state.clone(),
            responses: request.input_responses.clone(),
            can_ask,
        }
    }

    /// The arguments as they were sent.
    pub(crate) const fn raw(&self) -> &Value {
        &self.raw
    }

    /// The name of the tool.
    pub(crate) const fn tool(&self) -> &'static str {
        self.tool
    }

    /// `Some(true)` when the person agreed, `Some(false)` when they did not, `None` without an answer.
    fn agreed(&self) -> Option<bool> {
        let answer = self.responses.as_ref()?.get(QUESTION)?;
        let accepted = answer.get("action").and_then(Value::as_str) == Some("accept");
        let ticked =
            answer.get("content").and_then(|content| content.get(QUESTION)) == Some(&Value::Bool(true));
        Some(accepted && ticked)
    }
}

impl Session {
    /// Whether the call may act on exactly these objects. `question` tells the person what will happen.
    pub(crate) async fn confirm(
        &self,
        athlete: &str,
        objects: &[Seen],
        question: &str,
    ) -> Result<Confirmation, Failure> {
        let binding = self.binding(athlete);
        let presented = self.round.state.as_ref().or(self.round.token.as_ref());
        if let Some(token) = presented {
            self.toolbox.previews.check(&binding, token, objects).await.map_err(refused)?;
            match (&self.round.state, self.round.agreed()) {
                (None, _) | (Some(_), Some(true)) => return Ok(Confirmation::Given),
                (Some(_), Some(false)) => return Ok(Confirmation::Declined),
                (Some(_), None) => {}
            }
        }
        let token = self.toolbox.previews.seal(&binding, objects).await.map_err(refused)?;
        Ok(if self.round.can_ask {
            Confirmation::Ask(ask(question, token))
        } else {
            Confirmation::Wanted(token)
        })
    }

    /// Everything a token is bound to besides the objects.
    fn binding(&self, athlete: &str) -> String {
        format!("{}|{athlete}|{}|{}", self.principal.binding(), self.round.tool, self.round.arguments)
    }

    /// A new token for objects that changed since the preview.
    pub(crate) async fn new_token(&self, athlete: &str, objects: &[Seen]) -> Option<String> {
        self.toolbox.previews.seal(&self.binding(athlete), objects).await.ok()
    }
}

fn refused(error: PreviewError) -> Failure {
    match error {
        PreviewError::Invalid => Kind::PreviewInvalid.into(),
        PreviewError::Changed => {
            Kind::Conflict { what: "Something changed since the preview.".into() }.into()
        }
        PreviewError::NoKeys => Kind::Internal.into(),
    }
}

fn ask(question: &str, state: String) -> InputRequiredResult {
    let schema = ElicitationSchema::builder()
        .required_bool_property(QUESTION, |_| BooleanSchema::new().title("Yes, do this"))
        .build_unchecked();
    let form = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: question.to_owned(),
        requested_schema: schema,
    };
    let request = InputRequest::Elicitation(ElicitRequest::new(form));
    InputRequiredResult::new(Some(BTreeMap::from([(QUESTION.to_owned(), request)])), Some(state))
}
