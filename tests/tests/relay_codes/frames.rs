//! Frames that are refused: each row of a table is said over a socket, and brings its code.

use crate::Seen;
use client::native::message_id as id;
use protocol::limits::{
    COMMENT_CHARS, ENQUIRIES_PER_CUSTOMER, FRAME_BYTES, FRAMES_BURST, GUESTS_MAX, MESSAGE_CHARS,
    NAME_CHARS, TRANSCRIPTS_MAX,
};
use protocol::{Code, ConversationId};
use serde_json::{Value, json};
use tests::accounts;
use tests::people::{self, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

/// Says each frame of a table, each of which is refused with the code beside it.
async fn refused(stranger: &mut Stranger, rows: Vec<(Value, Code)>) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    for (frame, code) in rows {
        stranger.is_refused(&frame, code).await?;
        seen.refusals.insert(code);
    }
    Ok(seen)
}

fn about(name: &str, conversation: ConversationId, mut rest: Value) -> Value {
    rest["conversation"] = json!(conversation);
    rest["id"] = json!(id());
    json!({name: rest})
}

fn start(name: &str, email: &str, website: &str) -> Value {
    json!({"start": {"id": id(), "name": name, "email": email, "website": website}})
}

fn leave(text: &str) -> Value {
    json!({"leave_message": {"id": id(), "name": "Ada", "email": "ada@example.com", "text": text}})
}

pub(crate) async fn unreadable() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mut seen = Seen::default();
    let (mut page, _) = Stranger::customer(&relay, "shop", None).await?;
    let large = json!({"send": {"text": "x".repeat(FRAME_BYTES)}}).to_string();
    let hello = json!({"hello": {"site": "shop", "locale": "en"}}).to_string();
    for (text, code) in [
        ("{", Code::BadJson),
        (r#"{"dance":{}}"#, Code::UnknownType),
        (r#"{"send":{}}"#, Code::BadFrame),
        (&large, Code::TooLarge),
        (&hello, Code::HelloFirst),
    ] {
        page.says_text(text.into()).await?;
        let refusal = page.refused().await?;
        assert_eq!(refusal.code, code, "{text:.60}");
        seen.refusals.insert(code);
    }
    Ok(seen)
}

pub(crate) async fn without_consent() -> anyhow::Result<Seen> {
    let consent = "[sites.consent]\ntext.en = \"I agree.\"\ntick = true\n";
    let relay = RelayGuard::start(&format!("{SHOP}{consent}")).await?;
    let (mut page, _) = Stranger::customer(&relay, "shop", None).await?;
    let mut other = start("Ada", "", "");
    other["start"]["consent"] = json!("I agree to something else.");
    let rows = vec![
        (start("Ada", "", ""), Code::NoConsent),
        (leave("Snow pegs?"), Code::NoConsent),
        (other, Code::NoConsent),
    ];
    refused(&mut page, rows).await
}

pub(crate) async fn written_wrong() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let (pair, _) = Pair::first(&relay, "shop").await?;
    let token = pair.customer.side.token.clone();
    let (mut page, _) = Stranger::customer(&relay, "shop", token.as_deref()).await?;
    let chat = pair.conversation;
    let long_comment = json!({"comment": "c".repeat(COMMENT_CHARS + 1)});
    let rows = vec![
        (start("", "", ""), Code::BadName),
        (start(&"n".repeat(NAME_CHARS + 1), "", ""), Code::BadName),
        (start("Ada", "ada", ""), Code::BadEmail),
        (
            start("Ada", "", "https://pills.example"),
            Code::LooksAutomatic,
        ),
        (leave(" \n"), Code::EmptyMessage),
        (leave(&"t".repeat(MESSAGE_CHARS + 1)), Code::MessageTooLong),
        (
            about("rate", chat, json!({"feedback": long_comment})),
            Code::CommentTooLong,
        ),
        (
            about("rate", chat, json!({"feedback": {}})),
            Code::EmptyFeedback,
        ),
    ];
    refused(&mut page, rows).await
}

pub(crate) async fn at_the_wrong_time() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let (pair, _) = Pair::first(&relay, "shop").await?;
    let token = pair.customer.side.token.clone();
    let (mut page, _) = Stranger::customer(&relay, "shop", token.as_deref()).await?;
    let chat = pair.conversation;
    let rate = || about("rate", chat, json!({"feedback": {"csat": 5}}));
    let copy = || about("send_transcript", chat, json!({"email": "ada@example.com"}));
    let mut seen = refused(&mut page, vec![(rate(), Code::NotNow)]).await?;
    for _ in 0..TRANSCRIPTS_MAX {
        page.says(&copy()).await?;
    }
    page.is_refused(&copy(), Code::TooManyTranscripts).await?;
    seen.refusals.insert(Code::TooManyTranscripts);
    page.says(&json!({"end": {"conversation": chat}})).await?;
    page.says(&rate()).await?;
    let rows = vec![
        (rate(), Code::AlreadyRated),
        (
            about("send", chat, json!({"text": "Hello?"})),
            Code::ConversationOver,
        ),
    ];
    seen.refusals
        .extend(refused(&mut page, rows).await?.refusals);
    Ok(seen)
}

pub(crate) async fn somebody_elses() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let (pair, mira) = Pair::first(&relay, "shop").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let chat = pair.conversation;
    let (mut eve, _) = Stranger::customer(&relay, "shop", None).await?;
    let frame = about("send", chat, json!({"text": "mine now"}));
    let mut seen = refused(&mut eve, vec![(frame, Code::NoSuchConversation)]).await?;
    let mut other = Stranger::agent(&relay, &jonas.token).await?;
    let frame = about("send", chat, json!({"text": "I know better."}));
    let not_yours = refused(&mut other, vec![(frame, Code::NotYours)]).await?;
    let mut own = Stranger::agent(&relay, &mira.token).await?;
    let transfer = json!({"transfer": {"conversation": chat, "to": jonas.agent}});
    let no_room = refused(&mut own, vec![(transfer, Code::NoRoom)]).await?;
    seen.refusals.extend(not_yours.refusals);
    seen.refusals.extend(no_room.refusals);
    Ok(seen)
}

pub(crate) async fn no_room() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(&format!("{SHOP}capacity = 1\nline_max = 1\n")).await?;
    let (mut early, _) = Stranger::customer(&relay, "shop", None).await?;
    let rows = vec![(start("Ada", "", ""), Code::NobodyHere)];
    let mut seen = refused(&mut early, rows).await?;
    let (_pair, _) = Pair::first(&relay, "shop").await?;
    let mut second = people::customer(&relay, "shop").await?;
    people::ask(&mut second, "Bo", "Which rope?").await?;
    let rows = vec![(start("Cyd", "", ""), Code::LineFull)];
    seen.refusals
        .extend(refused(&mut early, rows).await?.refusals);
    Ok(seen)
}

/// One colleague too many in a chat.
pub(crate) async fn too_many_guests() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let (pair, mira) = Pair::first(&relay, "shop").await?;
    let mut view = Stranger::agent(&relay, &mira.token).await?;
    let mut views = Vec::new();
    let mut seen = Seen::default();
    for n in 0..=GUESTS_MAX {
        let one = accounts::invited(&relay, &mira, "shop", &format!("Agent{n}")).await?;
        views.push(people::agent(&relay, &one).await?);
        let add = json!({"add": {"conversation": pair.conversation, "agent": one.agent}});
        if n < GUESTS_MAX {
            view.says(&add).await?;
        } else {
            view.is_refused(&add, Code::TooManyGuests).await?;
            seen.refusals.insert(Code::TooManyGuests);
        }
    }
    Ok(seen)
}

pub(crate) async fn too_often() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mut seen = Seen::default();
    // Nobody is there, so every enquiry is refused, and counted.
    let (mut page, _) = Stranger::customer(&relay, "shop", None).await?;
    for _ in 0..ENQUIRIES_PER_CUSTOMER {
        page.is_refused(&start("Ada", "", ""), Code::NobodyHere)
            .await?;
    }
    let refusal = page
        .is_refused(&start("Ada", "", ""), Code::TooMany)
        .await?;
    assert!(refusal.retry_after_ms.is_some_and(|ms| ms > 1_000));
    seen.refusals.insert(refusal.code);
    let (mut page, _) = Stranger::customer(&relay, "shop", None).await?;
    for _ in 0..2 * FRAMES_BURST {
        page.says(&json!({"ping": {}})).await?;
    }
    let refusal = page.refused().await?;
    assert_eq!(refusal.code, Code::TooFast);
    assert!(refusal.retry_after_ms.is_some_and(|ms| ms > 0));
    seen.refusals.insert(refusal.code);
    Ok(seen)
}
