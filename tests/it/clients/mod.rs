//! Real clients as they were recorded: what each sends, in its order and under its name, and what it relies on in every
//! answer, from the first probe to a refresh.
//!
//! One file per client tells its stories. [`wire`] holds the steps that all of them take; [`documents`] plays the hosts
//! of client metadata documents. [`rmcp`] is no recording but a client library at work. One more client is one more file.

/// A story of a client, told at every door: one test each.
macro_rules! at_every_door {
    ($($story:ident),+ $(,)?) => { $(
        mod $story {
            use crate::harness::Door;

            #[tokio::test]
            async fn over_tcp() {
                super::$story(Door::Tcp).await;
            }

            #[tokio::test]
            async fn over_api_gateway_events() {
                super::$story(Door::Events).await;
            }

            #[tokio::test]
            async fn while_every_request_meets_a_fresh_process() {
                super::$story(Door::FreshProcesses).await;
            }
        }
    )+ };
}

mod chatgpt;
mod claude_ai;
mod claude_code;
mod codex;
mod cursor;
mod documents;
mod inspector;
mod mcp_remote;
mod rmcp;
mod vscode;
mod wire;
