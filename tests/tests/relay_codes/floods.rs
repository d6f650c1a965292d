//! Too much of something over real sockets: a thousand messages at once, a reader who doesn't read,
//! a conversation without end. The bounds hold, and others notice nothing.

use crate::Seen;
use protocol::limits::{ENTRIES_MAX, FRAMES_BURST, MESSAGE_CHARS};
use protocol::{CloseCode, Code, ConversationId, MessageId};
use serde_json::{Value, json};
use std::time::Duration;
use tests::people::Pair;
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

fn send(conversation: ConversationId, text: &str) -> (MessageId, Value) {
    let id = client::native::message_id();
    let frame = json!({"send": {"conversation": conversation, "id": id, "text": text}});
    (id, frame)
}

/// The relay as strangers and one innocent pair know it.
struct Flooded {
    relay: RelayGuard,
    innocent: Pair,
    /// Whose conversation is flooded; the token belongs to its customer.
    conversation: ConversationId,
    token: String,
}

impl Flooded {
    async fn start() -> anyhow::Result<Self> {
        let relay = RelayGuard::start(SHOP).await?;
        let (innocent, _) = Pair::first(&relay, "shop").await?;
        let (mut page, welcome) = Stranger::customer(&relay, "shop", None).await?;
        let id = client::native::message_id();
        page.says(&json!({"start": {"id": id, "name": "Eve"}}))
            .await?;
        let told = page.hears("conversation").await?;
        Ok(Self {
            relay,
            innocent,
            conversation: serde_json::from_value(told["id"].clone())?,
            token: welcome["token"].as_str().unwrap_or_default().into(),
        })
    }

    async fn page(&self) -> anyhow::Result<Stranger> {
        let (page, _) = Stranger::customer(&self.relay, "shop", Some(&self.token)).await?;
        Ok(page)
    }
}

/// A thousand messages at once are slowed down, then cut off.
pub(crate) async fn thousand_messages() -> anyhow::Result<Seen> {
    let mut flooded = Flooded::start().await?;
    let mut page = flooded.page().await?;
    let mut sent = Vec::new();
    for n in 0..1_000 {
        let (id, frame) = send(flooded.conversation, &format!("flood {n}"));
        if page.says(&frame).await.is_err() {
            break;
        }
        sent.push(id);
    }
    let first = page.refused().await?;
    assert_eq!(first.code, Code::TooFast);
    assert!(first.retry_after_ms.is_some_and(|ms| ms > 0), "{first:?}");
    assert!(first.id.is_some_and(|id| sent.contains(&id)), "{first:?}");
    assert_eq!(page.closed().await?, CloseCode::TooFast.number());
    flooded.innocent.still_talks().await?;

    // What was taken in is there; what was refused is not.
    let (_, welcome) = Stranger::customer(&flooded.relay, "shop", Some(&flooded.token)).await?;
    let entries = welcome["conversation"]["entries"]
        .as_array()
        .expect("entries")
        .len();
    assert!(entries > FRAMES_BURST as usize, "{entries}");
    assert!(entries < 1_000, "{entries}");
    Ok(Seen {
        refusals: [first.code].into(),
        closes: [CloseCode::TooFast.number()].into(),
    })
}

/// More than the kernel holds for one socket on an ordinary machine (`net.ipv4.tcp_wmem`: 4 MB).
const MORE_THAN_FITS: usize = 12 * 1024 * 1024;

/// Is cut off, holds up nobody, and finds everything when it comes back.
pub(crate) async fn slow_reader() -> anyhow::Result<Seen> {
    let mut flooded = Flooded::start().await?;
    let mut slow = flooded.page().await?;

    // Its other tabs bring it more than fits, each at the pace that is allowed.
    let text = "🙂".repeat(MESSAGE_CHARS);
    let each = FRAMES_BURST as usize - 5;
    let mut told = 0;
    while told < MORE_THAN_FITS {
        let mut tab = flooded.page().await?;
        for _ in 0..each {
            let (_, frame) = send(flooded.conversation, &text);
            tab.says(&frame).await?;
        }
        for _ in 0..each {
            tab.hears("entry").await?;
        }
        told += each * text.len();
    }
    flooded.innocent.still_talks().await?;
    // Time must pass: being stuck for a second is what counts as slow; then the next notice cuts it off.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let (_, frame) = send(flooded.conversation, "and one more");
    let mut tab = flooded.page().await?;
    tab.says(&frame).await?;
    tab.hears("entry").await?;
    assert_eq!(slow.closed().await?, CloseCode::Slow.number());

    // It comes back and finds everything.
    let (_, welcome) = Stranger::customer(&flooded.relay, "shop", Some(&flooded.token)).await?;
    let entries = welcome["conversation"]["entries"]
        .as_array()
        .expect("entries");
    let last = entries.last().expect("the last one");
    assert_eq!(last["body"]["message"]["text"], "and one more");
    flooded.innocent.still_talks().await?;
    Ok(Seen {
        closes: [CloseCode::Slow.number()].into(),
        ..Seen::default()
    })
}

/// Comes to its end, which is still accepted.
pub(crate) async fn without_end() -> anyhow::Result<Seen> {
    let mut flooded = Flooded::start().await?;
    let each = FRAMES_BURST - 5;
    let mut stored = 1;
    while stored < ENTRIES_MAX {
        let mut page = flooded.page().await?;
        let now = each.min(ENTRIES_MAX - stored);
        for n in 0..now {
            let (_, frame) = send(flooded.conversation, &format!("{n}"));
            page.says(&frame).await?;
        }
        for _ in 0..now {
            page.hears("entry").await?;
        }
        stored += now;
    }
    let mut page = flooded.page().await?;
    let (id, frame) = send(flooded.conversation, "one too many");
    let refusal = page.is_refused(&frame, Code::ConversationFull).await?;
    assert_eq!(refusal.id, Some(id));
    // Its end is still accepted.
    page.says(&json!({"end": {"conversation": flooded.conversation}}))
        .await?;
    let told = page.hears("conversation").await?;
    assert_eq!(told["state"], "withdrawn");
    flooded.innocent.still_talks().await?;
    Ok(Seen {
        refusals: [refusal.code].into(),
        ..Seen::default()
    })
}
