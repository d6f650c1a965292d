//! Mails as a mail program gets them: right words, right language, nothing smuggled in.

mod letters;

use super::about::About;
use super::compose::write;
use super::transcript_text;
use super::ways::{Answers, Ways};
use crate::config::{Config, Site};
use crate::identity::CustomerTokens;
use desk::{Conversation, Mail, MailKind};
use protocol::conversation::{Author, Ender, Entry, EntryBody, TicketReason};
use protocol::{
    AgentId, ConversationId, ConversationState, CustomerId, Feedback, MessageId, Score, Seq,
    Timestamp,
};

/// 2026-11-23 12:00 UTC.
const NOW: Timestamp = Timestamp(1_795_435_200_000);

fn site() -> Site {
    let mut site = Config::default().sites.remove(0);
    site.name = "Northwind Outdoor".into();
    site.time_zone = "Europe/Berlin".parse().unwrap();
    site
}

fn conversation() -> Conversation {
    Conversation {
        email: Some("ada@example.com".into()),
        locale: "en-GB".into(),
        state: ConversationState::Ended,
        agent_name: Some("Mira".into()),
        joined_at: Some(NOW),
        wait_ms: Some(0),
        first_response_at: Some(NOW),
        ended_at: Some(NOW),
        ended_by: Some(Ender::Agent),
        last: Seq(9),
        agent_messages: 1,
        transcripts: 1,
        rated: true,
        ..Conversation::new(
            ConversationId::random([7; 16]),
            CustomerId::random([1; 16]),
            MessageId::random([1; 16]),
            "Ada".into(),
            NOW,
        )
    }
}

fn mira() -> Author {
    Author::Agent {
        id: AgentId::random([9; 16]),
        name: "Mira".into(),
    }
}

fn entry(seq: u32, by: Author, body: EntryBody) -> Entry {
    Entry {
        seq: Seq(seq),
        at: NOW.plus_ms(u64::from(seq) * 60_000),
        id: None,
        by,
        body,
    }
}

fn message(seq: u32, by: Author, text: &str) -> Entry {
    entry(seq, by, EntryBody::message(text))
}

fn talk() -> Vec<Entry> {
    let rated = Feedback {
        csat: Score::try_from(1).ok(),
        ces: None,
        comment: "Slow!".into(),
    };
    vec![
        entry(1, Author::Customer, EntryBody::Asked {}),
        message(
            2,
            Author::Customer,
            "My tent pole\narrived <b>bent</b> & \"split\".",
        ),
        entry(3, mira(), EntryBody::Joined { wait_ms: 5 }),
        entry(
            4,
            mira(),
            EntryBody::Note {
                text: "third time this week".into(),
            },
        ),
        message(5, mira(), "I can send a new one 🙏"),
        entry(6, mira(), EntryBody::Ended { by: Ender::Agent }),
        entry(7, Author::Customer, EntryBody::Rated { feedback: rated }),
        entry(
            8,
            Author::Customer,
            EntryBody::TranscriptAsked {
                email: "ada@example.com".into(),
            },
        ),
    ]
}

fn mail(kind: MailKind, asked: u32) -> Mail {
    Mail {
        conversation: conversation().id,
        asked: Seq(asked),
        kind,
        to: "ada@example.com".into(),
        locale: "en-GB".into(),
        at: NOW,
    }
}

fn ways(answers: Answers) -> Ways {
    let folder = tempfile::tempdir().unwrap();
    Ways {
        tokens: CustomerTokens::open(folder.path()).unwrap(),
        public_url: "https://chat.example/".parse().unwrap(),
        answers,
    }
}

/// The mail as it goes over the wire: its headers, and its two parts as people read them.
fn written(site: &Site, of: &Conversation, entries: &[Entry], mail: &Mail) -> (String, String) {
    written_with(&ways(Answers::Unread), site, of, entries, mail).unwrap()
}

fn written_with(
    ways: &Ways,
    site: &Site,
    conversation: &Conversation,
    entries: &[Entry],
    mail: &Mail,
) -> Result<(String, String), String> {
    let about = About {
        site,
        conversation,
        entries,
        mail,
        ways,
    };
    let made = write(&about, "chat@shop.example", NOW)?;
    let raw = String::from_utf8(made.formatted()).unwrap();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    Ok((unfolded(head), decoded(body)))
}

/// Headers with one line each.
fn unfolded(head: &str) -> String {
    head.replace("\r\n ", " ").replace("\r\n\t", " ")
}

/// Undoes quoted-printable and base64, part by part.
fn decoded(body: &str) -> String {
    use base64::Engine;
    let mut text = String::new();
    let boundary = body.lines().find(|line| line.starts_with("--")).unwrap();
    for part in body.split(boundary) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        if head.contains("base64") {
            let letters: String = content.split_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(letters)
                .unwrap();
            text.push_str(&String::from_utf8(bytes).unwrap());
        } else if head.contains("quoted-printable") {
            text.push_str(&unquoted(content));
        } else {
            text.push_str(content);
        }
        text.push('\n');
    }
    text.replace("\r\n", "\n")
}

fn unquoted(content: &str) -> String {
    let soft = content.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = soft.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        if *first == b'=' {
            let hex = std::str::from_utf8(&behind[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_transcript_says_who_said_what_and_when() {
    let mut talk = talk();
    let text = String::from("You are talking to Mira.");
    talk.insert(3, entry(3, Author::Desk, EntryBody::Automatic { text }));
    let text = transcript_text(&site(), &conversation(), &talk);
    let expected = "\
Your conversation with Northwind Outdoor
Times are by the clock of Europe/Berlin.

[2026-11-23 13:01] Ada asked for a chat
[2026-11-23 13:02] Ada:
    My tent pole
    arrived <b>bent</b> & \"split\".
[2026-11-23 13:03] Mira joined
[2026-11-23 13:03] Customer service (automatic message):
    You are talking to Mira.
[2026-11-23 13:05] Mira:
    I can send a new one 🙏
[2026-11-23 13:06] Mira ended the chat
[2026-11-23 13:08] The transcript was asked for, for ada@example.com
";
    assert_eq!(text, expected);
}

#[test]
fn the_transcript_mail_is_text_and_html_that_a_robot_does_not_answer() {
    let transcript = mail(MailKind::Transcript, 8);
    let (head, body) = written(&site(), &conversation(), &talk(), &transcript);
    let id = conversation().id;
    for line in [
        &format!(
            "Subject: [{}] Your conversation with Northwind Outdoor",
            id.reference()
        ),
        "From: \"Northwind Outdoor\" <chat@shop.example>",
        "Reply-To: \"Northwind Outdoor\" <chat@shop.example>",
        "To: Ada <ada@example.com>",
        "Auto-Submitted: auto-generated",
        "Date: Mon, 23 Nov 2026 12:00:00 +0000",
        &format!("Message-ID: <{id}.8@shop.example>"),
        "Content-Type: multipart/alternative;",
    ] {
        assert!(
            head.lines().any(|l| l.starts_with(line)),
            "{line} is missing in\n{head}"
        );
    }
    assert!(
        body.contains("    arrived <b>bent</b> & \"split\"."),
        "{body}"
    );
    assert!(body.contains("My tent pole<br>arrived &lt;b&gt;bent&lt;/b&gt; &amp; &quot;split"));
    assert!(body.contains("I can send a new one 🙏"));
    for never in ["third time", "Slow!", "src=", "<link", "url("] {
        assert!(!body.contains(never), "{never} is in\n{body}");
    }
}

#[test]
fn a_transcript_is_in_the_customers_language() {
    let traditional = Mail {
        locale: "zh-HK".into(),
        ..mail(MailKind::Transcript, 8)
    };
    let (_, body) = written(&site(), &conversation(), &talk(), &traditional);
    assert!(
        body.contains("Mira加入了對話") && body.contains("lang=\"zh-Hant\""),
        "{body}"
    );
    let unknown = Mail {
        locale: "tlh".into(),
        ..traditional
    };
    let mut simplified = site();
    simplified.locale = "zh-Hans".into();
    let (_, body) = written(&simplified, &conversation(), &talk(), &unknown);
    assert!(body.contains("Mira加入了对话"), "{body}");
}

#[test]
fn nobody_smuggles_headers_or_markup_in() {
    let evil = "Eve\r\nBcc: all@example.com\r\n\r\n<script>";
    let of = Conversation {
        name: evil.into(),
        ..conversation()
    };
    let mut named = site();
    named.name = evil.into();
    let (head, body) = written(&named, &of, &talk(), &mail(MailKind::Transcript, 8));
    for line in head.lines().filter(|l| !l.starts_with([' ', '\t'])) {
        let name = line.split(':').next().unwrap();
        assert_ne!(name.to_lowercase(), "bcc", "{head}");
    }
    let (_, html) = body.split_once("<!doctype html>").unwrap();
    assert!(
        !html.contains("<script") && html.contains("&lt;script&gt;"),
        "{html}"
    );

    for address in [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "no address",
    ] {
        let wrong = Mail {
            to: address.into(),
            ..mail(MailKind::Transcript, 8)
        };
        let unread = ways(Answers::Unread);
        let made = written_with(&unread, &site(), &conversation(), &talk(), &wrong);
        assert!(made.is_err(), "{address:?}");
    }
}

#[test]
fn a_long_talk_is_whole() {
    let long = "é".repeat(4_000);
    let entries: Vec<Entry> = (1..=500).map(|n| message(n, mira(), &long)).collect();
    let (_, body) = written(
        &site(),
        &conversation(),
        &entries,
        &mail(MailKind::Transcript, 8),
    );
    assert_eq!(body.matches(&long).count(), 1_000);
}

#[test]
fn a_domain_of_any_script_is_written_as_mail_servers_know_it() {
    let chinese = Mail {
        to: "ada@例子.公司".into(),
        ..mail(MailKind::Transcript, 8)
    };
    let (head, _) = written(&site(), &conversation(), &talk(), &chinese);
    assert!(
        head.contains("To: Ada <ada@xn--fsqu00a.xn--55qx5d>"),
        "{head}"
    );
}
