use std::path::PathBuf;

/// Why a measurement ends without figures.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(
        "say which servers, where the charts go and the most clients: growth SERVERS.json CHARTS MOST_CLIENTS"
    )]
    Usage,
    #[error(transparent)]
    Load(#[from] load::error::Error),
    #[error(transparent)]
    Engine(#[from] embedded::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Registration(#[from] store::RegisterError),
    #[error(transparent)]
    Redemption(#[from] store::RedeemError),
    #[error("{path} cannot be written: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the chart {name} cannot be drawn: {problem}")]
    Chart { name: &'static str, problem: String },
    #[error("the report cannot be written: {0}")]
    Output(#[source] std::io::Error),
    #[error("the identifier of a client is none")]
    Identifier,
    #[error("the data cannot be kept in a folder of this machine: {0}")]
    Folder(#[source] std::io::Error),
}
