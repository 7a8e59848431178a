//! `docs/transcript.md` holds what the tools answer today to the questions that the token count asks as well.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::harness::{App, McpClient};

const QUESTIONS: &str = include_str!("../clients/questions.json");
const PAGE: &str = include_str!("../../docs/transcript.md");
const HEAD: &str = "# Ten questions

The calls a model makes and the text it gets, from the built-in demo athlete on a Tuesday in March.
";

async fn written() -> String {
    let app = App::over_events().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let questions: Vec<Value> = serde_json::from_str(QUESTIONS).unwrap();
    let mut page = HEAD.to_owned();
    for question in questions {
        write!(page, "\n## {}\n", question["question"].as_str().unwrap()).unwrap();
        for call in question["calls"].as_array().unwrap() {
            app.clock.advance(2);
            let (tool, arguments) = (call["tool"].as_str().unwrap(), &call["arguments"]);
            let result = client.result(tool, arguments.clone()).await;
            let text = result["content"][0]["text"].as_str().unwrap();
            write!(page, "\n`{tool}` {arguments}\n\n```text\n{text}\n```\n").unwrap();
        }
    }
    page
}

#[tokio::test]
async fn the_transcript_is_what_the_tools_answer() {
    let page = written().await;
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("transcript.md");
    std::fs::write(&kept, &page).unwrap();
    assert!(page == PAGE, "read {} and, when it is right, copy it over docs/transcript.md", kept.display());
}
