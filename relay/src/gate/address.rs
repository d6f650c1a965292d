//! Where somebody calls from: the connection's other end, or what a trusted proxy says of it.

use crate::config::Network;
use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

const FORWARDED: &str = "x-forwarded-for";

/// The caller's address: of a connection from a trusted proxy, the rightmost in `X-Forwarded-For`
/// that is no trusted proxy. What stands left of it anybody may have written.
pub(crate) fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    let mut caller = peer;
    let lines = headers.get_all(FORWARDED).iter().rev();
    let mut told = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    while is_trusted(caller)
        && let Some(told) = told.next()
        && let Some(address) = address(told.trim())
    {
        caller = address;
    }
    caller.to_canonical()
}

/// Whether a request was forwarded at all.
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED)
}

/// An address as proxies write it; some add the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
    text.parse().ok().or_else(bare).or_else(with_port)
}

/// What one subscriber is given: an IPv4 address, or the first 64 bits of an IPv6 one. Limits count by
/// it.
pub(crate) fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(peer: &str, lines: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|n| n.parse().unwrap()).collect();
        caller(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_word() {
        let local = ["127.0.0.1", "10.0.0.0/8"];
        for (peer, lines, caller) in [
            ("192.0.2.1", vec!["198.51.100.7"], "192.0.2.1"),
            ("127.0.0.1", vec!["198.51.100.7"], "198.51.100.7"),
            ("127.0.0.1", vec!["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
            (
                "127.0.0.1",
                vec!["1.1.1.1, 198.51.100.7, 10.0.0.3"],
                "198.51.100.7",
            ),
            (
                "127.0.0.1",
                vec!["1.1.1.1", "198.51.100.7, 10.0.0.3"],
                "198.51.100.7",
            ),
            ("127.0.0.1", vec!["198.51.100.7:4711"], "198.51.100.7"),
            ("127.0.0.1", vec!["[2001:db8::7]:4711"], "2001:db8::7"),
            ("127.0.0.1", vec!["[2001:db8::7]"], "2001:db8::7"),
            (
                "::ffff:127.0.0.1",
                vec!["::ffff:198.51.100.7"],
                "198.51.100.7",
            ),
            // Nothing, or nothing sensible: the proxy itself.
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec![""], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.7, unknown"], "127.0.0.1"),
            (
                "127.0.0.1",
                vec!["198.51.100.7, junk, 10.0.0.3"],
                "10.0.0.3",
            ),
            // A colleague on the inside.
            ("127.0.0.1", vec!["10.0.0.9"], "10.0.0.9"),
        ] {
            assert_eq!(told(peer, &lines, &local), caller, "{peer} {lines:?}");
        }
        assert_eq!(told("127.0.0.1", &["198.51.100.7"], &[]), "127.0.0.1");
    }

    #[test]
    fn an_ipv6_subscriber_is_one_whatever_the_last_bits_say() {
        let of = |text: &str| subscriber(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2::1"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
