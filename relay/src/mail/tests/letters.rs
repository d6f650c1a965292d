//! What customers and supervisors read: confirmations, answers, alarms, and the private link.

use super::*;

fn ticketed(reason: TicketReason) -> EntryBody {
    EntryBody::Ticketed {
        reason,
        due_at: NOW.plus_ms(24 * 3_600_000),
    }
}

/// A question that became a ticket with entry 4, was answered with 6, asked again, answered with 9.
fn exchange() -> Vec<Entry> {
    vec![
        message(1, Author::Customer, "An old question"),
        message(2, mira(), "An old answer"),
        message(3, Author::Customer, "My tent pole\narrived bent."),
        entry(4, Author::Desk, ticketed(TicketReason::LeftMessage)),
        message(5, Author::Customer, "Please help!"),
        message(6, mira(), "A new one is on its way."),
        message(7, Author::Customer, "It never came."),
        entry(8, Author::Customer, ticketed(TicketReason::WroteAgain)),
        message(9, mira(), "Another one, then."),
    ]
}

fn has_line(head: &str, line: &str) {
    assert!(
        head.lines().any(|l| l == line),
        "{line} is missing in\n{head}"
    );
}

/// What stands in the plain part.
fn plain(body: &str) -> &str {
    body.split("<!doctype html>").next().unwrap()
}

/// The token of the private link in this mail; each of its two forms has the same.
fn link_token(body: &str) -> String {
    let mut links = body.split("https://chat.example/talk/demo#").skip(1);
    let mut token = || {
        let rest = links.next().expect("a link");
        let end = rest.find(|c: char| c.is_whitespace() || "\"<&".contains(c));
        rest[..end.unwrap()].to_owned()
    };
    let in_text = token();
    assert_eq!(token(), in_text);
    in_text
}

#[test]
fn a_confirmation_says_what_was_asked_until_when_and_how_to_come_back() {
    let ways = ways(Answers::ReadByPlus);
    let confirmation = mail(MailKind::Confirmation, 4);
    let (head, body) =
        written_with(&ways, &site(), &conversation(), &exchange(), &confirmation).unwrap();
    let (id, reference) = (conversation().id, conversation().id.reference());
    has_line(
        &head,
        &format!("Subject: [{reference}] Your message to Northwind Outdoor"),
    );
    has_line(&head, "Auto-Submitted: auto-replied");
    has_line(&head, &format!("Message-ID: <{id}.4@shop.example>"));
    let plus = format!("chat+c.{}@shop.example", id.0.simple());
    has_line(&head, &format!("Reply-To: \"Northwind Outdoor\" <{plus}>"));
    assert!(!head.contains("In-Reply-To"), "it is the first:\n{head}");
    let token = link_token(&body);
    let expected = format!(
        "\
Hello Ada,

Your message is with us. We will answer it by e-mail by 2026-11-24 13:00 (Europe/Berlin).

Reference: {reference}

On 2026-11-23 13:03 (Europe/Berlin) you wrote:
> My tent pole
> arrived bent.

Is something missing? Just reply to this mail.

Here you can read your conversation, add to it, or take your enquiry back:
https://chat.example/talk/demo#{token}

This link is private: whoever has it can read and write in your conversation.

-- 
You receive this because somebody asked Northwind Outdoor for an answer to this address. If that was \
not you, nothing needs to be done.
"
    );
    assert_eq!(plain(&body).trim_end(), expected.trim_end());
    let opens = ways.tokens.check_link(&token, NOW).expect("a good link");
    assert_eq!((opens.conversation, opens.site), (id, site().id));
}

#[test]
fn without_a_mailbox_that_is_read_the_link_is_the_way() {
    let confirmation = mail(MailKind::Confirmation, 4);
    let (head, body) = written(&site(), &conversation(), &exchange(), &confirmation);
    has_line(&head, "Reply-To: \"Northwind Outdoor\" <chat@shop.example>");
    assert!(!body.contains("reply to this mail"), "{body}");
    link_token(&body);
}

#[test]
fn whoever_left_the_line_reads_that_the_enquiry_is_not_lost() {
    for reason in [
        TicketReason::GaveUp,
        TicketReason::NobodyHere,
        TicketReason::Unanswered,
    ] {
        let entries = [entry(1, Author::Desk, ticketed(reason))];
        let confirmation = mail(MailKind::Confirmation, 1);
        let (_, body) = written(&site(), &conversation(), &entries, &confirmation);
        assert!(body.contains("Your enquiry is not lost"), "{body}");
        assert!(!body.contains("you wrote"), "nothing was written:\n{body}");
    }
}

#[test]
fn a_confirmation_is_in_the_customers_language() {
    for (locale, words) in [
        ("zh-TW", "我們已收到您的留言"),
        ("zh-CN", "我们已收到您的留言"),
    ] {
        let confirmation = Mail {
            locale: locale.into(),
            ..mail(MailKind::Confirmation, 4)
        };
        let (head, body) = written(&site(), &conversation(), &exchange(), &confirmation);
        assert_eq!(body.matches(words).count(), 2, "{body}");
        assert!(body.contains("2026-11-24 13:00（Europe/Berlin）"), "{body}");
        assert!(head.contains("Subject: "), "{head}");
    }
}

#[test]
fn an_answer_brings_the_agents_words_and_quotes_the_question() {
    let answer = mail(MailKind::Answer, 6);
    let (head, body) = written(&site(), &conversation(), &exchange(), &answer);
    let reference = conversation().id.reference();
    has_line(
        &head,
        &format!("Subject: Re: [{reference}] Your message to Northwind Outdoor"),
    );
    assert!(!head.contains("Auto-Submitted"), "a person wrote it");
    let token = link_token(&body);
    let expected = format!(
        "\
Hello Ada,

A new one is on its way.

Mira
Northwind Outdoor

On 2026-11-23 13:03 (Europe/Berlin) you wrote:
> My tent pole
> arrived bent.
> 
> Please help!

To write back, and to read the whole conversation, open this private link:
https://chat.example/talk/demo#{token}

-- 
"
    );
    assert!(plain(&body).starts_with(&expected), "{body}");
    for other in ["An old", "It never came"] {
        assert!(!body.contains(other), "{other} is in\n{body}");
    }
    let unread = ways(Answers::Unread);
    let not_an_answer = mail(MailKind::Answer, 4);
    let told = written_with(
        &unread,
        &site(),
        &conversation(),
        &exchange(),
        &not_an_answer,
    );
    assert!(told.is_err());
}

#[test]
fn answers_stand_in_one_thread_with_the_confirmation() {
    let id = conversation().id;
    let ways = ways(Answers::ReadByPlus);
    let ids = |seqs: &[u32]| {
        let all = seqs.iter().map(|n| format!("<{id}.{n}@shop.example>"));
        all.collect::<Vec<_>>().join(" ")
    };
    for (asked, before) in [(6, &[4_u32][..]), (9, &[4, 6])] {
        let answer = mail(MailKind::Answer, asked);
        let (head, body) =
            written_with(&ways, &site(), &conversation(), &exchange(), &answer).unwrap();
        has_line(&head, &format!("References: {}", ids(before)));
        has_line(
            &head,
            &format!("In-Reply-To: {}", ids(&before[before.len() - 1..])),
        );
        has_line(&head, &format!("Message-ID: {}", ids(&[asked])));
        let reference = id.reference();
        has_line(
            &head,
            &format!("Subject: Re: [{reference}] Your message to Northwind Outdoor"),
        );
        assert!(head.contains("Reply-To: \"Northwind Outdoor\" <chat+c."));
        assert!(plain(&body).contains("To write back, reply to this mail."));
    }
}

#[test]
fn a_transcript_has_the_link_only_if_it_goes_to_the_customer() {
    let ways = ways(Answers::ReadByPlus);
    let no_address = Conversation {
        email: None,
        ..conversation()
    };
    let mut by_mira = talk();
    by_mira[7].by = mira();
    for (of, entries, to, has_link) in [
        (conversation(), talk(), "ADA@example.com", true),
        (conversation(), talk(), "boss@example.com", false),
        (conversation(), by_mira.clone(), "ada@example.com", true),
        (conversation(), by_mira.clone(), "mira@example.com", false),
        (no_address.clone(), talk(), "ada@example.com", true),
        (no_address, by_mira, "mira@example.com", false),
    ] {
        let transcript = Mail {
            to: to.into(),
            ..mail(MailKind::Transcript, 8)
        };
        let (head, body) = written_with(&ways, &site(), &of, &entries, &transcript).unwrap();
        assert_eq!(body.contains("/talk/demo#"), has_link, "{to}: {body}");
        assert_eq!(head.contains("chat+c."), has_link, "{to}: {head}");
        if has_link {
            assert!(body.contains("How was it?"), "{body}");
            link_token(&body);
        }
    }
}

#[test]
fn supervisors_are_told_shortly_in_the_sites_language_and_each_apart() {
    let of = Conversation {
        due_at: Some(NOW.plus_ms(3_600_000)),
        ..conversation()
    };
    let (id, ways) = (of.id, ways(Answers::ReadByPlus));
    let mut entries = exchange();
    entries.push(entry(10, Author::Desk, EntryBody::Overdue {}));
    for (kind, subject, said) in [
        (
            MailKind::Escalation,
            "Ada waits, and nobody answers",
            "Ada has waited for an answer since 2026-11-23 13:00 (Europe/Berlin).",
        ),
        (
            MailKind::Overdue,
            "The answer to Ada is overdue",
            "Ada was to have an answer by 2026-11-23 14:00 (Europe/Berlin). It is to come from: Mira.",
        ),
    ] {
        let to = |to: &str| Mail {
            to: to.into(),
            // The customer's language is not theirs.
            locale: "zh-TW".into(),
            ..mail(kind, 10)
        };
        let made = |to: &Mail| written_with(&ways, &site(), &of, &entries, to).unwrap();
        let (head, body) = made(&to("mira@shop.example"));
        has_line(&head, &format!("Subject: [{}] {subject}", id.reference()));
        has_line(&head, "To: mira@shop.example");
        has_line(&head, "Auto-Submitted: auto-generated");
        // What they answer must not become the customer's words.
        has_line(&head, "Reply-To: \"Northwind Outdoor\" <chat@shop.example>");
        assert!(plain(&body).starts_with(said), "{body}");
        let open = format!("https://chat.example/agent#conversation={id}\n");
        assert!(plain(&body).contains(&open), "{body}");
        for never in ["/talk/", "never came", "tent pole"] {
            assert!(!body.contains(never), "{never} is in\n{body}");
        }
        let own_id = |head: &str| {
            let line = head.lines().find(|l| l.starts_with("Message-ID: "));
            line.unwrap()["Message-ID: ".len()..].to_owned()
        };
        let (other, _) = made(&to("jonas@shop.example"));
        assert_ne!(own_id(&head), own_id(&other));
        let (again, _) = made(&to("mira@shop.example"));
        assert_eq!(own_id(&head), own_id(&again));
        assert_eq!(crate::mail::thread::our_mail(&own_id(&head)), None);
    }
}
