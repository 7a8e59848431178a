use std::net::IpAddr;

/// The /24 (IPv4) or /48 (IPv6) a source address belongs to: what limits count and logs may hold of it.
/// A text that is no address counts as `unknown`, so that all such requests share one limit.
#[must_use]
pub fn address_prefix(ip: &str) -> String {
    match ip.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
        Err(_) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_an_address_down_to_its_prefix() {
        for (ip, prefix) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("::1", "::/48"),
            ("", "unknown"),
            ("203.0.113.77, 10.0.0.1", "unknown"),
            ("<script>", "unknown"),
        ] {
            assert_eq!(address_prefix(ip), prefix, "{ip}");
        }
    }
}
