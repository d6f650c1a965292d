//! The ledger: every enquiry once, and what fits nowhere is seen.

use crate::sample::{Driver, NOW, Random, ago, conversation, message, record, shop, site};
use desk::{Conversation, Record};
use protocol::api::Ledger;
use protocol::{AgentId, ConversationId, ConversationState, Ender, Seq};

use ConversationState::{Answered, Ended, Live, Offered, Ticket, Waiting, Withdrawn};

const HOUR_MS: u64 = 3_600_000;

/// A conversation in some state, whether or not a desk would make it so.
fn any(random: &mut Random) -> Conversation {
    let states = [Waiting, Offered, Live, Ended, Ticket, Answered, Withdrawn];
    let enders = [Ender::Customer, Ender::Agent, Ender::CustomerGone];
    let pick = |random: &mut Random, n: usize| usize::try_from(random.below(n as u64)).unwrap();
    let due = NOW.plus_ms(HOUR_MS);
    Conversation {
        id: ConversationId::random(random.bytes()),
        state: states[pick(random, 7)],
        agent: random.chance(60).then(|| AgentId::random([9; 16])),
        email: random.chance(70).then(|| "ada@example.com".into()),
        due_at: [None, Some(ago(1)), Some(NOW), Some(due)][pick(random, 4)],
        ended_at: random.chance(70).then_some(NOW),
        ended_by: Some(enders[pick(random, 3)]),
        agent_messages: u32::try_from(random.below(2)).unwrap(),
        ..conversation(1)
    }
}

/// The definitions, one after the other.
fn count(rows: &[Conversation]) -> Ledger {
    let n = |is: &dyn Fn(&Conversation) -> bool| rows.iter().filter(|c| is(c)).count() as u64;
    let owned = |c: &Conversation| c.agent.is_some();
    let ticket = |c: &Conversation| c.state == Ticket && owned(c) && c.email.is_some();
    let over = |c: &Conversation, state| c.state == state && c.ended_at.is_some();
    let silent =
        |c: &Conversation, by| over(c, Ended) && c.agent_messages == 0 && c.ended_by == Some(by);
    let mut ledger = Ledger {
        now: NOW,
        asked: n(&|_| true),
        waiting: n(&|c| (c.state == Waiting && !owned(c)) || (c.state == Offered && owned(c))),
        live: n(&|c| c.state == Live && owned(c)),
        tickets: n(&|c| ticket(c) && c.due_at > Some(NOW)),
        overdue: n(&|c| ticket(c) && c.due_at.is_some_and(|due| due <= NOW)),
        answered: n(&|c| over(c, Ended) && c.agent_messages > 0),
        answered_by_email: n(&|c| over(c, Answered)),
        withdrawn: n(&|c| over(c, Withdrawn) || silent(c, Ender::Customer)),
        closed: n(&|c| silent(c, Ender::Agent)),
        unowned: 0,
    };
    ledger.unowned = ledger.asked
        - [ledger.waiting, ledger.live, ledger.tickets, ledger.overdue]
            .iter()
            .chain(&[ledger.answered, ledger.answered_by_email])
            .chain(&[ledger.withdrawn, ledger.closed])
            .sum::<u64>();
    ledger
}

pub(crate) async fn every_enquiry_stands_in_one_row(store: &impl Driver) {
    let mut random = Random(3);
    let rows: Vec<Conversation> = (0..400).map(|_| any(&mut random)).collect();
    let records = rows.iter().cloned().map(Record::Conversation).collect();
    store.append(&shop(), records).await.unwrap();
    let ledger = store.ledger(&shop(), NOW).await.unwrap();
    assert_eq!(ledger, count(&rows));
    assert!(ledger.unowned > 0, "some of these are nobody's: {ledger:?}");
    let other = store.ledger(&site("other"), NOW).await.unwrap();
    assert_eq!(
        other,
        Ledger {
            now: NOW,
            ..Ledger::default()
        }
    );
}

pub(crate) async fn an_old_conversation_is_recalled_with_what_was_sent(store: &impl Driver) {
    let ada = Conversation {
        last: Seq(2),
        state: Answered,
        ended_at: Some(ago(90 * 24 * HOUR_MS)),
        ..conversation(1)
    };
    let records = vec![
        Record::Conversation(ada.clone()),
        record(&ada, message(1, 11)),
        record(&ada, message(2, 12)),
    ];
    store.append(&shop(), records).await.unwrap();
    let (found, sent) = store.recall(&shop(), ada.id).await.unwrap().unwrap();
    assert_eq!(found, ada);
    let ids = [message(1, 11).id.unwrap(), message(2, 12).id.unwrap()];
    assert_eq!(sent, [(ids[0], Seq(1)), (ids[1], Seq(2))]);
    assert_eq!(store.recall(&site("other"), ada.id).await, Ok(None));
}
