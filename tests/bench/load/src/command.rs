//! What a person types.

use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use oauth::Clock;

use crate::error::Error;
use crate::subject::Subject;
use crate::upstream::Upstream;
use crate::{athlete, comparison, kept, placeholders, question, server};

/// Days of training behind the athlete.
const HISTORY: u16 = 365;
const STARTS: usize = 5;

/// Measures what the arguments name; every failure is one sentence on standard error and exit code 1.
pub async fn run(
    arguments: impl Iterator<Item = String>,
    mut output: impl Write,
    mut errors: impl Write,
) -> ExitCode {
    ended(measure(&arguments.collect::<Vec<_>>(), &mut output).await, &mut errors)
}

/// The end of a program that measures: one sentence about a failure.
pub fn ended(result: Result<(), impl Display>, errors: &mut impl Write) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(errors, "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &[String], output: &mut impl Write) -> Result<(), Error> {
    let [servers, answers] = arguments else { return Err(Error::Usage) };
    let clock = Clock::system();
    let simulator = athlete::simulator(&clock, HISTORY);
    let now = Timestamp::from_second(clock.now().0).unwrap_or(Timestamp::UNIX_EPOCH);
    let today = now.to_zoned_datetime(TimeZone::UTC).date();
    let activity = athlete::last_activity(&simulator, today).await?;
    let day = activity.start_date_local.split('T').next().unwrap_or_default();
    let names = [("activity", activity.id.as_str()), ("activity_day", day)];
    let upstream = Upstream::start(simulator).await?;
    let mut subjects = Vec::new();
    for server in server::read(&PathBuf::from(servers), upstream.url())? {
        let questions = question::read(&server.questions, |text| placeholders::fill(text, &names, today))?;
        subjects.push(Subject::start(&server, questions, STARTS).await?);
    }
    let mut say = |text: &str| writeln!(output, "{text}").map_err(Error::Output);
    say(&comparison::beginnings(&subjects))?;
    kept::write(&PathBuf::from(answers), &subjects).await?;
    for parallel in [1, 8] {
        say(&format!("{parallel} at a time:\n"))?;
        say(&comparison::questions(&subjects, parallel, &upstream).await?)?;
    }
    Ok(())
}
