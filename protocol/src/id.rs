//! Ids that nobody can guess, and the two numbers that order things: [`Seq`] and [`Timestamp`].

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A UUIDv7: `unix_ms` is milliseconds since the Unix epoch, `random` comes from the
            /// caller's random source. Ids made later sort later.
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }

            /// An id that tells nothing of when it was made (UUIDv4 from 16 random bytes).
            pub fn random(random: [u8; 16]) -> Self {
                Self(Builder::from_random_bytes(random).into_uuid())
            }

            /// The id that [`Self::bytes`] told: as a store keeps it.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// Its 16 bytes.
            pub fn bytes(&self) -> [u8; 16] {
                *self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(s).map(Self)
            }
        }
    )+};
}

uuid_ids! {
    /// A person who asks on a site. Made by the relay at the first hello.
    CustomerId,
    /// A person who answers for a site. Made by the relay when the account is created.
    AgentId,
    /// One enquiry from asking to its end. Made by the relay; random, so it cannot be guessed.
    ConversationId,
    /// One thing that a person sent. Made by the sender, so that sending twice stores once.
    MessageId,
    /// A file that a person attached. Made by the sender, so that sending twice stores once.
    FileId,
    /// A department of a site. Made by whoever makes the department.
    DepartmentId,
    /// A canned reply. Made by whoever makes the reply, so that making it twice makes one.
    CannedId,
    /// An API key. Made by the relay.
    ApiKeyId,
    /// A webhook. Made by the relay.
    WebhookId,
    /// Something that a webhook delivers.
    DeliveryId,
}

impl CustomerId {
    /// The id of a customer whose identity the site has proved: made from that identity, so that it
    /// is the same on every device (UUIDv8).
    pub fn identified(bytes: [u8; 16]) -> Self {
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether the site has proved who this is.
    pub fn is_identified(&self) -> bool {
        self.0.get_version_num() == 8
    }
}

impl DeliveryId {
    /// The id that is made from what is delivered (UUIDv8), so that it is made once.
    pub fn made(bytes: [u8; 16]) -> Self {
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl ConversationId {
    /// What people read out and write in a subject: `7KQ2-M4XD`. Forty of the id's random bits in
    /// the alphabet of Crockford's base 32, which has no I, L, O and U. It names the conversation
    /// among people; it proves nothing and opens nothing.
    pub fn reference(&self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bits = 0_u64;
        for byte in &self.bytes()[11..] {
            bits = bits << 8 | u64::from(*byte);
        }
        let mut text = String::new();
        for n in (0..8_u32).rev() {
            text.push(char::from(ALPHABET[(bits >> (5 * n)) as usize & 31]));
            if n == 4 {
                text.push('-');
            }
        }
        text
    }
}

/// A site's short name from the configuration: 1–32 of `a-z`, `0-9`, `-`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteId(String);

impl SiteId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteId {
    type Err = NotASiteId;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let fits = (1..=crate::limits::SITE_ID_BYTES).contains(&s.len());
        let clean = s
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits && clean {
            Ok(Self(s.into()))
        } else {
            Err(NotASiteId)
        }
    }
}

impl TryFrom<String> for SiteId {
    type Error = NotASiteId;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        s.parse()
    }
}

impl From<SiteId> for String {
    fn from(id: SiteId) -> Self {
        id.0
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Said of a text that cannot be a [`SiteId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASiteId;

impl fmt::Display for NotASiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a site's id is 1 to 32 of a-z, 0-9 and -")
    }
}

impl core::error::Error for NotASiteId {}

/// The number of an entry in its conversation: 1, 2, 3… without gaps in the store. 0 means "none yet".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u32);

impl Seq {
    /// The number after this one.
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Milliseconds since the Unix epoch, by the relay's clock.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Milliseconds from `earlier` to this moment; 0 if the clock went backwards in between.
    pub fn since_ms(self, earlier: Timestamp) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This moment moved `ms` milliseconds into the future.
    pub fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}
