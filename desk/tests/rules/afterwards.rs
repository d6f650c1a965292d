//! After the end: feedback, transcripts, and what stays known.

use crate::world::World;
use crate::world::verbs::{address, message};
use desk::{AgentDid, CustomerDid, DeskConfig, Event, MailKind, Notice};
use protocol::customer::Resume;
use protocol::limits::TRANSCRIPTS_MAX;
use protocol::{Code, ConversationId, ConversationState, EntryBody, Feedback, Score, Seq};

fn feedback(csat: u8) -> Feedback {
    Feedback {
        csat: Score::try_from(csat).ok(),
        ..Feedback::default()
    }
}

fn rate(conversation: ConversationId, id: u64, csat: u8) -> CustomerDid {
    CustomerDid::Rate {
        conversation,
        id: message(id),
        feedback: feedback(csat),
    }
}

#[test]
fn feedback_is_given_once_after_the_end_and_unseen_by_agents() {
    let mut world = World::with_agents(&[1]);
    let view = world.agent_on(1);
    let conversation = world.live(1, 1);
    world.customer(1, rate(conversation, 1, 5));
    assert_eq!(world.refused(), Some(Code::NotNow));
    world.agent(1, AgentDid::End { conversation });
    world.customer(1, rate(conversation, 2, 0));
    assert_eq!(world.refused(), Some(Code::EmptyFeedback));
    world.customer(1, rate(conversation, 3, 5));
    assert_eq!(world.refused(), None);
    assert_eq!(world.store.ratings[&conversation], feedback(5));
    assert!(world.row(conversation).rated);
    world.customer(1, rate(conversation, 3, 5));
    assert_eq!((world.refused(), world.saved().count()), (None, 0));
    world.customer(1, rate(conversation, 4, 1));
    assert_eq!(world.refused(), Some(Code::AlreadyRated));
    let rated = |n: &Notice| {
        matches!(n, Notice::Entry { entry, .. }
            if matches!(entry.body, EntryBody::Rated { .. }))
    };
    assert!(!world.ears.open[&view].heard.iter().any(rated));
}

#[test]
fn an_enquiry_that_was_taken_back_is_not_rated() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let conversation = world.ask(1);
    world.customer(1, CustomerDid::End { conversation });
    assert_eq!(world.state(conversation), ConversationState::Withdrawn);
    world.customer(1, rate(conversation, 1, 5));
    assert_eq!(world.refused(), Some(Code::NotNow));
}

fn want(conversation: ConversationId, id: u64, email: &str) -> CustomerDid {
    CustomerDid::WantTranscript {
        conversation,
        id: message(id),
        email: email.into(),
    }
}

#[test]
fn a_transcript_goes_in_every_state_a_bounded_number_of_times() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.ask(1);
    assert_eq!(world.row(conversation).email, None);
    world.customer(1, want(conversation, 1, "first@example.com"));
    world.customer(1, want(conversation, 1, "first@example.com"));
    world.open(1, conversation);
    world.customer(1, want(conversation, 2, "second@example.com"));
    let email = String::from("third@example.com");
    let id = message(3);
    world.agent(
        1,
        AgentDid::SendTranscript {
            conversation,
            id,
            email,
        },
    );
    world.customer(1, CustomerDid::End { conversation });
    world.customer(1, want(conversation, 4, "fourth@example.com"));
    world.customer(1, want(conversation, 5, "fifth@example.com"));
    world.customer(1, want(conversation, 6, "sixth@example.com"));
    assert_eq!(world.refused(), Some(Code::TooManyTranscripts));
    let mails = world.store.mails_of(MailKind::Transcript);
    assert_eq!(mails.len() as u32, TRANSCRIPTS_MAX);
    assert_eq!(mails[2].to, "third@example.com");
    // The first address given is the conversation's from then on.
    let row = world.row(conversation);
    assert_eq!(row.email.as_deref(), Some("first@example.com"));
    assert_eq!(row.transcripts, TRANSCRIPTS_MAX);
}

#[test]
fn what_became_of_a_transcript_is_written_down_once() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    world.customer(1, CustomerDid::End { conversation });
    for (n, sent) in [(1, true), (2, false)] {
        world.customer(1, want(conversation, n, &address(1)));
        let asked = world.row(conversation).last;
        let done = Event::MailDone {
            conversation,
            asked,
            kind: MailKind::Transcript,
            email: address(1),
            sent,
        };
        world.event(done.clone());
        let email = address(1);
        let body = match sent {
            true => EntryBody::TranscriptSent { email },
            false => EntryBody::TranscriptFailed { email },
        };
        assert_eq!(world.last_entry(conversation).body, body);
        world.event(done);
        assert_eq!(world.saved().count(), 0);
    }
}

#[test]
fn the_welcome_shows_the_open_conversation_or_the_newest_of_the_last_day() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let first = world.live(1, 1);
    let have = Seq(2);
    let resume = |conversation| Some(Resume { conversation, have });
    let welcome = |world: &World| {
        let mut told = world.told();
        told.find_map(|(_, n)| match n {
            Notice::CustomerWelcome {
                view, after, name, ..
            } => Some((view.as_ref().map(|v| v.id), *after, name.clone())),
            _ => None,
        })
    };
    let name = Some(String::from("Customer 1"));
    world.page_with(1, resume(first));
    assert_eq!(welcome(&world), Some((Some(first), have, name.clone())));
    let much = Resume {
        conversation: first,
        have: Seq(1_000),
    };
    world.page_with(1, Some(much));
    let last = world.row(first).last;
    assert_eq!(welcome(&world), Some((Some(first), last, name.clone())));
    let other = world.fresh_conversation();
    world.page_with(1, resume(other));
    assert_eq!(welcome(&world), Some((Some(first), Seq(0), name.clone())));
    world.customer(
        1,
        CustomerDid::End {
            conversation: first,
        },
    );
    world.pass(24 * 3_600_000);
    world.page(1);
    assert_eq!(welcome(&world), Some((Some(first), Seq(0), name.clone())));
    world.pass(1);
    world.page(1);
    assert_eq!(welcome(&world), Some((None, Seq(0), name)));
}

#[test]
fn of_what_is_over_only_so_much_is_kept() {
    let config = DeskConfig {
        ended_kept_max: 2,
        ..DeskConfig::default()
    };
    let mut world = World::new(config, &[1]);
    world.agent_on(1);
    let ids: Vec<_> = (1..=3)
        .map(|c| {
            let conversation = world.live(c, 1);
            world.customer(c, CustomerDid::End { conversation });
            world.pass(1_000);
            conversation
        })
        .collect();
    world.customer(1, rate(ids[0], 1, 5));
    assert_eq!(world.refused(), Some(Code::NoSuchConversation));
    world.customer(2, rate(ids[1], 2, 5));
    assert_eq!(world.refused(), None);
}

#[test]
fn after_a_restart_the_newest_is_still_the_newest() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let mut newest = None;
    for _ in 0..6 {
        let conversation = world.live(1, 1);
        world.pass(1_000);
        world.customer(1, CustomerDid::End { conversation });
        newest = Some(conversation);
    }
    world.restart();
    let page = world.page(1);
    let view = world.ears.open[&page].view.as_ref();
    assert_eq!(view.map(|v| v.id), newest);
}
