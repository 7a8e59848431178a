use anyhow::bail;
use serde_json::json;
use store::HostDenialRecord;

use super::answer::date;
use super::{Answer, Deployment};

#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum Task {
    /// Lists the hosts that are denied; reads the whole clients table.
    Denied,
    /// Shuts a host out: its clients can neither authorize nor refresh. Access tokens end within the hour.
    Deny {
        /// The exact host, such as client.example.com.
        host: String,
        /// Why; kept with the denial.
        #[arg(long)]
        reason: String,
        /// Who; kept with the denial.
        #[arg(long, default_value = "operator")]
        by: String,
    },
    /// Takes a denial back.
    Allow {
        /// The exact host.
        host: String,
    },
}

impl Deployment {
    pub(super) async fn clients(&self, task: &Task) -> anyhow::Result<Answer> {
        match task {
            Task::Denied => Ok(report(&self.clients.denied_hosts().await?)),
            Task::Deny { host, reason, by } => {
                let host = exact(host)?;
                if oauth::is_loopback_host(&host) {
                    bail!(
                        "{host} is the person's own computer, which cannot be denied; end the grants instead"
                    );
                }
                let (reason, by) = (reason.clone(), by.clone());
                self.clients
                    .deny_host(&HostDenialRecord {
                        host: host.clone(),
                        reason,
                        by,
                        created: self.clock.now(),
                    })
                    .await?;
                Ok(Answer::new(json!({"denied": host}), [format!("{host} is denied from now on")]))
            }
            Task::Allow { host } => {
                let host = exact(host)?;
                if !self.clients.allow_host(&host).await? {
                    bail!("{host} is not denied; `admin clients denied` lists the hosts that are");
                }
                Ok(Answer::new(json!({"allowed": host}), [format!("{host} is no longer denied")]))
            }
        }
    }
}

/// A host as the functions compare it: no scheme, port or path, in lower case.
fn exact(host: &str) -> anyhow::Result<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    if host.is_empty() || !host.bytes().all(plain) {
        bail!("{host} is not a host; give it without scheme, port and path, such as client.example.com");
    }
    Ok(host.to_ascii_lowercase())
}

fn report(denials: &[HostDenialRecord]) -> Answer {
    let document: Vec<_> = denials
        .iter()
        .map(|denial| json!({"host": denial.host, "reason": denial.reason, "by": denial.by, "since": denial.created.0}))
        .collect();
    let line = |denial: &HostDenialRecord| {
        format!("{}  since {} by {}: {}", denial.host, date(denial.created.0), denial.by, denial.reason)
    };
    let mut lines: Vec<String> = denials.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("no host is denied".to_owned());
    }
    Answer::new(json!({ "denied": document }), lines)
}
