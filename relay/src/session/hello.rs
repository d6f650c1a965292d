//! The first frame: who is this, and are they who they say?

use super::scope::Scope;
use super::{Role, Session, checks};
use crate::gate::{self, Door, Newcomer};
use crate::hub::Who;
use crate::live::{Live, LiveSite};
use crate::store::{RECENT_MS, StoreError};
use desk::Event;
use protocol::customer::Resume;
use protocol::limits::{FRAME_BYTES, SOCKETS_PER_CUSTOMER};
use protocol::{
    Challenge, CloseCode, Code, ConversationId, CustomerId, FromAgent, FromCustomer, Page, Proof,
    Refusal, codec,
};
use std::net::IpAddr;
use std::sync::Arc;

/// What a first frame leads to.
pub(crate) enum Greeting {
    /// They are let in; the desk is to hear these, in this order.
    Welcome(Box<(Session, Vec<Event>)>),
    /// It was no hello; they may try again until time is up.
    Refused(Refusal),
    /// They are to say hello again, with a proof.
    Challenged(Challenge),
    /// There are too many of them; they are turned away with this.
    TooMany(Refusal),
    /// They are turned away.
    Closed(CloseCode),
}

/// Reads a first frame and finds out who sent it.
pub(crate) async fn greet(live: &Arc<Live>, role: Role, from: IpAddr, text: &str) -> Greeting {
    if text.len() > FRAME_BYTES {
        return Greeting::Refused(Refusal::new(Code::TooLarge));
    }
    match role {
        Role::Customer => match codec::decode(text) {
            Ok(FromCustomer::Hello {
                site,
                token,
                locale,
                zone,
                page,
                resume,
                proof,
            }) => {
                let Some(site) = live.sites.get(&site) else {
                    return Greeting::Closed(CloseCode::NoSuchSite);
                };
                let who = match who(live, &site, from, token.as_deref(), proof.as_ref()) {
                    Ok(who) => who,
                    Err(greeting) => return greeting,
                };
                let locale = (locale.as_str(), zone.as_deref());
                let resume = (token.is_some(), resume);
                customer(live, &site, from, who, locale, page, resume).await
            }
            Ok(_) => Greeting::Refused(Refusal::new(Code::HelloFirst)),
            Err(_) => unreadable::<FromCustomer>(text),
        },
        Role::Agent => match codec::decode(text) {
            Ok(FromAgent::Hello { token, available }) => agent(live, from, &token, available).await,
            Ok(_) => Greeting::Refused(Refusal::new(Code::HelloFirst)),
            Err(_) => unreadable::<FromAgent>(text),
        },
    }
}

fn unreadable<F: serde::de::DeserializeOwned>(text: &str) -> Greeting {
    Greeting::Refused(Refusal::new(codec::why_unreadable::<F>(text)))
}

/// Who says hello, if they are let in: whoever comes back with a token, into the room that is kept for
/// them, and newcomers as long as there are not too many.
fn who(
    live: &Live,
    site: &LiveSite,
    from: IpAddr,
    token: Option<&str>,
    proof: Option<&Proof>,
) -> Result<(CustomerId, Option<Scope>), Greeting> {
    let sockets = site.hub.count();
    let sockets_max = site.config().sockets_max as usize;
    if let Some(token) = token {
        let (customer, scope) =
            shown(live, site, token).ok_or(Greeting::Closed(CloseCode::BadToken))?;
        let of_customer = site.hub.count_of(customer);
        if sockets >= sockets_max || of_customer >= SOCKETS_PER_CUSTOMER {
            return Err(Greeting::TooMany(gate::too_many(gate::ROOM_AGAIN_MS)));
        }
        return Ok((customer, scope));
    }
    let door = Door {
        site: &site.id,
        sockets,
        sockets_max,
        newcomers: &site.newcomers,
        proof_above: site.config().proof_above_per_minute,
    };
    match live.gate.newcomer(from, &door, proof, live.clock.now()) {
        Newcomer::TooMany(wait_ms) => Err(Greeting::TooMany(gate::too_many(wait_ms))),
        Newcomer::Challenged(challenge) => Err(Greeting::Challenged(challenge)),
        Newcomer::Welcome => match fresh_customer() {
            Ok(customer) => Ok((customer, None)),
            Err(error) => {
                tracing::error!("no customer can be made: {error}");
                Err(Greeting::Closed(CloseCode::Restart))
            }
        },
    }
}

async fn customer(
    live: &Arc<Live>,
    site: &Arc<LiveSite>,
    from: IpAddr,
    (customer, scope): (CustomerId, Option<Scope>),
    (locale, zone): (&str, Option<&str>),
    page: Option<Page>,
    (back, resume): (bool, Option<Resume>),
) -> Greeting {
    let mut events = Vec::with_capacity(2);
    let only = scope.as_ref().map(|scope| scope.conversation);
    if let Some(id) = only {
        match recalled(live, site, customer, id).await {
            Ok(Some(recalled)) => events.push(recalled),
            // It was deleted: there is nothing left to open.
            Ok(None) => return Greeting::Closed(CloseCode::BadToken),
            Err(error) => {
                tracing::error!("a link's conversation cannot be read: {error}");
                return Greeting::Refused(Refusal::new(Code::Unavailable).retry_after(1_000));
            }
        }
    }
    if back && only.is_none() && resume.is_none() {
        match last_known(live, site, customer).await {
            Ok(recalled) => events.extend(recalled),
            Err(error) => tracing::error!("a customer's last chat cannot be read: {error}"),
        }
    }
    // A private link tells nothing of where on the site its customer is.
    let page = page.filter(|_| only.is_none());
    let session = Session {
        scope,
        ..session(live, site, from, Who::Customer(customer), String::new())
    };
    events.push(Event::CustomerCame {
        session: session.id,
        customer,
        locale: checks::locale(locale, &site.config().locale),
        zone: zone.and_then(checks::zone),
        page: page.and_then(checks::page),
        resume,
        only,
    });
    Greeting::Welcome(Box::new((session, events)))
}

/// The last conversation of somebody who comes back, for a desk that holds it no longer: they are not
/// asked again for what they have told.
async fn last_known(
    live: &Live,
    site: &LiveSite,
    customer: CustomerId,
) -> Result<Option<Event>, StoreError> {
    let newest = live.store.past(&site.id, customer, None, 1).await?;
    let since = live.clock.now().0.saturating_sub(RECENT_MS);
    let old = newest
        .into_iter()
        .find(|row| row.ended_at.is_some_and(|at| at.0 < since));
    match old {
        Some(row) => recalled(live, site, customer, row.id).await,
        None => Ok(None),
    }
}

/// The conversation of a private link, for a desk that may hold it no longer.
pub(super) async fn recalled(
    live: &Live,
    site: &LiveSite,
    customer: CustomerId,
    id: ConversationId,
) -> Result<Option<Event>, StoreError> {
    let found = live.store.recall(&site.id, id).await?;
    let theirs = found.filter(|(conversation, _)| conversation.customer == customer);
    Ok(theirs.map(|(conversation, sent)| Event::Recalled {
        conversation: Box::new(conversation),
        sent,
    }))
}

/// A conversation that has come to its end, for an agent of the site: the desk may hold it no longer.
pub(super) async fn recalled_if_over(
    live: &Live,
    site: &LiveSite,
    id: ConversationId,
) -> Result<Option<Event>, StoreError> {
    let row = live.store.conversation(&site.id, id).await?;
    match row.filter(|row| row.state.is_over()) {
        Some(row) => recalled(live, site, row.customer, id).await,
        None => Ok(None),
    }
}

/// Whose token this is, and what it holds them to; `None` if it opens nothing at this site.
fn shown(live: &Live, site: &LiveSite, token: &str) -> Option<(CustomerId, Option<Scope>)> {
    let (its_site, customer, scope) = match live.tokens.check(token, live.clock.now()) {
        Some((its_site, customer)) => (its_site, customer, None),
        None => {
            let link = live.tokens.check_link(token, live.clock.now())?;
            let scope = Scope::of(&link, token);
            (link.site, link.customer, Some(scope))
        }
    };
    (its_site == site.id).then_some((customer, scope))
}

async fn agent(live: &Arc<Live>, from: IpAddr, token: &str, available: Option<bool>) -> Greeting {
    let account = match live.agents.who(token, live.clock.now()).await {
        Ok(Some(account)) => account,
        Ok(None) => return Greeting::Closed(CloseCode::BadToken),
        Err(error) => {
            tracing::error!("a log-in could not be looked up: {error}");
            return Greeting::Refused(Refusal::new(Code::Unavailable).retry_after(1_000));
        }
    };
    let Some(site) = live.sites.get(&account.site) else {
        return Greeting::Closed(CloseCode::NoSuchSite);
    };
    let who = Who::Agent(account.id);
    let session = Session {
        log_in: Some(token.to_owned()),
        ..session(live, &site, from, who, account.name.clone())
    };
    let came = Event::AgentCame {
        session: session.id,
        agent: site.profile(&account),
        available,
    };
    Greeting::Welcome(Box::new((session, vec![came])))
}

fn session(
    live: &Arc<Live>,
    site: &Arc<LiveSite>,
    from: IpAddr,
    who: Who,
    name: String,
) -> Session {
    Session {
        live: live.clone(),
        site: site.clone(),
        id: live.next_session(),
        from,
        who,
        name,
        log_in: None,
        scope: None,
    }
}

/// A customer who has no token yet. The id tells nothing about when it was made.
fn fresh_customer() -> Result<CustomerId, getrandom::Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(CustomerId::random(random))
}
