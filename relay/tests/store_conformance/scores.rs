//! The scorecard's figures against a plain recomputation from the rows that went in.

use crate::sample::{Driver, HOUR_MS, NOW, Random, ago, conversation, shop, site};
use desk::{Conversation, Record};
use protocol::api::{ScoreSpan, Wait, WaitOutcome};
use protocol::{ConversationId, ConversationState, Feedback, Page, Score, Timestamp};

const STATES: [ConversationState; 7] = [
    ConversationState::Waiting,
    ConversationState::Offered,
    ConversationState::Live,
    ConversationState::Ended,
    ConversationState::Ticket,
    ConversationState::Answered,
    ConversationState::Withdrawn,
];

struct Enquiry {
    row: Conversation,
    waits: Vec<Wait>,
    rating: Option<Feedback>,
}

fn enquiry(random: &mut Random) -> Enquiry {
    let asked_at = ago(random.below(100 * HOUR_MS));
    let mut later = |percent| {
        let after = random.below(3 * HOUR_MS);
        random.chance(percent).then(|| asked_at.plus_ms(after))
    };
    let (joined_at, first_response_at, ended_at, due_at) =
        (later(70), later(60), later(100), later(100));
    let state = STATES[usize::try_from(random.below(7)).unwrap()];
    let over = matches!(
        state,
        ConversationState::Ended | ConversationState::Answered | ConversationState::Withdrawn
    );
    let row = Conversation {
        id: ConversationId::random(random.bytes()),
        email: random.chance(50).then(|| "ada@example.com".into()),
        state,
        asked_at,
        joined_at,
        first_response_at,
        ended_at: ended_at.filter(|_| over),
        due_at: due_at.filter(|_| state == ConversationState::Ticket),
        handle_ms: random.below(HOUR_MS),
        agent_messages: u32::try_from(random.below(3)).unwrap(),
        transcripts: u32::try_from(random.below(2)).unwrap(),
        ..conversation(1)
    };
    let outcomes = [
        WaitOutcome::Joined,
        WaitOutcome::GaveUp,
        WaitOutcome::Ticketed,
    ];
    let wait = |random: &mut Random| Wait {
        conversation: row.id,
        began_at: asked_at,
        ended_at: asked_at.plus_ms(random.below(HOUR_MS)),
        outcome: outcomes[usize::try_from(random.below(3)).unwrap()],
        promised_ms: random.chance(60).then(|| random.below(HOUR_MS)),
    };
    let waits = (0..random.below(3)).map(|_| wait(random)).collect();
    let mut score = || Score::try_from(u8::try_from(random.below(6)).unwrap()).ok();
    let feedback = Feedback {
        csat: score(),
        ces: score(),
        comment: String::new(),
    };
    let rating = (over && random.chance(50)).then_some(feedback);
    Enquiry { row, waits, rating }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn mean(values: impl Iterator<Item = u64>) -> Option<f64> {
    let (sum, n) = values.fold((0, 0_u64), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum as f64 / n as f64)
}

/// By the definitions in `docs/metrics.md`, written down a second time.
fn recompute(all: &[Enquiry], since: Timestamp, until: Timestamp) -> ScoreSpan {
    use ConversationState::{Answered, Ended, Ticket, Withdrawn};
    let within = |at: Timestamp| at >= since && at < until;
    let asked: Vec<&Enquiry> = all.iter().filter(|e| within(e.row.asked_at)).collect();
    let count = |of: &dyn Fn(&Enquiry) -> bool| asked.iter().filter(|e| of(e)).count() as u64;
    let over = |e: &Enquiry| matches!(e.row.state, Ended | Answered | Withdrawn);
    let late = |e: &Enquiry| e.row.state == Ticket && e.row.due_at.unwrap() < until;
    let surveyed = |e: &Enquiry| over(e) && e.row.joined_at.is_some();
    let waits = || {
        all.iter()
            .flat_map(|e| &e.waits)
            .filter(|w| within(w.ended_at))
    };
    let joined = || waits().filter(|w| w.outcome == WaitOutcome::Joined);
    let ratings = || asked.iter().filter_map(|e| e.rating.as_ref());
    let chats = all.iter().map(|e| &e.row).filter(|c| c.state == Ended);
    let chats = chats.filter(|c| c.joined_at.is_some() && within(c.ended_at.unwrap()));
    let responses = asked
        .iter()
        .filter_map(|e| Some(e.row.first_response_at?.since_ms(e.row.asked_at)));
    let kept = |w: &&Wait| {
        w.promised_ms
            .is_some_and(|p| w.ended_at.0 - w.began_at.0 <= p)
    };
    ScoreSpan {
        enquiries: count(&|_| true),
        unanswered: count(&|e| e.row.agent_messages == 0 && (over(e) || late(e))),
        average_wait_ms: mean(joined().map(|w| w.ended_at.0 - w.began_at.0)),
        waits: joined().count() as u64,
        average_first_response_ms: mean(responses),
        average_handle_ms: mean(chats.map(|c| c.handle_ms)),
        contact_known: count(&|e| e.row.email.is_some()),
        transcript_offered: count(&over),
        transcript_asked: count(&|e| e.row.transcripts > 0),
        feedback_asked: count(&surveyed),
        feedback_given: count(&|e| surveyed(e) && e.rating.is_some()),
        average_csat: mean(ratings().filter_map(|r| r.csat).map(|s| s.get().into())),
        average_ces: mean(ratings().filter_map(|r| r.ces).map(|s| s.get().into())),
        promises: waits().filter(|w| w.promised_ms.is_some()).count() as u64,
        promises_kept: waits().filter(kept).count() as u64,
    }
}

fn records(enquiry: &Enquiry) -> Vec<Record> {
    let rating = enquiry.rating.as_ref().map(|feedback| Record::Rating {
        conversation: enquiry.row.id,
        at: NOW,
        feedback: feedback.clone(),
    });
    let waits = enquiry.waits.iter().cloned().map(Record::Wait);
    let row = Record::Conversation(enquiry.row.clone());
    [row].into_iter().chain(waits).chain(rating).collect()
}

pub(crate) async fn the_score_is_what_the_raw_rows_say(store: &impl Driver) {
    for seed in 0..3 {
        let here = site(&format!("shop-{seed}"));
        let mut random = Random(seed);
        let all: Vec<Enquiry> = (0..120).map(|_| enquiry(&mut random)).collect();
        for enquiry in &all {
            store.append(&here, records(enquiry)).await.unwrap();
        }
        for hours in [0, 1, 24, 72, 1_000] {
            for until in [NOW.plus_ms(1), ago(12 * HOUR_MS)] {
                let since = ago(hours * HOUR_MS);
                let expected = recompute(&all, since, until);
                let score = store.score(&here, since, until).await.unwrap();
                assert_eq!(score, expected, "seed {seed}, {hours} h until {until:?}");
            }
        }
    }
    assert_eq!(
        store.score(&shop(), Timestamp(0), NOW).await,
        Ok(ScoreSpan::default())
    );
}

pub(crate) async fn a_report_gets_the_raw_facts_that_touch_its_span(store: &impl Driver) {
    let mut random = Random(7);
    let mut all: Vec<Enquiry> = (0..120).map(|_| enquiry(&mut random)).collect();
    for (n, enquiry) in all.iter_mut().enumerate() {
        let page = Page {
            url: format!("https://shop.example/{}?n={n}", n % 3),
            ..Page::default()
        };
        enquiry.row.page = Some(page).filter(|_| n % 4 > 0);
        if n % 5 == 0 {
            let told = ("department".to_owned(), "sales".to_owned());
            enquiry.row.site_says.data.extend([told]);
        }
    }
    for enquiry in &all {
        store.append(&shop(), records(enquiry)).await.unwrap();
    }
    for (since, until) in [(24, 0), (72, 48), (200, 0), (0, 0)] {
        let (since, until) = (ago(since * HOUR_MS), ago(until * HOUR_MS));
        let within = |at: Timestamp| at >= since && at < until;
        let mut touched: Vec<&Enquiry> = all
            .iter()
            .filter(|e| {
                let waited = e.waits.iter().any(|w| within(w.ended_at));
                within(e.row.asked_at) || e.row.ended_at.is_some_and(within) || waited
            })
            .collect();
        touched.sort_by_key(|e| (e.row.asked_at, e.row.id));
        let got = store.enquiries(&shop(), since, until).await.unwrap();
        assert_eq!(got.len(), touched.len());
        for (got, put) in got.iter().zip(touched) {
            let row = &put.row;
            let rating = put.rating.as_ref();
            let scores = |r: &Feedback| (r.csat.map(Score::get), r.ces.map(Score::get));
            assert_eq!(
                (got.id, got.state, got.asked_at),
                (row.id, row.state, row.asked_at)
            );
            assert_eq!((got.joined_at, got.ended_at), (row.joined_at, row.ended_at));
            assert_eq!(
                (got.first_response_at, got.due_at),
                (row.first_response_at, row.due_at)
            );
            assert_eq!(got.page, row.page.as_ref().map(|page| page.url.clone()));
            assert_eq!(
                got.department,
                row.site_says.data.get("department").cloned()
            );
            assert_eq!(got.rating, rating.map(scores));
            assert_eq!(got.contact_known, row.email.is_some());
            assert_eq!(
                (got.handle_ms, got.agent_messages),
                (row.handle_ms, row.agent_messages)
            );
            assert_eq!(got.agent, row.agent.zip(row.agent_name.clone()));
            assert_eq!(got.transcripts, row.transcripts);
        }
    }
    let other = site("other");
    assert_eq!(store.enquiries(&other, Timestamp(0), NOW).await, Ok(vec![]));
}

pub(crate) async fn waits_are_listed_by_their_end(store: &impl Driver) {
    let ada = conversation(1);
    let wait = |ended_ms: u64| Wait {
        conversation: ada.id,
        began_at: ago(HOUR_MS),
        ended_at: ago(ended_ms),
        outcome: WaitOutcome::GaveUp,
        promised_ms: None,
    };
    let mut records = vec![Record::Conversation(ada.clone())];
    records.extend([5, 30, 10, 20].map(|ms| Record::Wait(wait(ms))));
    store.append(&shop(), records).await.unwrap();
    let listed = store.waits(&shop(), ago(20), ago(5)).await;
    assert_eq!(listed, Ok(vec![wait(20), wait(10)]));
    assert_eq!(
        store.waits(&site("other"), Timestamp(0), NOW).await,
        Ok(vec![])
    );
}
