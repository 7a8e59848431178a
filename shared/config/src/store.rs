use crate::env::Env;

/// Where the tables are. A function that has no right to a table has no name for it either: the field is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// `CLIENTS_TABLE`: registrations and cached client documents.
    pub clients: String,
    /// `CODES_TABLE`: transactions, codes, upstream states, rate windows.
    pub codes: String,
    /// `SESSIONS_TABLE`: users, grants, browser sessions, audit events.
    pub sessions: String,
    /// `DYNAMODB_ENDPOINT`, unset on AWS: another endpoint that speaks DynamoDB's protocol, used with fixed dummy
    /// credentials, so that a stand-in never sees real ones.
    pub endpoint: Option<String>,
}

impl Store {
    pub(crate) fn read(env: &mut Env, names: &[&'static str]) -> Option<Self> {
        let mut name = |variable: &'static str| {
            if names.contains(&variable) { env.required(variable) } else { Some(String::new()) }
        };
        let (clients, codes, sessions) = (name("CLIENTS_TABLE"), name("CODES_TABLE"), name("SESSIONS_TABLE"));
        let endpoint = env.optional("DYNAMODB_ENDPOINT");
        Some(Self { clients: clients?, codes: codes?, sessions: sessions?, endpoint })
    }
}
