//! What a person types.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use load::command::ended;

use crate::error::Error;
use crate::{chart, clients, crowd, grants, years};

/// Measures every growth; a failure is one sentence on standard error and exit code 1.
pub async fn run(
    arguments: impl Iterator<Item = String>,
    mut output: impl Write,
    mut errors: impl Write,
) -> ExitCode {
    ended(measure(&arguments.collect::<Vec<_>>(), &mut output).await, &mut errors)
}

async fn measure(arguments: &[String], output: &mut impl Write) -> Result<(), Error> {
    let [servers, charts, most_clients] = arguments else { return Err(Error::Usage) };
    let (servers, charts) = (Path::new(servers), Path::new(charts));
    let most_clients = most_clients.parse().map_err(|_| Error::Usage)?;
    for series in [
        years::measure(servers).await?,
        crowd::measure(servers).await?,
        grants::measure().await?,
        clients::measure(most_clients).await?,
    ] {
        writeln!(output, "{}:\n\n{}", series.title, series.table()).map_err(Error::Output)?;
        chart::draw(&series, charts)?;
    }
    Ok(())
}
