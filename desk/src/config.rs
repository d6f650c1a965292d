//! The rules that a site's owner may set, with the units in their names.

use alloc::string::String;
use alloc::vec::Vec;

/// When the desk says something by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The customer has asked, and somebody is there.
    Asked,
    /// An agent has opened the chat.
    Taken,
    /// The customer waits in line.
    Waiting,
    /// The chat is live, and the customer's words go unanswered.
    Silent,
}

/// Words that the desk says by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Automatic {
    /// When; each moment at most once.
    pub when: Moment,
    /// While waiting or silent: milliseconds between one and the next, and before the first.
    pub after_ms: u64,
    /// While waiting or silent: how often at most, in one wait or silence.
    pub times: u32,
    /// The words by language tag, with variables; the first are for whom none of the others fit.
    pub words: Vec<(String, String)>,
}

impl Automatic {
    /// The words for somebody who speaks this language: those of the very tag, else of its language.
    pub fn words(&self, locale: &str) -> &str {
        let main = |tag: &str| {
            tag.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let very = |(tag, _): &&(String, String)| tag.eq_ignore_ascii_case(locale);
        let alike = |(tag, _): &&(String, String)| main(tag) == main(locale);
        let found = self.words.iter().find(very);
        let found = found.or_else(|| self.words.iter().find(alike));
        found.or(self.words.first()).map_or("", |(_, text)| text)
    }
}

/// The rules of one desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskConfig {
    /// Milliseconds an agent has to open an offered chat before it returns to the front of the line.
    pub offer_ms: u64,
    /// Milliseconds that an agent without a socket still counts as available, so that a reload does
    /// not turn every page away. No new chat is offered in that time.
    pub agent_grace_ms: u64,
    /// Milliseconds after which an agent without a socket loses their live chats to the front of
    /// the line.
    pub agent_lost_ms: u64,
    /// Milliseconds that a waiting customer without an open page keeps the place in line.
    pub waiting_grace_ms: u64,
    /// Milliseconds after which a live chat ends because the customer has no open page.
    pub live_grace_ms: u64,
    /// Milliseconds within which a ticket is to be answered.
    pub ticket_due_ms: u64,
    /// Milliseconds of waiting after which the customer is offered an answer by e-mail, too, and above
    /// which a newcomer who would probably wait longer gets the form at once.
    pub wait_max_ms: u64,
    /// Milliseconds that somebody goes unanswered (in line, or in a live chat) before all agents are
    /// alerted again.
    pub alert_ms: u64,
    /// Milliseconds that somebody goes unanswered before supervisors are told.
    pub escalate_ms: u64,
    /// Offers in a row that an agent lets pass before their switch goes off: whoever sits there or
    /// not, chats go to those who open them.
    pub misses_max: u32,
    /// Customers in line at most.
    pub line_max: usize,
    /// Milliseconds of silence in a live chat that count into handle time at most, per silence.
    pub silence_cut_ms: u64,
    /// The site's name, as it stands in automatic messages.
    pub site_name: String,
    /// What the desk says by itself.
    pub automatic: Vec<Automatic>,
    /// Ended conversations that stay known for feedback and transcripts.
    pub ended_kept_max: usize,
}

/// Milliseconds that an agent has to open an offered chat at least, whatever the configuration says:
/// with none at all, an offer would lapse while it is made.
const OFFER_MS_MIN: u64 = 1_000;

impl DeskConfig {
    /// The same with what no desk can do without.
    pub(crate) fn usable(self) -> Self {
        Self {
            offer_ms: self.offer_ms.max(OFFER_MS_MIN),
            ..self
        }
    }
}

impl Default for DeskConfig {
    fn default() -> Self {
        Self {
            offer_ms: 45_000,
            agent_grace_ms: 10_000,
            agent_lost_ms: 30_000,
            waiting_grace_ms: 120_000,
            live_grace_ms: 600_000,
            ticket_due_ms: 24 * 3_600_000,
            wait_max_ms: 300_000,
            alert_ms: 60_000,
            escalate_ms: 180_000,
            misses_max: 3,
            line_max: protocol::limits::LINE_MAX,
            silence_cut_ms: 120_000,
            site_name: String::new(),
            automatic: Vec::new(),
            ended_kept_max: 10_000,
        }
    }
}
