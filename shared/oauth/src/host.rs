//! Host names as they may stand in a redirect URI or a client identifier, judged on the raw text.

/// The three spellings of this computer that clients in the field use. No other spelling counts (RFC 8252 §7.3).
pub(crate) const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// Whether `host` is this computer, in one of the three spellings that count.
#[must_use]
pub fn is_loopback_host(host: &str) -> bool {
    LOOPBACK.contains(&host)
}

/// Whether `host` is a lower-case DNS name of at least two labels: no address in any notation, no trailing dot.
///
/// The last label must hold a letter and must not start with a digit. URL parsers read a host whose last label is a
/// number (`127.1`, `0x7f.1`) as an IPv4 address; such a host is refused here instead.
pub(crate) fn is_dns_name(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(is_label)
        && last.starts_with(|first: char| first.is_ascii_lowercase())
        && last != "localhost"
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// The host of an https URL of any other shape, for display. `None` unless it is a lower-case DNS name.
#[must_use]
pub fn https_host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = split_port(authority);
    (is_dns_name(host) && port.is_none_or(is_port)).then_some(host)
}

/// Whether a label of the host is punycode. Such a host can look like another one.
pub(crate) fn is_punycode(host: &str) -> bool {
    host.split('.').any(|label| label.starts_with("xn--"))
}

/// Whether `text` is a decimal port from 1 to 65535 without a leading zero.
pub(crate) fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == text)
}

/// Host and port of an authority without user information.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether every byte may stand in the path or query of a URI (RFC 3986 §3.3, §3.4) and is left alone by URL parsers.
pub(crate) fn is_plain_path_and_query(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@/?%".contains(&byte);
    text.bytes().all(plain) && has_whole_escapes(text)
}

fn has_whole_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

/// Whether a path segment is `.` or `..`, also when written with `%2e`.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    let spelled = path.replace("%2e", ".").replace("%2E", ".");
    spelled.split('/').any(|segment| matches!(segment, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_host_of_an_https_url_only_when_it_is_plain() {
        assert_eq!(https_host("https://app.example.com:8443/x?y#z"), Some("app.example.com"));
        assert_eq!(https_host("https://app.example.com"), Some("app.example.com"));
        for url in [
            "http://app.example.com/",
            "https://a@b.example/",
            "https://127.0.0.1/",
            "https://B.example",
            "x",
            "",
        ] {
            assert_eq!(https_host(url), None, "{url}");
        }
    }
}
