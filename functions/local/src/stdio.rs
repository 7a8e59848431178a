use config::Local;

/// Not yet.
pub(crate) async fn run(_: &Local) -> anyhow::Result<()> {
    anyhow::bail!(
        "API_KEY and ATHLETE_ID are needed: the athlete's key and id as Intervals.icu shows them under Settings"
    )
}
