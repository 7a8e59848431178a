use http::HeaderMap;
use http::header::ORIGIN;
use oauth::Issuer;

/// Web pages that may call `/mcp` besides our own: the hosted clients, and anything on the person's own machine.
const KNOWN: &[&str] = &[
    "https://claude.ai",
    "https://claude.com",
    "https://chatgpt.com",
    "http://localhost:*",
    "http://127.0.0.1:*",
];

/// The origins that may call. An entry is an origin, or an origin with `:*` for any port.
#[derive(Clone)]
pub(crate) struct Origins(Vec<String>);

/// The `Origin` header is present and not on the list, or not one origin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ForeignOrigin;

impl Origins {
    /// Our own origin, the known clients, and `ALLOWED_ORIGINS`.
    pub(crate) fn new(issuer: &Issuer, extra: &[String]) -> Self {
        let own = std::iter::once(issuer.as_str().to_owned());
        Self(
            own.chain(KNOWN.iter().map(|origin| (*origin).to_owned())).chain(extra.iter().cloned()).collect(),
        )
    }

    /// The origin of the request when it has one. Absent is fine: only browsers send it.
    pub(crate) fn check<'a>(&self, headers: &'a HeaderMap) -> Result<Option<&'a str>, ForeignOrigin> {
        let mut values = headers.get_all(ORIGIN).iter();
        let Some(first) = values.next() else {
            return Ok(None);
        };
        let origin = first.to_str().map_err(|_| ForeignOrigin)?;
        if values.next().is_some() || !self.allows(origin) {
            return Err(ForeignOrigin);
        }
        Ok(Some(origin))
    }

    fn allows(&self, origin: &str) -> bool {
        self.0.iter().any(|entry| match entry.strip_suffix(":*") {
            Some(base) => origin.strip_prefix(base).is_some_and(is_port_or_nothing),
            None => entry == origin,
        })
    }

    /// The same list in the form of rmcp, which wants every port spelt out.
    pub(crate) fn for_rmcp(&self) -> Vec<String> {
        self.0.iter().map(|entry| with_port(entry)).collect()
    }
}

fn is_port_or_nothing(rest: &str) -> bool {
    let digits =
        |port: &str| !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    rest.is_empty() || rest.strip_prefix(':').is_some_and(digits)
}

fn with_port(entry: &str) -> String {
    let authority = entry.split_once("://").map_or(entry, |(_, authority)| authority);
    match authority.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => entry.to_owned(),
        _ if entry.starts_with("https://") => format!("{entry}:443"),
        _ => format!("{entry}:80"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origins: &[&str]) -> Result<Option<String>, ForeignOrigin> {
        let mut headers = HeaderMap::new();
        for origin in origins {
            headers.append(ORIGIN, origin.parse().unwrap());
        }
        let issuer = Issuer::parse("https://mcp.example.com").unwrap();
        let list = Origins::new(&issuer, &["https://app.example.org".to_owned()]);
        list.check(&headers).map(|origin| origin.map(str::to_owned))
    }

    #[test]
    fn lets_in_no_origin_our_own_the_known_and_the_configured() {
        assert_eq!(check(&[]), Ok(None));
        for origin in [
            "https://mcp.example.com",
            "https://claude.ai",
            "https://claude.com",
            "https://chatgpt.com",
            "http://localhost",
            "http://localhost:6274",
            "http://127.0.0.1:8080",
            "https://app.example.org",
        ] {
            assert_eq!(check(&[origin]), Ok(Some(origin.to_owned())));
        }
    }

    #[test]
    fn refuses_null_foreign_lookalike_and_repeated_origins() {
        for origin in [
            "null",
            "https://evil.example",
            "http://claude.ai",
            "https://claude.ai.evil.example",
            "https://claude.ai:444",
            "http://localhost:evil",
            "http://localhost.evil.example",
            "http://localhost:",
            "https://CLAUDE.ai",
            "",
        ] {
            assert_eq!(check(&[origin]), Err(ForeignOrigin), "{origin}");
        }
        assert_eq!(check(&["https://claude.ai", "https://claude.ai"]), Err(ForeignOrigin));
    }

    #[test]
    fn spells_out_ports_for_rmcp() {
        assert_eq!(with_port("https://claude.ai"), "https://claude.ai:443");
        assert_eq!(with_port("http://localhost:*"), "http://localhost:*");
        assert_eq!(with_port("http://[::1]"), "http://[::1]:80");
        assert_eq!(with_port("http://localhost:9000"), "http://localhost:9000");
    }
}
