//! Bodies of the HTTP calls: what is not live goes this way. Agents' calls carry
//! `Authorization: Bearer <token>`; every refusal is a [`crate::Refusal`] as JSON.

use crate::customer::SiteFace;
use crate::id::{AgentId, ConversationId, CustomerId, SiteId, Timestamp};
use crate::queue::Availability;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Answer of `GET /api/sites/{site}`: public, cacheable for some seconds, asked by the loader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteAnswer {
    /// How the site presents itself.
    pub face: SiteFace,
    /// Whether somebody would answer now.
    pub availability: Availability,
    /// What the launcher reads, in the language asked for.
    pub words: LauncherWords,
    /// When to invite customers; none while nobody is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<ProactiveInvitation>,
}

/// Body of `POST /api/customer/identify`. Whoever has a customer's token already shows it as
/// `Bearer`: their open conversation goes along, unless it is another identity's. Answered by
/// [`Identified`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identify {
    /// Which site.
    pub site: SiteId,
    /// The JSON Web Token that the site signed.
    pub token: String,
}

/// Who the customer is from now on, on every device on which the site says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    /// The customer.
    pub customer: CustomerId,
    /// The token for the next hello; absent if that is who called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Body of `POST /api/customer/data`: replaces what the page said before. Answered by 204.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteData {
    /// Names and values.
    pub data: BTreeMap<String, String>,
}

/// The launcher's own words: it is drawn before any other text is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LauncherWords {
    /// Its label.
    pub launcher: String,
    /// Why it does not open.
    pub unreachable: String,
    /// The name of the button that takes an invitation away.
    pub dismiss: String,
}

/// A few words that a page may show at the launcher, once a visit. All conditions must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProactiveInvitation {
    /// The pages: a path in which `*` stands for anything.
    pub page: String,
    /// Seconds on the page.
    pub after_s: u32,
    /// How far down the page the customer has been, in percent of it.
    pub scroll_percent: u32,
    /// Only when the pointer leaves the page at its top.
    pub exit: bool,
    /// Plain text, at most [`crate::limits::INVITATION_CHARS`] characters.
    pub text: String,
}

/// Body of `POST /api/agent/join`: redeems a set-up link or an invitation. Answered by [`LoggedIn`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The part of the link behind `#setup=` or `#invite=`.
    pub token: String,
    /// The name that customers will read.
    pub name: String,
    /// The address to log in with.
    pub email: String,
    /// The password, [`crate::limits::PASSWORD_CHARS_MIN`] to [`crate::limits::PASSWORD_CHARS_MAX`].
    pub password: String,
}

/// Body of `POST /api/agent/login`. Answered by [`LoggedIn`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogIn {
    /// The address of the account.
    pub email: String,
    /// Its password.
    pub password: String,
    /// The code of the second factor, or a recovery code, once it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Answer to a log-in: what the agent's view keeps. `POST /api/agent/logout` ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// Proof of the log-in; goes into `hello` and the `Authorization` header, never into a URL.
    pub token: String,
    /// Which agent.
    pub agent: AgentId,
    /// What the account may do.
    pub role: AgentRole,
}

/// What an agent's account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentRole {
    /// Takes chats.
    Agent,
    /// Also looks after the agents, and sees everybody's figures.
    Supervisor,
    /// Also looks after supervisors and owners, and the site itself.
    Owner,
}

impl AgentRole {
    /// Every role there is, the least first.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Supervisor, Self::Owner];

    /// Whether the account leads: sees everybody's figures, hears what is escalated.
    pub fn may_supervise(self) -> bool {
        self >= Self::Supervisor
    }

    /// Whether the account may invite, disable and look after accounts of `other`: owners all,
    /// supervisors those of agents.
    pub fn manages(self, other: Self) -> bool {
        match self {
            Self::Agent => false,
            Self::Supervisor => other == Self::Agent,
            Self::Owner => true,
        }
    }

    /// The role as it stands on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Owner => "owner",
        }
    }

    /// The role that is called so.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Body of `POST /api/agent/invite` (supervisors for agents, owners for all). Answered by [`Invitation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// What the new account may do.
    pub role: AgentRole,
    /// Where to mail the link as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A link that makes one account, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The whole link; its token stands behind `#`, so no server log ever holds it.
    pub link: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// What a site's owner wants everybody to know just now: "we know about the outage". Body of
/// `PUT /api/agent/banner` (supervisors; without a text it is taken away) and answer of `GET`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// Plain text, at most [`crate::limits::BANNER_CHARS`] characters; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When it goes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Banner {
    /// What is shown of it at `now`.
    pub fn shown(&self, now: Timestamp) -> Option<&str> {
        let over = self.until.is_some_and(|until| until <= now);
        self.text.as_deref().filter(|_| !over)
    }
}

/// How a wait ended. The raw facts behind every figure of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitOutcome {
    /// An agent opened the chat.
    Joined,
    /// The customer left the line or took the enquiry back.
    GaveUp,
    /// The enquiry became a ticket.
    Ticketed,
}

/// One wait, from asking (or going back to the line) to its end. `GET /api/agent/waits` lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Whose.
    pub conversation: ConversationId,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How it ended.
    pub outcome: WaitOutcome,
    /// The estimate that the customer was first shown, in milliseconds; absent if none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_ms: Option<u64>,
}

impl Wait {
    /// Its length in milliseconds.
    pub fn ms(&self) -> u64 {
        self.ended_at.since_ms(self.began_at)
    }
}

/// Figures over a span of time; definitions stand in `docs/metrics.md`. Means are absent where
/// nothing was measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScoreSpan {
    /// Enquiries that began in the span.
    pub enquiries: u64,
    /// Of these, ended without one message from an agent.
    pub unanswered: u64,
    /// Mean wait in milliseconds, over waits that ended in the span with an agent joining.
    pub average_wait_ms: Option<f64>,
    /// How many waits that mean is of.
    pub waits: u64,
    /// Mean time from asking to the first message of an agent, in milliseconds.
    pub average_first_response_ms: Option<f64>,
    /// Mean handle time in milliseconds, long silences cut.
    pub average_handle_ms: Option<f64>,
    /// Enquiries with an e-mail address known.
    pub contact_known: u64,
    /// Enquiries in which the transcript was offered: all that have ended.
    pub transcript_offered: u64,
    /// Enquiries in which the transcript was asked for.
    pub transcript_asked: u64,
    /// Enquiries in which feedback was asked: all that have ended after an agent joined.
    pub feedback_asked: u64,
    /// Enquiries in which feedback was given.
    pub feedback_given: u64,
    /// Mean satisfaction, 1 to 5.
    pub average_csat: Option<f64>,
    /// Mean effort, 1 to 5; low is good.
    pub average_ces: Option<f64>,
    /// Waits for which an estimate was shown.
    pub promises: u64,
    /// Of these, waits no longer than the estimate.
    pub promises_kept: u64,
}

/// One hour's average wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitBucket {
    /// When the hour or day began.
    pub began_at: Timestamp,
    /// Mean wait in milliseconds.
    pub average_wait_ms: f64,
    /// How many waits.
    pub waits: u64,
}

/// Answer of `GET /api/agent/scorecard`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// When it was computed.
    pub now: Timestamp,
    /// The time zone whose days are meant (IANA name).
    pub time_zone: String,
    /// Since midnight.
    pub today: ScoreSpan,
    /// The last seven days, today included.
    pub week: ScoreSpan,
    /// Since the beginning.
    pub all: ScoreSpan,
    /// The waits of the last 24 hours, by hour; hours without a wait are left out.
    pub by_hour: Vec<WaitBucket>,
    /// The waits of the last 30 days, by day; days without a wait are left out.
    pub by_day: Vec<WaitBucket>,
}

/// Answer of `GET /api/agent/ledger`: every enquiry that is kept, by where it stands. Each is counted
/// in one row; `unowned` is 0, or something is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// When it was counted.
    pub now: Timestamp,
    /// All enquiries.
    pub asked: u64,
    /// In line, chosen for an agent or not.
    pub waiting: u64,
    /// Live with an agent.
    pub live: u64,
    /// Owed an answer by e-mail, with an owner and a due time that has not come.
    pub tickets: u64,
    /// The same, past the due time.
    pub overdue: u64,
    /// Ended after an agent had said something.
    pub answered: u64,
    /// Answered by e-mail.
    pub answered_by_email: u64,
    /// Taken back, or left by the customer before anybody had said something and without an address.
    pub withdrawn: u64,
    /// Closed by an agent without a word.
    pub closed: u64,
    /// None of these: without end or owner.
    pub unowned: u64,
}
