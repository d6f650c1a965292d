//! Somebody who came by a private link: sees one conversation of its customer, and touches no other.
//! The mail may have gone further than to the customer; the rest of what they asked has not.

use crate::identity::PrivateLink;
use desk::Notice;
use protocol::{Code, ConversationId, CustomerView, CustomerWelcome, FromCustomer};

/// What a private link opens, and the token that it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    /// The one conversation.
    pub(super) conversation: ConversationId,
    /// The link's token: what the welcome repeats, so that a page that comes back is no more than
    /// it was.
    pub(super) token: String,
}

impl Scope {
    /// The scope of somebody who showed `token`.
    pub(super) fn of(link: &PrivateLink, token: &str) -> Self {
        Self {
            conversation: link.conversation,
            token: token.into(),
        }
    }

    /// Whether this frame may be said.
    ///
    /// # Errors
    /// `no_such_conversation` for another one; `not_now` for what would begin one, or tell what the
    /// customer does elsewhere.
    pub(super) fn allows(&self, frame: &FromCustomer) -> Result<(), Code> {
        use FromCustomer as F;
        match frame {
            F::Hello { .. } | F::Ping {} => Ok(()),
            F::Start { .. } | F::LeaveMessage { .. } | F::Moved { .. } | F::Erase { .. } => {
                Err(Code::NotNow)
            }
            F::Send { conversation, .. }
            | F::Typing { conversation, .. }
            | F::Seen { conversation, .. }
            | F::End { conversation }
            | F::Skip { conversation }
            | F::ByEmail { conversation, .. }
            | F::SendTranscript { conversation, .. }
            | F::Rate { conversation, .. } => match *conversation == self.conversation {
                true => Ok(()),
                false => Err(Code::NoSuchConversation),
            },
        }
    }

    /// A welcome with nothing in it but the link's own conversation.
    pub(super) fn narrow(&self, welcome: CustomerWelcome) -> CustomerWelcome {
        let own = |view: &CustomerView| view.id == self.conversation;
        let conversation = welcome.conversation.filter(own);
        CustomerWelcome {
            token: self.token.clone(),
            name: welcome.name.filter(|_| conversation.is_some()),
            email: welcome.email.filter(|_| conversation.is_some()),
            conversation,
            ..welcome
        }
    }

    /// Whether this news may be heard. A welcome may; the session takes out of it what is not the
    /// link's.
    pub(super) fn shows(&self, notice: &Notice) -> bool {
        match notice {
            Notice::Conversation { view, .. } => view.id == self.conversation,
            Notice::History { conversation, .. }
            | Notice::Again { conversation, .. }
            | Notice::Entry { conversation, .. }
            | Notice::Place { conversation, .. }
            | Notice::Typing { conversation, .. }
            | Notice::Seen { conversation, .. } => *conversation == self.conversation,
            Notice::CustomerWelcome { .. }
            | Notice::Availability(_)
            | Notice::Banner(_)
            | Notice::Erased
            | Notice::Refused(_) => true,
            Notice::AgentWelcome { .. }
            | Notice::Gone(_)
            | Notice::Watched { .. }
            | Notice::Card(_)
            | Notice::Colleague(_)
            | Notice::Departments(_)
            | Notice::Figures(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Author, Entry, EntryBody, Feedback, MessageId, Place, Seq, Timestamp};
    use serde_json::json;

    fn id(n: u8) -> ConversationId {
        ConversationId::random([n; 16])
    }

    fn scope() -> Scope {
        Scope {
            conversation: id(1),
            token: "l1.shop.…".into(),
        }
    }

    /// Every frame that names a conversation, about this one.
    fn about(conversation: ConversationId) -> Vec<FromCustomer> {
        let id = MessageId::random([9; 16]);
        vec![
            FromCustomer::Send {
                conversation,
                id,
                text: "Hello".into(),
                files: Vec::new(),
            },
            FromCustomer::Typing {
                conversation,
                on: true,
                text: None,
            },
            FromCustomer::Seen {
                conversation,
                up_to: Seq(1),
            },
            FromCustomer::End { conversation },
            FromCustomer::Skip { conversation },
            FromCustomer::ByEmail {
                conversation,
                id,
                email: None,
            },
            FromCustomer::SendTranscript {
                conversation,
                id,
                email: "ada@example.com".into(),
            },
            FromCustomer::Rate {
                conversation,
                id,
                feedback: Feedback::default(),
            },
        ]
    }

    #[test]
    fn frames_about_the_links_conversation_pass_and_about_others_do_not() {
        for frame in about(id(1)) {
            assert_eq!(scope().allows(&frame), Ok(()), "{frame:?}");
        }
        for frame in about(id(2)) {
            let refused = Err(Code::NoSuchConversation);
            assert_eq!(scope().allows(&frame), refused, "{frame:?}");
        }
    }

    #[test]
    fn a_link_begins_nothing_and_tells_of_no_other_page() {
        let id = MessageId::random([9; 16]);
        for frame in [
            json!({"start": {"id": id, "name": "Ada"}}),
            json!({"leave_message": {"id": id, "name": "Ada", "email": "a@b.example", "text": "Hi"}}),
            json!({"erase": {"id": id}}),
            json!({"moved": {"page": {"url": "https://shop.example/"}}}),
        ] {
            let frame: FromCustomer = serde_json::from_value(frame).expect("a frame");
            assert_eq!(scope().allows(&frame), Err(Code::NotNow), "{frame:?}");
        }
    }

    #[test]
    fn the_welcome_repeats_the_links_token_and_shows_its_conversation_alone() {
        let welcome = |shown: ConversationId| -> CustomerWelcome {
            let view = json!({
                "id": shown, "state": "ticket", "asked_at": 1, "agent_seen": 0,
                "rated": false, "reference": "0W3G-E1R7", "entries": [],
            });
            let welcome = json!({
                "customer": protocol::CustomerId::random([3; 16]), "token": "v1.shop.…", "now": 2, "name": "Ada",
                "email": "ada@example.com", "conversation": view,
                "availability": {"state": "away", "agents": 0, "answer_hours": 24},
            });
            serde_json::from_value(welcome).expect("a welcome")
        };
        let own = scope().narrow(welcome(id(1)));
        let expected = CustomerWelcome {
            token: scope().token,
            ..welcome(id(1))
        };
        assert_eq!(own, expected);
        let other = scope().narrow(welcome(id(2)));
        assert_eq!(other.token, scope().token);
        assert_eq!(
            (other.name, other.email, other.conversation),
            (None, None, None)
        );
    }

    #[test]
    fn news_of_the_customers_other_conversations_is_not_passed_on() {
        let place: Place = serde_json::from_str(r#"{"place":1,"line":1}"#).expect("a place");
        let news = |conversation| {
            let entry = Entry {
                seq: Seq(1),
                at: Timestamp(1),
                id: None,
                by: Author::Customer,
                body: EntryBody::Asked {},
            };
            [
                Notice::Entry {
                    conversation,
                    entry,
                },
                Notice::Again {
                    conversation,
                    seq: Seq(1),
                },
                Notice::Place {
                    conversation,
                    place,
                },
                Notice::Typing {
                    conversation,
                    on: true,
                    text: None,
                },
                Notice::Seen {
                    conversation,
                    up_to: Seq(1),
                },
            ]
        };
        for notice in news(id(1)) {
            assert!(scope().shows(&notice), "{notice:?}");
        }
        for notice in news(id(2)) {
            assert!(!scope().shows(&notice), "{notice:?}");
        }
    }
}
