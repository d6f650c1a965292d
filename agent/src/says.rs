//! What an entry says in the agent's words.

use crate::texts::{Key, day_and_time, duration, fill, t};
use protocol::{Author, Card, Ender, Entry, EntryBody, ReturnReason, TicketReason};

/// The line for everything that is neither message nor note.
pub(crate) fn desk(entry: &Entry, mine: bool, card: Option<&Card>) -> Option<String> {
    let customer = card.map_or("", |card| card.name.as_str());
    let named = |key| Some(fill(key, &[("name", customer)]));
    let mailed = |key, email: &str| Some(fill(key, &[("email", email)]));
    match &entry.body {
        EntryBody::Message { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. }
        | EntryBody::Automatic { .. }
        | EntryBody::Rated { .. } => None,
        EntryBody::Asked {} => named(Key::Asked),
        EntryBody::Consented { text } => Some(["☑ ", text].concat()),
        EntryBody::Joined { wait_ms } => {
            let time = duration(*wait_ms);
            match &entry.by {
                Author::Agent { name, .. } if !mine => {
                    Some(fill(Key::Joined, &[("name", name), ("time", &time)]))
                }
                _ => Some(fill(Key::JoinedYou, &[("time", &time)])),
            }
        }
        EntryBody::Returned { reason } => Some(t(match reason {
            ReturnReason::NotOpened => Key::ReturnedNotOpened,
            ReturnReason::AgentGone => Key::ReturnedAgentGone,
            ReturnReason::HandedBack => Key::ReturnedHandedBack,
        })),
        EntryBody::Added { name } => Some(fill(Key::Added, &[("name", name)])),
        EntryBody::SteppedOut { name } => Some(fill(Key::SteppedOut, &[("name", name)])),
        EntryBody::Transferred { to } => Some(fill(Key::Transferred, &[("name", to)])),
        EntryBody::Ended { by } => named(match by {
            Ender::Customer => Key::EndedCustomer,
            Ender::Agent => Key::EndedAgent,
            Ender::CustomerGone => Key::EndedCustomerGone,
        }),
        EntryBody::Ticketed { reason, due_at } => {
            let key = match reason {
                TicketReason::LeftMessage => Key::TicketedLeftMessage,
                TicketReason::AskedForEmail => Key::TicketedAskedForEmail,
                TicketReason::NobodyHere => Key::TicketedNobodyHere,
                TicketReason::GaveUp => Key::TicketedGaveUp,
                TicketReason::Unanswered => Key::TicketedUnanswered,
                TicketReason::WroteAgain => Key::TicketedWroteAgain,
                TicketReason::Undeliverable => Key::TicketedUndeliverable,
                TicketReason::Reopened => Key::TicketedReopened,
            };
            Some(fill(
                key,
                &[("name", customer), ("due", &day_and_time(due_at.0))],
            ))
        }
        EntryBody::Assigned { to } => Some(fill(Key::Assigned, &[("name", to)])),
        EntryBody::Escalated { level: 1 } => Some(t(Key::EscalatedAgents)),
        EntryBody::Escalated { .. } => Some(t(Key::EscalatedSupervisors)),
        EntryBody::Overdue {} => Some(t(Key::TicketOverdue)),
        EntryBody::CameFrom { email } => mailed(Key::CameFrom, email),
        EntryBody::MailFailed { email } => mailed(Key::MailFailed, email),
        EntryBody::Withdrawn {} => named(Key::Withdrawn),
        EntryBody::TranscriptAsked { email } => mailed(Key::TranscriptAsked, email),
        EntryBody::TranscriptSent { email } => mailed(Key::TranscriptSent, email),
        EntryBody::TranscriptFailed { email } => mailed(Key::TranscriptFailed, email),
    }
}
