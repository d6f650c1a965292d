//! A small world for browser tests: a relay, a shop on another origin, a driver, and whoever takes
//! part. What goes wrong in it comes with pictures and with what the relay has printed.

mod agent;
mod customer;

pub use agent::AgentView;
pub use customer::Customer;

use crate::accounts;
use crate::bad_network::BadNetwork;
use crate::browser::{Browser, Driver, Engine, Looks};
use crate::host_pages::HostPages;
use crate::mail_server::{MailServer, Wants};
use crate::relay_guard::{RelayGuard, SHOP};
use anyhow::Context;
use protocol::api::AgentRole;
use std::path::PathBuf;

/// The site of all stories.
pub const SITE: &str = "shop";
/// Its name, as customers read it.
pub const SITE_NAME: &str = "Northwind Outdoor";

/// A running relay and all around it.
pub struct World {
    /// The relay.
    pub relay: RelayGuard,
    /// The shop's pages.
    pub shop: HostPages,
    /// The mail server, if the story has one.
    pub mail: Option<MailServer>,
    /// What lies between customers and the relay, if the story is about that.
    pub network: Option<BadNetwork>,
    driver: Driver,
}

impl World {
    /// A world without a mail server.
    ///
    /// # Errors
    /// If something of it can't be started.
    pub async fn new() -> anyhow::Result<Self> {
        Self::with("", None).await
    }

    /// A world with a mail server.
    ///
    /// # Errors
    /// If something of it can't be started.
    pub async fn with_mail(wants: Wants) -> anyhow::Result<Self> {
        Self::with("", Some(MailServer::start(wants)?)).await
    }

    /// A world in which the site has these further keys (TOML lines).
    ///
    /// # Errors
    /// If something of it can't be started.
    pub async fn with(site_keys: &str, mail: Option<MailServer>) -> anyhow::Result<Self> {
        let smtp = mail.as_ref().map(MailServer::settings).unwrap_or_default();
        let relay = RelayGuard::start(&format!("{SHOP}{site_keys}\n{smtp}")).await?;
        let shop = HostPages::open(&relay.http(), SITE).await?;
        let driver = Driver::start()?;
        Ok(Self {
            relay,
            shop,
            mail,
            network: None,
            driver,
        })
    }

    /// A world in which customers reach the relay over a network that can go bad; agents don't.
    ///
    /// # Errors
    /// If something of it can't be started.
    pub async fn over_a_bad_network() -> anyhow::Result<Self> {
        let mut world = Self::new().await?;
        let network = BadNetwork::before(world.relay.at()).await?;
        world.shop = HostPages::open(&network.http(), SITE).await?;
        world.network = Some(network);
        Ok(world)
    }

    /// The network of a story that has a bad one.
    ///
    /// # Errors
    /// If it has none.
    pub fn network(&self) -> anyhow::Result<&BadNetwork> {
        self.network.as_ref().context("this story has no network")
    }

    /// Somebody with a browser of their own and nothing in it, on no page yet.
    ///
    /// # Errors
    /// If no browser can be opened.
    pub async fn stranger(&self, name: &str, looks: &Looks) -> anyhow::Result<Customer> {
        let browser = Browser::open(&self.driver, name, looks).await?;
        Ok(Customer { browser })
    }

    /// A customer on a page of the shop.
    ///
    /// # Errors
    /// If no browser can be opened.
    pub async fn customer(&self, name: &str, page: &str) -> anyhow::Result<Customer> {
        self.customer_with(name, page, &Looks::default()).await
    }

    /// A customer whose browser is so.
    ///
    /// # Errors
    /// If no browser can be opened.
    pub async fn customer_with(
        &self,
        name: &str,
        page: &str,
        looks: &Looks,
    ) -> anyhow::Result<Customer> {
        let browser = Browser::open(&self.driver, name, looks).await?;
        browser.go(&self.shop.page(page)).await?;
        Ok(Customer { browser })
    }

    /// A customer whose browser has this engine.
    ///
    /// # Errors
    /// If no browser can be opened.
    pub async fn customer_on(
        &self,
        engine: Engine,
        name: &str,
        page: &str,
        looks: &Looks,
    ) -> anyhow::Result<Customer> {
        let browser = Browser::open_on(engine, name, looks).await?;
        browser.go(&self.shop.page(page)).await?;
        Ok(Customer { browser })
    }

    /// The first agent: opens the set-up link, makes the account, and is in the desk.
    ///
    /// # Errors
    /// If that doesn't go through.
    pub async fn first_agent(&self, name: &str) -> anyhow::Result<AgentView> {
        self.first_agent_with(name, &Looks::default()).await
    }

    /// The same with a browser that is so.
    ///
    /// # Errors
    /// If that doesn't go through.
    pub async fn first_agent_with(&self, name: &str, looks: &Looks) -> anyhow::Result<AgentView> {
        let token = self.relay.set_up_token(SITE).await?;
        let link = format!("{}/agent#setup={token}", self.relay.http());
        self.agent_with(name, &link, looks).await
    }

    /// An agent who follows a link and makes an account.
    ///
    /// # Errors
    /// If that doesn't go through.
    pub async fn agent_by(&self, name: &str, link: &str) -> anyhow::Result<AgentView> {
        self.agent_with(name, link, &Looks::default()).await
    }

    /// A colleague whom an agent invites, with a role.
    ///
    /// # Errors
    /// If that doesn't go through.
    pub async fn invited(
        &self,
        by: &AgentView,
        name: &str,
        role: AgentRole,
    ) -> anyhow::Result<AgentView> {
        let account = accounts::log_in(&self.relay, by.browser.who(), SITE).await?;
        let token = accounts::invitation_as(&self.relay, &account, role).await?;
        let link = format!("{}/agent#invite={token}", self.relay.http());
        self.agent_by(name, &link).await
    }

    async fn agent_with(&self, name: &str, link: &str, looks: &Looks) -> anyhow::Result<AgentView> {
        let browser = Browser::open(&self.driver, name, looks).await?;
        browser.go(link).await?;
        let agent = AgentView { browser };
        agent.makes_an_account().await?;
        Ok(agent)
    }

    /// Mira, available, and Ada, who has the tents before her and has asked nothing yet.
    ///
    /// # Errors
    /// If one of them does not get there.
    pub async fn mira_and_ada(&self) -> anyhow::Result<(AgentView, Customer)> {
        let mira = self.first_agent("Mira").await?;
        mira.is_available(true).await?;
        Ok((mira, self.customer("Ada", "tents").await?))
    }

    /// The same two in a live chat, which begins with "one".
    ///
    /// # Errors
    /// If they don't find each other.
    pub async fn live_chat(&self) -> anyhow::Result<(AgentView, Customer)> {
        let (mira, ada) = self.mira_and_ada().await?;
        ada.meets(&mira).await?;
        Ok((mira, ada))
    }

    /// The mail server of a story that has one.
    ///
    /// # Errors
    /// If it has none.
    pub fn mail(&self) -> anyhow::Result<&MailServer> {
        self.mail.as_ref().context("this story has no mail server")
    }

    /// What the story ended with; if badly, pictures are stored and the relay's words are added.
    ///
    /// # Errors
    /// As the story itself.
    pub async fn judge(&self, told: anyhow::Result<()>, people: &[&Browser]) -> anyhow::Result<()> {
        let Err(error) = told else { return Ok(()) };
        let mut pictures = Vec::new();
        for browser in people {
            let file = folder().join(format!("{}-{}.png", std::process::id(), browser.who()));
            if browser.picture(&file).await.is_ok() {
                pictures.push(file.display().to_string());
            }
        }
        let said = self.relay.said();
        let last = &said[said.len().saturating_sub(25)..];
        Err(error.context(format!(
            "pictures: {pictures:?}; the relay's last words: {last:#?}"
        )))
    }
}

/// Where pictures of failed stories go.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target");
    target.unwrap_or_else(beside).join("browser-failures")
}
