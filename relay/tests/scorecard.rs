//! The scorecard by the site's clock: what is of today, of the week, and in which hour.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use desk::{Conversation, Record};
use protocol::api::{Wait, WaitBucket, WaitOutcome};
use protocol::{ConversationId, ConversationState, CustomerId, MessageId, Seq, Timestamp};
use relay::config::Site;
use relay::scorecard::scorecard;
use relay::store::{MemoryStore, Store};

/// 2026-11-23 12:00 UTC, 20:00 in Taipei.
const NOW: Timestamp = Timestamp(1_795_435_200_000);
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

fn site() -> Site {
    let mut site = Site::demo();
    site.time_zone = "Asia/Taipei".parse().unwrap();
    site
}

fn ago(ms: u64) -> Timestamp {
    Timestamp(NOW.0 - ms)
}

/// An enquiry that was asked `asked_ms` ago and waited `wait_ms`.
fn enquiry(n: u8, asked_ms: u64, wait_ms: u64, outcome: WaitOutcome) -> Vec<Record> {
    let (asked_at, ended_at) = (ago(asked_ms), ago(asked_ms - wait_ms));
    let joined = outcome == WaitOutcome::Joined;
    let row = Conversation {
        locale: "en".into(),
        state: ConversationState::Ended,
        joined_at: joined.then_some(ended_at),
        wait_ms: joined.then_some(wait_ms),
        ended_at: Some(ended_at),
        last: Seq(1),
        last_at: ended_at,
        agent_messages: u32::from(joined),
        ..Conversation::new(
            ConversationId::random([n; 16]),
            CustomerId::random([n; 16]),
            MessageId::random([n; 16]),
            "Ada".into(),
            asked_at,
        )
    };
    let wait = Wait {
        conversation: row.id,
        began_at: asked_at,
        ended_at,
        outcome,
        promised_ms: None,
    };
    vec![Record::Conversation(row), Record::Wait(wait)]
}

#[tokio::test]
async fn days_begin_at_the_sites_midnight_and_waits_stand_in_their_hour() {
    use WaitOutcome::{GaveUp, Joined};
    let (store, site) = (MemoryStore::default(), site());
    for records in [
        enquiry(1, 10 * MINUTE_MS, MINUTE_MS, Joined), // 19:50 by the site's clock
        enquiry(2, 20 * MINUTE_MS, 3 * MINUTE_MS, Joined), // 19:40
        enquiry(3, 20 * MINUTE_MS, 9 * MINUTE_MS, GaveUp), // counts as asked, not as a wait
        enquiry(4, 19 * HOUR_MS, 5 * MINUTE_MS, Joined), // 01:00
        enquiry(5, 21 * HOUR_MS, 7 * MINUTE_MS, Joined), // 23:00 the day before
        enquiry(6, 6 * 24 * HOUR_MS, MINUTE_MS, Joined), // the first day of the week
        enquiry(7, 7 * 24 * HOUR_MS, MINUTE_MS, Joined), // the day before that
        enquiry(8, 40 * 24 * HOUR_MS, MINUTE_MS, Joined), // too old for the table of days
    ] {
        store.append(&site.id, records).await.unwrap();
    }
    let card = scorecard(&store, &site, NOW).await.unwrap();
    assert_eq!((card.now, card.time_zone.as_str()), (NOW, "Asia/Taipei"));
    let figures = |span: &protocol::api::ScoreSpan| (span.enquiries, span.waits);
    assert_eq!(figures(&card.today), (4, 3));
    assert_eq!(card.today.average_wait_ms, Some(180_000.0));
    assert_eq!(card.today.unanswered, 1);
    assert_eq!(figures(&card.week), (6, 5));
    assert_eq!(figures(&card.all), (8, 7));

    let bucket = |began_at, average_wait_ms, waits| WaitBucket {
        began_at,
        average_wait_ms,
        waits,
    };
    let by_hour = [
        bucket(ago(21 * HOUR_MS), 420_000.0, 1),
        bucket(ago(19 * HOUR_MS), 300_000.0, 1),
        bucket(ago(HOUR_MS), 120_000.0, 2),
    ];
    assert_eq!(card.by_hour, by_hour);
    let midnight = ago(20 * HOUR_MS);
    let day = |days: u64| Timestamp(midnight.0 - days * 24 * HOUR_MS);
    let by_day = [
        bucket(day(7), 60_000.0, 1),
        bucket(day(6), 60_000.0, 1),
        bucket(day(1), 420_000.0, 1),
        bucket(day(0), 180_000.0, 3),
    ];
    assert_eq!(card.by_day, by_day);
}

#[tokio::test]
async fn a_new_site_shows_nothing_rather_than_zero() {
    let card = scorecard(&MemoryStore::default(), &site(), NOW)
        .await
        .unwrap();
    assert_eq!(card.all, protocol::api::ScoreSpan::default());
    assert_eq!(card.all.average_wait_ms, None);
    assert!(card.by_hour.is_empty() && card.by_day.is_empty());
}
