//! A transcript for people: the text of the download and of the mail, and the mail's HTML.

use super::about::zone_of;
use super::html::escape;
use super::words::Words;
use crate::config::{Site, Zone};
use desk::Conversation;
use protocol::conversation::{Author, Ender, Entry, EntryBody, Side};
use std::fmt::Write;

/// A line of the transcript: who said what, or what happened.
struct Line<'a> {
    time: String,
    /// `None`: something happened.
    who: Option<String>,
    what: std::borrow::Cow<'a, str>,
}

/// A transcript that is ready to be written in either form.
pub(super) struct Transcript<'a> {
    words: &'static Words,
    site: &'a Site,
    conversation: &'a Conversation,
    /// By whose clock times are told.
    zone: Zone,
    lines: Vec<Line<'a>>,
}

impl<'a> Transcript<'a> {
    /// What the customer may read, without the rating: it may go to any address, and a rating is
    /// not for the agent's eyes.
    pub(super) fn new(
        site: &'a Site,
        conversation: &'a Conversation,
        entries: &'a [Entry],
        locale: &str,
    ) -> Self {
        let words = Words::of(&[locale, &site.locale]);
        let said = entries
            .iter()
            .filter(|entry| entry.body.visible_to(Side::Customer));
        let zone = zone_of(site, conversation);
        let lines = said
            .filter_map(|entry| line(words, &zone, conversation, entry))
            .collect();
        Self {
            words,
            site,
            conversation,
            zone,
            lines,
        }
    }

    /// The words it is written with.
    pub(super) fn words(&self) -> &'static Words {
        self.words
    }

    fn clock(&self) -> String {
        let zone = self.zone.name();
        self.words.say("transcript_clock", &[("zone", zone)])
    }

    /// As plain text.
    pub(super) fn text(&self) -> String {
        let title = self
            .words
            .say("transcript_subject", &[("site", &self.site.name)]);
        let mut text = format!("{title}\n{}\n\n", self.clock());
        for line in &self.lines {
            // Writing into a String cannot fail.
            let _ = match &line.who {
                None => writeln!(text, "[{}] {}", line.time, line.what),
                Some(who) => {
                    let who = self.words.say("said", &[("who", who)]);
                    writeln!(text, "[{}] {who}\n{}", line.time, indented(&line.what))
                }
            };
        }
        text
    }

    /// As HTML without anything from elsewhere; `below` (safe HTML) and `why` stand at its end.
    pub(super) fn html(&self, below: &str, why: &str) -> String {
        let title = escape(
            &self
                .words
                .say("transcript_subject", &[("site", &self.site.name)]),
        );
        let name = self.conversation.name.as_str();
        let greeting = escape(&self.words.say("transcript_greeting", &[("name", name)]));
        let clock = escape(&self.clock());
        let mut rows = String::new();
        for line in &self.lines {
            let what = escape(&line.what).replace('\n', "<br>");
            let time = &line.time;
            let _ = match &line.who {
                None => writeln!(
                    rows,
                    "<p style=\"margin:12px 0;color:#5b6470;font-size:14px\">{time} · {what}</p>"
                ),
                Some(who) => writeln!(
                    rows,
                    "<div style=\"margin:12px 0\"><div style=\"color:#5b6470;font-size:14px\">\
                     {time} · <strong style=\"color:#1b1f24\">{}</strong></div>\
                     <div dir=\"auto\">{what}</div></div>",
                    escape(who)
                ),
            };
        }
        super::html::page(
            self.words.locale(),
            &title,
            &format!(
                "<h1 style=\"font-size:20px;margin:0 0 8px\">{title}</h1>\n<p>{greeting}</p>\n\
                 {rows}{below}<p style=\"color:#5b6470;font-size:13px;margin-top:24px\">{clock} {}</p>",
                escape(why)
            ),
        )
    }
}

/// Each line moved in, so that what somebody wrote is told from what the transcript says.
fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

/// The words of an entry, whoever chose them.
fn said(body: &EntryBody) -> String {
    match body {
        EntryBody::Automatic { text } => text.clone(),
        other => other.told().unwrap_or_default(),
    }
}

fn line<'a>(
    words: &Words,
    zone: &Zone,
    conversation: &Conversation,
    entry: &'a Entry,
) -> Option<Line<'a>> {
    let name = conversation.name.as_str();
    let agent = match &entry.by {
        Author::Agent { name, .. } => name.clone(),
        Author::Customer | Author::Desk => words.say("desk", &[]),
    };
    let say = |key: &str, fill: &[(&str, &str)]| Some(words.say(key, fill));
    let happened = match &entry.body {
        EntryBody::Message { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. }
        | EntryBody::Automatic { .. } => None,
        EntryBody::Consented { text } => Some(["☑ ", text].concat()),
        // Not in a paper that goes to any address; and what only agents see.
        EntryBody::Rated { .. }
        | EntryBody::Assigned { .. }
        | EntryBody::Escalated { .. }
        | EntryBody::Overdue {}
        | EntryBody::CameFrom { .. }
        | EntryBody::MailFailed { .. } => return None,
        EntryBody::Asked {} => say("asked", &[("name", name)]),
        EntryBody::Joined { .. } => say("joined", &[("agent", &agent)]),
        EntryBody::Returned { .. } => say("returned", &[("name", name)]),
        EntryBody::Added { name } => say("joined", &[("agent", name)]),
        EntryBody::SteppedOut { name } => say("stepped_out", &[("agent", name)]),
        EntryBody::Transferred { to } => say("transferred", &[("agent", to)]),
        EntryBody::Ended { by } => match by {
            Ender::Customer => say("ended_by_customer", &[("name", name)]),
            Ender::Agent => say("ended_by_agent", &[("agent", &agent)]),
            Ender::CustomerGone => say("ended_by_leaving", &[("name", name)]),
        },
        EntryBody::Ticketed { due_at, .. } => say("ticketed", &[("time", &zone.minute(*due_at))]),
        EntryBody::Withdrawn {} => say("withdrawn", &[("name", name)]),
        EntryBody::TranscriptAsked { email } => say("transcript_asked", &[("email", email)]),
        EntryBody::TranscriptSent { email } => say("transcript_sent", &[("email", email)]),
        EntryBody::TranscriptFailed { email } => say("transcript_failed", &[("email", email)]),
    };
    let who = match &entry.by {
        _ if matches!(entry.body, EntryBody::Automatic { .. }) => {
            format!("{agent} ({})", words.say("automatic", &[]))
        }
        Author::Customer => conversation.name.clone(),
        Author::Agent { .. } | Author::Desk => agent,
    };
    let (who, what) = match happened {
        Some(what) => (None, what.into()),
        None => (Some(who), said(&entry.body).into()),
    };
    Some(Line {
        time: zone.minute(entry.at),
        who,
        what,
    })
}
