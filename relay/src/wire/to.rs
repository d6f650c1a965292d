//! Notice → frame of the role that hears it.

use super::{Framed, Span};
use desk::Notice;
use protocol::conversation::Side;
use protocol::{Entry, Seq, ToAgent, ToCustomer};

/// A notice as a customer's page hears it.
pub fn to_customer(notice: &Notice) -> Framed<ToCustomer> {
    Framed::Ready(match notice {
        Notice::CustomerWelcome { .. } | Notice::Conversation { .. } | Notice::Again { .. } => {
            return Framed::BySession;
        }
        Notice::AgentWelcome { .. }
        | Notice::History { .. }
        | Notice::Card(_)
        | Notice::Gone(_)
        | Notice::Watched { .. }
        | Notice::Colleague(_)
        | Notice::Departments(_)
        | Notice::Figures(_) => return Framed::Never,
        Notice::Entry { entry, .. } if !entry.body.visible_to(Side::Customer) => {
            return Framed::Never;
        }
        Notice::Entry {
            conversation,
            entry,
        } => ToCustomer::Entry {
            conversation: *conversation,
            entry: entry.clone(),
        },
        Notice::Place {
            conversation,
            place,
        } => ToCustomer::Place {
            conversation: *conversation,
            place: *place,
        },
        Notice::Typing {
            conversation, on, ..
        } => ToCustomer::Typing {
            conversation: *conversation,
            on: *on,
        },
        Notice::Seen {
            conversation,
            up_to,
        } => ToCustomer::Seen {
            conversation: *conversation,
            up_to: *up_to,
        },
        Notice::Erased => ToCustomer::Erased {},
        Notice::Availability(availability) => ToCustomer::Availability(*availability),
        Notice::Banner(text) => ToCustomer::Banner { text: text.clone() },
        Notice::Refused(refusal) => ToCustomer::Refused(*refusal),
    })
}

/// A notice as an agent's view hears it.
pub fn to_agent(notice: &Notice) -> Framed<ToAgent> {
    Framed::Ready(match notice {
        Notice::AgentWelcome { .. } | Notice::History { .. } | Notice::Again { .. } => {
            return Framed::BySession;
        }
        Notice::CustomerWelcome { .. }
        | Notice::Conversation { .. }
        | Notice::Place { .. }
        | Notice::Erased
        | Notice::Banner(_)
        | Notice::Availability(_) => return Framed::Never,
        Notice::Watched { conversation, by } => ToAgent::Watched {
            conversation: *conversation,
            by: by.clone(),
        },
        Notice::Gone(conversation) => ToAgent::Gone {
            conversation: *conversation,
        },
        Notice::Entry { entry, .. } if !entry.body.visible_to(Side::Agent) => {
            return Framed::Never;
        }
        Notice::Entry {
            conversation,
            entry,
        } => ToAgent::Entry {
            conversation: *conversation,
            entry: entry.clone(),
        },
        Notice::Card(card) => ToAgent::Card(card.clone()),
        Notice::Typing {
            conversation,
            on,
            text,
        } => ToAgent::Typing {
            conversation: *conversation,
            on: *on,
            text: text.clone(),
        },
        Notice::Seen {
            conversation,
            up_to,
        } => ToAgent::Seen {
            conversation: *conversation,
            up_to: *up_to,
        },
        Notice::Colleague(colleague) => ToAgent::Colleague(colleague.clone()),
        Notice::Figures(figures) => ToAgent::Figures(*figures),
        Notice::Departments(all) => ToAgent::Departments(all.clone()),
        Notice::Refused(refusal) => ToAgent::Refused(*refusal),
    })
}

/// The entries that a notice names only by number.
pub fn span(notice: &Notice) -> Option<Span> {
    match notice {
        Notice::CustomerWelcome {
            view, after, up_to, ..
        } => view.as_ref().map(|view| Span {
            conversation: view.id,
            after: *after,
            up_to: *up_to,
        }),
        Notice::Conversation { view, after, up_to } => Some(Span {
            conversation: view.id,
            after: *after,
            up_to: *up_to,
        }),
        Notice::History {
            conversation,
            after,
            up_to,
        } => Some(Span {
            conversation: *conversation,
            after: *after,
            up_to: *up_to,
        }),
        Notice::Again { conversation, seq } => Some(Span {
            conversation: *conversation,
            after: Seq(seq.0.saturating_sub(1)),
            up_to: *seq,
        }),
        Notice::AgentWelcome { .. }
        | Notice::Entry { .. }
        | Notice::Card(_)
        | Notice::Place { .. }
        | Notice::Typing { .. }
        | Notice::Seen { .. }
        | Notice::Watched { .. }
        | Notice::Erased
        | Notice::Gone(_)
        | Notice::Banner(_)
        | Notice::Availability(_)
        | Notice::Colleague(_)
        | Notice::Departments(_)
        | Notice::Figures(_)
        | Notice::Refused(_) => None,
    }
}

/// The entries that `side` may see.
pub fn visible(entries: Vec<Entry>, side: Side) -> Vec<Entry> {
    entries
        .into_iter()
        .filter(|entry| entry.body.visible_to(side))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Author, ConversationId, EntryBody, Feedback, Figures, Timestamp};

    fn entry(body: EntryBody) -> Entry {
        Entry {
            seq: Seq(3),
            at: Timestamp(1),
            id: None,
            by: Author::Desk,
            body,
        }
    }

    fn notice(body: EntryBody) -> Notice {
        Notice::Entry {
            conversation: ConversationId::random([1; 16]),
            entry: entry(body),
        }
    }

    fn note() -> EntryBody {
        EntryBody::Note { text: "n".into() }
    }

    fn whisper() -> EntryBody {
        EntryBody::Whisper {
            to: protocol::AgentId::random([2; 16]),
            name: "Jonas".into(),
            text: "w".into(),
        }
    }

    fn rated() -> EntryBody {
        EntryBody::Rated {
            feedback: Feedback::default(),
        }
    }

    #[test]
    fn notes_stay_with_agents_and_ratings_with_customers() {
        assert_eq!(to_customer(&notice(note())), Framed::Never);
        assert!(matches!(to_agent(&notice(note())), Framed::Ready(_)));
        assert_eq!(to_customer(&notice(whisper())), Framed::Never);
        assert!(matches!(to_agent(&notice(whisper())), Framed::Ready(_)));
        assert_eq!(to_agent(&notice(rated())), Framed::Never);
        assert!(matches!(to_customer(&notice(rated())), Framed::Ready(_)));
        let both = vec![entry(note()), entry(rated())];
        assert_eq!(visible(both.clone(), Side::Agent), both[..1]);
        assert_eq!(visible(both.clone(), Side::Customer), both[1..]);
    }

    #[test]
    fn an_entry_told_again_is_one_entry() {
        let again = Notice::Again {
            conversation: ConversationId::random([1; 16]),
            seq: Seq(7),
        };
        let span = span(&again).expect("it names an entry");
        assert_eq!((span.after, span.up_to), (Seq(6), Seq(7)));
    }

    #[test]
    fn the_desks_figures_are_for_agents_only() {
        let figures = Notice::Figures(Figures::default());
        assert_eq!(to_customer(&figures), Framed::Never);
        assert!(matches!(to_agent(&figures), Framed::Ready(_)));
    }
}
