//! The outbox: what is asked for is sent once, tried again, and its end is told.

use crate::sample::{Driver, NOW, conversation, desk_entry, mail, record, shop};
use desk::{Conversation, MailKind, Record};
use protocol::conversation::EntryBody;
use protocol::{Seq, Timestamp};
use relay::store::{MailOutcome, MailsDue, MailsStanding, TELL_AGAIN_MS};

async fn with_mail(store: &impl Driver, kind: MailKind) -> Conversation {
    let ada = conversation(1);
    let records = vec![
        Record::Conversation(ada.clone()),
        Record::Mail(mail(&ada, 4, kind)),
    ];
    store.append(&shop(), records).await.unwrap();
    ada
}

async fn due(store: &impl Driver, at: Timestamp) -> MailsDue {
    store.mails_due(at, 10).await.unwrap()
}

pub(crate) async fn a_mail_is_due_until_it_is_done(store: &impl Driver) {
    let ada = with_mail(store, MailKind::Transcript).await;
    let early = due(store, Timestamp(NOW.0 - 1)).await;
    assert_eq!((early.mails.len(), early.next_at), (0, Some(NOW)));
    let now = due(store, NOW).await;
    assert_eq!((now.mails.len(), now.next_at), (1, None));
    assert_eq!((now.mails[0].tries, now.mails[0].untold), (0, None));
    let waits = MailsStanding { due: 1, failed: 0 };
    assert_eq!(store.mails_standing().await, Ok(waits));

    let sent = MailOutcome::Sent { at: NOW };
    store
        .mail_tried(ada.id, Seq(4), "ada@example.com", sent)
        .await
        .unwrap();
    assert_eq!(due(store, NOW).await.mails, []);
    assert_eq!(store.mails_standing().await, Ok(MailsStanding::default()));
    let written = EntryBody::TranscriptSent {
        email: "ada@example.com".into(),
    };
    let told = vec![record(&ada, desk_entry(5, written))];
    store.append(&shop(), told).await.unwrap();
    assert_eq!(
        due(store, NOW.plus_ms(u64::from(u32::MAX))).await,
        MailsDue::default()
    );

    // Of a mail that is not there (any more), nothing is kept.
    let unknown = MailOutcome::Sent { at: NOW };
    assert_eq!(
        store
            .mail_tried(ada.id, Seq(77), "ada@example.com", unknown)
            .await,
        Ok(())
    );
}

pub(crate) async fn a_failing_mail_waits_for_its_next_try(store: &impl Driver) {
    let ada = with_mail(store, MailKind::Transcript).await;
    for n in 1..=3 {
        let next_at = NOW.plus_ms(n * 60_000);
        let retry = MailOutcome::Retry {
            next_at,
            why: "421 try later".into(),
        };
        store
            .mail_tried(ada.id, Seq(4), "ada@example.com", retry)
            .await
            .unwrap();
        let before = due(store, Timestamp(next_at.0 - 1)).await;
        assert_eq!((before.mails.len(), before.next_at), (0, Some(next_at)));
        let mails = due(store, next_at).await.mails;
        assert_eq!(u64::from(mails[0].tries), n);
    }
    let failed = MailOutcome::Failed {
        at: NOW,
        why: "550 no such box".into(),
    };
    store
        .mail_tried(ada.id, Seq(4), "ada@example.com", failed)
        .await
        .unwrap();
    let untold = due(store, NOW.plus_ms(TELL_AGAIN_MS)).await.mails;
    assert_eq!(untold[0].untold, Some(false));
    let given_up = MailsStanding { due: 0, failed: 1 };
    assert_eq!(store.mails_standing().await, Ok(given_up));
    // What is done stays done.
    let late = MailOutcome::Retry {
        next_at: NOW,
        why: String::new(),
    };
    store
        .mail_tried(ada.id, Seq(4), "ada@example.com", late)
        .await
        .unwrap();
    assert_eq!(due(store, NOW).await.mails, []);
}

pub(crate) async fn an_end_that_the_desk_did_not_write_down_is_told_once_more(store: &impl Driver) {
    let ada = with_mail(store, MailKind::Transcript).await;
    let sent = MailOutcome::Sent { at: NOW };
    store
        .mail_tried(ada.id, Seq(4), "ada@example.com", sent)
        .await
        .unwrap();
    let later = NOW.plus_ms(TELL_AGAIN_MS);
    assert_eq!(due(store, NOW).await.next_at, Some(later));
    let untold = due(store, later).await.mails;
    assert_eq!((untold.len(), untold[0].untold), (1, Some(true)));
    store
        .mail_tried(ada.id, Seq(4), "ada@example.com", MailOutcome::Told)
        .await
        .unwrap();
    assert_eq!(due(store, later).await, MailsDue::default());
}

pub(crate) async fn an_answers_end_is_told_once(store: &impl Driver) {
    let ada = with_mail(store, MailKind::Answer).await;
    let sent = MailOutcome::Sent { at: NOW };
    store
        .mail_tried(ada.id, Seq(4), "ada@example.com", sent)
        .await
        .unwrap();
    assert_eq!(
        due(store, NOW.plus_ms(TELL_AGAIN_MS)).await,
        MailsDue::default()
    );
}

pub(crate) async fn an_answer_that_failed_is_told_until_it_is_written_down(store: &impl Driver) {
    let ada = with_mail(store, MailKind::Answer).await;
    let failed = MailOutcome::Failed {
        at: NOW,
        why: "550 no such box".into(),
    };
    let email = "ada@example.com";
    let tried = store.mail_tried(ada.id, Seq(4), email, failed).await;
    assert_eq!(tried, Ok(()));
    let later = NOW.plus_ms(TELL_AGAIN_MS);
    assert_eq!(due(store, later).await.mails[0].untold, Some(false));
    let written = EntryBody::MailFailed {
        email: email.into(),
    };
    let records = vec![record(&ada, desk_entry(5, written))];
    store.append(&shop(), records).await.unwrap();
    assert_eq!(due(store, later).await, MailsDue::default());
}

pub(crate) async fn one_entry_may_ask_for_mails_to_several_people(store: &impl Driver) {
    let ada = with_mail(store, MailKind::Escalation).await;
    let second = desk::Mail {
        to: "jonas@shop.example".into(),
        ..mail(&ada, 4, MailKind::Escalation)
    };
    let again = vec![Record::Mail(second.clone())];
    store.append(&shop(), again.clone()).await.unwrap();
    assert_eq!(
        store.append(&shop(), again).await,
        Err(relay::store::StoreError::Conflict)
    );
    assert_eq!(due(store, NOW).await.mails.len(), 2);
    let sent = MailOutcome::Sent { at: NOW };
    let tried = store.mail_tried(ada.id, Seq(4), &second.to, sent).await;
    assert_eq!(tried, Ok(()));
    let left = due(store, NOW).await.mails;
    assert_eq!(
        (left.len(), left[0].mail.to.as_str()),
        (1, "ada@example.com")
    );
}
