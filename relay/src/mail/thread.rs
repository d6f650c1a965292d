//! What makes an answer find its conversation: the ids and addresses that our mails carry, written
//! and read in one place.
//!
//! A conversation's id is random; whoever knows it was told by one of our mails, or is its customer.

use protocol::{ConversationId, Seq};

/// What stands before the id in the address that a mail is answered to: `chat+c.<id>@shop.example`.
const PLUS: &str = "c.";
/// How many hexadecimal digits an id has without its hyphens.
const SIMPLE: usize = 32;
/// How many characters an id has with them.
const HYPHENATED: usize = 36;

/// One of our mails, as its id says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OurMail {
    /// What it was about.
    pub conversation: ConversationId,
    /// The entry that asked for it.
    pub asked: Seq,
}

/// The `Message-ID` of a mail to the customer, with its brackets: `<id.asked@domain>`, or
/// `<id.asked.tag@domain>` where one entry asks for several mails. The same for every attempt. An
/// answer to it becomes the customer's message.
pub fn message_id(conversation: ConversationId, asked: Seq, tag: &str, domain: &str) -> String {
    let dot = if tag.is_empty() { "" } else { "." };
    format!("<{conversation}.{}{dot}{tag}@{domain}>", asked.0)
}

/// The `Message-ID` of a mail about a conversation to somebody of the site. It is written otherwise,
/// so that what they answer is never taken for the customer's words.
pub fn staff_message_id(
    conversation: ConversationId,
    asked: Seq,
    tag: &str,
    domain: &str,
) -> String {
    let id = message_id(conversation, asked, tag, domain);
    id.replacen('<', "<staff.", 1)
}

/// The address that a mail to the customer is answered to: `from` with the conversation behind a
/// plus sign (RFC 5233), so that an answer finds it also where a mail program drops the other
/// headers. Only where the owner says that their mail server knows such addresses
/// (`[mail_in] plus_address`): elsewhere they bounce. An address whose part before the @ would grow
/// over its 64 bytes (RFC 5321, 4.5.3.1.1), or that has a plus sign already, stays as it is.
pub fn reply_to(from: &str, conversation: ConversationId) -> String {
    let Some((user, domain)) = from.rsplit_once('@') else {
        return from.into();
    };
    let id = conversation.0.simple();
    if user.contains('+') || user.len() + 1 + PLUS.len() + SIMPLE > 64 {
        return from.into();
    }
    format!("{user}+{PLUS}{id}@{domain}")
}

/// Which of our mails this `Message-ID` names, with or without brackets. What follows the number is
/// not looked at; nor is the domain, which may have been another one once.
pub fn our_mail(message_id: &str) -> Option<OurMail> {
    let id = message_id.trim().trim_start_matches('<');
    let (local, _) = id.split_once('@')?;
    let (conversation, rest) = local.split_at_checked(HYPHENATED)?;
    let asked = rest.strip_prefix('.')?.split('.').next()?;
    let plain = asked.len() <= 10 && asked.bytes().all(|b| b.is_ascii_digit());
    Some(OurMail {
        conversation: conversation.parse().ok()?,
        asked: Seq(asked.parse().ok().filter(|_| plain)?),
    })
}

/// Which conversation this address is for, as [`reply_to`] wrote it.
fn addressed(address: &str) -> Option<ConversationId> {
    let (user, _) = address.trim().rsplit_once('@')?;
    let (_, plus) = user.rsplit_once('+')?;
    // Some servers write addresses in capitals.
    let lower = plus.to_ascii_lowercase();
    let id = lower.strip_prefix(PLUS)?;
    id.parse().ok().filter(|_| id.len() == SIMPLE)
}

/// Which conversation a mail belongs to: by what it answers (`In-Reply-To`), else by the newest of
/// our mails among its `References` (the last one), else by the address it was sent to.
pub fn conversation_of<'a>(
    in_reply_to: impl IntoIterator<Item = &'a str>,
    references: impl IntoIterator<Item = &'a str>,
    to: impl IntoIterator<Item = &'a str>,
) -> Option<ConversationId> {
    let named = |ids: Vec<&'a str>| ids.into_iter().rev().find_map(our_mail);
    named(in_reply_to.into_iter().collect())
        .or_else(|| named(references.into_iter().collect()))
        .map(|mail| mail.conversation)
        .or_else(|| to.into_iter().find_map(addressed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(n: u8) -> ConversationId {
        ConversationId::random([n; 16])
    }

    fn read(reply: &[&str], references: &[&str], to: &[&str]) -> Option<ConversationId> {
        let all = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let (reply, references, to) = (all(reply), all(references), all(to));
        conversation_of(
            reply.iter().map(String::as_str),
            references.iter().map(String::as_str),
            to.iter().map(String::as_str),
        )
    }

    #[test]
    fn what_is_written_is_read() {
        let c = conversation(7);
        for kind in ["", "answer"] {
            let id = message_id(c, Seq(12), kind, "shop.example");
            let found = our_mail(&id);
            let expected = OurMail {
                conversation: c,
                asked: Seq(12),
            };
            assert_eq!(found, Some(expected), "{id}");
            assert_eq!(our_mail(id.trim_matches(['<', '>'])), found);
            assert_eq!(read(&[&id], &[], &[]), Some(c));
        }
        let to = reply_to("chat@shop.example", c);
        assert_eq!(to, format!("chat+c.{}@shop.example", c.0.simple()));
        assert_eq!(read(&[], &[], &["a@b.example", &to]), Some(c));
        assert_eq!(read(&[], &[], &[&to.to_uppercase()]), Some(c));
    }

    #[test]
    fn the_mail_that_is_answered_counts_most_then_the_newest_before_it() {
        let id = |n| message_id(conversation(n), Seq(1), "", "shop.example");
        let to = reply_to("chat@shop.example", conversation(3));
        let references = [id(1), "<other@elsewhere>".into(), id(2), "<x@y>".into()];
        let references: Vec<&str> = references.iter().map(String::as_str).collect();
        assert_eq!(read(&[&id(5)], &references, &[&to]), Some(conversation(5)));
        assert_eq!(read(&["<x@y>"], &references, &[&to]), Some(conversation(2)));
        assert_eq!(read(&["<x@y>"], &[], &[&to]), Some(conversation(3)));
    }

    #[test]
    fn other_peoples_ids_and_addresses_name_nothing() {
        let c = conversation(1);
        let id = c.to_string();
        let cut = &id[..35];
        for other in [
            "",
            "<>",
            "<@>",
            "<CAF1=x@mail.gmail.com>",
            &format!("<{id}@shop.example>"),
            &format!("<{id}.@shop.example>"),
            &format!("<{id}.x@shop.example>"),
            &format!("<{id}.+4@shop.example>"),
            &format!("<{id}.99999999999@shop.example>"),
            &format!("<{cut}.4@shop.example>"),
            &format!("{id}.4"),
            &staff_message_id(c, Seq(4), "1", "shop.example"),
            "<😀😀😀😀😀😀😀😀😀😀.4@x>",
        ] {
            assert_eq!(our_mail(other), None, "{other}");
        }
        for other in [
            "chat@shop.example".to_owned(),
            "chat+news@shop.example".to_owned(),
            format!("chat+c.{id}@shop.example"),
            format!("c.{}@shop.example", c.0.simple()),
        ] {
            assert_eq!(read(&[], &[], &[&other]), None, "{other}");
        }
    }

    #[test]
    fn an_address_without_room_stays_as_it_is() {
        let c = conversation(1);
        for from in ["chat+shop@shop.example", "no address"] {
            assert_eq!(reply_to(from, c), from);
        }
        let fits = format!("{}@shop.example", "a".repeat(29));
        let local = reply_to(&fits, c);
        assert_eq!(local.split('@').next().map(str::len), Some(64));
        let long = format!("{}@shop.example", "a".repeat(30));
        assert_eq!(reply_to(&long, c), long);
    }
}
