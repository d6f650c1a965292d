//! An origin whose pages may carry the widget, as browsers write it; `:*` stands for any port.

use core::fmt;
use core::str::FromStr;
use url::{Host, Url};

/// An origin: scheme, host, port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    host: String,
    port: Port,
}

/// The port of an [`Origin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// The scheme's own.
    Usual,
    /// This one.
    Number(u16),
    /// Any: for pages under development on the owner's machine.
    Any,
}

impl Origin {
    /// Whether `origin`, as a browser writes it into a header, is meant.
    pub fn allows(&self, origin: &str) -> bool {
        let Ok(other) = origin.parse::<Origin>() else {
            return false;
        };
        self.secure == other.secure
            && self.host == other.host
            && (self.port == Port::Any || self.port == other.port)
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (plain, any) = match s.strip_suffix(":*") {
            Some(plain) => (plain, true),
            None => (s, false),
        };
        let (_, rest) = plain.split_once("://").ok_or(NotAnOrigin)?;
        // Nothing but an origin; a "/" at the end is forgiven.
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let more = |c: char| c.is_whitespace() || c.is_control() || "/\\?#@;,*'\"".contains(c);
        let names_port = rest.contains(':') && !rest.ends_with(']');
        if rest.contains(more) || (any && names_port) {
            return Err(NotAnOrigin);
        }
        let url = Url::parse(plain).map_err(|_| NotAnOrigin)?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(NotAnOrigin),
        };
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => format!("[{ip}]"),
            None => return Err(NotAnOrigin),
        };
        let port = match url.port() {
            _ if any => Port::Any,
            Some(n) => Port::Number(n),
            None => Port::Usual,
        };
        Ok(Self { secure, host, port })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        match self.port {
            Port::Usual => Ok(()),
            Port::Number(n) => write!(f, ":{n}"),
            Port::Any => f.write_str(":*"),
        }
    }
}

/// Said of a text that is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnOrigin;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        for (raw, told) in [
            ("https://shop.example", "https://shop.example"),
            ("https://Shop.Example/", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("http://localhost:*", "http://localhost:*"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
            ("http://[::1]:*", "http://[::1]:*"),
            ("https://例子.公司", "https://xn--fsqu00a.xn--55qx5d"),
        ] {
            assert_eq!(
                raw.parse::<Origin>().map(|o| o.to_string()),
                Ok(told.into()),
                "{raw}"
            );
        }
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        for bad in [
            "",
            "*",
            "shop.example",
            "https://",
            "https://shop.example/tents",
            "https://ada@shop.example",
            "https://shop.example?x",
            "https://例子.公司/x",
            "ftp://shop.example",
            "http://localhost:80:*",
            "null",
            "https://a b",
            "https://shop.example; script-src *",
        ] {
            assert_eq!(bad.parse::<Origin>(), Err(NotAnOrigin), "{bad}");
        }
    }

    #[test]
    fn only_the_same_origin_is_allowed() {
        let shop: Origin = "https://shop.example".parse().unwrap();
        assert!(shop.allows("https://shop.example"));
        for other in [
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "https://evil-shop.example",
            "null",
            "",
        ] {
            assert!(!shop.allows(other), "{other}");
        }
        let local: Origin = "http://localhost:*".parse().unwrap();
        assert!(local.allows("http://localhost:3000") && local.allows("http://localhost"));
        assert!(!local.allows("https://localhost:3000"));
        assert!(!local.allows("http://localhost.evil.example:3000"));
    }
}
