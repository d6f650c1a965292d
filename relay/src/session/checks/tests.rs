//! What is let through, cleaned, cut or refused.

use super::*;
use protocol::limits::MESSAGE_CHARS;

fn start(name: &str, email: &str, question: &str) -> FromCustomer {
    FromCustomer::Start {
        id: MessageId::random([1; 16]),
        name: name.into(),
        email: Some(email.into()),
        question: Some(question.into()),
        website: None,
        consent: None,
    }
}

#[test]
fn optional_fields_may_be_blank_but_not_wrong() {
    let clean = clean_customers(start(" Ada ", " ", "")).expect("only blanks");
    let FromCustomer::Start {
        name,
        email,
        question,
        ..
    } = clean
    else {
        panic!("the frame changed its kind")
    };
    assert_eq!((name.as_str(), email, question), ("Ada", None, None));
    assert_eq!(clean_customers(start("", "", "")), Err(C::BadName));
    assert_eq!(clean_customers(start("Ada", "ada@", "")), Err(C::BadEmail));
}

#[test]
fn what_is_not_sent_is_bounded_and_only_shown_where_the_site_says_so() {
    let typing = |text: &str| FromCustomer::Typing {
        conversation: ConversationId::random([2; 16]),
        on: true,
        text: Some(text.into()),
    };
    let text = |frame| match frame {
        FromCustomer::Typing { text, .. } => text,
        _ => panic!("the frame changed its kind"),
    };
    let clean = clean_customers(typing("I\u{7} wonder ")).expect("short");
    assert_eq!(
        text(unsent(clean.clone(), true)).as_deref(),
        Some("I wonder")
    );
    assert_eq!(text(unsent(clean, false)), None);
    assert_eq!(text(clean_customers(typing(" \n")).expect("blank")), None);
    let long = "a".repeat(MESSAGE_CHARS + 1);
    assert_eq!(clean_customers(typing(&long)), Err(C::MessageTooLong));
}

#[test]
fn refusals_say_what_they_are_about() {
    let conversation = ConversationId::random([2; 16]);
    let id = MessageId::random([3; 16]);
    let sent = FromCustomer::Send {
        conversation,
        id,
        text: " ".into(),
        files: Vec::new(),
    };
    let about = about_customers(&sent);
    let code = clean_customers(sent).expect_err("a blank message");
    assert_eq!(
        about.refuse(code),
        Refusal::new(C::EmptyMessage).about(id).within(conversation)
    );
}

#[test]
fn pages_lose_what_is_private_and_what_is_too_long() {
    let long = format!("https://u:p@shop.example/{}#secret", "é".repeat(2_000));
    let cut = page(Page {
        url: long,
        title: "t\n".repeat(300),
        referrer: "https://u:p@search.example/find?q=my+secret#secret".into(),
    })
    .expect("an https address");
    assert!(cut.url.starts_with("https://shop.example/"));
    assert!(cut.url.len() <= PAGE_URL_BYTES && !cut.url.contains("secret"));
    assert_eq!(cut.title.chars().count(), PAGE_TITLE_CHARS);
    assert_eq!(cut.referrer, "https://search.example/find");
    for own in ["https://shop.example/a", "javascript:alert(1)", "", "x"] {
        let of = page(Page {
            url: "https://shop.example/b".into(),
            referrer: own.into(),
            ..Page::default()
        });
        assert_eq!(of.map(|page| page.referrer).as_deref(), Some(""), "{own}");
    }
    let endless = page(Page {
        url: "https://shop.example/".into(),
        referrer: format!("https://search.example/{}", "é".repeat(2_000)),
        ..Page::default()
    });
    assert!(endless.is_some_and(|page| page.referrer.len() <= PAGE_URL_BYTES));
    for bad in ["javascript:alert(1)", "file:///etc/passwd", "", "shop"] {
        let page = page(Page {
            url: bad.into(),
            ..Page::default()
        });
        assert_eq!(page, None, "{bad}");
    }
}

#[test]
fn feedback_says_something() {
    let rate = |comment: &str| FromCustomer::Rate {
        conversation: ConversationId::random([2; 16]),
        id: MessageId::random([3; 16]),
        feedback: Feedback {
            comment: comment.into(),
            ..Feedback::default()
        },
    };
    assert_eq!(clean_customers(rate(" \n")), Err(C::EmptyFeedback));
    assert!(clean_customers(rate("Quick!")).is_ok());
}

#[test]
fn a_strange_language_tag_gives_way_to_the_sites() {
    assert_eq!(locale("zh-Hant-TW", "en"), "zh-Hant-TW");
    for strange in ["", "en_GB", "x\n", &"a".repeat(LOCALE_BYTES + 1)] {
        assert_eq!(locale(strange, "de"), "de");
    }
}
