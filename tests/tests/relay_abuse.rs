//! Bad input over real sockets: each kind gets its documented code, and disturbs nobody else.

use protocol::limits::{
    COMMENT_CHARS, FRAME_BYTES, FRAME_BYTES_HARD, MESSAGE_CHARS, NAME_CHARS, REFUSED_IN_A_ROW,
    TRANSCRIPTS_MAX,
};
use protocol::{CloseCode, Code, MessageId};
use serde_json::{Value, json};
use tests::people::{self, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

fn id() -> MessageId {
    client::native::message_id()
}

/// What is wrong with the text, before anybody asks what it says.
fn unreadable() -> Vec<(String, Code)> {
    let large = json!({"send": {"text": "x".repeat(FRAME_BYTES)}});
    let own = |text: &str| text.to_owned();
    vec![
        (own(""), Code::BadJson),
        (own("{"), Code::BadJson),
        (own("hello"), Code::BadJson),
        (own("{\"ping\":{}}{\"ping\":{}}"), Code::BadJson),
        // Never closed, and nested deeper than anything that is read.
        ("[".repeat(10_000), Code::BadJson),
        (own("[]"), Code::BadFrame),
        (own("7"), Code::BadFrame),
        (own("{}"), Code::BadFrame),
        (own(r#"{"dance":{}}"#), Code::UnknownType),
        (own(r#"{"ping":{},"end":{}}"#), Code::BadFrame),
        (own(r#"{"send":{}}"#), Code::BadFrame),
        (
            own(r#"{"send":{"conversation":1,"id":2,"text":3}}"#),
            Code::BadFrame,
        ),
        (
            own(r#"{"typing":{"conversation":"7d0f7e0c","on":true}}"#),
            Code::BadFrame,
        ),
        (large.to_string(), Code::TooLarge),
    ]
}

#[tokio::test]
async fn frames_that_cannot_be_read_are_refused_and_the_connection_stays() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, account) = Pair::first(&relay, "shop").await?;
    let (customer, _) = Stranger::customer(&relay, "shop", None).await?;
    let agent = Stranger::agent(&relay, &account.token).await?;
    for mut stranger in [customer, agent] {
        for (text, code) in unreadable() {
            let shown: String = text.chars().take(60).collect();
            stranger.says_text(text).await?;
            assert_eq!(stranger.refused().await?.code, code, "{shown}");
        }
        stranger.says_binary(b"{\"ping\":{}}".to_vec()).await?;
        assert_eq!(stranger.refused().await?.code, Code::BadJson);
        // The other role's frames are not even frames here.
        stranger.is_still_there().await?;
    }
    let (mut customer, _) = Stranger::customer(&relay, "shop", None).await?;
    let take = json!({"take": {"conversation": innocent.conversation}});
    customer.is_refused(&take, Code::UnknownType).await?;
    innocent.still_talks().await
}

#[tokio::test]
async fn a_frame_too_large_to_hold_closes_the_connection() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, account) = Pair::first(&relay, "shop").await?;
    let (customer, _) = Stranger::customer(&relay, "shop", None).await?;
    let agent = Stranger::agent(&relay, &account.token).await?;
    let silent = Stranger::at(&relay, "/ws/customer").await?;
    for mut stranger in [customer, agent, silent] {
        stranger.says_text("x".repeat(FRAME_BYTES_HARD + 1)).await?;
        assert_eq!(stranger.closed().await?, CloseCode::TooBig.number());
    }
    innocent.still_talks().await
}

#[tokio::test]
async fn the_first_frame_is_hello_and_comes_in_time() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, account) = Pair::first(&relay, "shop").await?;
    let mut mute = Stranger::at(&relay, "/ws/customer").await?;
    let mut mute_agent = Stranger::at(&relay, "/ws/agent").await?;

    let mut babbler = Stranger::at(&relay, "/ws/customer").await?;
    babbler
        .is_refused(&json!({"ping": {}}), Code::HelloFirst)
        .await?;
    for _ in 1..REFUSED_IN_A_ROW {
        babbler.says_text("{".into()).await?;
    }
    assert_eq!(babbler.closed().await?, CloseCode::Unreadable.number());

    let (mut customer, _) = Stranger::customer(&relay, "shop", None).await?;
    let again = json!({"hello": {"site": "shop", "locale": "en"}});
    customer.is_refused(&again, Code::HelloFirst).await?;
    customer.is_still_there().await?;
    let mut agent = Stranger::agent(&relay, &account.token).await?;
    let again = json!({"hello": {"token": account.token}});
    agent.is_refused(&again, Code::HelloFirst).await?;

    let mut lost = Stranger::at(&relay, "/ws/customer").await?;
    lost.says(&json!({"hello": {"site": "no-such-site", "locale": "en"}}))
        .await?;
    assert_eq!(lost.closed().await?, CloseCode::NoSuchSite.number());

    innocent.still_talks().await?;
    assert_eq!(mute.closed().await?, CloseCode::Silent.number());
    assert_eq!(mute_agent.closed().await?, CloseCode::Silent.number());
    innocent.still_talks().await
}

/// What a customer who is in nobody's conversation may write wrong.
fn wrong_forms() -> Vec<(Value, Code)> {
    let start = |name: &str, email: &str, question: &str| {
        let fields = json!({"id": id(), "name": name, "email": email, "question": question});
        json!({"start": fields})
    };
    let leave = |name: &str, email: &str, text: &str| {
        let fields = json!({"id": id(), "name": name, "email": email, "text": text});
        json!({"leave_message": fields})
    };
    let (long_name, long_text) = ("n".repeat(NAME_CHARS + 1), "t".repeat(MESSAGE_CHARS + 1));
    vec![
        (start("", "", ""), Code::BadName),
        (start(" \u{202e} ", "", ""), Code::BadName),
        (start(&long_name, "", ""), Code::BadName),
        (start("Ada", "ada", ""), Code::BadEmail),
        (start("Ada", "a@x.de\r\nBcc: b@x.de", ""), Code::BadEmail),
        (start("Ada", "", &long_text), Code::MessageTooLong),
        (leave("", "a@x.de", "t"), Code::BadName),
        (leave("Ada", "", "t"), Code::BadEmail),
        (leave("Ada", "a@x", "t"), Code::BadEmail),
        (leave("Ada", "a@x.de", " \n"), Code::EmptyMessage),
        (leave("Ada", "a@x.de", &long_text), Code::MessageTooLong),
    ]
}

/// What somebody in a live chat may say wrong.
fn wrong_words(conversation: protocol::ConversationId) -> Vec<(Value, Code)> {
    let about = |name: &str, mut rest: Value| {
        rest["conversation"] = json!(conversation);
        rest["id"] = json!(id());
        json!({name: rest})
    };
    let long_comment = "c".repeat(COMMENT_CHARS + 1);
    vec![
        (about("send", json!({"text": ""})), Code::EmptyMessage),
        (
            about("send", json!({"text": "\u{0}\r\n"})),
            Code::EmptyMessage,
        ),
        (
            about("send", json!({"text": "é".repeat(MESSAGE_CHARS + 1)})),
            Code::MessageTooLong,
        ),
        (
            about("by_email", json!({"email": "nobody"})),
            Code::BadEmail,
        ),
        (
            about("send_transcript", json!({"email": "nobody"})),
            Code::BadEmail,
        ),
        (
            about("rate", json!({"feedback": {"csat": 5}})),
            Code::NotNow,
        ),
        (about("rate", json!({"feedback": {}})), Code::EmptyFeedback),
        (
            about("rate", json!({"feedback": {"comment": long_comment}})),
            Code::CommentTooLong,
        ),
        (
            about("rate", json!({"feedback": {"csat": 6}})),
            Code::BadFrame,
        ),
    ]
}

#[tokio::test]
async fn what_is_written_wrong_is_refused_with_its_id() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let (mut stranger, _) = Stranger::customer(&relay, "shop", None).await?;
    for (frame, code) in wrong_forms() {
        let refusal = stranger.is_refused(&frame, code).await?;
        let (_, fields) = frame
            .as_object()
            .and_then(|f| f.iter().next())
            .expect("one member");
        assert_eq!(json!(refusal.id), fields["id"], "{frame}");
    }
    let token = innocent.customer.side.token.clone();
    let (mut page, _) = Stranger::customer(&relay, "shop", token.as_deref()).await?;
    for (frame, code) in wrong_words(innocent.conversation) {
        let refusal = page.is_refused(&frame, code).await?;
        if code != Code::BadFrame {
            assert_eq!(refusal.conversation, Some(innocent.conversation), "{frame}");
        }
    }
    innocent.still_talks().await?;
    let said = innocent.customer.side.said();
    assert_eq!(
        said,
        ["My tent pole arrived bent.", "still there? 1", "yes, 1"]
    );
    Ok(())
}

#[tokio::test]
async fn transcripts_of_one_conversation_are_bounded() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let token = innocent.customer.side.token.clone();
    let (mut page, _) = Stranger::customer(&relay, "shop", token.as_deref()).await?;
    let ask = || {
        let fields = json!({
            "conversation": innocent.conversation, "id": id(), "email": "ada@example.com",
        });
        json!({"send_transcript": fields})
    };
    for _ in 0..TRANSCRIPTS_MAX {
        page.says(&ask()).await?;
    }
    page.is_refused(&ask(), Code::TooManyTranscripts).await?;
    innocent.still_talks().await
}

#[tokio::test]
async fn a_full_line_offers_the_form_instead() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}capacity = 1\nline_max = 1\n")).await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let mut second = people::customer(&relay, "shop").await?;
    people::ask(&mut second, "Bo", "Which rope?").await?;
    let (mut third, _) = Stranger::customer(&relay, "shop", None).await?;
    let start = json!({"start": {"id": id(), "name": "Cyd"}});
    third.is_refused(&start, Code::LineFull).await?;
    innocent.still_talks().await
}
