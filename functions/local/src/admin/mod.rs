//! What an operator may do to a deployment, with AWS credentials and nothing else: no function has a way in for it.
//!
//! Finds tables and secrets by the outputs of the stack, and works on them through the same `store` and `secrets` as the
//! functions. To add a command: a variant here and a function of [`Deployment`] in the file of its subject.

mod answer;
mod clients;
mod grants;
mod keys;
mod stack;
mod usage;

use std::io::Write;

use oauth::{Clock, Random};
use secrets::{Browser, Reader, Rotation};
use store::{Clients, Sessions};

use answer::Answer;

/// What `admin` was asked to do.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Admin {
    /// Name of the stack, in the Region of the AWS credentials.
    #[arg(long, default_value = "intervals-mcp", global = true)]
    stack: String,
    /// Prints one JSON document instead of lines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Task {
    /// What an athlete has given to clients.
    #[command(subcommand)]
    Grants(grants::Task),
    /// Which hosts of clients are shut out.
    #[command(subcommand)]
    Clients(clients::Task),
    /// Counts users, grants and what they are used with; reads the whole sessions table.
    Usage,
    /// The rotated secrets.
    #[command(subcommand)]
    Keys(keys::Task),
}

/// The parts of a deployment that an operator works on.
struct Deployment {
    clients: Clients,
    sessions: Sessions,
    browser: Reader<Browser>,
    rotation: Rotation,
    secrets: keys::Secrets,
    clock: Clock,
    random: Random,
}

/// Does it and writes what came of it to `output`.
pub(crate) async fn run(request: &Admin, output: &mut impl Write) -> anyhow::Result<()> {
    let deployment = stack::find(&request.stack).await?;
    let answer = deployment.answer(&request.task).await?;
    Ok(answer.write(request.json, output)?)
}

impl Deployment {
    async fn answer(&self, task: &Task) -> anyhow::Result<Answer> {
        match task {
            Task::Grants(task) => self.grants(task).await,
            Task::Clients(task) => self.clients(task).await,
            Task::Usage => self.usage().await,
            Task::Keys(task) => self.keys(task).await,
        }
    }
}

#[cfg(test)]
mod tests;
