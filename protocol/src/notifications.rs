//! How an agent is told that somebody waits: sound, notification, push, the hours in which nothing is
//! heard, and what a push holds. The rules are pure; the same ones hold in the view and in the relay.

use crate::id::ConversationId;
use crate::limits::{PUSH_ENDPOINT_BYTES, ZONE_BYTES};
use crate::refusal::Code;
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY_MIN: u16 = 24 * 60;

/// When a push goes to an agent who has no view open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushWhen {
    /// Not at all.
    Never,
    /// If the switch "Available" was on when the last view went, within
    /// [`crate::limits::PUSH_DUTY_MS`].
    #[default]
    OnDuty,
    /// Whatever the switch said.
    Always,
}

/// How bad a customer's messages must sound until a supervisor hears of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoodLine {
    /// Never.
    Never,
    /// At the first signs.
    Early,
    /// When somebody is clearly upset.
    #[default]
    Clear,
    /// Only when they are furious.
    Late,
}

impl MoodLine {
    /// Each, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Early, Self::Clear, Self::Late, Self::Never];

    /// The mean of the last messages, between −1 and 1, at which it is crossed.
    pub fn score(self) -> Option<f32> {
        match self {
            Self::Never => None,
            Self::Early => Some(-0.2),
            Self::Clear => Some(-0.4),
            Self::Late => Some(-0.6),
        }
    }
}

/// Hours in which nothing is heard, by the agent's own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin, in minutes after midnight.
    pub from: u16,
    /// When they end. At or before `from`: on the next day.
    pub to: u16,
    /// The days on which they begin; 0 is Monday.
    pub days: Vec<u8>,
    /// By the clock of which time zone (IANA name).
    pub zone: String,
}

impl QuietHours {
    /// Whether it is quiet on this day of the week (0 is Monday), so many minutes after midnight.
    pub fn are_on(&self, day: u8, minute: u16) -> bool {
        let begin_on = |day: u8| self.days.contains(&day);
        if self.from < self.to {
            return begin_on(day) && (self.from..self.to).contains(&minute);
        }
        let before = (day + 6) % 7;
        (begin_on(day) && minute >= self.from) || (begin_on(before) && minute < self.to)
    }

    fn is_clean(&self) -> bool {
        let times = self.from < DAY_MIN && self.to < DAY_MIN;
        let mut days = self.days.clone();
        days.sort_unstable();
        days.dedup();
        let days = days.len() == self.days.len()
            && !days.is_empty()
            && self.days.iter().all(|day| *day < 7);
        times && days && self.zone.len() <= ZONE_BYTES
    }
}

/// Answer of `GET /api/agent/notifications`; body and answer of `PUT`: how this agent is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notifications {
    /// Whether the view makes sounds.
    pub sound: bool,
    /// Whether it shows notifications of the system, where the browser lets it.
    pub desktop: bool,
    /// When pushes go out while no view is open.
    pub push: PushWhen,
    /// Whether it is repeated until somebody opens the chat.
    pub repeat: bool,
    /// When nothing is heard, shown outside the view, or pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// From when on a supervisor hears that a customer is upset.
    pub mood: MoodLine,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            sound: true,
            desktop: true,
            push: PushWhen::default(),
            repeat: true,
            quiet: None,
            mood: MoodLine::default(),
        }
    }
}

impl Notifications {
    /// The same, if its hours can be hours.
    ///
    /// # Errors
    /// [`Code::BadQuietHours`].
    pub fn clean(self) -> Result<Self, Code> {
        match self.quiet.as_ref().is_none_or(QuietHours::is_clean) {
            true => Ok(self),
            false => Err(Code::BadQuietHours),
        }
    }
}

/// Answer of `GET /api/agent/push`, and of the calls that subscribe and unsubscribe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushState {
    /// The relay's public key, as browsers take it when they subscribe (RFC 8292).
    pub key: String,
    /// Where pushes of this log-in go, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// Body of `PUT /api/agent/push/subscription`: what a browser says of its subscription, and the
/// language of what is pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSubscription {
    /// The address at the push service.
    pub endpoint: String,
    /// What is pushed is sealed with these.
    pub keys: PushKeys,
    /// The language that the agent reads.
    #[serde(default)]
    pub locale: String,
}

impl PushSubscription {
    /// Whether its parts have sizes that they can have.
    pub fn fits(&self) -> bool {
        self.endpoint.len() <= PUSH_ENDPOINT_BYTES
            && self.locale.len() <= crate::limits::LOCALE_BYTES
    }
}

/// A subscription's keys, in Base64 for addresses (RFC 8291).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushKeys {
    /// The browser's public key, a point of P-256: 65 bytes.
    pub p256dh: String,
    /// A secret that the two share: 16 bytes.
    pub auth: String,
}

impl core::fmt::Debug for PushKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PushKeys(…)")
    }
}

/// Answer of `POST /api/agent/push/test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushTested {
    /// Whether the push service took it.
    pub taken: bool,
}

/// Why somebody is told. The later one is the more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushKind {
    /// Nothing has happened: the agent tries it out.
    Test,
    /// A ticket is past its due time.
    Overdue,
    /// The customer of the agent's own chat has said something.
    Message,
    /// Somebody waits in line.
    Waiting,
    /// A chat was given to this agent, and wants to be opened.
    Offered,
    /// Nobody has answered for too long.
    Unanswered,
    /// Nobody has answered for far too long: for supervisors.
    Escalated,
}

/// What a push holds: nothing that a customer said, and not who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// Why.
    pub kind: PushKind,
    /// The same in the agent's language.
    pub title: String,
    /// At which site.
    pub site: String,
    /// Which conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{decode, encode};

    fn hours(from: u16, to: u16, days: &[u8]) -> QuietHours {
        QuietHours {
            from,
            to,
            days: days.into(),
            zone: "Europe/Berlin".into(),
        }
    }

    #[test]
    fn hours_of_a_day_end_on_it() {
        let lunch = hours(12 * 60, 13 * 60, &[0, 4]);
        let at = |day, minute| lunch.are_on(day, minute);
        assert!(at(0, 720) && at(0, 779) && at(4, 750));
        assert!(!at(0, 719) && !at(0, 780) && !at(1, 750));
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_on_which_they_begin() {
        let night = hours(22 * 60, 7 * 60, &[4, 6]);
        let at = |day, minute| night.are_on(day, minute);
        assert!(at(4, 1_320) && at(5, 0) && at(5, 419));
        assert!(!at(5, 420) && !at(5, 1_400) && !at(4, 0));
        // Sunday night is Monday morning.
        assert!(at(6, 1_439) && at(0, 10) && !at(0, 1_330));
    }

    #[test]
    fn from_and_to_the_same_is_round_the_clock() {
        let all = hours(8 * 60, 8 * 60, &[5]);
        assert!(all.are_on(5, 480) && all.are_on(6, 479));
        assert!(!all.are_on(5, 479) && !all.are_on(6, 480));
    }

    #[test]
    fn what_cannot_be_hours_is_refused() {
        let clean = |quiet| {
            let quiet = Some(quiet);
            let all = Notifications {
                quiet,
                ..Notifications::default()
            };
            all.clean().map(|_| ())
        };
        assert_eq!(clean(hours(0, 1_439, &[0, 1, 2, 3, 4, 5, 6])), Ok(()));
        for bad in [
            hours(1_440, 0, &[0]),
            hours(0, 1_440, &[0]),
            hours(0, 1, &[]),
            hours(0, 1, &[7]),
            hours(0, 1, &[1, 1]),
            QuietHours {
                zone: "x".repeat(ZONE_BYTES + 1),
                ..hours(0, 1, &[1])
            },
        ] {
            assert_eq!(clean(bad), Err(Code::BadQuietHours));
        }
    }

    #[test]
    fn what_is_not_said_is_as_usual() {
        let read: Notifications = decode(r#"{"sound":false}"#).expect("notifications");
        let expected = Notifications {
            sound: false,
            ..Notifications::default()
        };
        assert_eq!(read, expected);
        assert_eq!(
            encode(&expected),
            r#"{"sound":false,"desktop":true,"push":"on_duty","repeat":true,"mood":"clear"}"#
        );
    }
}
