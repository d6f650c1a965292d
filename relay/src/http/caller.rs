//! Who calls: an agent by the token of the log-in, and from which address.

use super::bearer;
use crate::error::{HttpError, HttpResult};
use crate::gate;
use crate::hub::Who;
use crate::identity::Whence;
use crate::listen::Peer;
use crate::live::{Live, LiveSite};
use crate::store::Account;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use desk::Conversation;
use protocol::api::AgentRole;
use protocol::audit::Deed;
use protocol::limits::BROWSER_CHARS;
use protocol::{AgentId, Code, ConversationId, CustomerId, SiteId, text};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// An agent whose log-in was checked, or a program with an API key.
#[derive(Clone)]
pub(crate) struct Caller {
    /// The account.
    pub(crate) account: Account,
    /// The site it answers for.
    pub(crate) site: Arc<LiveSite>,
    /// The log-in's token.
    pub(crate) token: String,
    /// The address that the call comes from.
    pub(crate) from: IpAddr,
    /// Whether it is a program: then the account is its key's.
    pub(crate) program: bool,
}

impl Caller {
    /// Who leads may; others are told that they may not.
    ///
    /// # Errors
    /// [`Code::NotAllowed`].
    pub(crate) fn must_supervise(&self) -> Result<(), Code> {
        match self.account.role.may_supervise() {
            true => Ok(()),
            false => Err(Code::NotAllowed),
        }
    }

    /// Owners may; others are told that they may not.
    ///
    /// # Errors
    /// [`Code::NotAllowed`].
    pub(crate) fn must_own(&self) -> Result<(), Code> {
        match self.account.role {
            AgentRole::Owner => Ok(()),
            AgentRole::Agent | AgentRole::Supervisor => Err(Code::NotAllowed),
        }
    }

    /// Writes into the site's book that the caller did this; `about` is plain text: whom or what it
    /// was about. Called after the deed.
    pub(crate) async fn did(&self, live: &Live, deed: Deed, about: &str) {
        let now = live.clock.now();
        let mut account = self.account.clone();
        if self.program {
            account.name.push_str(" (API)");
        }
        live.agents
            .wrote(&account, self.from, deed, about, now)
            .await;
    }
}

impl FromRequestParts<Arc<Live>> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        live: &Arc<Live>,
    ) -> Result<Self, Self::Rejection> {
        if let Some(program) = parts.extensions.remove::<Self>() {
            return Ok(program);
        }
        let token = bearer(&parts.headers).ok_or(Code::BadToken)?.to_owned();
        let account = live.agents.who(&token, live.clock.now()).await?;
        let account = account.ok_or(Code::BadToken)?;
        let site = live.sites.get(&account.site).ok_or(Code::NoSuchSite)?;
        let From(from) = address(parts, live);
        Ok(Self {
            site,
            account,
            token,
            from,
            program: false,
        })
    }
}

/// A customer whose token was checked: for what concerns all of their conversations. A private link,
/// which is good for one, may not.
pub(crate) struct Own {
    /// Who.
    pub(crate) customer: CustomerId,
    /// The site whose customer they are.
    pub(crate) site: Arc<LiveSite>,
}

impl FromRequestParts<Arc<Live>> for Own {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        live: &Arc<Live>,
    ) -> Result<Self, Self::Rejection> {
        let token = bearer(&parts.headers).ok_or(Code::BadToken)?;
        let (site, customer, only) = customers(live, token).ok_or(Code::BadToken)?;
        if only.is_some() {
            return Err(Code::NotAllowed.into());
        }
        let site = live.sites.get(&site).ok_or(Code::NoSuchSite)?;
        may_ask(live, customer)?;
        Ok(Self { customer, site })
    }
}

/// Which customer of which site a token is, and the one conversation it is good for if it is that of a
/// private link.
fn customers(live: &Live, token: &str) -> Option<(SiteId, CustomerId, Option<ConversationId>)> {
    let now = live.clock.now();
    if let Some((site, customer)) = live.tokens.check(token, now) {
        return Some((site, customer, None));
    }
    let link = live.tokens.check_link(token, now)?;
    Some((link.site, link.customer, Some(link.conversation)))
}

/// Whether a customer does not ask too often.
fn may_ask(live: &Live, customer: CustomerId) -> Result<(), HttpError> {
    let asks = live.gate.asks_for_own(customer, live.clock.now());
    asks.map_err(|wait_ms| gate::too_many(wait_ms).into())
}

/// Somebody who may take part in a conversation: its customer, by token or by a private link to it, or
/// an agent of the site.
pub(crate) struct Party {
    /// The site.
    pub(crate) site: Arc<LiveSite>,
    who: Who,
    /// The one conversation that a private link is good for.
    only: Option<ConversationId>,
}

impl Party {
    /// The conversation, if the caller may take part in it. Any other is answered like one that does
    /// not exist.
    pub(crate) async fn conversation(&self, live: &Live, id: &str) -> HttpResult<Conversation> {
        let id: ConversationId = id.parse().map_err(|_| Code::NoSuchConversation)?;
        if self.only.is_some_and(|only| only != id) {
            return Err(Code::NoSuchConversation.into());
        }
        let found = live.store.conversation(&self.site.id, id).await?;
        let theirs = found.filter(|row| match self.who {
            Who::Customer(customer) => row.customer == customer,
            Who::Agent(_) => true,
        });
        Ok(theirs.ok_or(Code::NoSuchConversation)?)
    }

    /// Which agent it is, if it is one.
    pub(crate) fn agent(&self) -> Option<AgentId> {
        match self.who {
            Who::Customer(_) => None,
            Who::Agent(agent) => Some(agent),
        }
    }
}

impl FromRequestParts<Arc<Live>> for Party {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        live: &Arc<Live>,
    ) -> Result<Self, Self::Rejection> {
        let token = bearer(&parts.headers).ok_or(Code::BadToken)?;
        let Some((site, customer, only)) = customers(live, token) else {
            let Caller { account, site, .. } = Caller::from_request_parts(parts, live).await?;
            let who = Who::Agent(account.id);
            return Ok(Self {
                site,
                who,
                only: None,
            });
        };
        may_ask(live, customer)?;
        let site = live.sites.get(&site).ok_or(Code::NoSuchSite)?;
        let who = Who::Customer(customer);
        Ok(Self { site, who, only })
    }
}

/// The address that a call comes from: the connection's, or what a trusted proxy says.
pub(crate) struct From(pub(crate) IpAddr);

impl FromRequestParts<Arc<Live>> for From {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        live: &Arc<Live>,
    ) -> Result<Self, Self::Rejection> {
        Ok(address(parts, live))
    }
}

/// The same with the browser, as far as it says what it is.
pub(crate) struct Device(pub(crate) Whence);

impl FromRequestParts<Arc<Live>> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        live: &Arc<Live>,
    ) -> Result<Self, Self::Rejection> {
        let From(from) = address(parts, live);
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        let browser = browser(agent.unwrap_or_default());
        Ok(Self(Whence { from, browser }))
    }
}

/// "Firefox, Linux": what people know of the name that a browser gives itself. What it is not known
/// by is shortened.
fn browser(agent: &str) -> String {
    const NAMES: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |list: &[(&str, &'static str)]| {
        let mut fits = list.iter().filter(|(sign, _)| agent.contains(sign));
        fits.next().map(|(_, name)| *name)
    };
    match (known(&NAMES), known(&SYSTEMS)) {
        (Some(name), Some(system)) => format!("{name}, {system}"),
        (Some(name), None) => name.into(),
        _ => text::preview(agent, BROWSER_CHARS - 1),
    }
}

fn address(parts: &Parts, live: &Live) -> From {
    let peer = parts.extensions.get::<Peer>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
    let caller = gate::caller(peer, &parts.headers, &live.config.trusted_proxies);
    if caller == peer.to_canonical() && gate::is_forwarded(&parts.headers) {
        live.gate.forwarded_by_stranger(peer);
    }
    From(caller)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_as_people_call_it() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/140.0.0.0 Safari/537.36";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(browser(chrome), "Chrome, Linux");
        assert_eq!(browser(phone), "Safari, iPhone");
        assert_eq!(browser("curl/8.5.0"), "curl/8.5.0");
        assert!(browser(&"x".repeat(500)).chars().count() <= BROWSER_CHARS);
    }
}
