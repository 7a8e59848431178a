//! One server's turn: as many answers as it gives in a moment, so many at a time.

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::question::Call;

/// The answers of a turn.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// How long each answer took.
    pub answers: Vec<Duration>,
    /// How long the turn lasted, the last answer included.
    pub lasted: Duration,
}

impl Turn {
    /// Adds a later turn of the same server.
    pub fn add(&mut self, later: Self) {
        self.answers.extend(later.answers);
        self.lasted += later.lasted;
    }
}

/// Asks the same question again and again for `length`, `parallel` times at once. An answer is all calls of the question.
///
/// # Errors
/// A call fails: a figure over failures would mean nothing.
pub async fn take(client: &Client, calls: &[Call], parallel: usize, length: Duration) -> Result<Turn, Error> {
    let prepared: Vec<(&str, Value)> = calls.iter().map(|call| (call.tool.as_str(), call.params())).collect();
    let begin = Instant::now();
    let one = async || {
        let mut answers = Vec::new();
        while begin.elapsed() < length {
            let asked = Instant::now();
            for (tool, params) in &prepared {
                client.call(tool, params).await?;
            }
            answers.push(asked.elapsed());
        }
        Ok::<_, Error>(answers)
    };
    let answers = try_join_all((0..parallel).map(|_| one())).await?;
    Ok(Turn { answers: answers.concat(), lasted: begin.elapsed() })
}
