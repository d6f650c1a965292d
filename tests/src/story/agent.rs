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

impl AgentView {
    /// From now on counts how often it rings.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn listens(&self) -> anyhow::Result<()> {
        const COUNT: &str = r#"window.rings = 0;
const tone = BaseAudioContext.prototype.createOscillator;
BaseAudioContext.prototype.createOscillator = function () { window.rings += 1; return tone.call(this); };"#;
        self.browser.in_page(COUNT).await?;
        Ok(())
    }

    /// How often it has rung since then.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn rings(&self) -> anyhow::Result<u64> {
        let rings = self.browser.in_page("return window.rings").await?;
        Ok(rings.as_u64().unwrap_or_default())
    }

    /// Waits until it has rung more often than that.
    ///
    /// # Errors
    /// If it doesn't.
    pub async fn hears_more_than(&self, rings: u64) -> anyhow::Result<()> {
        let what = format!("more than {rings} rings");
        self.browser
            .until(&what, async || {
                let heard = self.rings().await.unwrap_or_default();
                Ok((heard > rings).then_some(()))
            })
            .await
    }

    /// An item of a list reads so: words of it, in any order.
    ///
    /// # Errors
    /// If none does.
    pub async fn lists(&self, list: &str, customer: &str, words: &[&str]) -> anyhow::Result<()> {
        let what = format!("{customer} with {words:?} in \"{list}\"");
        self.browser
            .until(&what, async || {
                let items = self.browser.items(list).await?;
                let fits = |item: &String| {
                    item.starts_with(customer) && words.iter().all(|word| item.contains(word))
                };
                Ok(items.iter().any(fits).then_some(()))
            })
            .await
    }

    /// Waits until a list has nothing of this customer.
    ///
    /// # Errors
    /// If it keeps it.
    pub async fn lists_no(&self, list: &str, customer: &str) -> anyhow::Result<()> {
        let what = format!("no {customer} in \"{list}\"");
        self.browser
            .until(&what, async || {
                let items = self.browser.items(list).await?;
                let gone = !items.iter().any(|item| item.starts_with(customer));
                Ok(gone.then_some(()))
            })
            .await
    }
}
