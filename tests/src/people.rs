//! Customers and agents as tests need them: connected, in a chat, saying things and waiting until
//! the other side has them.

use crate::accounts;
use crate::relay_guard::RelayGuard;
use anyhow::Context;
use client::Words;
use client::native::{AgentClient, AgentSide, CustomerClient, CustomerSide, message_id};
use protocol::api::LoggedIn;
use protocol::{ConversationId, ConversationState, EntryBody, FromCustomer, SiteId, ToCustomer};
use std::time::Duration;

/// How long anything may take that takes an instant on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A site's id.
///
/// # Panics
/// If it cannot be one.
pub fn site(id: &str) -> SiteId {
    id.parse().expect("a site's id")
}

/// Somebody new at `site`, welcomed.
///
/// # Errors
/// If no welcome comes.
pub async fn customer(relay: &RelayGuard, id: &str) -> anyhow::Result<CustomerClient> {
    let mut customer = CustomerClient::new(&relay.ws(), CustomerSide::new(site(id)));
    customer.wait_live(PATIENCE).await?;
    Ok(customer)
}

/// The same customer in another tab, welcomed.
///
/// # Errors
/// If no welcome comes.
pub async fn second_tab(
    relay: &RelayGuard,
    customer: &CustomerClient,
) -> anyhow::Result<CustomerClient> {
    let mut side = CustomerSide::new(customer.side.site.clone());
    side.token = customer.side.token.clone();
    let mut tab = CustomerClient::new(&relay.ws(), side);
    tab.wait_live(PATIENCE).await?;
    Ok(tab)
}

/// An agent's view, welcomed, not available yet.
///
/// # Errors
/// If no welcome comes.
pub async fn agent(relay: &RelayGuard, account: &LoggedIn) -> anyhow::Result<AgentClient> {
    let side = AgentSide::new(account.token.clone());
    let mut agent = AgentClient::new(&relay.ws(), side);
    agent.wait_live(PATIENCE).await?;
    Ok(agent)
}

/// Switches an agent on and waits until the desk has said so.
///
/// # Errors
/// If it doesn't.
pub async fn make_available(agent: &mut AgentClient) -> anyhow::Result<()> {
    agent.available(true).await;
    let waiting = agent.wait_until("being available", PATIENCE, |side| {
        let me = side.welcome.as_ref().map(|w| w.agent);
        me.and_then(|me| side.colleagues.get(&me))
            .is_some_and(|c| c.available)
    });
    Ok(waiting.await?)
}

/// The customer asks; returns once the desk has answered.
///
/// # Errors
/// If it doesn't.
pub async fn ask(
    customer: &mut CustomerClient,
    name: &str,
    question: &str,
) -> anyhow::Result<ConversationId> {
    let start = FromCustomer::Start {
        id: message_id(),
        name: name.into(),
        email: None,
        question: Some(question.into()),
        website: None,
        consent: None,
    };
    customer.send(&start).await;
    let told = customer.wait_for("the conversation", PATIENCE, |frame| {
        matches!(frame, ToCustomer::Conversation(_))
    });
    match told.await? {
        ToCustomer::Conversation(view) => Ok(view.id),
        other => anyhow::bail!("expected a conversation, not {other:?}"),
    }
}

/// Somebody new leaves a message while nobody is there, or rather not to wait; with the address
/// `<name>@example.com`. Returns once it is a ticket.
///
/// # Errors
/// If it doesn't become one.
pub async fn leaves_a_message(
    relay: &RelayGuard,
    id: &str,
    name: &str,
    text: &str,
) -> anyhow::Result<(CustomerClient, ConversationId)> {
    let mut customer = customer(relay, id).await?;
    let left = FromCustomer::LeaveMessage {
        id: message_id(),
        name: name.into(),
        email: format!("{}@example.com", name.to_lowercase()),
        text: text.into(),
        website: None,
        consent: None,
    };
    customer.send(&left).await;
    until_state(&mut customer, ConversationState::Ticket).await?;
    let conversation = customer.side.conversation_id().context("a conversation")?;
    Ok((customer, conversation))
}

/// The agent waits until the conversation is offered, opens it, and has its history.
///
/// # Errors
/// If it is not offered, or opening doesn't make it live.
pub async fn open_offered(
    agent: &mut AgentClient,
    conversation: ConversationId,
) -> anyhow::Result<()> {
    let me = agent.side.welcome.as_ref().map(|w| w.agent);
    let offered = agent.wait_until("the offer", PATIENCE, |side| {
        let card = side.cards.get(&conversation);
        card.is_some_and(|c| c.state == ConversationState::Offered && c.agent == me)
    });
    offered.await?;
    agent.open(conversation);
    let live = agent.wait_until("the chat being live", PATIENCE, |side| {
        let card = side.cards.get(&conversation);
        card.is_some_and(|c| c.state == ConversationState::Live)
            && side.timelines.contains_key(&conversation)
    });
    Ok(live.await?)
}

/// The customer waits until an agent has joined.
///
/// # Errors
/// If nobody does.
pub async fn until_joined(customer: &mut CustomerClient) -> anyhow::Result<()> {
    let joined = customer.wait_until("an agent joining", PATIENCE, |side| {
        let state = side.conversation.as_ref().map(|c| c.state);
        let mut lines = side.timeline.lines().iter();
        state == Some(ConversationState::Live)
            && lines.any(|l| matches!(l.entry.body, EntryBody::Joined { .. }))
    });
    Ok(joined.await?)
}

/// Waits until the customer's page shows an entry of this kind.
///
/// # Errors
/// If it doesn't in time.
pub async fn until_entry(
    customer: &mut CustomerClient,
    what: &str,
    is_it: impl Fn(&EntryBody) -> bool,
) -> anyhow::Result<()> {
    let shown = customer.wait_until(what, PATIENCE, |side| {
        side.timeline.lines().iter().any(|l| is_it(&l.entry.body))
    });
    Ok(shown.await?)
}

/// Waits until the customer's conversation is in this state.
///
/// # Errors
/// If it isn't in time.
pub async fn until_state(
    customer: &mut CustomerClient,
    wanted: ConversationState,
) -> anyhow::Result<()> {
    let reached = customer.wait_until("the state", PATIENCE, |side| {
        side.conversation.as_ref().map(|c| c.state) == Some(wanted)
    });
    Ok(reached.await?)
}

/// A customer and an agent in a live chat of their own.
pub struct Pair {
    /// Who asked.
    pub customer: CustomerClient,
    /// Who answers.
    pub agent: AgentClient,
    /// What about.
    pub conversation: ConversationId,
    said: u32,
}

impl Pair {
    /// Makes the site's first account, an agent's view, a customer, and brings the two together.
    ///
    /// # Errors
    /// If any of it fails.
    pub async fn first(relay: &RelayGuard, site: &str) -> anyhow::Result<(Self, LoggedIn)> {
        let account = accounts::first_agent(relay, site, "Mira").await?;
        let mut agent = agent(relay, &account).await?;
        make_available(&mut agent).await?;
        let customer = customer(relay, site).await?;
        Ok((Self::meet(customer, agent).await?, account))
    }

    /// Brings a customer and an available agent together; nobody else may be free.
    ///
    /// # Errors
    /// If the desk doesn't.
    pub async fn meet(
        mut customer: CustomerClient,
        mut agent: AgentClient,
    ) -> anyhow::Result<Self> {
        let conversation = ask(&mut customer, "Ada", "My tent pole arrived bent.").await?;
        open_offered(&mut agent, conversation).await?;
        until_joined(&mut customer).await?;
        Ok(Self {
            customer,
            agent,
            conversation,
            said: 0,
        })
    }

    /// One message each way, and both arrive: whatever others do, this chat goes on.
    ///
    /// # Errors
    /// If one doesn't.
    pub async fn still_talks(&mut self) -> anyhow::Result<()> {
        self.said += 1;
        let question = format!("still there? {}", self.said);
        let answer = format!("yes, {}", self.said);
        self.customer
            .say(&question)
            .context("a conversation and room in the outbox")?;
        self.customer
            .wait_until("its own question", PATIENCE, |side| {
                side.outbox.is_empty() && side.said().last() == Some(&question.as_str())
            })
            .await?;
        let conversation = self.conversation;
        self.agent
            .wait_until("the question", PATIENCE, |side| {
                side.said(conversation).last() == Some(&question.as_str())
            })
            .await?;
        self.agent.say(conversation, Words::Message, &answer);
        self.agent
            .wait_until("its own answer", PATIENCE, |side| {
                side.outbox.is_empty() && side.said(conversation).last() == Some(&answer.as_str())
            })
            .await?;
        let arrived = self.customer.wait_until("the answer", PATIENCE, |side| {
            side.said().last() == Some(&answer.as_str())
        });
        Ok(arrived.await?)
    }
}
