//! The first frame: who is this, and are they who they say?

use super::scope::Scope;
use super::{Role, Session, checks};
use crate::hub::Who;
use crate::live::{Live, LiveSite};
use desk::{AgentProfile, Event};
use protocol::api::AgentRole;
use protocol::customer::Resume;
use protocol::limits::FRAME_BYTES;
use protocol::{
    CloseCode, Code, CustomerId, FromAgent, FromCustomer, Page, Refusal, SiteId, codec,
};
use std::sync::Arc;

/// What a first frame leads to.
pub(crate) enum Greeting {
    /// They are let in; the desk is to hear this.
    Welcome(Session, Event),
    /// It was no hello; they may try again until time is up.
    Refused(Refusal),
    /// They are turned away.
    Closed(CloseCode),
}

/// Reads a first frame and finds out who sent it.
pub(crate) async fn greet(live: &Arc<Live>, role: Role, text: &str) -> Greeting {
    if text.len() > FRAME_BYTES {
        return Greeting::Refused(Refusal::new(Code::TooLarge));
    }
    match role {
        Role::Customer => match codec::decode(text) {
            Ok(FromCustomer::Hello {
                site,
                token,
                locale,
                page,
                resume,
                proof: _,
            }) => customer(live, &site, token.as_deref(), &locale, page, resume),
            Ok(_) => Greeting::Refused(Refusal::new(Code::HelloFirst)),
            Err(_) => unreadable::<FromCustomer>(text),
        },
        Role::Agent => match codec::decode(text) {
            Ok(FromAgent::Hello { token, available }) => agent(live, &token, available).await,
            Ok(_) => Greeting::Refused(Refusal::new(Code::HelloFirst)),
            Err(_) => unreadable::<FromAgent>(text),
        },
    }
}

fn unreadable<F: serde::de::DeserializeOwned>(text: &str) -> Greeting {
    Greeting::Refused(Refusal::new(codec::why_unreadable::<F>(text)))
}

fn customer(
    live: &Arc<Live>,
    site: &SiteId,
    token: Option<&str>,
    locale: &str,
    page: Option<Page>,
    resume: Option<Resume>,
) -> Greeting {
    let Some(site) = live.sites.get(site) else {
        return Greeting::Closed(CloseCode::NoSuchSite);
    };
    let (customer, scope) = match token.map(|token| shown(live, site, token)) {
        None => match fresh_customer() {
            Ok(customer) => (customer, None),
            Err(error) => {
                tracing::error!("no customer can be made: {error}");
                return Greeting::Closed(CloseCode::Restart);
            }
        },
        Some(Some(shown)) => shown,
        Some(None) => return Greeting::Closed(CloseCode::BadToken),
    };
    // A private link tells nothing of where on the site its customer is.
    let page = page.filter(|_| scope.is_none());
    let only = scope.as_ref().map(|scope| scope.conversation);
    let session = Session {
        scope,
        ..session(live, site, Who::Customer(customer), String::new())
    };
    let came = Event::CustomerCame {
        session: session.id,
        customer,
        locale: checks::locale(locale, &site.config.locale),
        page: page.and_then(checks::page),
        resume,
        only,
    };
    Greeting::Welcome(session, came)
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
    (its_site == site.config.id).then_some((customer, scope))
}

async fn agent(live: &Arc<Live>, token: &str, available: Option<bool>) -> Greeting {
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
    let session = session(live, site, Who::Agent(account.id), account.name.clone());
    let came = Event::AgentCame {
        session: session.id,
        agent: AgentProfile {
            id: account.id,
            name: account.name,
            capacity: site.config.capacity,
            supervisor: account.role == AgentRole::Supervisor,
            email: account.email,
        },
        available,
    };
    Greeting::Welcome(session, came)
}

fn session(live: &Arc<Live>, site: &Arc<LiveSite>, who: Who, name: String) -> Session {
    Session {
        live: live.clone(),
        site: site.clone(),
        id: live.next_session(),
        who,
        name,
        scope: None,
    }
}

/// A customer who has no token yet. The id tells nothing about when it was made.
fn fresh_customer() -> Result<CustomerId, getrandom::Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(CustomerId::random(random))
}
