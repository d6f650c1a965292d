//! Who gets whom over real sockets: offers that nobody opens, agents whose connection is lost,
//! conversations that are handed over. Nobody loses their place by another's fault.

use client::Words;
use client::native::{AgentClient, CustomerClient, message_id};
use protocol::{
    AvailabilityState, Code, ConversationId, ConversationState, EntryBody, FromAgent, FromCustomer,
    ReturnReason, TicketReason,
};
use tests::people::{self, PATIENCE, Pair, until_entry, until_state};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::{accounts, http};

async fn until_returned(customer: &mut CustomerClient, why: ReturnReason) -> anyhow::Result<()> {
    let told = customer.wait_until("the customer being told", PATIENCE, |side| {
        let returned = EntryBody::Returned { reason: why };
        let mut lines = side.timeline.lines().iter();
        side.conversation.as_ref().map(|c| c.state) == Some(ConversationState::Waiting)
            && lines.any(|l| l.entry.body == returned)
    });
    Ok(told.await?)
}

async fn until_place(customer: &mut CustomerClient, place: u32) -> anyhow::Result<()> {
    let reached = customer.wait_until("the place in line", PATIENCE, |side| {
        side.conversation
            .as_ref()
            .and_then(|c| c.place)
            .map(|p| p.place)
            == Some(place)
    });
    Ok(reached.await?)
}

async fn until_card(
    agent: &mut AgentClient,
    conversation: ConversationId,
    state: ConversationState,
) -> anyhow::Result<()> {
    let reached = agent.wait_until("the card's state", PATIENCE, |side| {
        side.cards.get(&conversation).map(|c| c.state) == Some(state)
    });
    Ok(reached.await?)
}

#[tokio::test]
async fn an_offer_that_nobody_opens_goes_to_the_next_agent() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}offer_s = 5\n")).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut mira = people::agent(&relay, &mira).await?;
    people::make_available(&mut mira).await?;
    let mut customer = people::customer(&relay, "shop").await?;
    let conversation = people::ask(&mut customer, "Ada", "Anyone?").await?;
    until_card(&mut mira, conversation, ConversationState::Offered).await?;
    let mut jonas = people::agent(&relay, &jonas).await?;
    people::make_available(&mut jonas).await?;
    until_returned(&mut customer, ReturnReason::NotOpened).await?;
    people::open_offered(&mut jonas, conversation).await?;
    people::until_joined(&mut customer).await?;
    let name = customer
        .side
        .conversation
        .as_ref()
        .and_then(|c| c.agent.clone());
    assert_eq!(name.as_deref(), Some("Jonas"));
    Ok(())
}

#[tokio::test]
async fn a_lost_agents_chat_goes_to_the_front_of_the_line() -> anyhow::Result<()> {
    let rules = "capacity = 1\nagent_grace_s = 1\nagent_lost_s = 1\n";
    let relay = RelayGuard::start(&format!("{SHOP}{rules}")).await?;
    let (mut lost, mira) = Pair::first(&relay, "shop").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut jonas = people::agent(&relay, &jonas).await?;
    people::make_available(&mut jonas).await?;
    let customer = people::customer(&relay, "shop").await?;
    let mut other = Pair::meet(customer, jonas).await?;
    let mut waiting = people::customer(&relay, "shop").await?;
    people::ask(&mut waiting, "Cyd", "I was here before").await?;
    until_place(&mut waiting, 1).await?;

    lost.agent.stop().await;
    until_returned(&mut lost.customer, ReturnReason::AgentGone).await?;
    until_place(&mut lost.customer, 1).await?;
    until_place(&mut waiting, 2).await?;
    other.still_talks().await?;

    // Back again: the same chat comes back first.
    let mut mira = people::agent(&relay, &mira).await?;
    people::make_available(&mut mira).await?;
    people::open_offered(&mut mira, lost.conversation).await?;
    lost.agent = mira;
    lost.still_talks().await?;
    until_place(&mut waiting, 1).await
}

#[tokio::test]
async fn when_the_last_agent_goes_every_open_page_learns_it() -> anyhow::Result<()> {
    let rules = "agent_grace_s = 1\nagent_lost_s = 2\n";
    let relay = RelayGuard::start(&format!("{SHOP}{rules}")).await?;
    let account = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut agent = people::agent(&relay, &account).await?;
    let mut page = people::customer(&relay, "shop").await?;
    people::make_available(&mut agent).await?;
    let open =
        |side: &client::native::CustomerSide| side.availability.state == AvailabilityState::Open;
    page.wait_until("the desk being open", PATIENCE, open)
        .await?;
    agent.cut();
    drop(agent);
    page.wait_until("the desk being away", PATIENCE, |side| {
        side.availability.state == AvailabilityState::Away
    })
    .await?;
    let answer = http::get(&format!("{}/api/sites/shop", relay.http()), "").await?;
    let site: protocol::api::SiteAnswer = answer.json()?;
    assert_eq!(site.availability.state, AvailabilityState::Away);
    Ok(())
}

#[tokio::test]
async fn a_conversation_is_handed_over_handed_back_and_taken() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}capacity = 1\n")).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut jonas_view = people::agent(&relay, &jonas).await?;
    let conversation = pair.conversation;
    let to = Some(jonas.agent);

    pair.agent
        .send(&FromAgent::Transfer {
            conversation,
            to,
            department: None,
            note: None,
        })
        .await;
    let refused = pair.agent.wait_until("a refusal", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::NoRoom)
    });
    refused.await?;
    let not_mine = jonas_view.say(conversation, Words::Message, "not mine");
    let refused = jonas_view.wait_until("a refusal", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::NotYours)
    });
    refused.await?;
    // It stays in the outbox, marked as failed, until somebody gives it up.
    let given_up = not_mine.and_then(|id| jonas_view.side.outbox.discard(id));
    assert_eq!(given_up.and_then(|held| held.failed), Some(Code::NotYours));

    people::make_available(&mut jonas_view).await?;
    pair.agent
        .send(&FromAgent::Transfer {
            conversation,
            to,
            department: None,
            note: None,
        })
        .await;
    let told = pair.customer.wait_until("the hand-over", PATIENCE, |side| {
        let mut lines = side.timeline.lines().iter();
        let to = String::from("Jonas");
        lines.any(|l| l.entry.body == EntryBody::Transferred { to: to.clone() })
    });
    told.await?;
    let owned = jonas_view.wait_until("the chat being Jonas's", PATIENCE, |side| {
        side.cards.get(&conversation).is_some_and(|c| c.agent == to)
    });
    owned.await?;
    jonas_view.open(conversation);
    until_card(&mut jonas_view, conversation, ConversationState::Live).await?;
    std::mem::swap(&mut pair.agent, &mut jonas_view);
    pair.still_talks().await?;

    pair.agent
        .send(&FromAgent::Available {
            on: false,
            why: None,
        })
        .await;
    let back = FromAgent::Transfer {
        conversation,
        to: None,
        department: None,
        note: None,
    };
    pair.agent.send(&back).await;
    until_returned(&mut pair.customer, ReturnReason::HandedBack).await?;
    // Mira is available and has room again, so the desk offers it to her; opening takes it.
    let mut mira_view = jonas_view;
    people::open_offered(&mut mira_view, conversation).await?;
    pair.agent = mira_view;
    pair.still_talks().await
}

#[tokio::test]
async fn a_wait_may_end_in_an_email_or_be_taken_back() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}capacity = 1\n")).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let mut second = people::customer(&relay, "shop").await?;
    let mut third = people::customer(&relay, "shop").await?;
    assert_eq!(second.side.availability.state, AvailabilityState::Busy);
    let asked = people::ask(&mut second, "Bo", "Which rope?").await?;
    let third_asked = people::ask(&mut third, "Cyd", "Which tent?").await?;
    let place = |c: &CustomerClient| c.side.conversation.as_ref().and_then(|c| c.place);
    assert_eq!(place(&second).map(|p| (p.place, p.line)), Some((1, 1)));
    assert_eq!(place(&third).map(|p| (p.place, p.line)), Some((2, 2)));

    second.say("while I wait: the thin one?");
    let by_email = |email: Option<&str>| FromCustomer::ByEmail {
        conversation: asked,
        id: message_id(),
        email: email.map(Into::into),
    };
    second.send(&by_email(None)).await;
    let refused = second.wait_until("an address being wanted", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::BadEmail)
    });
    refused.await?;
    second.send(&by_email(Some("bo@example.com"))).await;
    until_state(&mut second, ConversationState::Ticket).await?;
    until_entry(&mut second, "the ticket", |body| {
        let reason = TicketReason::AskedForEmail;
        matches!(body, EntryBody::Ticketed { reason: r, .. } if *r == reason)
    })
    .await?;

    let moved_up = third.wait_until("moving up", PATIENCE, |side| {
        side.conversation
            .as_ref()
            .and_then(|c| c.place)
            .map(|p| p.place)
            == Some(1)
    });
    moved_up.await?;
    let conversation = third_asked;
    third.send(&FromCustomer::End { conversation }).await;
    until_state(&mut third, ConversationState::Withdrawn).await?;
    pair.still_talks().await
}
