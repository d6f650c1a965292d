//! What the relay's sessions do with frames: check them, answer what needs no desk, and fill in what
//! only the store has.

use crate::kept::Kept;
use crate::relay_end::Who;
use desk::{Event, Notice, SessionId};
use protocol::codec::{decode, encode};
use protocol::conversation::Side;
use protocol::{
    AgentWelcome, Code, ConversationId, CustomerWelcome, FromAgent, FromCustomer, Refusal, SiteId,
    Timestamp, ToAgent, ToCustomer,
};
use relay::pure::checks;
use relay::wire::{self, Asked, Framed};

/// What a frame leads to.
pub(crate) enum Heard {
    /// The desk is to hear it.
    Event(Event),
    /// This goes back at once.
    Answer(String),
}

/// The site that all of this is about.
pub(crate) fn site() -> SiteId {
    "shop".parse().expect("a site's id")
}

/// A frame of somebody who said hello. `too_fast`: it is refused unread, as if too many had come.
pub(crate) fn hear(
    (who, session): (Who, SessionId),
    text: &str,
    fresh: ConversationId,
    too_fast: Option<u32>,
) -> Heard {
    match who {
        Who::Customer(customer) => {
            let frame: FromCustomer = decode(text).expect("the page sends frames");
            let about = checks::about_customers(&frame);
            let refuse = |refusal: Refusal| Heard::Answer(encode(&ToCustomer::Refused(refusal)));
            if let Some(ms) = too_fast {
                return refuse(about.refuse(Code::TooFast).retry_after(ms));
            }
            let clean = match checks::clean_customers(frame) {
                Ok(clean) => clean,
                Err(code) => return refuse(about.refuse(code)),
            };
            match wire::from_customer(clean, fresh, Vec::new()) {
                Asked::Desk(did) => Heard::Event(Event::Customer {
                    session,
                    customer,
                    did,
                }),
                Asked::Pong => Heard::Answer(encode(&ToCustomer::Pong {})),
                Asked::HelloAgain => panic!("a page says hello once a connection"),
            }
        }
        Who::Agent(agent) => {
            let frame: FromAgent = decode(text).expect("the view sends frames");
            let about = checks::about_agents(&frame);
            let refuse = |refusal: Refusal| Heard::Answer(encode(&ToAgent::Refused(refusal)));
            if let Some(ms) = too_fast {
                return refuse(about.refuse(Code::TooFast).retry_after(ms));
            }
            let clean = match checks::clean_agents(frame) {
                Ok(clean) => clean,
                Err(code) => return refuse(about.refuse(code)),
            };
            match wire::from_agent(clean, Vec::new()) {
                Asked::Desk(did) => Heard::Event(Event::Agent {
                    session,
                    agent,
                    did,
                }),
                Asked::Pong => Heard::Answer(encode(&ToAgent::Pong {})),
                Asked::HelloAgain => panic!("a view says hello once a connection"),
            }
        }
    }
}

/// The frame of a notice for one connection; `None` if this role never hears it.
pub(crate) fn frame(who: Who, notice: &Notice, disk: &Kept, now: Timestamp) -> Option<String> {
    match who {
        Who::Customer(_) => match wire::to_customer(notice) {
            Framed::Ready(frame) => Some(encode(&frame)),
            Framed::Never => None,
            Framed::BySession => whole_for_customer(who, notice, disk, now).map(|f| encode(&f)),
        },
        Who::Agent(_) => match wire::to_agent(notice) {
            Framed::Ready(frame) => Some(encode(&frame)),
            Framed::Never => None,
            Framed::BySession => whole_for_agent(who, notice, disk, now).map(|f| encode(&f)),
        },
    }
}

fn entries(notice: &Notice, disk: &Kept, side: Side) -> Vec<protocol::Entry> {
    let Some(span) = wire::span(notice) else {
        return Vec::new();
    };
    let saved = disk.span(span.conversation, span.after, span.up_to);
    let named = span.up_to.0 - span.after.0;
    assert_eq!(saved.len() as u32, named, "told before saved: {notice:?}");
    wire::visible(saved, side)
}

fn whole_for_customer(
    who: Who,
    notice: &Notice,
    disk: &Kept,
    now: Timestamp,
) -> Option<ToCustomer> {
    let Who::Customer(customer) = who else {
        return None;
    };
    let entries = entries(notice, disk, Side::Customer);
    match notice {
        Notice::CustomerWelcome {
            availability,
            name,
            email,
            view,
            ..
        } => {
            let mut conversation = view.clone();
            if let Some(view) = &mut conversation {
                view.entries = entries;
            }
            Some(ToCustomer::Welcome(CustomerWelcome {
                banner: None,
                customer,
                token: customer.to_string(),
                now,
                availability: *availability,
                name: name.clone(),
                email: email.clone(),
                conversation,
            }))
        }
        Notice::Conversation { view, .. } => {
            let mut view = view.clone();
            view.entries = entries;
            Some(ToCustomer::Conversation(view))
        }
        Notice::Again { conversation, .. } => Some(ToCustomer::Entry {
            conversation: *conversation,
            entry: entries.into_iter().next()?,
        }),
        _ => None,
    }
}

fn whole_for_agent(who: Who, notice: &Notice, disk: &Kept, now: Timestamp) -> Option<ToAgent> {
    let Who::Agent(agent) = who else {
        return None;
    };
    let entries = entries(notice, disk, Side::Agent);
    match notice {
        Notice::AgentWelcome {
            figures,
            colleagues,
            departments,
            cards,
        } => Some(ToAgent::Welcome(AgentWelcome {
            agent,
            name: String::from("Agent"),
            site: site(),
            site_name: String::from("Northwind Outdoor"),
            now,
            figures: *figures,
            colleagues: colleagues.clone(),
            departments: departments.clone(),
            cards: cards.clone(),
            coach: Default::default(),
            translates: false,
        })),
        Notice::History { conversation, .. } => Some(ToAgent::History {
            conversation: *conversation,
            entries,
        }),
        Notice::Again { conversation, .. } => Some(ToAgent::Entry {
            conversation: *conversation,
            entry: entries.into_iter().next()?,
        }),
        _ => None,
    }
}
