//! Customers' tokens and private links: signed, not stored. A visitor who never asks anything leaves
//! no row behind, and a link in an old mail needs no list to be recognised.

use super::key_file::{self, About};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::{ConversationId, CustomerId, MessageId, SiteId, Timestamp};
use sha2::Sha256;
use std::io;
use std::path::Path;

/// Milliseconds that a customer's token is taken; each hello brings a new one.
pub const CUSTOMER_TOKEN_MS: u64 = 180 * 24 * 3_600_000;

/// Milliseconds that a private link opens its conversation; each mail brings a new one.
pub const LINK_MS: u64 = 180 * 24 * 3_600_000;

/// A token dated further ahead than this many milliseconds is refused: no clock of ours made it.
const AHEAD_MS: u64 = 24 * 3_600_000;

/// What signs tokens.
type Key = [u8; 32];

const FILE: About = About {
    file: "secret.key",
    what: "the key of customers' tokens, 32 bytes",
    lost: "delete it and restart: then running chats are lost to their customers, and private \
           links in mails no longer open",
};

const ID_BYTES: usize = 16;
const TIME_BYTES: usize = 8;
/// Bytes of a link's signature: half of HMAC-SHA256 (RFC 2104, 5), so that mails wrap less.
const LINK_TAG_BYTES: usize = 16;

/// What a signed text is for. One kind never passes for the other: the signature covers its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Who somebody is, on all their pages.
    Customer,
    /// One conversation, for whoever holds the mail.
    Link,
    /// A site's name for a customer: no token, only an id.
    Identity,
    /// A mail to an account: what its link carries.
    Letter,
}

impl Kind {
    /// How its tokens begin.
    fn prefix(self) -> &'static str {
        match self {
            Self::Customer => "v1",
            Self::Link => "l1",
            Self::Identity => "i1",
            Self::Letter => "a1",
        }
    }

    /// What is signed before the payload.
    fn label(self) -> &'static [u8] {
        match self {
            Self::Customer => b"deskbell customer v1\0",
            Self::Link => b"deskbell link v1\0",
            Self::Identity => b"deskbell identity v1\0",
            Self::Letter => b"deskbell letter v1\0",
        }
    }
}

/// What a private link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateLink {
    /// The site that it leads to.
    pub site: SiteId,
    /// Whose conversation it is.
    pub customer: CustomerId,
    /// The one conversation.
    pub conversation: ConversationId,
}

/// Makes and checks customers' tokens: `v1.<site>.<base64url(customer, issued at, HMAC-SHA256)>`, and
/// those of private links: `l1.<site>.<base64url(conversation, customer, issued at, half an HMAC)>`.
#[derive(Clone)]
pub struct CustomerTokens {
    key: Key,
    is_new: bool,
}

impl CustomerTokens {
    /// Reads the key of a data folder; makes it at the first start. Losing the key makes every
    /// customer a new one.
    ///
    /// # Errors
    /// If the key cannot be read or made, or is not 32 bytes.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let make = || {
            let mut key = vec![0; size_of::<Key>()];
            getrandom::fill(&mut key).map_err(io::Error::other)?;
            Ok(key)
        };
        let (key, is_new) = key_file::open(data_dir, &FILE, make)?;
        let key = key.try_into();
        let key = key.map_err(|_| key_file::damaged(data_dir, &FILE))?;
        Ok(Self { key, is_new })
    }

    /// Whether the key was made just now.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// A token for this customer of this site.
    pub fn issue(&self, site: &SiteId, customer: CustomerId, now: Timestamp) -> String {
        let mut payload = Vec::with_capacity(ID_BYTES + TIME_BYTES + 32);
        payload.extend(customer.bytes());
        payload.extend(now.0.to_be_bytes());
        self.sealed(Kind::Customer, site, payload, 32)
    }

    /// Whose token this is, unless it is forged, damaged or too old.
    pub fn check(&self, token: &str, now: Timestamp) -> Option<(SiteId, CustomerId)> {
        let (site, payload) = self.opened::<{ ID_BYTES + TIME_BYTES }>(Kind::Customer, token)?;
        let (id, issued) = payload.split_at(ID_BYTES);
        is_fresh(issued, now, CUSTOMER_TOKEN_MS)?;
        Some((site, CustomerId::from_bytes(id.try_into().ok()?)))
    }

    /// The customer whom a site calls so. The same on every device; nobody else can tell who it is.
    pub fn identified(&self, site: &SiteId, sub: &str) -> CustomerId {
        let mac = self.mac(Kind::Identity, site.as_str(), sub.as_bytes());
        let mut bytes = [0; ID_BYTES];
        bytes.copy_from_slice(&mac.finalize().into_bytes()[..ID_BYTES]);
        CustomerId::identified(bytes)
    }

    /// The token in the link of a mail to an account: nobody who reads the mail's row knows it.
    pub fn letter(&self, mail: MessageId) -> String {
        let mac = self.mac(Kind::Letter, "", &mail.bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// The token of a private link to this conversation.
    pub fn link(
        &self,
        site: &SiteId,
        customer: CustomerId,
        conversation: ConversationId,
        now: Timestamp,
    ) -> String {
        let mut payload = Vec::with_capacity(2 * ID_BYTES + TIME_BYTES + LINK_TAG_BYTES);
        payload.extend(conversation.bytes());
        payload.extend(customer.bytes());
        payload.extend(now.0.to_be_bytes());
        self.sealed(Kind::Link, site, payload, LINK_TAG_BYTES)
    }

    /// What this private link opens, unless it is forged, damaged or too old.
    pub fn check_link(&self, token: &str, now: Timestamp) -> Option<PrivateLink> {
        let (site, payload) = self.opened::<{ 2 * ID_BYTES + TIME_BYTES }>(Kind::Link, token)?;
        let (conversation, rest) = payload.split_at(ID_BYTES);
        let (customer, issued) = rest.split_at(ID_BYTES);
        is_fresh(issued, now, LINK_MS)?;
        Some(PrivateLink {
            site,
            customer: CustomerId::from_bytes(customer.try_into().ok()?),
            conversation: ConversationId::from_bytes(conversation.try_into().ok()?),
        })
    }

    fn sealed(&self, kind: Kind, site: &SiteId, payload: Vec<u8>, tag_bytes: usize) -> String {
        let tag = self.mac(kind, site.as_str(), &payload).finalize();
        let mut bytes = payload;
        bytes.extend(tag.into_bytes().iter().take(tag_bytes));
        let prefix = kind.prefix();
        format!("{prefix}.{site}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Site and payload of a token of this kind that we signed.
    fn opened<const PAYLOAD: usize>(
        &self,
        kind: Kind,
        token: &str,
    ) -> Option<(SiteId, [u8; PAYLOAD])> {
        let mut parts = token.splitn(3, '.');
        let (prefix, site, rest) = (parts.next()?, parts.next()?, parts.next()?);
        if prefix != kind.prefix() {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(rest).ok()?;
        let (payload, tag) = bytes.split_at_checked(PAYLOAD)?;
        let mac = self.mac(kind, site, payload);
        // Both compare in constant time; a shorter tag than its kind's is none.
        match kind {
            Kind::Customer => mac.verify_slice(tag).ok()?,
            Kind::Link if tag.len() == LINK_TAG_BYTES => mac.verify_truncated_left(tag).ok()?,
            Kind::Link | Kind::Identity | Kind::Letter => return None,
        }
        Some((site.parse().ok()?, payload.try_into().ok()?))
    }

    fn mac(&self, kind: Kind, site: &str, payload: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(kind.label());
        mac.update(site.as_bytes());
        mac.update(b"\0");
        mac.update(payload);
        mac
    }
}

/// `Some` if a token issued then is still taken.
fn is_fresh(issued: &[u8], now: Timestamp, lasts_ms: u64) -> Option<()> {
    let issued = Timestamp(u64::from_be_bytes(issued.try_into().ok()?));
    let fresh = now.since_ms(issued) < lasts_ms && issued.since_ms(now) < AHEAD_MS;
    fresh.then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_435_200_000);

    fn tokens(key: u8) -> CustomerTokens {
        CustomerTokens {
            key: [key; 32],
            is_new: false,
        }
    }

    fn shop() -> SiteId {
        "shop".parse().unwrap()
    }

    #[test]
    fn an_identity_is_one_customer_of_one_site() {
        let ada = tokens(1).identified(&shop(), "42");
        assert!(ada.is_identified());
        assert_eq!(ada, tokens(1).identified(&shop(), "42"));
        assert_ne!(ada, tokens(1).identified(&shop(), "43"));
        assert_ne!(ada, tokens(1).identified(&"shop4".parse().unwrap(), "2"));
        assert_ne!(ada, tokens(2).identified(&shop(), "42"));
        assert!(!CustomerId::random([9; 16]).is_identified());
    }

    #[test]
    fn a_token_tells_whose_it_is_until_it_is_too_old() {
        let ada = CustomerId::random([7; 16]);
        let token = tokens(1).issue(&shop(), ada, NOW);
        assert_eq!(tokens(1).check(&token, NOW), Some((shop(), ada)));
        let last = NOW.plus_ms(CUSTOMER_TOKEN_MS - 1);
        assert_eq!(tokens(1).check(&token, last), Some((shop(), ada)));
        assert_eq!(tokens(1).check(&token, last.plus_ms(1)), None);
        assert_eq!(tokens(1).check(&token, Timestamp(NOW.0 - AHEAD_MS)), None);
    }

    #[test]
    fn a_link_opens_one_conversation_until_it_is_too_old() {
        let link = PrivateLink {
            site: shop(),
            customer: CustomerId::random([7; 16]),
            conversation: ConversationId::random([8; 16]),
        };
        let token = tokens(1).link(&shop(), link.customer, link.conversation, NOW);
        assert_eq!(tokens(1).check_link(&token, NOW), Some(link.clone()));
        let last = NOW.plus_ms(LINK_MS - 1);
        assert_eq!(tokens(1).check_link(&token, last), Some(link));
        assert_eq!(tokens(1).check_link(&token, last.plus_ms(1)), None);
        let before = Timestamp(NOW.0 - AHEAD_MS);
        assert_eq!(tokens(1).check_link(&token, before), None);
    }

    #[test]
    fn neither_kind_passes_for_the_other() {
        let (ada, id) = (CustomerId::random([7; 16]), ConversationId::random([8; 16]));
        let token = tokens(1).issue(&shop(), ada, NOW);
        let link = tokens(1).link(&shop(), ada, id, NOW);
        let renamed = [
            (token.replacen("v1", "l1", 1), link.replacen("l1", "v1", 1)),
            (token, link),
        ];
        for (token, link) in &renamed {
            assert_eq!(tokens(1).check_link(token, NOW), None, "{token}");
            assert_eq!(tokens(1).check(link, NOW), None, "{link}");
        }
    }

    #[test]
    fn every_changed_letter_of_a_link_is_noticed() {
        let (ada, id) = (CustomerId::random([7; 16]), ConversationId::random([8; 16]));
        let link = tokens(1).link(&shop(), ada, id, NOW);
        for at in 0..link.len() {
            let mut forged = link.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(tokens(1).check_link(&forged, NOW), None, "letter {at}");
            assert_eq!(tokens(1).check_link(&link[..at], NOW), None, "cut at {at}");
        }
        assert_eq!(tokens(2).check_link(&link, NOW), None, "another key");
        assert_eq!(
            tokens(1).check_link(&link.replace("shop", "shoe"), NOW),
            None
        );
        for bad in ["", "l1", "l1.shop", "l1.shop.", "l1..", "l1.shop.AAAA"] {
            assert_eq!(tokens(1).check_link(bad, NOW), None, "{bad}");
        }
    }

    #[test]
    fn every_changed_letter_is_noticed() {
        let token = tokens(1).issue(&shop(), CustomerId::random([7; 16]), NOW);
        for at in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(tokens(1).check(&forged, NOW), None, "letter {at} changed");
            assert_eq!(tokens(1).check(&token[..at], NOW), None, "cut at {at}");
        }
        assert_eq!(tokens(2).check(&token, NOW), None, "another relay's key");
        let elsewhere = token.replace("shop", "shoe");
        assert_eq!(tokens(1).check(&elsewhere, NOW), None, "another site");
        for bad in [
            "",
            "v1",
            "v1.shop",
            "v1.shop.",
            "v1..",
            "v1.shop.é",
            "v2.shop.AAAA",
        ] {
            assert_eq!(tokens(1).check(bad, NOW), None, "{bad}");
        }
    }
}
