//! Mails as mail programs and servers write them (`relay/tests/mails`), and what they are taken for.

use super::*;
use crate::mail::thread::OurMail;
use protocol::{ConversationId, Seq};
use std::fs;
use std::path::Path;

fn ours() -> Ours {
    Ours::new(&["chat@northwind.example"])
}

fn ours_is() -> ConversationId {
    ConversationId::random([7; 16])
}

fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let mail = fs::read_to_string(folder.join(format!("{name}.eml"))).unwrap();
    // As it comes over the wire.
    mail.replace('\n', "\r\n").into_bytes()
}

fn letter(name: &str) -> Letter {
    let raw = sample(name);
    let end = raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    assert!(
        may_be_ours(&raw[..end + 4]),
        "{name}: it is not even fetched"
    );
    read(&raw, &ours()).unwrap()
}

#[test]
fn peoples_answers_are_their_own_words() {
    let pole = "Thank you 🙏\n\nIt is the 4 mm pole. Can you send it to my office?";
    let points = "> Hello Ada,\n> which size?\n\n40 litres.\n\n> And the colour?\n\nGreen.";
    for (name, words) in [
        ("gmail", pole),
        ("gmail_german", "Ja, bitte schicken Sie sie mir zu."),
        ("outlook", "Grüße, die Rechnung hängt an."),
        ("outlook_html_only", "No, it is the left one."),
        (
            "apple_flowed",
            "That is one long line which the mail program broke in two.",
        ),
        ("interleaved", points),
        ("chinese", "好的，谢谢！"),
        (
            "ticket_system",
            "We ordered it on Monday; the bill says Tuesday.\nSent via DHL",
        ),
    ] {
        let letter = letter(name);
        assert_eq!(letter.kind, Kind::Answer, "{name}");
        assert_eq!(letter.conversation, Some(ours_is()), "{name}");
        assert_eq!(letter.words, words, "{name}");
        assert!(letter.from.contains('@'), "{name}");
    }
}

#[test]
fn attachments_are_named_and_logos_are_not() {
    let bill = Attachment {
        name: "bill.pdf".into(),
        bytes: 12,
    };
    assert_eq!(letter("outlook").attachments, [bill]);
    assert_eq!(letter("gmail").attachments, []);
}

#[test]
fn what_programs_send_is_nobodys_words() {
    for (name, robot) in [
        ("vacation_sieve", Robot::SaysSo("Auto-Submitted")),
        ("exchange_oof", Robot::OutOfOffice),
        ("exchange_oof_submitted", Robot::SaysSo("Auto-Submitted")),
        ("gmail_vacation", Robot::SaysSo("X-Autoreply")),
        ("mailing_list", Robot::Precedence),
        ("postfix_delay", Robot::Report("a delay")),
        ("receipt", Robot::Report("that a mail was opened")),
    ] {
        let letter = letter(name);
        assert_eq!(letter.kind, Kind::Robot(robot), "{name}");
        assert_eq!(letter.words, "", "{name}");
    }
    assert_eq!(letter("own_copy").kind, Kind::Own);
}

#[test]
fn bounces_say_which_mail_came_back_and_why() {
    let unknown = "Recipient address rejected: User unknown in virtual mailbox table";
    for (name, email, why) in [
        (
            "postfix_bounce",
            "ada@example.com",
            format!("5.1.1 550 5.1.1 <ada@example.com>: {unknown}"),
        ),
        (
            "exchange_bounce",
            "ada@corp.example",
            "5.1.10 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP \
             address lookup"
                .into(),
        ),
        (
            "qmail_bounce",
            "",
            "Remote host said: 550 5.1.1 No such user".into(),
        ),
    ] {
        let mail = Some(OurMail {
            conversation: ours_is(),
            asked: Seq(4),
        });
        let letter = letter(name);
        assert_eq!(letter.conversation, Some(ours_is()), "{name}");
        let expected = Bounce {
            mail,
            email: email.into(),
            why,
        };
        assert_eq!(letter.kind, Kind::Bounce(expected), "{name}");
    }
}

#[test]
fn other_peoples_mails_are_left_alone() {
    let raw = sample("other_business");
    assert!(!may_be_ours(&raw));
    assert_eq!(read(&raw, &ours()).unwrap().conversation, None);
}

#[test]
fn copies_of_a_mail_have_one_id_and_mails_without_one_are_told_apart() {
    let raw = String::from_utf8(sample("ticket_system")).unwrap();
    let id = |raw: &str| read(raw.as_bytes(), &ours()).unwrap().id;
    let copy = format!("Received: by mx2.northwind.example\r\n{raw}");
    assert_eq!(id(&copy), id(&raw));
    let nameless = raw.replace("Message-ID", "X-Was");
    assert_ne!(id(&nameless), id(&raw));
    assert_ne!(id(&nameless.replace("12:40", "12:41")), id(&nameless));
}

#[test]
fn a_mail_built_to_nest_for_ever_is_not_read() {
    let boundary =
        |n: usize| format!("Content-Type: multipart/digest; boundary=b{n}\r\n\r\n--b{n}\r\n\r\n");
    let nested: String = (0..50_000).map(boundary).collect();
    assert_eq!(read(nested.as_bytes(), &ours()), None);
    let mails = "Content-Type: message/rfc822\r\n\r\n".repeat(50_000);
    assert_eq!(read(mails.as_bytes(), &ours()), None);
    // As deep as is read at all, on the small stack of a task.
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(300);
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let read = small.spawn(move || read(deep.as_bytes(), &ours())).unwrap();
    assert!(read.join().is_ok());
}

#[test]
fn a_mail_with_more_words_than_are_read_says_so() {
    let head = "From: ada@example.com\nMessage-ID: <x@y>\nContent-Type:";
    let long = "Words, words.\n".repeat(1 << 16);
    for kind in ["text/plain", "text/html"] {
        let mail = format!("{head} {kind}\n\n{long}");
        let letter = read(mail.as_bytes(), &ours()).unwrap();
        assert!(letter.more, "{kind}");
        assert!(letter.words.starts_with("Words, words."), "{kind}");
        assert!(letter.words.len() < long.len(), "{kind}");
    }
    assert!(!letter("gmail").more);
}
