//! Webhooks: where the relay tells other programs what has happened, and the log of its deliveries.

use crate::conversation::Entry;
use crate::id::{ConversationId, DeliveryId, SiteId, Timestamp, WebhookId};
use crate::survey::Feedback;
use crate::v1::Conversation;
use serde::{Deserialize, Serialize};

/// What every secret begins with (Standard Webhooks).
pub const SECRET_PREFIX: &str = "whsec_";

/// What may happen that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HookEvent {
    /// A customer asked, for a chat or by leaving a message.
    #[serde(rename = "conversation.started")]
    ConversationStarted,
    /// An agent opened it, or got the ticket.
    #[serde(rename = "conversation.assigned")]
    ConversationAssigned,
    /// One side said something to the other.
    #[serde(rename = "message.created")]
    MessageCreated,
    /// It is over, or was taken back.
    #[serde(rename = "conversation.ended")]
    ConversationEnded,
    /// It is to be answered by e-mail.
    #[serde(rename = "ticket.made")]
    TicketMade,
    /// It was answered by e-mail.
    #[serde(rename = "ticket.answered")]
    TicketAnswered,
    /// The customer answered the survey.
    #[serde(rename = "survey.answered")]
    SurveyAnswered,
    /// Nothing: somebody tries whether the other end listens.
    #[serde(rename = "webhook.test")]
    Test,
}

impl HookEvent {
    /// Those that a webhook may be told of, in the order of a conversation's life.
    pub const ALL: [Self; 7] = [
        Self::ConversationStarted,
        Self::ConversationAssigned,
        Self::MessageCreated,
        Self::ConversationEnded,
        Self::TicketMade,
        Self::TicketAnswered,
        Self::SurveyAnswered,
    ];

    /// The event as it stands on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::ConversationStarted => "conversation.started",
            Self::ConversationAssigned => "conversation.assigned",
            Self::MessageCreated => "message.created",
            Self::ConversationEnded => "conversation.ended",
            Self::TicketMade => "ticket.made",
            Self::TicketAnswered => "ticket.answered",
            Self::SurveyAnswered => "survey.answered",
            Self::Test => "webhook.test",
        }
    }
}

/// A webhook as its site's owners see it: without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Which.
    pub id: WebhookId,
    /// Where it calls.
    pub url: String,
    /// What it tells.
    pub events: Vec<HookEvent>,
    /// Whether it does. The relay switches it off when it has failed for
    /// [`crate::limits::WEBHOOK_OFF_MS`], or when it is answered with 410.
    pub active: bool,
    /// The name of who made it.
    pub made_by: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when every attempt has failed; absent: the last one did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Deliveries that were given up because more than [`crate::limits::WEBHOOK_BACKLOG_MAX`] waited,
    /// since it was set last.
    #[serde(default)]
    pub given_up: u64,
}

/// Answer of `GET /api/agent/webhooks`: all of the site, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {
    /// The webhooks, at most [`crate::limits::WEBHOOKS_MAX`].
    pub webhooks: Vec<Webhook>,
}

/// Body of `POST /api/agent/webhooks` and `PUT …/{webhook}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookBody {
    /// Where it calls: `https` or `http`, at most [`crate::limits::WEBHOOK_URL_BYTES`].
    pub url: String,
    /// What it tells; at least one.
    pub events: Vec<HookEvent>,
    /// Whether it does.
    pub active: bool,
}

/// A webhook that was made, or was given a new secret: the only time that the secret is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeWebhook {
    /// What its calls are signed with: [`SECRET_PREFIX`] and 32 bytes in Base64.
    pub secret: String,
    /// All webhooks now.
    pub webhooks: Vec<Webhook>,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be tried, or tried again.
    Due,
    /// Taken: answered with a status of 200 to 299.
    Sent,
    /// Given up.
    Failed,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which; `webhook-id` is made of it, and stays the same with every attempt.
    pub id: DeliveryId,
    /// What is told.
    pub event: HookEvent,
    /// Of which conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// When it happened.
    pub at: Timestamp,
    /// How it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub tries: u32,
    /// When it is tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// When it was tried last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// The status that the last attempt was answered with; absent where nothing answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The beginning of that answer, or why there was none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

/// Answer of `GET /api/agent/webhooks/{webhook}/deliveries`: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// The last ones, at most [`crate::limits::WEBHOOK_LOG_PAGE`].
    pub deliveries: Vec<Delivery>,
}

/// The body of a call. It is made when the call is: the conversation is as it is then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// What happened.
    #[serde(rename = "type")]
    pub event: HookEvent,
    /// When, as `2026-11-29T12:00:00Z`.
    pub timestamp: String,
    /// What it is about.
    pub data: PayloadData,
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadData {
    /// Which site.
    pub site: SiteId,
    /// Which conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Conversation>,
    /// The entry that was made by it, as agents see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Entry>,
    /// What the customer answered, of `survey.answered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_the_same_everywhere() {
        for event in HookEvent::ALL.into_iter().chain([HookEvent::Test]) {
            let word = serde_json::to_value(event).expect("a word");
            assert_eq!(word, event.word());
        }
    }
}
