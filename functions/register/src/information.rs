use oauth::ApplicationType;
use serde::Serialize;
use store::ClientRecord;

/// What was registered, as the client is told (RFC 7591 §3.2.1). There is never a secret in it.
#[derive(Serialize)]
pub(crate) struct ClientInformation {
    client_id: String,
    client_id_issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<String>,
    redirect_uris: Vec<String>,
    grant_types: &'static [&'static str],
    response_types: [&'static str; 1],
    token_endpoint_auth_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_type: Option<ApplicationType>,
}

impl ClientInformation {
    pub(crate) fn of(client: &ClientRecord) -> Self {
        Self {
            client_id: client.client_id.clone(),
            client_id_issued_at: client.created.0,
            client_name: client.client_name.clone(),
            redirect_uris: client.redirect_uris.clone(),
            grant_types: client.grant_types.as_slice(),
            response_types: ["code"],
            token_endpoint_auth_method: "none",
            application_type: client.application_type,
        }
    }
}
