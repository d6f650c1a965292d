//! Two ends that can talk: a customer and an agent in a live chat over the real relay, or two
//! sockets that the bare relay pairs. From here on both are the same to the load.

use super::address;
use super::bare::BareRelay;
use crate::accounts;
use crate::people::PATIENCE;
use crate::relay_guard::RelayGuard;
use anyhow::{Context, bail};
use client::native::raw::Knock;
use client::native::{Heard, RawSocket, message_id};
use protocol::ConversationId;
use protocol::api::LoggedIn;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// The real relay's configuration: one desk, one chat an agent, nobody lost by the way, and as many
/// customers from one machine as are asked for.
pub const CONFIG: &str = r#"
[limits]
sockets_per_address = 100000
new_customers_per_address = 60000
enquiries_per_address = 60000

[[sites]]
id = "shop"
name = "Northwind Outdoor"
origins = ["http://127.0.0.1:*"]
capacity = 1
offer_s = 600
proof_above_per_minute = "off"
"#;

/// One end of a pair, ready to talk.
pub struct End {
    /// Its socket.
    pub socket: RawSocket,
    /// Which of the two: 0 asks, 1 answers.
    pub side: usize,
    conversation: ConversationId,
}

impl End {
    /// The frame that says `text`, with a fresh id.
    pub fn frame(&self, text: &str) -> String {
        let (conversation, id) = (self.conversation, message_id());
        format!(r#"{{"send":{{"conversation":"{conversation}","id":"{id}","text":"{text}"}}}}"#)
    }
}

/// `pairs` customers in live chats with as many agents, whose accounts are made as people make them.
///
/// # Errors
/// If any of it fails.
pub async fn real(relay: &RelayGuard, pairs: usize) -> anyhow::Result<Vec<End>> {
    let accounts = make_accounts(relay, pairs).await?;
    let mut agents = Vec::new();
    for account in &accounts {
        let mut agent = RawSocket::open(&format!("{}/ws/agent", relay.ws())).await?;
        let hello = json!({"hello": {"token": account.token, "available": true}});
        agent.send(hello.to_string()).await;
        hears(&mut agent, "welcome").await?;
        agents.push((account.agent, agent));
    }
    let mut ends = Vec::new();
    for n in 0..pairs {
        let url = format!("{}/ws/customer", relay.ws());
        let mut customer = RawSocket::open(&url).await?;
        let hello = json!({"hello": {"site": "shop", "locale": "en"}});
        customer.send(hello.to_string()).await;
        hears(&mut customer, "welcome").await?;
        let start = json!({"start": {"id": message_id(), "name": format!("Ada {n}")}});
        customer.send(start.to_string()).await;
        let told = hears(&mut customer, "conversation").await?;
        let conversation: ConversationId = serde_json::from_value(told["id"].clone())?;
        let owner = open_wherever(&mut agents, conversation).await?;
        let (_, agent) = agents.swap_remove(owner);
        for (side, socket) in [customer, agent].into_iter().enumerate() {
            ends.push(End {
                socket,
                side,
                conversation,
            });
        }
    }
    Ok(ends)
}

/// Whoever it was offered to opens it; returns whose turn it was.
async fn open_wherever(
    agents: &mut [(protocol::AgentId, RawSocket)],
    conversation: ConversationId,
) -> anyhow::Result<usize> {
    // Every agent of the desk is told every new card.
    let owner = loop {
        let (_, first) = agents.first_mut().context("an agent for every customer")?;
        let card = hears(first, "card").await?;
        if card["id"] == json!(conversation) && card["state"] == "offered" {
            break card["agent"].clone();
        }
    };
    let owner = agents.iter().position(|(id, _)| json!(id) == owner);
    let owner = owner.context("offered to somebody who is free")?;
    let (_, agent) = &mut agents[owner];
    let open = json!({"open": {"conversation": conversation, "have": 0}});
    agent.send(open.to_string()).await;
    hears(agent, "history").await?;
    Ok(owner)
}

async fn make_accounts(relay: &RelayGuard, count: usize) -> anyhow::Result<Vec<LoggedIn>> {
    let first = accounts::first_agent(relay, "shop", "Agent0").await?;
    let mut tokens = Vec::new();
    for _ in 1..count {
        tokens.push(accounts::invitation(relay, &first).await?);
    }
    let mut all = vec![first];
    for (n, token) in tokens.iter().enumerate() {
        let name = format!("Agent{}", n + 1);
        all.push(accounts::join(relay, token, &name, "shop", address(n)).await?);
    }
    Ok(all)
}

/// `pairs` pairs of sockets at the bare relay.
///
/// # Errors
/// If one cannot be opened.
pub async fn bare(relay: &BareRelay, pairs: usize) -> anyhow::Result<Vec<End>> {
    let mut ends = Vec::new();
    for pair in 0..pairs {
        for side in 0..2 {
            ends.push(End {
                socket: RawSocket::open(&relay.url(pair, side)).await?,
                side,
                conversation: ConversationId::random([7; 16]),
            });
        }
    }
    Ok(ends)
}

/// Opens many sockets, some at a time; `hello` is said on each and its answer awaited.
///
/// # Errors
/// If one cannot be opened, or is not answered.
pub async fn many(urls: Vec<String>, hello: Option<String>) -> anyhow::Result<Vec<RawSocket>> {
    const AT_A_TIME: usize = 64;
    let mut opening: JoinSet<anyhow::Result<RawSocket>> = JoinSet::new();
    let mut sockets = Vec::with_capacity(urls.len());
    for (n, url) in urls.into_iter().enumerate() {
        let hello = hello.clone();
        opening.spawn(async move {
            let from = Some(address(n));
            let mut socket = Knock {
                from,
                ..Knock::at(&url)
            }
            .open()
            .await?;
            if let Some(hello) = hello {
                socket.send(hello).await;
                hears(&mut socket, "welcome").await?;
            }
            Ok(socket)
        });
        if opening.len() >= AT_A_TIME
            && let Some(opened) = opening.join_next().await
        {
            sockets.push(opened??);
        }
    }
    while let Some(opened) = opening.join_next().await {
        sockets.push(opened??);
    }
    Ok(sockets)
}

/// The next frame of this name.
async fn hears(socket: &mut RawSocket, name: &str) -> anyhow::Result<Value> {
    let waiting = async {
        loop {
            match socket.next().await {
                Heard::Text(text) => {
                    let mut frame: Value = serde_json::from_str(&text)?;
                    if let Some(body) = frame.get_mut(name) {
                        return Ok(body.take());
                    }
                }
                Heard::Closed { code } => bail!("closed with {code} before {name}"),
            }
        }
    };
    let heard = tokio::time::timeout(PATIENCE, waiting).await;
    heard.with_context(|| format!("waited too long for {name}"))?
}
