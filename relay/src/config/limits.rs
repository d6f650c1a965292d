//! Who may come and how many: the proxies whose word counts, caps and rates, and from when on newcomers
//! show a proof of work.

use super::checks::{self, Given, Source};
use super::file::ConfigError;
use core::fmt;
use core::str::FromStr;
use protocol::limits::{
    ENQUIRIES_PER_MINUTE, NEW_CUSTOMERS_PER_MINUTE, SOCKETS_MAX, SOCKETS_PER_ADDRESS,
};
use serde::Deserialize;
use std::net::IpAddr;
use toml::Spanned;

/// An address, or all that begin with the same bits: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// Said of a text that is no [`Network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANetwork;

impl Network {
    /// Whether the address is one of them. An IPv4 address in IPv6 clothes counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        shared_bits(self.first, address.to_canonical()) >= Some(u32::from(self.bits))
    }
}

/// How many leading bits two addresses share; `None` for different kinds.
fn shared_bits(one: IpAddr, other: IpAddr) -> Option<u32> {
    match (one, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        (IpAddr::V6(a), IpAddr::V6(b)) => Some((a.to_bits() ^ b.to_bits()).leading_zeros()),
        _ => None,
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let whole = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => whole,
            Some(bits) if bits.bytes().all(|b| b.is_ascii_digit()) => {
                bits.parse().map_err(|_| NotANetwork)?
            }
            Some(_) => return Err(NotANetwork),
        };
        // Bits behind the prefix are a slip of the pen: 10.0.0.1/8 may mean one address, or all.
        let beyond = match first {
            IpAddr::V4(v4) => v4.to_bits().checked_shl(u32::from(bits)).unwrap_or(0) != 0,
            IpAddr::V6(v6) => v6.to_bits().checked_shl(u32::from(bits)).unwrap_or(0) != 0,
        };
        if bits > whole || beyond {
            return Err(NotANetwork);
        }
        Ok(Self { first, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.first.is_ipv4() { 32 } else { 128 };
        if self.bits == whole {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}/{}", self.first, self.bits)
        }
    }
}

/// How many may come; the same for all sites together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sockets at the same time.
    pub sockets: u32,
    /// Sockets at the same time of one address.
    pub sockets_per_address: u32,
    /// New customers a minute from one address.
    pub new_customers_per_address: u32,
    /// Enquiries a minute from one address.
    pub enquiries_per_address: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sockets: SOCKETS_MAX,
            sockets_per_address: SOCKETS_PER_ADDRESS,
            new_customers_per_address: NEW_CUSTOMERS_PER_MINUTE,
            enquiries_per_address: ENQUIRIES_PER_MINUTE,
        }
    }
}

/// `[limits]` as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    sockets: Option<Spanned<u64>>,
    sockets_per_address: Option<Spanned<u64>>,
    new_customers_per_address: Option<Spanned<u64>>,
    enquiries_per_address: Option<Spanned<u64>>,
}

impl Table {
    pub(super) fn check(self, source: &Source<'_>) -> Result<Limits, ConfigError> {
        let standard = Limits::default();
        let number = |value, standard| count(source, value, standard, 60_000);
        let per_address = self.sockets_per_address;
        Ok(Limits {
            sockets: count(source, self.sockets, standard.sockets, 1_000_000)?,
            sockets_per_address: count(
                source,
                per_address,
                standard.sockets_per_address,
                1_000_000,
            )?,
            new_customers_per_address: number(
                self.new_customers_per_address,
                standard.new_customers_per_address,
            )?,
            enquiries_per_address: number(
                self.enquiries_per_address,
                standard.enquiries_per_address,
            )?,
        })
    }
}

/// A whole number from 1 to `most`.
pub(super) fn count(
    source: &Source<'_>,
    value: Option<Spanned<u64>>,
    standard: u32,
    most: u32,
) -> Result<u32, ConfigError> {
    let Some(value) = value else {
        return Ok(standard);
    };
    let given = source.given(value);
    let n = checks::within(&given, 1..=u64::from(most))?;
    Ok(u32::try_from(n).unwrap_or(most))
}

/// `trusted_proxies`.
pub(super) fn proxies(
    source: &Source<'_>,
    value: Vec<Spanned<String>>,
) -> Result<Vec<Network>, ConfigError> {
    let parsed = value.into_iter().map(|one| {
        let given = source.given(one);
        given.value.parse().map_err(|_| {
            let what = "a proxy's address, or a network without bits behind its prefix, like \
                        \"127.0.0.1\" or \"10.0.0.0/8\"";
            given.expected(what, format!("{:?}", given.value))
        })
    });
    parsed.collect()
}

/// A number of new customers a minute, or `"off"`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Threshold {
    Number(u64),
    Word(String),
}

/// `proof_above_per_minute`; `None` is never.
pub(super) fn proof_above(given: &Given<Threshold>) -> Result<Option<u32>, ConfigError> {
    let what = "a whole number from 0 (always) to 1000000, or \"off\"";
    match &given.value {
        Threshold::Word(word) if word == "off" => Ok(None),
        Threshold::Word(word) => Err(given.expected(what, format!("{word:?}"))),
        Threshold::Number(n) => match u32::try_from(*n) {
            Ok(n) if n <= 1_000_000 => Ok(Some(n)),
            _ => Err(given.expected(what, n)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_holds_what_begins_like_it() {
        for (text, address, inside) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::1", "::1", true),
        ] {
            let contains = network(text).contains(address.parse().unwrap());
            assert_eq!(contains, inside, "{address} in {text}");
            assert_eq!(network(text).to_string(), text);
        }
        for bad in [
            "",
            "proxy",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "::/129",
            "10.0.0.0/8/8",
            "10.0.0.0:80",
        ] {
            assert_eq!(bad.parse::<Network>(), Err(NotANetwork), "{bad}");
        }
    }
}
