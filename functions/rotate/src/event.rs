use serde::Deserialize;

/// What Secrets Manager asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Event {
    /// ARN of the secret.
    pub secret_id: String,
    /// The version that is being made.
    pub client_request_token: String,
    /// One of the four steps.
    pub step: Step,
}

/// The steps of a rotation, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Make the new ring.
    CreateSecret,
    /// Publish what its readers must know before it is used.
    SetSecret,
    /// Prove that it works.
    TestSecret,
    /// Put it into use.
    FinishSecret,
}

impl Step {
    /// The step in the words of Secrets Manager.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateSecret => "createSecret",
            Self::SetSecret => "setSecret",
            Self::TestSecret => "testSecret",
            Self::FinishSecret => "finishSecret",
        }
    }
}
