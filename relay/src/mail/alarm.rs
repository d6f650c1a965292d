//! Mails to those who answer for a site: a customer waits too long, or a ticket's time has passed.
//! Short, without the customer's words: those are behind the link.

use super::about::About;
use super::letter::Letter;
use desk::MailKind;

/// Subject and text, in the site's language.
pub(super) fn alarm(about: &About<'_>) -> (String, Letter) {
    let words = about.words();
    let of = about.conversation;
    let name = ("name", of.name.as_str());
    let (subject, said) = match about.mail.kind {
        MailKind::Overdue => {
            let (time, zone) = about.by_the_clock(of.due_at.unwrap_or(about.mail.at));
            let nobody = words.say("desk", &[]);
            let agent = of.agent_name.as_deref().unwrap_or(&nobody);
            let fill = [name, ("time", &time), ("zone", &zone), ("agent", agent)];
            ("overdue_subject", words.say("overdue", &fill))
        }
        _ => {
            let since = of.owed_since.unwrap_or(of.waiting_since);
            let (time, zone) = about.by_the_clock(since);
            let fill = [name, ("time", &time), ("zone", &zone)];
            ("escalation_subject", words.say("escalation", &fill))
        }
    };
    let why = words.say("alarm_why", &[("site", &about.site.name)]);
    let letter = Letter::new(why)
        .words(said)
        .link(words.say("alarm_open", &[]), about.ways.agents_link(of.id));
    (words.say(subject, &[name]), letter)
}
