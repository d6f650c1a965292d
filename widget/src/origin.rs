//! Which pages may talk to the frame: the site's list of origins, where a port may be `*`.

/// Whether `origin` is one of `allowed`. Entries are exact, except that `http://localhost:*` takes
/// any port, and none.
pub(crate) fn is_allowed(origin: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|entry| match entry.strip_suffix(":*") {
        Some(any_port) => origin.strip_prefix(any_port).is_some_and(is_port),
        None => entry == origin,
    })
}

fn is_port(rest: &str) -> bool {
    match rest.strip_prefix(':') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()),
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn only_listed_origins_may_talk_to_the_frame() {
        let allowed = ["https://shop.example", "http://localhost:*"].map(String::from);
        for good in [
            "https://shop.example",
            "http://localhost",
            "http://localhost:80",
        ] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in [
            "",
            "null",
            "http://shop.example",
            "https://shop.example:444",
            "https://shop.example.evil.example",
            "http://localhost.evil.example",
            "http://localhost:80.evil.example",
            "http://localhost:",
            "https://localhost:80",
        ] {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
        assert!(!is_allowed("https://shop.example", &[]));
    }
}
