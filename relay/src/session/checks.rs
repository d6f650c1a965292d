//! What people write, checked and cleaned before the desk sees it: names, addresses, texts, pages.

use crate::config::{Consent, Zone};
use protocol::limits::{LOCALE_BYTES, PAGE_TITLE_CHARS, PAGE_URL_BYTES, ZONE_BYTES};
use protocol::{
    AwayReason, Code, ConversationId, Feedback, FromAgent, FromCustomer, MessageId, Page, Refusal,
};
use protocol::{Code as C, text};

/// What a frame is about, for refusals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    conversation: Option<ConversationId>,
    id: Option<MessageId>,
}

impl About {
    /// A refusal that says what it is about.
    pub fn refuse(self, code: Code) -> Refusal {
        Refusal {
            id: self.id,
            conversation: self.conversation,
            ..Refusal::new(code)
        }
    }
}

/// What a customer's frame is about.
pub fn about_customers(frame: &FromCustomer) -> About {
    use FromCustomer as F;
    let (conversation, id) = match frame {
        F::Hello { .. } | F::Moved { .. } | F::Ping {} => (None, None),
        F::Start { id, .. } | F::LeaveMessage { id, .. } | F::Erase { id } => (None, Some(*id)),
        F::Send {
            conversation, id, ..
        }
        | F::ByEmail {
            conversation, id, ..
        }
        | F::SendTranscript {
            conversation, id, ..
        }
        | F::Rate {
            conversation, id, ..
        } => (Some(*conversation), Some(*id)),
        F::Typing { conversation, .. }
        | F::Seen { conversation, .. }
        | F::End { conversation }
        | F::Skip { conversation } => (Some(*conversation), None),
    };
    About { conversation, id }
}

/// What an agent's frame is about.
pub fn about_agents(frame: &FromAgent) -> About {
    use FromAgent as F;
    let (conversation, id) = match frame {
        F::Hello { .. } | F::Available { .. } | F::Ping {} => (None, None),
        F::Send {
            conversation, id, ..
        }
        | F::Note {
            conversation, id, ..
        }
        | F::Whisper {
            conversation, id, ..
        }
        | F::SendTranscript {
            conversation, id, ..
        } => (Some(*conversation), Some(*id)),
        F::Open { conversation, .. }
        | F::Leave { conversation }
        | F::Take { conversation }
        | F::Assign { conversation, .. }
        | F::Reopen { conversation }
        | F::Typing { conversation, .. }
        | F::Seen { conversation, .. }
        | F::End { conversation }
        | F::Add { conversation, .. }
        | F::StepOut { conversation }
        | F::Transfer { conversation, .. } => (Some(*conversation), None),
    };
    About { conversation, id }
}

/// A customer's frame with everything written in it cleaned.
///
/// # Errors
/// The code of the first thing that cannot stand.
pub fn clean_customers(mut frame: FromCustomer) -> Result<FromCustomer, Code> {
    use FromCustomer as F;
    match &mut frame {
        F::Start {
            name,
            email,
            question,
            website,
            ..
        } => {
            person(website.take())?;
            *name = text::name(name)?;
            *email = optional(email.take(), text::email)?;
            *question = optional(question.take(), text::message)?;
        }
        F::LeaveMessage {
            name,
            email,
            text,
            website,
            ..
        } => {
            person(website.take())?;
            *name = text::name(name)?;
            *email = text::email(email)?;
            *text = text::message(text)?;
        }
        F::Send { text, files, .. } => *text = text::message_with(text, files.len())?,
        F::Typing { text, .. } => {
            let typed = text.take().map(|typed| text::unsent(&typed)).transpose()?;
            *text = typed.flatten();
        }
        F::ByEmail { email, .. } => *email = optional(email.take(), text::email)?,
        F::SendTranscript { email, .. } => *email = text::email(email)?,
        F::Rate { feedback, .. } => clean_feedback(feedback)?,
        F::Moved { page: moved } => {
            *moved = page(std::mem::take(moved)).ok_or(C::BadFrame)?;
        }
        F::Hello { .. }
        | F::Seen { .. }
        | F::End { .. }
        | F::Skip { .. }
        | F::Erase { .. }
        | F::Ping {} => {}
    }
    Ok(frame)
}

/// A customer's frame with the words they agreed to, where the site asks for that, and none where it
/// does not.
///
/// # Errors
/// [`Code::NoConsent`] if they are not the site's words.
pub fn consent(mut frame: FromCustomer, asked: Option<&Consent>) -> Result<FromCustomer, Code> {
    use FromCustomer as F;
    if let F::Start { consent, .. } | F::LeaveMessage { consent, .. } = &mut frame {
        match asked.filter(|asked| asked.tick) {
            Some(asked) if consent.as_ref().is_some_and(|given| asked.text.are(given)) => {}
            Some(_) => return Err(C::NoConsent),
            None => *consent = None,
        }
    }
    Ok(frame)
}

/// A customer's frame without what they have not sent, where the site doesn't show that to agents.
pub fn unsent(mut frame: FromCustomer, shown: bool) -> FromCustomer {
    if let FromCustomer::Typing { text, .. } = &mut frame
        && !shown
    {
        *text = None;
    }
    frame
}

/// An agent's frame with everything written in it cleaned.
///
/// # Errors
/// The code of the first thing that cannot stand.
pub fn clean_agents(mut frame: FromAgent) -> Result<FromAgent, Code> {
    use FromAgent as F;
    match &mut frame {
        F::Send { text, files, .. } => *text = text::message_with(text, files.len())?,
        F::Note { text, .. } | F::Whisper { text, .. } => *text = text::message(text)?,
        F::SendTranscript { email, .. } => *email = text::email(email)?,
        F::Available { why, .. } => {
            let clean = why.take().map(AwayReason::clean).transpose()?;
            *why = clean.flatten();
        }
        F::Transfer {
            to,
            department,
            note,
            ..
        } => {
            if to.is_some() && department.is_some() {
                return Err(C::BadFrame);
            }
            *note = optional(note.take(), text::message)?;
        }
        F::Hello { .. }
        | F::Open { .. }
        | F::Leave { .. }
        | F::Take { .. }
        | F::Assign { .. }
        | F::Reopen { .. }
        | F::Typing { .. }
        | F::Seen { .. }
        | F::End { .. }
        | F::Add { .. }
        | F::StepOut { .. }
        | F::Ping {} => {}
    }
    Ok(frame)
}

/// The trap of the forms, which people never see: programs fill it.
fn person(website: Option<String>) -> Result<(), Code> {
    match website.filter(|website| !website.trim().is_empty()) {
        Some(_) => Err(C::LooksAutomatic),
        None => Ok(()),
    }
}

/// A field that may be left empty: blank counts as absent.
fn optional(
    raw: Option<String>,
    check: impl Fn(&str) -> Result<String, Code>,
) -> Result<Option<String>, Code> {
    raw.filter(|raw| !raw.trim().is_empty())
        .map(|raw| check(&raw))
        .transpose()
}

fn clean_feedback(feedback: &mut Feedback) -> Result<(), Code> {
    feedback.comment = text::comment(&feedback.comment)?;
    if *feedback == Feedback::default() {
        return Err(C::EmptyFeedback);
    }
    Ok(())
}

/// A page's address without user, password and fragment, cut to the limits; `None` if it is no
/// `http` or `https` address.
pub fn page(raw: Page) -> Option<Page> {
    let url = address(&raw.url)?;
    let title = raw.title.chars().filter(|c| !c.is_control());
    // What was searched for elsewhere is nobody's business here; the site's own pages led nobody to it.
    let mut referrer = address(&raw.referrer).filter(|led| led.origin() != url.origin());
    if let Some(referrer) = &mut referrer {
        referrer.set_query(None);
    }
    Some(Page {
        title: title.take(PAGE_TITLE_CHARS).collect(),
        referrer: referrer.map(short).unwrap_or_default(),
        url: short(url),
    })
}

/// An address of the web without what is private in it.
fn address(raw: &str) -> Option<url::Url> {
    let mut url = url::Url::parse(raw).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_fragment(None);
    // Only addresses without a host refuse these, and http has one.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

fn short(url: url::Url) -> String {
    let mut address = String::from(url);
    address.truncate(address.floor_char_boundary(PAGE_URL_BYTES));
    address
}

/// The name of a time zone as the database of zones has it; `None` if it is no zone.
pub fn zone(raw: &str) -> Option<String> {
    let short = raw.len() <= ZONE_BYTES;
    let zone: Option<Zone> = short.then(|| raw.parse().ok()).flatten();
    zone.map(|zone| zone.name().to_owned())
}

/// A language tag if it looks like one, else `fallback`.
pub fn locale(raw: &str, fallback: &str) -> String {
    let clean = raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if clean && (1..=LOCALE_BYTES).contains(&raw.len()) {
        raw.into()
    } else {
        fallback.into()
    }
}

#[cfg(test)]
mod tests;
