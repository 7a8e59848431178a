//! Why a tool could not do what was asked, and what to do about it. A closed list; the texts are ours alone, an upstream
//! body is never passed on.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, Value, json};

/// What to do about activities that arrive through Strava.
pub(crate) const STRAVA_REMEDY: &str = "Connect the device to Intervals.icu directly (or upload the original file), \
     then use \"Download old data\" in the Intervals.icu settings.";

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An argument breaks the schema, the date grammar or an id pattern, or excludes another.
    InvalidArgument { argument: String, problem: String },
    /// Intervals.icu does not know the thing.
    NotFound { what: String },
    /// The activity came through Strava, which forbids handing it out.
    StravaBlocked,
    /// The athlete is neither the connected one nor on their roster.
    AthleteNotAllowed,
    /// Intervals.icu refuses the stored credential.
    CredentialRejected,
    /// One area of Intervals.icu was not granted.
    UpstreamForbidden { area: &'static str },
    /// Intervals.icu understood the request and refused it.
    UpstreamRefused { reason: String },
    /// Too many requests.
    RateLimited { retry_after_s: u64 },
    /// 5xx, an unreadable body, a connection failure.
    UpstreamUnavailable { outcome_unknown: bool },
    /// The time for one call ran out.
    Timeout,
    /// Longer than an answer may be.
    TooLarge,
    /// What is there excludes what was asked.
    Conflict { what: String },
    /// The preview token does not belong to this call, or is too old.
    PreviewInvalid,
    /// Some items of a bulk write failed; the answer lists each.
    PartialFailure,
    /// Fewer samples than the formula needs.
    InsufficientData { have: usize, need: usize, of: &'static str },
    /// A fault of ours.
    Internal,
}

/// A failed call: what happened, and further data for the caller (a new preview, the outcome of each item).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) details: Map<String, Value>,
}

impl From<Kind> for Failure {
    fn from(kind: Kind) -> Self {
        Self { kind, details: Map::new() }
    }
}

impl Failure {
    /// An argument that the caller should change.
    pub(crate) fn argument(argument: impl Into<String>, problem: impl Into<String>) -> Self {
        Kind::InvalidArgument { argument: argument.into(), problem: problem.into() }.into()
    }

    /// A thing that does not exist: `activity i123`.
    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Kind::NotFound { what: what.into() }.into()
    }

    /// The answer would be longer than an answer may be.
    pub(crate) fn too_large() -> Self {
        Kind::TooLarge.into()
    }

    /// Adds data for the caller.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// The code of the closed list.
    pub(crate) const fn code(&self) -> &'static str {
        match self.kind {
            Kind::InvalidArgument { .. } => "invalid_argument",
            Kind::NotFound { .. } => "not_found",
            Kind::StravaBlocked => "strava_blocked",
            Kind::AthleteNotAllowed => "athlete_not_allowed",
            Kind::CredentialRejected => "credential_rejected",
            Kind::UpstreamForbidden { .. } => "upstream_forbidden",
            Kind::UpstreamRefused { .. } => "upstream_refused",
            Kind::RateLimited { .. } => "upstream_rate_limited",
            Kind::UpstreamUnavailable { .. } => "upstream_unavailable",
            Kind::Timeout => "timeout",
            Kind::TooLarge => "too_large",
            Kind::Conflict { .. } => "conflict",
            Kind::PreviewInvalid => "preview_invalid",
            Kind::PartialFailure => "partial_failure",
            Kind::InsufficientData { .. } => "insufficient_data",
            Kind::Internal => "internal_error",
        }
    }

    /// What happened, as a sentence.
    pub(crate) fn message(&self) -> String {
        match &self.kind {
            Kind::InvalidArgument { argument, problem } => {
                format!("The argument {argument} cannot be used: {problem}.")
            }
            Kind::NotFound { what } => format!("Intervals.icu has no {what}."),
            Kind::StravaBlocked => {
                "This activity came through Strava, which does not let Intervals.icu hand it out.".into()
            }
            Kind::AthleteNotAllowed => "This connection may not see that athlete.".into(),
            Kind::CredentialRejected => "Intervals.icu no longer accepts the stored credential.".into(),
            Kind::UpstreamForbidden { area } => format!("This connection was not granted access to {area}."),
            Kind::UpstreamRefused { reason } => format!("Intervals.icu refused the request: {reason}."),
            Kind::RateLimited { .. } => "Intervals.icu asks to slow down.".into(),
            Kind::UpstreamUnavailable { outcome_unknown: false } => {
                "Intervals.icu did not give a usable answer.".into()
            }
            Kind::UpstreamUnavailable { outcome_unknown: true } => {
                "Intervals.icu did not confirm the write; whether it happened is unknown.".into()
            }
            Kind::Timeout => "Intervals.icu took too long.".into(),
            Kind::TooLarge => "The answer would be too long.".into(),
            Kind::Conflict { what } => what.clone(),
            Kind::PreviewInvalid => {
                "The preview token does not fit this call, or it is older than 5 minutes.".into()
            }
            Kind::PartialFailure => "Some items could not be written; each item says what happened.".into(),
            Kind::InsufficientData { have, need, of } => {
                format!("There are {have} {of}; the formula needs {need}.")
            }
            Kind::Internal => "The server failed while working on this call. Nothing more is known.".into(),
        }
    }

    fn how_to_fix(&self, reconnect: &str) -> String {
        match &self.kind {
            Kind::InvalidArgument { .. } => "Change the argument and call again.".into(),
            Kind::NotFound { .. } => "Look the id up with the list tool first.".into(),
            Kind::StravaBlocked => STRAVA_REMEDY.into(),
            Kind::AthleteNotAllowed => "Leave athlete_id out, or use an id of list_athletes.".into(),
            Kind::CredentialRejected => reconnect.into(),
            Kind::UpstreamForbidden { .. } => {
                "The person should reconnect Intervals.icu and grant that area.".into()
            }
            Kind::UpstreamRefused { .. } => "Change what the reason names and call again.".into(),
            Kind::RateLimited { retry_after_s } => format!("Call again after {retry_after_s} seconds."),
            Kind::UpstreamUnavailable { outcome_unknown: true } => {
                "Read the item back before writing again.".into()
            }
            Kind::UpstreamUnavailable { outcome_unknown: false } => "Call again in a minute.".into(),
            Kind::Timeout | Kind::TooLarge => "Ask for a shorter range or fewer parts.".into(),
            Kind::Conflict { .. } => "Look at the preview or the existing item and decide again.".into(),
            Kind::PreviewInvalid => "Call without preview_token to get a new preview.".into(),
            Kind::PartialFailure => "Correct the failed items and send only those again.".into(),
            Kind::InsufficientData { .. } => "Choose a longer range, or record the missing values.".into(),
            Kind::Internal => "Call again once; if it fails again, report it.".into(),
        }
    }

    const fn retryable(&self) -> bool {
        match self.kind {
            Kind::RateLimited { .. }
            | Kind::UpstreamUnavailable { outcome_unknown: false }
            | Kind::Timeout => true,
            Kind::InvalidArgument { .. }
            | Kind::NotFound { .. }
            | Kind::StravaBlocked
            | Kind::AthleteNotAllowed
            | Kind::CredentialRejected
            | Kind::UpstreamForbidden { .. }
            | Kind::UpstreamRefused { .. }
            | Kind::UpstreamUnavailable { outcome_unknown: true }
            | Kind::TooLarge
            | Kind::Conflict { .. }
            | Kind::PreviewInvalid
            | Kind::PartialFailure
            | Kind::InsufficientData { .. }
            | Kind::Internal => false,
        }
    }

    /// The failure as a result that is marked as an error. `reconnect` says how a person gives a
    /// new credential.
    pub(crate) fn into_result(self, reconnect: &str) -> CallToolResult {
        let (message, how_to_fix) = (self.message(), self.how_to_fix(reconnect));
        let mut structured = json!({
            "code": self.code(), "message": message, "how_to_fix": how_to_fix, "retryable": self.retryable(),
        });
        if let (Some(object), Kind::RateLimited { retry_after_s }) = (structured.as_object_mut(), &self.kind)
        {
            object.insert("retry_after_s".into(), (*retry_after_s).into());
        }
        let mut text = format!("{message} {how_to_fix}");
        if !self.details.is_empty() {
            text = format!("{text}\n{}", Value::Object(self.details.clone()));
        }
        if let Some(object) = structured.as_object_mut() {
            object.extend(self.details);
        }
        let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
        result.structured_content = Some(structured);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_in_text_and_in_structure() {
        let result = Failure::from(Kind::RateLimited { retry_after_s: 30 }).into_result("");
        assert_eq!(result.is_error, Some(true));
        let structured = result.structured_content.unwrap();
        assert_eq!(structured["code"], "upstream_rate_limited");
        assert_eq!(structured["retryable"], true);
        assert_eq!(structured["retry_after_s"], 30);
        let text = serde_json::to_value(&result.content).unwrap()[0]["text"].as_str().unwrap().to_owned();
        assert_eq!(text, "Intervals.icu asks to slow down. Call again after 30 seconds.");
    }

    #[test]
    fn a_write_without_confirmation_is_not_retried_blindly() {
        let failure = Failure::from(Kind::UpstreamUnavailable { outcome_unknown: true });
        assert!(!failure.retryable());
        assert!(failure.how_to_fix("").contains("Read the item back"));
    }

    #[test]
    fn a_rejected_credential_says_how_to_give_a_new_one() {
        assert_eq!(Failure::from(Kind::CredentialRejected).how_to_fix("Reconnect."), "Reconnect.");
    }
}
