use crate::env::Env;

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// How much is written to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// `LOG_LEVEL`, else `AWS_LAMBDA_LOG_LEVEL`, else `info`: error, warn, info, debug or trace. No level ever shows a
    /// secret, a query or a body.
    pub level: String,
    /// `AWS_LAMBDA_FUNCTION_NAME` (set by Lambda) without its last word: the stack, which every metric is counted under.
    /// `local` elsewhere.
    pub stack: String,
}

impl Log {
    pub(crate) fn read(env: &mut Env) -> Option<Self> {
        let platform = read_level(env, "AWS_LAMBDA_LOG_LEVEL", "info");
        let level = read_level(env, "LOG_LEVEL", platform.as_deref().unwrap_or("info"));
        let function = env.optional("AWS_LAMBDA_FUNCTION_NAME");
        let stack =
            function.as_deref().and_then(|name| name.rsplit_once('-')).map_or("local", |(stack, _)| stack);
        Some(Self { level: platform.and(level)?, stack: stack.to_owned() })
    }
}

fn read_level(env: &mut Env, name: &'static str, default: &str) -> Option<String> {
    env.parsed(name, default.to_owned(), "must be error, warn, info, debug or trace", |text| {
        let level = text.to_ascii_lowercase();
        match level.as_str() {
            "fatal" => Some("error".to_owned()), // Lambda's word for what Rust logs as errors
            known if LEVELS.contains(&known) => Some(level),
            _ => None,
        }
    })
}
