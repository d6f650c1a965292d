//! The outbox of mails, in memory.

use super::Rows;
use crate::store::{MailOutcome, MailsDue, MailsStanding, OutboxMail, TELL_AGAIN_MS};
use desk::{Mail, MailKind};
use protocol::{ConversationId, Seq, Timestamp};

#[derive(Clone, Debug)]
pub(super) struct OutboxRow {
    pub(super) mail: Mail,
    pub(super) tries: u32,
    /// `None`: due. `Some`: done, sent or not.
    pub(super) done: Option<bool>,
    /// When to try, or when to tell again; `None` when nothing is left to do.
    pub(super) next_at: Option<Timestamp>,
}

impl Rows {
    /// The mails whose time has come.
    pub(super) fn mails_due(&self, now: Timestamp, limit: usize) -> MailsDue {
        let rows = self;
        let mut due: Vec<_> = rows
            .outbox
            .iter()
            .filter(|(_, row)| row.next_at.is_some_and(|at| at <= now))
            .collect();
        due.sort_by_key(|(key, row)| (row.next_at, *key));
        let later = rows.outbox.values().filter_map(|row| row.next_at);
        let mail = |row: &OutboxRow| {
            let (site, _) = rows.conversations.get(&row.mail.conversation)?;
            Some(OutboxMail {
                site: site.clone(),
                mail: row.mail.clone(),
                tries: row.tries,
                untold: row.done,
            })
        };
        MailsDue {
            next_at: later.filter(|at| *at > now).min(),
            mails: due
                .iter()
                .take(limit)
                .filter_map(|(_, row)| mail(row))
                .collect(),
        }
    }

    /// How many mails stand how.
    pub(super) fn mails_standing(&self) -> MailsStanding {
        let rows = self;
        let count = |done| rows.outbox.values().filter(|row| row.done == done).count() as u64;
        MailsStanding {
            due: count(None),
            failed: count(Some(false)),
        }
    }

    /// Keeps what became of an attempt.
    pub(super) fn mail_tried(
        &mut self,
        conversation: ConversationId,
        asked: Seq,
        to: &str,
        outcome: MailOutcome,
    ) {
        let Some(row) = self.outbox.get_mut(&(conversation, asked, to.into())) else {
            return;
        };
        let kind = row.mail.kind;
        let written = kind == MailKind::Transcript
            || (matches!(outcome, MailOutcome::Failed { .. })
                && matches!(kind, MailKind::Answer | MailKind::Confirmation));
        let again = |at: Timestamp| written.then(|| at.plus_ms(TELL_AGAIN_MS));
        row.tries += u32::from(row.done.is_none() && outcome != MailOutcome::Told);
        match (outcome, row.done) {
            (MailOutcome::Sent { at }, None) => (row.done, row.next_at) = (Some(true), again(at)),
            (MailOutcome::Failed { at, .. }, None) => {
                (row.done, row.next_at) = (Some(false), again(at));
            }
            (MailOutcome::Retry { next_at, .. }, None) => row.next_at = Some(next_at),
            (MailOutcome::Told, Some(_)) => row.next_at = None,
            _ => {}
        }
    }
}
