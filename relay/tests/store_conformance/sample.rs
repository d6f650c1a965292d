//! Sample rows, and a plain random source so that a failing run can be run again.

use desk::{Conversation, Mail, MailKind, Record, SaidByItself};
use protocol::conversation::{Author, Entry, EntryBody, Page, Preview, SiteSays, Verified};
use protocol::{
    AgentId, ConversationId, ConversationState, CustomerId, MessageId, Seq, SiteId, Timestamp,
};
use relay::store::{Accounts, Mailboxes, Store};

/// A store that answers all of the contract.
pub(crate) trait Driver: Store + Accounts + Mailboxes {}
impl<T: Store + Accounts + Mailboxes> Driver for T {}

/// The moment of all samples.
pub(crate) const NOW: Timestamp = Timestamp(1_795_435_200_000);

pub(crate) const HOUR_MS: u64 = 3_600_000;

pub(crate) fn site(id: &str) -> SiteId {
    id.parse().unwrap()
}

pub(crate) fn shop() -> SiteId {
    site("shop")
}

pub(crate) fn ago(ms: u64) -> Timestamp {
    Timestamp(NOW.0 - ms)
}

pub(crate) fn message_id(n: u8) -> MessageId {
    MessageId::random([n; 16])
}

/// A conversation that has just been asked for.
pub(crate) fn conversation(n: u8) -> Conversation {
    Conversation {
        locale: "en-GB".into(),
        last: Seq(1),
        ..Conversation::new(
            ConversationId::random([n; 16]),
            CustomerId::random([n; 16]),
            message_id(n),
            "Ada".into(),
            NOW,
        )
    }
}

/// A conversation with every field filled.
pub(crate) fn full_conversation(n: u8) -> Conversation {
    Conversation {
        email: Some("ada@example.com".into()),
        page: Some(Page {
            url: "https://shop.example/tents".into(),
            title: "Tents ⛺".into(),
            referrer: "https://search.example/".into(),
        }),
        state: ConversationState::Ended,
        agent: Some(AgentId::random([9; 16])),
        agent_name: Some("Mira".into()),
        guests: vec![AgentId::random([n; 16])],
        department: Some(protocol::DepartmentId::random([n; 16])),
        front: true,
        promised_ms: Some(60_000),
        open_by: Some(NOW.plus_ms(1)),
        joined_at: Some(NOW.plus_ms(2)),
        wait_ms: Some(2),
        first_response_at: Some(NOW.plus_ms(3)),
        handle_ms: 4,
        ended_at: Some(NOW.plus_ms(5)),
        ended_by: Some(protocol::Ender::Agent),
        due_at: Some(NOW.plus_ms(6)),
        alert: 2,
        automatic: SaidByItself {
            times: 2,
            quiet_since: Some(NOW.plus_ms(3)),
        },
        owed_since: Some(NOW.plus_ms(4)),
        last: Seq(7),
        last_at: NOW.plus_ms(7),
        customer_seen: Seq(6),
        agent_seen: Seq(5),
        unread: 2,
        agent_messages: 3,
        transcripts: 1,
        rated: true,
        skipped: true,
        zone: Some("Europe/London".into()),
        preview: Some(Preview {
            text: "Thanks 🙏".into(),
            by_customer: true,
        }),
        site_says: SiteSays {
            verified: Some(Box::new(Verified {
                sub: "42".into(),
                name: Some("Ada".into()),
                email: None,
            })),
            data: [("plan".into(), "pro".into())].into(),
        },
        ..conversation(n)
    }
}

pub(crate) fn message(seq: u32, id: u8) -> Entry {
    Entry {
        seq: Seq(seq),
        at: NOW,
        id: Some(message_id(id)),
        by: Author::Customer,
        body: EntryBody::message("My tent pole arrived bent.\n\u{1F3D5} 'quoted' \"twice\""),
    }
}

pub(crate) fn desk_entry(seq: u32, body: EntryBody) -> Entry {
    Entry {
        seq: Seq(seq),
        at: NOW,
        id: None,
        by: Author::Desk,
        body,
    }
}

pub(crate) fn record(of: &Conversation, entry: Entry) -> Record {
    Record::Entry {
        conversation: of.id,
        entry,
    }
}

pub(crate) fn mail(of: &Conversation, asked: u32, kind: MailKind) -> Mail {
    Mail {
        conversation: of.id,
        asked: Seq(asked),
        kind,
        to: "ada@example.com".into(),
        locale: "zh-Hant".into(),
        at: NOW,
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn bytes(&mut self) -> [u8; 16] {
        let (a, b) = (self.next(), self.next());
        (u128::from(a) << 64 | u128::from(b)).to_be_bytes()
    }
}
