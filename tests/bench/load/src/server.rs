//! A server as its description names it, and how it becomes a running one with a client.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::client::Client;
use crate::error::Error;
use crate::process::{self, Process};

/// So long a server may take until it listens.
const PATIENCE: Duration = Duration::from_mins(2);

/// One entry of the file of servers. `{port}` and `{upstream}` stand for what this run gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Its name in the tables.
    pub name: String,
    /// Program and arguments; empty for a server that already runs.
    #[serde(default)]
    pub start: Vec<String>,
    /// Variables for it, beside those of this process.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Where it answers.
    pub url: String,
    /// A command that prints bearer tokens, one a line, once the server listens. They are never shown.
    #[serde(default)]
    pub tokens: Vec<String>,
    /// The file of its calls.
    pub questions: PathBuf,
}

/// Reads the file of servers and gives each its port and the upstream.
///
/// # Errors
/// The file cannot be read or understood, or no port is free.
pub fn read(path: &Path, upstream: &str) -> Result<Vec<Server>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    let form = |source| Error::Form { path: path.to_owned(), source };
    let mut servers: Vec<Server> = serde_json::from_str(&text).map_err(form)?;
    for server in &mut servers {
        server.settle(&free_port()?.to_string(), upstream);
    }
    Ok(servers)
}

/// A port that nobody listens on. It stays free until the server takes it, unless somebody else is quicker.
fn free_port() -> Result<u16, Error> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    Ok(bound.map_err(Error::Port)?.port())
}

impl Server {
    fn settle(&mut self, port: &str, upstream: &str) {
        let fill = |text: &mut String| *text = text.replace("{port}", port).replace("{upstream}", upstream);
        self.start.iter_mut().chain(&mut self.tokens).chain(self.environment.values_mut()).for_each(fill);
        fill(&mut self.url);
    }

    /// Starts it; `None` for one that already runs.
    ///
    /// # Errors
    /// Its program does not start.
    pub fn begin(&self) -> Result<Option<Process>, Error> {
        let Some((program, arguments)) = self.start.split_first() else { return Ok(None) };
        Process::start(program, arguments, &self.environment).map(Some)
    }

    /// Waits until it listens.
    ///
    /// # Errors
    /// It does not, or its process ends.
    pub async fn listens(&self, process: Option<&mut Process>) -> Result<(), Error> {
        let authority =
            self.url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let mut process = process;
        let begin = Instant::now();
        while tokio::net::TcpStream::connect(authority).await.is_err() {
            if let Some(process) = &mut process {
                process.still_runs()?;
            }
            if begin.elapsed() > PATIENCE {
                let seconds = PATIENCE.as_secs();
                return Err(Error::Silent { server: self.name.clone(), url: self.url.clone(), seconds });
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    /// The tokens that its command prints; none without a command.
    ///
    /// # Errors
    /// The command fails.
    pub async fn issue_tokens(&self) -> Result<Vec<String>, Error> {
        let Some((program, arguments)) = self.tokens.split_first() else { return Ok(Vec::new()) };
        let printed = process::output(program, arguments, &self.environment).await?;
        Ok(printed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    /// From the start of its process to its first list of tools.
    ///
    /// # Errors
    /// It does not start or does not answer.
    pub async fn first_list(&self, tokens: &[String]) -> Result<Duration, Error> {
        let begin = Instant::now();
        let mut process = self.begin()?;
        self.listens(process.as_mut()).await?;
        tokio::task::block_in_place(|| self.list_and_close(tokens))?;
        let took = begin.elapsed();
        if let Some(process) = process {
            process.end().await;
        }
        Ok(took)
    }

    /// Lists the tools from a runtime of its own, which closes its connections when it ends. Whoever closes first keeps the port
    /// in `TIME_WAIT` for a minute, and a server without `SO_REUSEADDR` could not listen there again.
    fn list_and_close(&self, tokens: &[String]) -> Result<(), Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(Error::Runtime)?.block_on(async {
            let client = Client::connect(&self.url, tokens).await?;
            client.request("tools/list", &serde_json::json!({})).await.map(drop)
        })
    }
}
