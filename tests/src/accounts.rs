//! Agents' accounts, made as people make them: by the set-up link that the relay prints, and by
//! invitations.

use crate::http;
use crate::relay_guard::RelayGuard;
use anyhow::Context;
use protocol::api::{AgentRole, Invitation, Invite, Join, LogIn, LoggedIn};
use std::net::{IpAddr, Ipv4Addr};

/// The password of every account here.
pub const PASSWORD: &str = "correct horse battery";

/// The address an agent of this name logs in with.
pub fn email(name: &str, site: &str) -> String {
    format!("{}@{site}.example", name.to_lowercase())
}

/// Makes the site's first account by its set-up link: an owner.
///
/// # Errors
/// If the relay prints no link or refuses it.
pub async fn first_agent(relay: &RelayGuard, site: &str, name: &str) -> anyhow::Result<LoggedIn> {
    let token = relay.set_up_token(site).await?;
    join(relay, &token, name, site, Ipv4Addr::LOCALHOST.into()).await
}

/// Makes another account by an invitation of `by`.
///
/// # Errors
/// If the relay refuses.
pub async fn invited(
    relay: &RelayGuard,
    by: &LoggedIn,
    site: &str,
    name: &str,
) -> anyhow::Result<LoggedIn> {
    let token = invitation(relay, by).await?;
    join(relay, &token, name, site, Ipv4Addr::LOCALHOST.into()).await
}

/// The token of a fresh invitation.
///
/// # Errors
/// If the relay refuses.
pub async fn invitation(relay: &RelayGuard, by: &LoggedIn) -> anyhow::Result<String> {
    let url = format!("{}/api/agent/invite", relay.http());
    let role = AgentRole::Agent;
    let made: Invitation = http::post(&url, &by.token, &Invite { role })
        .await?
        .json()?;
    let (_, token) = made
        .link
        .split_once("#invite=")
        .context("no token in the link")?;
    Ok(token.into())
}

/// Redeems a link, coming from one of this machine's addresses.
///
/// # Errors
/// If the relay refuses.
pub async fn join(
    relay: &RelayGuard,
    token: &str,
    name: &str,
    site: &str,
    from: IpAddr,
) -> anyhow::Result<LoggedIn> {
    let url = format!("{}/api/agent/join", relay.http());
    let join = Join {
        token: token.into(),
        name: name.into(),
        email: email(name, site),
        password: PASSWORD.into(),
    };
    http::post_from(&url, "", &join, from).await?.json()
}

/// Logs an agent in again.
///
/// # Errors
/// If the relay refuses.
pub async fn log_in(relay: &RelayGuard, name: &str, site: &str) -> anyhow::Result<LoggedIn> {
    let url = format!("{}/api/agent/login", relay.http());
    let log_in = LogIn {
        email: email(name, site),
        password: PASSWORD.into(),
    };
    http::post(&url, "", &log_in).await?.json()
}
