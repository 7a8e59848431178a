//! A server under measurement: running, connected, with its calls at hand.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::error::Error;
use crate::process::{Memory, Process};
use crate::question::Question;
use crate::server::Server;
use crate::turn::{self, Turn};
use crate::upstream::Upstream;

/// A running server and what it was like to start it.
pub struct Subject {
    /// Its name.
    pub name: String,
    /// From the start of the process to the first list of tools, several times. Empty for one that already ran.
    pub starts: Vec<Duration>,
    /// Its tools, as it lists them.
    pub tools: Value,
    /// Its calls, question by question.
    pub questions: Vec<Question>,
    /// Memory after the list of tools and before any call.
    pub at_rest: Memory,
    process: Option<Process>,
    client: Client,
}

/// What a server did in its turns with one question.
#[derive(Clone, Debug, Default)]
pub struct Effort {
    /// The answers.
    pub turn: Turn,
    /// Requests to the upstream.
    pub upstream: u64,
    /// Processor time of the server.
    pub processor: Duration,
}

impl Subject {
    /// Starts a server for its tokens, then `starts` times more for the clock, and leaves the last one running.
    ///
    /// # Errors
    /// It does not start, or does not list its tools.
    pub async fn start(server: &Server, questions: Vec<Question>, starts: usize) -> Result<Self, Error> {
        let mut process = server.begin()?;
        server.listens(process.as_mut()).await?;
        let tokens = server.issue_tokens().await?;
        let mut took = Vec::new();
        if let Some(first) = process.take() {
            first.end().await;
            for _ in 0..starts {
                took.push(server.first_list(&tokens).await?);
            }
            process = server.begin()?;
            server.listens(process.as_mut()).await?;
        }
        let client = Client::connect(&server.url, &tokens).await?;
        let list = client.request("tools/list", &json!({})).await?;
        let at_rest = process.as_ref().map(Process::memory).unwrap_or_default();
        let tools = list.get("tools").cloned().unwrap_or_default();
        Ok(Self { name: server.name.clone(), starts: took, tools, questions, at_rest, process, client })
    }

    /// One turn with a question.
    ///
    /// # Errors
    /// A call fails.
    pub async fn take_turn(
        &self,
        question: usize,
        parallel: usize,
        length: Duration,
        upstream: &Upstream,
    ) -> Result<Effort, Error> {
        let calls =
            self.questions.get(question).map(|question| question.calls.as_slice()).unwrap_or_default();
        if calls.is_empty() {
            return Ok(Effort::default());
        }
        let (requests, processor) = (upstream.requests(), self.processor_time());
        let turn = turn::take(&self.client, calls, parallel, length).await?;
        Ok(Effort {
            turn,
            upstream: upstream.requests() - requests,
            processor: self.processor_time().saturating_sub(processor),
        })
    }

    /// The results of a question's calls.
    ///
    /// # Errors
    /// A call fails.
    pub async fn results(&self, question: &Question) -> Result<Vec<Value>, Error> {
        let mut results = Vec::new();
        for call in &question.calls {
            results.push(self.client.result(call).await?);
        }
        Ok(results)
    }

    /// Memory now.
    #[must_use]
    pub fn memory(&self) -> Memory {
        self.process.as_ref().map(Process::memory).unwrap_or_default()
    }

    fn processor_time(&self) -> Duration {
        self.process.as_ref().map(Process::processor_time).unwrap_or_default()
    }
}

impl Effort {
    /// Adds a later turn.
    pub fn add(&mut self, later: Self) {
        self.turn.add(later.turn);
        self.upstream += later.upstream;
        self.processor += later.processor;
    }

    /// Answers in a second.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        self.count() / self.turn.lasted.as_secs_f64()
    }

    /// How many answers there were.
    #[must_use]
    pub const fn count(&self) -> f64 {
        self.turn.answers.len() as f64
    }
}
