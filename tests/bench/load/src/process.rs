//! Child processes: how they start and end, and what the kernel says that they use.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::error::{Error, start_of};

/// The kernel counts processor time in hundredths of a second: `getconf CLK_TCK`, the same on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// A server of this run; it is killed when it is dropped.
pub struct Process {
    child: Child,
    program: String,
}

/// Memory of a process and all its descendants, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Resident now.
    pub resident: u64,
    /// The most that was ever resident, each process for itself.
    pub peak: u64,
}

impl Process {
    /// Starts a program that nobody reads from.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(
        program: &str,
        arguments: &[String],
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let mut command = Command::new(program);
        command.args(arguments).envs(environment).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|error| failed(program, &format!("does not start: {error}")))?;
        Ok(Self { child, program: program.to_owned() })
    }

    /// Complains when it has ended.
    ///
    /// # Errors
    /// It has.
    pub fn still_runs(&mut self) -> Result<(), Error> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => {
                Err(failed(&self.program, &format!("ended with {status} before it answered")))
            }
            Err(error) => Err(failed(&self.program, &error.to_string())),
        }
    }

    /// Ends it and waits until it is gone.
    pub async fn end(mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.child.kill().await;
    }

    /// What it and its descendants keep in memory.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let mut sum = Memory::default();
        for id in self.family() {
            let memory = memory_of(id);
            sum.resident += memory.resident;
            sum.peak += memory.peak;
        }
        sum
    }

    /// Processor time that it and its descendants have used.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        let ticks = |id: &u32| ticks(&read_to_string(format!("/proc/{id}/stat")).unwrap_or_default());
        TICK * self.family().iter().filter_map(ticks).sum()
    }

    fn family(&self) -> Vec<u32> {
        let mut family: Vec<u32> = self.child.id().into_iter().collect();
        let mut seen = 0;
        while let Some(id) = family.get(seen).copied() {
            let children = read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
            family.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
            seen += 1;
        }
        family
    }
}

/// What a program prints until it ends well.
///
/// # Errors
/// It does not start or ends otherwise.
pub async fn output(
    program: &str,
    arguments: &[String],
    environment: &BTreeMap<String, String>,
) -> Result<String, Error> {
    let output = Command::new(program).args(arguments).envs(environment).output().await;
    let output = output.map_err(|error| failed(program, &format!("does not start: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = start_of(&String::from_utf8_lossy(&output.stderr));
    Err(failed(program, &format!("ended with {}: {said}", output.status)))
}

/// What one process keeps in memory, without its descendants.
#[must_use]
pub fn memory_of(id: u32) -> Memory {
    let status = read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    Memory { resident: kilobytes(&status, "VmRSS:") * 1024, peak: kilobytes(&status, "VmHWM:") * 1024 }
}

fn failed(command: &str, problem: &str) -> Error {
    Error::Command { command: command.to_owned(), problem: problem.to_owned() }
}

fn kilobytes(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// User and system time, fields 14 and 15 of proc(5); the second field is a name that may hold anything.
fn ticks(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let (user, system) = (fields.next()?, fields.next()?);
    Some(user.parse::<u32>().ok()? + system.parse::<u32>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_a_name_with_blanks_and_braces() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194304 100 0 0 0 70 5 0 0 20 0 1 0 100 1 1";
        assert_eq!(ticks(stat), Some(75));
    }

    #[test]
    fn memory_is_read_from_its_line() {
        assert_eq!(kilobytes("VmHWM:\t   1200 kB\nVmRSS:\t    800 kB\n", "VmRSS:"), 800);
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let failed = output("no-such-program", &[], &BTreeMap::new()).await.unwrap_err();
        assert!(failed.to_string().contains("`no-such-program` does not start"), "{failed}");
    }
}
