//! Agents' accounts, made as people make them: by the set-up link that the relay prints, and by
//! invitations.

use crate::http;
use crate::relay_guard::RelayGuard;
use anyhow::Context;
use protocol::account::{RecoveryCodes, SecondFactorOffer};
use protocol::api::{AgentRole, Invitation, Invite, Join, LogIn, LoggedIn};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Builder, Secret};

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
    invited_as(relay, by, AgentRole::Agent, site, name).await
}

/// The same with another role.
///
/// # Errors
/// If the relay refuses.
pub async fn invited_as(
    relay: &RelayGuard,
    by: &LoggedIn,
    role: AgentRole,
    site: &str,
    name: &str,
) -> anyhow::Result<LoggedIn> {
    let token = invitation_as(relay, by, role).await?;
    join(relay, &token, name, site, Ipv4Addr::LOCALHOST.into()).await
}

/// The token of a fresh invitation.
///
/// # Errors
/// If the relay refuses.
pub async fn invitation(relay: &RelayGuard, by: &LoggedIn) -> anyhow::Result<String> {
    invitation_as(relay, by, AgentRole::Agent).await
}

/// The same with another role.
///
/// # Errors
/// If the relay refuses.
pub async fn invitation_as(
    relay: &RelayGuard,
    by: &LoggedIn,
    role: AgentRole,
) -> anyhow::Result<String> {
    let url = format!("{}/api/agent/invite", relay.http());
    let made: Invitation = http::post(&url, &by.token, &Invite { role, email: None })
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
        code: None,
    };
    http::post(&url, "", &log_in).await?.json()
}

/// What an authenticator shows for a secret, `steps` times 30 seconds from now.
///
/// # Errors
/// If this is no secret.
pub fn code(secret: &str, steps: i64) -> anyhow::Result<String> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|e| anyhow::anyhow!("{secret} is no secret: {e:?}"))?;
    let totp = Builder::new().with_secret(secret).build();
    let totp = totp.map_err(|e| anyhow::anyhow!("no authenticator: {e:?}"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(totp
        .generate(now.saturating_add_signed(30 * steps))
        .to_string())
}

/// Sets a second factor up by the code of the step before; its secret, and the recovery codes.
///
/// # Errors
/// If the relay refuses.
pub async fn second_factor(
    relay: &RelayGuard,
    account: &LoggedIn,
) -> anyhow::Result<(String, Vec<String>)> {
    let url = format!("{}/api/agent/account/second-factor", relay.http());
    let again = json!({"password": PASSWORD});
    let offer: SecondFactorOffer = http::post(&url, &account.token, &again).await?.json()?;
    let shown = json!({"code": code(&offer.secret, -1)?});
    let made: RecoveryCodes = http::put(&url, &account.token, &shown).await?.json()?;
    Ok((offer.secret, made.codes))
}
