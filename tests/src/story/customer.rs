//! What customers do, in their own words.

use super::AgentView;
use crate::browser::Browser;
use anyhow::ensure;

/// A customer in the shop.
pub struct Customer {
    /// The browser.
    pub browser: Browser,
}

impl Customer {
    /// Opens the panel.
    ///
    /// # Errors
    /// If it doesn't open.
    pub async fn opens_the_chat(&self) -> anyhow::Result<()> {
        self.browser.click("button", "Chat with us").await?;
        self.browser.find("textbox", "Your name").await?;
        Ok(())
    }

    /// Opens the chat and says "one"; the agent opens it, and both know.
    ///
    /// # Errors
    /// If they don't find each other.
    pub async fn meets(&self, agent: &AgentView) -> anyhow::Result<()> {
        self.opens_the_chat().await?;
        self.asks("", "one").await?;
        agent.opens("Yours", self.browser.who()).await?;
        self.reads(&format!("{} joined", agent.browser.who())).await
    }

    /// Fills in the form and starts; an empty e-mail stays empty.
    ///
    /// # Errors
    /// If the form doesn't let it.
    pub async fn asks(&self, email: &str, question: &str) -> anyhow::Result<()> {
        let b = &self.browser;
        b.fill("textbox", "Your name", b.who()).await?;
        if !email.is_empty() {
            b.fill("textbox", "E-mail", email).await?;
        }
        b.fill("textbox", "Your question", question).await?;
        b.click("button", "Start chat").await?;
        b.find("textbox", "Message").await?;
        Ok(())
    }

    /// Leaves a message in the form while nobody is there.
    ///
    /// # Errors
    /// If the form doesn't let it.
    pub async fn leaves(&self, message: &str) -> anyhow::Result<()> {
        self.opens_the_chat().await?;
        let b = &self.browser;
        b.fill("textbox", "Your name", b.who()).await?;
        b.fill("textbox", "E-mail", "ada@example.com").await?;
        b.fill("textbox", "Your message", message).await?;
        b.click("button", "Send message").await
    }

    /// Says something and sees that it is there.
    ///
    /// # Errors
    /// If it doesn't appear.
    pub async fn says(&self, text: &str) -> anyhow::Result<()> {
        self.browser.type_into("textbox", "Message", text).await?;
        self.browser.click("button", "Send").await?;
        self.reads(text).await
    }

    /// Waits until this stands in the conversation.
    ///
    /// # Errors
    /// If it doesn't appear.
    pub async fn reads(&self, text: &str) -> anyhow::Result<()> {
        self.browser.reads("log", "Conversation", text).await?;
        Ok(())
    }

    /// Each of these stands in the conversation exactly once, in this order.
    ///
    /// # Errors
    /// If not.
    pub async fn has_read_once(&self, texts: &[&str]) -> anyhow::Result<()> {
        once_in_order(&self.browser, texts).await
    }

    /// Ends the chat and sees the survey.
    ///
    /// # Errors
    /// If it doesn't end.
    pub async fn ends(&self) -> anyhow::Result<()> {
        self.browser.click("button", "End chat").await?;
        self.browser.find("button", "Send feedback").await?;
        Ok(())
    }

    /// Answers the survey.
    ///
    /// # Errors
    /// If it isn't thanked for.
    pub async fn rates(&self, csat: u8, ces: u8) -> anyhow::Result<()> {
        let b = &self.browser;
        b.choose("How satisfied are you?", csat).await?;
        b.choose("How much effort did it take you?", ces).await?;
        b.click("button", "Send feedback").await?;
        b.reads("status", "", "Thank you for your feedback").await?;
        Ok(())
    }
}

pub(super) async fn once_in_order(browser: &Browser, texts: &[&str]) -> anyhow::Result<()> {
    for text in texts {
        browser.reads("log", "Conversation", text).await?;
    }
    let all = browser.text("log", "Conversation").await?;
    let mut from = 0;
    for text in texts {
        let times = all.matches(text).count();
        ensure!(
            times == 1,
            "{} has {text:?} {times} times in: {all}",
            browser.who()
        );
        let at = all.find(text).unwrap_or_default();
        ensure!(
            at >= from,
            "{} has {text:?} too early in: {all}",
            browser.who()
        );
        from = at;
    }
    Ok(())
}
