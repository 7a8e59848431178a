use crate::env::Env;

/// `ALLOWED_ORIGINS`: further web origins whose pages may call `/mcp`, beside the known ones. `*` is refused: any page
/// a person visits could then talk to a server on their own computer (DNS rebinding).
pub(crate) fn read_allowed_origins(env: &mut Env) -> Option<Vec<String>> {
    let rule =
        "must list origins such as https://app.example.com, separated by commas; * and null are refused";
    env.list("ALLOWED_ORIGINS", rule, is_origin)
}

/// `INTERVALS_BASE_URL`, default `https://intervals.icu`: another server for the Intervals.icu API, such as a simulator.
/// Only https, or http on this computer, since every athlete's key is sent there.
pub(crate) fn read_upstream(env: &mut Env) -> Option<String> {
    let default = "https://intervals.icu".to_owned();
    let rule = "must be an https origin (http only for localhost, 127.0.0.1 and [::1])";
    env.parsed("INTERVALS_BASE_URL", default, rule, |text| {
        oauth::Issuer::parse(text).ok().map(|_| text.to_owned())
    })
}

/// Scheme, lower-case host and optional port. A web page's origin may be plain http in a private network.
fn is_origin(text: &str) -> bool {
    let as_https = text.strip_prefix("http://").map(|rest| format!("https://{rest}"));
    oauth::Issuer::parse(as_https.as_deref().unwrap_or(text)).is_ok()
}
