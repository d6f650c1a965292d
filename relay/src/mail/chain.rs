//! Which of our mails come before one in the customer's mail program, so that it shows all of them as
//! one exchange.

use protocol::Seq;
use protocol::conversation::{Author, Entry, EntryBody, TicketReason};

/// Mails that one names as coming before it, at most: the header stays short.
const REFERENCES_MAX: usize = 12;

/// The entries whose mails come before the one of `asked` in the customer's mail program: what
/// confirmed the enquiry, and the answers. Of many, the first and the newest.
pub(super) fn before(entries: &[Entry], asked: Seq) -> Vec<Seq> {
    let (mut mails, mut owed) = (Vec::new(), false);
    for entry in entries.iter().filter(|e| e.seq < asked) {
        match (&entry.body, &entry.by) {
            (EntryBody::Ticketed { reason, .. }, _) => {
                owed = true;
                if is_confirmed(*reason) {
                    mails.push(entry.seq);
                }
            }
            (EntryBody::Message { .. }, Author::Agent { .. }) if owed => {
                owed = false;
                mails.push(entry.seq);
            }
            (EntryBody::Withdrawn {} | EntryBody::Ended { .. }, _) => owed = false,
            _ => {}
        }
    }
    if mails.len() > REFERENCES_MAX {
        let newest = mails.len() - (REFERENCES_MAX - 1);
        mails.drain(1..newest);
    }
    mails
}

/// Whether the customer gets a mail when an enquiry becomes a ticket for this reason (the desk
/// decides it; see `make_ticket`).
fn is_confirmed(reason: TicketReason) -> bool {
    match reason {
        TicketReason::LeftMessage
        | TicketReason::AskedForEmail
        | TicketReason::NobodyHere
        | TicketReason::GaveUp
        | TicketReason::Unanswered => true,
        TicketReason::WroteAgain | TicketReason::Undeliverable | TicketReason::Reopened => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::conversation::Ender;
    use protocol::{AgentId, Timestamp};

    fn mira() -> Author {
        Author::Agent {
            id: AgentId::random([9; 16]),
            name: "Mira".into(),
        }
    }

    fn ticketed(reason: TicketReason) -> (Author, EntryBody) {
        let due_at = Timestamp(1);
        (Author::Desk, EntryBody::Ticketed { reason, due_at })
    }

    fn said(by: Author) -> (Author, EntryBody) {
        (by, EntryBody::message("…"))
    }

    fn entries(all: Vec<(Author, EntryBody)>) -> Vec<Entry> {
        let numbered = (1..).zip(all);
        let made = numbered.map(|(seq, (by, body))| Entry {
            seq: Seq(seq),
            at: Timestamp(1),
            id: None,
            by,
            body,
        });
        made.collect()
    }

    #[test]
    fn the_confirmation_and_each_answer_come_before_but_nothing_said_in_the_chat() {
        let all = entries(vec![
            (Author::Customer, EntryBody::Asked {}),
            said(Author::Customer),
            said(mira()),
            ticketed(TicketReason::Unanswered),
            said(Author::Customer),
            said(mira()),
            said(Author::Customer),
            ticketed(TicketReason::WroteAgain),
            said(mira()),
            ticketed(TicketReason::Reopened),
            (mira(), EntryBody::Ended { by: Ender::Agent }),
        ]);
        let seqs = |asked| before(&all, Seq(asked)).into_iter().map(|s| s.0);
        assert_eq!(seqs(4).count(), 0, "the confirmation is the first");
        assert_eq!(seqs(6).collect::<Vec<_>>(), [4]);
        assert_eq!(seqs(9).collect::<Vec<_>>(), [4, 6]);
        assert_eq!(seqs(12).collect::<Vec<_>>(), [4, 6, 9]);
    }

    #[test]
    fn of_a_long_exchange_the_first_and_the_newest_are_named() {
        let mut all = vec![ticketed(TicketReason::LeftMessage)];
        for _ in 0..40 {
            all.push(said(mira()));
            all.push(ticketed(TicketReason::WroteAgain));
        }
        let named = before(&entries(all), Seq(1_000));
        assert_eq!(named.len(), REFERENCES_MAX);
        assert_eq!((named[0], named[11]), (Seq(1), Seq(80)));
    }
}
