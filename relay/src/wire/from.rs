//! Frame → what a customer or an agent did.

use super::Asked;
use desk::{AgentDid, CustomerDid};
use protocol::{ConversationId, File, FromAgent, FromCustomer};

/// A customer's frame. `fresh` is used as the id of the conversation that it may start; `files` are
/// those that it names.
pub fn from_customer(
    frame: FromCustomer,
    fresh: ConversationId,
    files: Vec<File>,
) -> Asked<CustomerDid> {
    use FromCustomer as F;
    Asked::Desk(match frame {
        F::Ping {} => return Asked::Pong,
        F::Hello { .. } => return Asked::HelloAgain,
        F::Start {
            id,
            name,
            email,
            question,
            website: _,
            consent,
        } => CustomerDid::Ask {
            fresh,
            id,
            name,
            email,
            question,
            consent,
        },
        F::LeaveMessage {
            id,
            name,
            email,
            text,
            website: _,
            consent,
        } => CustomerDid::LeaveMessage {
            fresh,
            id,
            name,
            email,
            text,
            consent,
        },
        F::Send {
            conversation,
            id,
            text,
            files: _,
        } => CustomerDid::Say {
            conversation,
            id,
            text,
            files,
        },
        F::Typing {
            conversation,
            on,
            text,
        } => CustomerDid::Type {
            conversation,
            on,
            text,
        },
        F::Seen {
            conversation,
            up_to,
        } => CustomerDid::See {
            conversation,
            up_to,
        },
        F::End { conversation } => CustomerDid::End { conversation },
        F::ByEmail {
            conversation,
            id,
            email,
        } => CustomerDid::ByEmail {
            conversation,
            id,
            email,
        },
        F::SendTranscript {
            conversation,
            id,
            email,
        } => CustomerDid::WantTranscript {
            conversation,
            id,
            email,
        },
        F::Rate {
            conversation,
            id,
            feedback,
        } => CustomerDid::Rate {
            conversation,
            id,
            feedback,
        },
        F::Skip { conversation } => CustomerDid::Skip { conversation },
        F::Erase { id } => CustomerDid::Erase { id },
        F::Moved { page } => CustomerDid::Move { page },
    })
}

/// An agent's frame. `files` are those that it names.
pub fn from_agent(frame: FromAgent, files: Vec<File>) -> Asked<AgentDid> {
    use FromAgent as F;
    Asked::Desk(match frame {
        F::Ping {} => return Asked::Pong,
        F::Hello { .. } => return Asked::HelloAgain,
        F::Available { on, why } => AgentDid::SetAvailable { on, why },
        F::Open { conversation, have } => AgentDid::Open { conversation, have },
        F::Leave { conversation } => AgentDid::Leave { conversation },
        F::Take { conversation } => AgentDid::Take { conversation },
        F::Assign { conversation, to } => AgentDid::Assign { conversation, to },
        F::Reopen { conversation } => AgentDid::Reopen { conversation },
        F::Send {
            conversation,
            id,
            text,
            files: _,
        } => AgentDid::Say {
            conversation,
            id,
            text,
            files,
        },
        F::Note {
            conversation,
            id,
            text,
        } => AgentDid::Note {
            conversation,
            id,
            text,
        },
        F::Whisper {
            conversation,
            id,
            text,
        } => AgentDid::Whisper {
            conversation,
            id,
            text,
        },
        F::Typing { conversation, on } => AgentDid::Type { conversation, on },
        F::Seen {
            conversation,
            up_to,
        } => AgentDid::See {
            conversation,
            up_to,
        },
        F::End { conversation } => AgentDid::End { conversation },
        F::Transfer {
            conversation,
            to,
            department,
            note,
        } => AgentDid::Transfer {
            conversation,
            to,
            department,
            note,
        },
        F::Add {
            conversation,
            agent,
        } => AgentDid::Add {
            conversation,
            agent,
        },
        F::StepOut { conversation } => AgentDid::StepOut { conversation },
        F::SendTranscript {
            conversation,
            id,
            email,
        } => AgentDid::SendTranscript {
            conversation,
            id,
            email,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::MessageId;

    #[test]
    fn what_is_sent_keeps_its_id_and_its_place() {
        let conversation = ConversationId::random([1; 16]);
        let (id, text) = (MessageId::random([2; 16]), String::from("Hi"));
        let sent = FromCustomer::Send {
            conversation,
            id,
            text: text.clone(),
            files: Vec::new(),
        };
        assert_eq!(
            from_customer(sent, ConversationId::random([9; 16]), Vec::new()),
            Asked::Desk(CustomerDid::Say {
                conversation,
                id,
                text,
                files: Vec::new(),
            })
        );
    }

    #[test]
    fn a_start_gets_the_fresh_id_and_nothing_else_does() {
        let fresh = ConversationId::random([9; 16]);
        let start = FromCustomer::Start {
            id: MessageId::random([2; 16]),
            name: "Ada".into(),
            email: None,
            question: None,
            website: None,
            consent: None,
        };
        assert!(matches!(
            from_customer(start, fresh, Vec::new()),
            Asked::Desk(CustomerDid::Ask { fresh: f, .. }) if f == fresh
        ));
    }

    #[test]
    fn pings_and_second_hellos_never_reach_the_desk() {
        assert_eq!(from_agent(FromAgent::Ping {}, Vec::new()), Asked::Pong);
        let hello = FromAgent::Hello {
            token: String::new(),
            available: None,
        };
        assert_eq!(from_agent(hello, Vec::new()), Asked::HelloAgain);
    }
}
