//! What a person types. Every failure is one sentence on standard error and exit code 1.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use config::Local;
use oauth::{Clock, Random};
use tokio::net::TcpListener;

use crate::admin::{self, Admin};
use crate::connect::{self, Connect};
use crate::doctor::{self, Doctor};
use crate::lend::{self, Lend};
use crate::{Data, Options, keys, logs, stdio};

/// An MCP server for Intervals.icu with its own login, all in one process.
#[derive(Debug, Parser)]
#[command(name = "local", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves on one port, with a demo athlete (also without a subcommand).
    Serve(Serve),
    /// Serves one athlete's tools over standard input and output; reads `API_KEY` and `ATHLETE_ID`.
    Stdio,
    /// Handles the key file.
    #[command(subcommand)]
    Keys(Keys),
    /// Shows how to add the server to a client, or writes the client's configuration.
    Connect(Connect),
    /// Walks the way of a client through a server and says what is wrong.
    Doctor(Doctor),
    /// Operates a deployment on AWS: grants, denied clients, usage, keys. Needs AWS credentials.
    Admin(Admin),
    /// Lends store, keys and the demo athlete's world to functions that run elsewhere, such as `cargo lambda watch`.
    #[command(hide = true)]
    Lend(Lend),
}

#[derive(Clone, Debug, Args)]
struct Serve {
    /// Port to listen on; 0 takes a free one. Default: `PORT`, else 9000.
    #[arg(long)]
    port: Option<u16>,
    /// Where tables and keys are kept.
    #[arg(long, default_value = ".local")]
    data: PathBuf,
    /// Keeps everything in memory instead.
    #[arg(long, conflicts_with = "data")]
    memory: bool,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Makes new keys; the old ones stay good for what they signed and sealed.
    Rotate {
        /// Where the key file is.
        #[arg(long, default_value = ".local")]
        data: PathBuf,
    },
}

/// Runs what the command line of this process asks for.
pub async fn run(mut output: impl Write, mut errors: impl Write) -> ExitCode {
    match Box::pin(chosen(Arguments::parse(), &mut output)).await {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(errors, "{}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

async fn chosen(arguments: Arguments, output: &mut impl Write) -> anyhow::Result<ExitCode> {
    match arguments.command.unwrap_or(Command::Serve(arguments.serve)) {
        Command::Serve(request) => serve(request, output).await?,
        Command::Stdio => stdio::run(&Local::from_env()?).await?,
        Command::Keys(Keys::Rotate { data }) => rotate(&data, output)?,
        Command::Connect(request) => connect::run(&request, std::env::home_dir().as_deref(), output)?,
        Command::Admin(request) => admin::run(&request, output).await?,
        Command::Lend(request) => lend::run(&request, output).await?,
        Command::Doctor(request) => {
            let healthy = doctor::run(&request, &Random::system(), output).await?;
            return Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(request: Serve, output: &mut impl Write) -> anyhow::Result<()> {
    let config = Local::from_env()?;
    logs::to_stderr(&config.log.level);
    let wanted = request.port.unwrap_or(config.port);
    let listener = listen(wanted).await?;
    let port = listener.local_addr().context("the port cannot be read")?.port();
    let data = if request.memory { Data::Memory } else { Data::Directory(request.data) };
    let house = crate::House::open(Options::new(config.on_port(port)).with_data(data)).await?;
    let end = asked_to_end()?;
    writeln!(output, "listening on http://localhost:{port}")?;
    output.flush()?;
    Ok(house.serve(listener, end).await?)
}

/// Only this machine: whoever wants to be reached from elsewhere puts a proxy with TLS in front.
async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)).await;
    bound.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("port {port} is in use; stop what listens there, or choose another with --port")
        }
        _ => anyhow::Error::new(error).context(format!("port {port} cannot be used")),
    })
}

fn rotate(data: &std::path::Path, output: &mut impl Write) -> anyhow::Result<()> {
    keys::rotate(data, &Local::from_env()?, &Clock::system(), &Random::system())?;
    writeln!(
        output,
        "{} holds new keys; a running server picks them up by itself",
        keys::path(data).display()
    )?;
    Ok(())
}

/// Ends when the process is asked to: Ctrl-C, or the signal of a service manager. Listens from the call on, so that no
/// request to end is lost before the future is awaited.
pub(crate) fn asked_to_end() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let unheard = "the signals that end this program cannot be heard";
        let mut interrupt = signal(SignalKind::interrupt()).context(unheard)?;
        let mut terminate = signal(SignalKind::terminate()).context(unheard)?;
        Ok(async move {
            tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Without a handler the process ends by the signal itself.
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// The error and its causes as one line; a cause that its effect already tells is left out.
fn sentence(error: &anyhow::Error) -> String {
    let mut line = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !line.contains(&cause) {
            let _ = write!(line, ": {cause}");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn serving_needs_no_subcommand() {
        let arguments = Arguments::parse_from(["local", "--port", "9100", "--memory"]);
        assert!(arguments.command.is_none());
        assert_eq!(arguments.serve.port, Some(9100));
        assert!(arguments.serve.memory);
        assert_eq!(Arguments::parse_from(["local"]).serve.data, PathBuf::from(".local"));
    }

    #[test]
    fn a_cause_is_told_once() {
        let error = anyhow::anyhow!("no such file").context("it cannot be read").context("x was not changed");
        assert_eq!(sentence(&error), "x was not changed: it cannot be read: no such file");
        let repeated = anyhow::anyhow!("no such file").context("failed: no such file");
        assert_eq!(sentence(&repeated), "failed: no such file");
    }
}
