use anyhow::bail;
use config::Local;
use oauth::{Clock, Random, Scope};

use crate::logs;

/// Serves the tools of the athlete that `API_KEY` and `ATHLETE_ID` name over standard input and output.
pub(crate) async fn run(config: &Local) -> anyhow::Result<()> {
    logs::to_stderr(&config.log.level);
    let (Some(api_key), Some(athlete_id)) = (&config.owner.api_key, &config.owner.athlete_id) else {
        bail!(
            "API_KEY and ATHLETE_ID must both be set: Intervals.icu shows them under Settings, Developer Settings"
        );
    };
    let principal = mcp::Principal::local(api_key, athlete_id, Scope::ALL.into_iter().collect());
    let stdio = mcp::Stdio {
        issuer: config.public.issuer.clone(),
        upstream: config.upstream.clone(),
        demo: None,
        principal,
        clock: Clock::system(),
        random: Random::system(),
    };
    Ok(mcp::stdio(stdio).await?)
}
