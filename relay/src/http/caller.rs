//! Who calls: an agent by the token of the log-in, and from which address.

use super::bearer;
use crate::error::HttpError;
use crate::gate;
use crate::listen::Peer;
use crate::live::{Live, LiveSite};
use crate::store::Account;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use protocol::{Code, CustomerId};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// An agent whose log-in was checked.
pub(crate) struct Caller {
    /// The account.
    pub(crate) account: Account,
    /// The site it answers for.
    pub(crate) site: Arc<LiveSite>,
    /// The log-in's token.
    pub(crate) token: String,
}

impl FromRequestParts<Arc<Live>> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        live: &Arc<Live>,
    ) -> Result<Self, Self::Rejection> {
        let token = bearer(&parts.headers).ok_or(Code::BadToken)?.to_owned();
        let account = live.agents.who(&token, live.clock.now()).await?;
        let account = account.ok_or(Code::BadToken)?;
        let site = live.sites.get(&account.site).ok_or(Code::NoSuchSite)?;
        Ok(Self {
            site: site.clone(),
            account,
            token,
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
        let now = live.clock.now();
        let Some((site, customer)) = live.tokens.check(token, now) else {
            let link = live.tokens.check_link(token, now);
            let code = link.map_or(Code::BadToken, |_| Code::NotAllowed);
            return Err(code.into());
        };
        let site = live.sites.get(&site).ok_or(Code::NoSuchSite)?.clone();
        if let Err(wait_ms) = live.gate.asks_for_own(customer, now) {
            return Err(gate::too_many(wait_ms).into());
        }
        Ok(Self { customer, site })
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
        let peer = parts.extensions.get::<Peer>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0);
        let caller = gate::caller(peer, &parts.headers, &live.config.trusted_proxies);
        if caller == peer.to_canonical() && gate::is_forwarded(&parts.headers) {
            live.gate.forwarded_by_stranger(peer);
        }
        Ok(Self(caller))
    }
}
