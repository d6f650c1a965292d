//! What agents do, in their own words.

use super::customer::once_in_order;
use crate::accounts::{PASSWORD, email};
use crate::browser::Browser;
use crate::story::SITE;

/// An agent in the agent view.
pub struct AgentView {
    /// The browser.
    pub browser: Browser,
}

impl AgentView {
    /// The address this agent logs in with.
    pub fn email(&self) -> String {
        email(self.browser.who(), SITE)
    }

    pub(super) async fn makes_an_account(&self) -> anyhow::Result<()> {
        let b = &self.browser;
        b.fill("textbox", "Your name", b.who()).await?;
        b.fill("textbox", "E-mail", &self.email()).await?;
        b.fill("textbox", "Password", PASSWORD).await?;
        b.click("button", "Create account").await?;
        b.find("list", "Yours").await?;
        Ok(())
    }

    /// Logs in again.
    ///
    /// # Errors
    /// If that doesn't lead to the desk.
    pub async fn logs_in(&self) -> anyhow::Result<()> {
        let b = &self.browser;
        b.fill("textbox", "E-mail", &self.email()).await?;
        b.fill("textbox", "Password", PASSWORD).await?;
        b.click("button", "Log in").await?;
        b.find("list", "Yours").await?;
        Ok(())
    }

    /// Switches availability, and sees it switched.
    ///
    /// # Errors
    /// If it doesn't switch.
    pub async fn is_available(&self, on: bool) -> anyhow::Result<()> {
        self.browser.click("switch", "Available").await?;
        self.browser
            .until(&format!("available: {on}"), async || {
                let checked = self.browser.checked("switch", "Available").await?;
                Ok((checked == on).then_some(()))
            })
            .await
    }

    /// Opens somebody's conversation from one of the lists.
    ///
    /// # Errors
    /// If the list doesn't get it.
    pub async fn opens(&self, list: &str, customer: &str) -> anyhow::Result<()> {
        self.browser.click_in(list, customer).await?;
        self.browser.find("log", "Conversation").await?;
        Ok(())
    }

    /// Says something in the open conversation.
    ///
    /// # Errors
    /// If it doesn't appear.
    pub async fn says(&self, text: &str) -> anyhow::Result<()> {
        self.browser.type_into("textbox", "Reply", text).await?;
        self.browser.click("button", "Send").await?;
        self.reads(text).await
    }

    /// Waits until this stands in the open conversation.
    ///
    /// # Errors
    /// If it doesn't appear.
    pub async fn reads(&self, text: &str) -> anyhow::Result<()> {
        self.browser.reads("log", "Conversation", text).await?;
        Ok(())
    }

    /// Each of these stands in the open conversation exactly once, in this order.
    ///
    /// # Errors
    /// If not.
    pub async fn has_read_once(&self, texts: &[&str]) -> anyhow::Result<()> {
        once_in_order(&self.browser, texts).await
    }

    /// Waits until this is said about the customer (page, wait).
    ///
    /// # Errors
    /// If it isn't.
    pub async fn reads_about(&self, words: &str) -> anyhow::Result<()> {
        self.browser
            .until(&format!("\"{words}\" about the customer"), async || {
                let all = self.browser.page_text().await?;
                Ok(all.contains(words).then_some(()))
            })
            .await
    }
}
