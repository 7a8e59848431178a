//! Which addresses belong to the public internet. A pure function over the special-purpose registries of IANA
//! (RFC 6890 and its updates), so that a name cannot lead a fetch into a private network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is global unicast: reachable by everybody, and not another network in disguise.
///
/// Forms that embed a v4 address (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) are refused whatever they embed.
#[must_use]
pub fn is_global_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !RESERVED_V4.iter().any(|range| range.contains(address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(address)
                && !RESERVED_V6.iter().any(|range| range.contains(address))
                && !is_isatap(address)
        }
    }
}

/// `::0:5efe:a.b.c.d` and `::200:5efe:a.b.c.d` below any prefix (RFC 5214): the last half names a v4 host.
fn is_isatap(address: Ipv6Addr) -> bool {
    let [_, _, _, _, marker, tag, _, _] = address.segments();
    tag == 0x5efe && (marker == 0 || marker == 0x0200)
}

struct V4 {
    network: Ipv4Addr,
    bits: u32,
}

impl V4 {
    fn contains(&self, address: Ipv4Addr) -> bool {
        let mask = u32::MAX.checked_shl(32 - self.bits).unwrap_or(0);
        address.to_bits() & mask == self.network.to_bits()
    }
}

struct V6 {
    network: Ipv6Addr,
    bits: u32,
}

impl V6 {
    fn contains(&self, address: Ipv6Addr) -> bool {
        let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
        address.to_bits() & mask == self.network.to_bits()
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u32) -> V4 {
    V4 { network: Ipv4Addr::new(a, b, c, d), bits }
}

const fn v6(head: [u16; 3], bits: u32) -> V6 {
    V6 { network: Ipv6Addr::new(head[0], head[1], head[2], 0, 0, 0, 0, 0), bits }
}

const RESERVED_V4: [V4; 17] = [
    v4(0, 0, 0, 0, 8),       // this network, RFC 791
    v4(10, 0, 0, 0, 8),      // private, RFC 1918
    v4(100, 64, 0, 0, 10),   // shared by carriers, RFC 6598
    v4(127, 0, 0, 0, 8),     // loopback, RFC 1122
    v4(169, 254, 0, 0, 16),  // link-local and cloud metadata, RFC 3927
    v4(172, 16, 0, 0, 12),   // private, RFC 1918
    v4(192, 0, 0, 0, 24),    // protocol assignments, RFC 6890
    v4(192, 0, 2, 0, 24),    // documentation, RFC 5737
    v4(192, 31, 196, 0, 24), // AS112, RFC 7535
    v4(192, 52, 193, 0, 24), // AMT, RFC 7450
    v4(192, 88, 99, 0, 24),  // 6to4 relays, RFC 7526
    v4(192, 168, 0, 0, 16),  // private, RFC 1918
    v4(192, 175, 48, 0, 24), // AS112, RFC 7534
    v4(198, 18, 0, 0, 15),   // benchmarks, RFC 2544
    v4(198, 51, 100, 0, 24), // documentation, RFC 5737
    v4(203, 0, 113, 0, 24),  // documentation, RFC 5737
    v4(224, 0, 0, 0, 3),     // multicast, reserved, broadcast, RFC 5771 and RFC 1112
];

/// All that is assigned as global unicast. Loopback, mapped, compatible, `64:ff9b::/96`, `64:ff9b:1::/48`,
/// `100::/64`, `5f00::/16`, unique-local, link-local, site-local and multicast addresses lie outside.
const GLOBAL_V6: V6 = v6([0x2000, 0, 0], 3);

const RESERVED_V6: [V6; 6] = [
    v6([0x2001, 0, 0], 23),     // protocol assignments: Teredo, benchmarks, ORCHID, RFC 2928
    v6([0x2001, 0xdb8, 0], 32), // documentation, RFC 3849
    v6([0x2002, 0, 0], 16),     // 6to4, RFC 3056
    v6([0x2620, 0x4f, 0x8000], 48), // AS112, RFC 7534
    v6([0x3ffe, 0, 0], 16),     // the returned 6bone, RFC 3701
    v6([0x3fff, 0, 0], 20),     // documentation, RFC 9637
];

#[cfg(test)]
mod tests {
    use super::*;

    fn global(text: &str) -> bool {
        is_global_unicast(text.parse().unwrap())
    }

    #[test]
    fn accepts_public_addresses_and_the_neighbours_of_every_reserved_range() {
        let public = [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2001:db7:ffff::1",
            "2001:db9::1",
            "2003::1",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "3ffd::1",
            "3fff:1000::1",
        ];
        for address in public {
            assert!(global(address), "{address}");
        }
    }

    #[test]
    fn refuses_every_reserved_v4_range_at_both_ends() {
        let reserved = [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.0",
            "169.254.169.254",
            "169.254.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.0",
            "192.0.0.8",
            "192.0.0.170",
            "192.0.0.255",
            "192.0.2.0",
            "192.0.2.255",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.0",
            "192.88.99.255",
            "192.168.0.0",
            "192.168.255.255",
            "192.175.48.1",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.0",
            "198.51.100.255",
            "203.0.113.0",
            "203.0.113.255",
            "224.0.0.0",
            "239.255.255.255",
            "240.0.0.0",
            "255.255.255.254",
            "255.255.255.255",
        ];
        for address in reserved {
            assert!(!global(address), "{address}");
        }
    }

    #[test]
    fn refuses_every_reserved_v6_range() {
        let reserved = [
            "::",
            "::1",
            "100::1",
            "100:0:0:1::1",
            "5f00::1",
            "fc00::1",
            "fdff:ffff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff00::1",
            "ff02::1",
            "ffff::1",
            "4000::1",
            "1fff::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2001:db8:ffff::1",
            "2620:4f:8000::1",
            "3ffe::1",
            "3fff::1",
            "3fff:fff::1",
        ];
        for address in reserved {
            assert!(!global(address), "{address}");
        }
    }

    #[test]
    fn refuses_a_v4_address_inside_a_v6_one_even_when_it_is_public() {
        let disguised = [
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:8.8.8.8",
            "::8.8.8.8",
            "64:ff9b::8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "64:ff9b:1:ffff::8.8.8.8",
            "2002:808:808::1",
            "2002:7f00:1::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2a00:1450::5efe:10.0.0.1",
            "2a00:1450::200:5efe:8.8.8.8",
        ];
        for address in disguised {
            assert!(!global(address), "{address}");
        }
    }
}
