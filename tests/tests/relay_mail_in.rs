//! Answers that come back: a real mail goes out, its answer comes into a real mailbox, and the agent
//! reads it in the conversation; once, whatever is killed in between.

use client::native::{AgentClient, message_id};
use client::outbox::Words;
use protocol::{ConversationId, ConversationState, EntryBody, FromCustomer};
use std::time::Duration;
use tests::accounts;
use tests::imap_server::{ImapServer, Protection};
use tests::mail_server::{Mail, MailServer, Wants};
use tests::people;
use tests::relay_guard::{RelayGuard, SHOP};

const PATIENCE: Duration = Duration::from_secs(60);
const QUESTION: &str = "My tent pole arrived bent.";
const ANSWER: &str = "Which pole is it?";

/// A shop whose agent has answered a customer by mail.
struct Shop {
    relay: RelayGuard,
    smtp: MailServer,
    imap: ImapServer,
    agent: AgentClient,
    conversation: ConversationId,
    /// The agent's answer as the customer got it.
    answer: Mail,
}

impl Shop {
    async fn answered(imap: ImapServer) -> anyhow::Result<Self> {
        let smtp = MailServer::start(Wants::Nothing)?;
        let toml = format!("{SHOP}{}{}poll_s = 5\n", smtp.settings(), imap.settings());
        let relay = RelayGuard::start(&toml).await?;
        let account = accounts::first_agent(&relay, "shop", "Mira").await?;
        let mut agent = people::agent(&relay, &account).await?;
        let mut customer = people::customer(&relay, "shop").await?;
        let leave = FromCustomer::LeaveMessage {
            id: message_id(),
            name: "Ada".into(),
            email: "ada@example.com".into(),
            text: QUESTION.into(),
            website: None,
            consent: None,
        };
        customer.send(&leave).await;
        people::until_state(&mut customer, ConversationState::Ticket).await?;
        let conversation = customer.side.conversation_id().expect("a conversation");
        agent.open(conversation);
        say(&mut agent, conversation, ANSWER).await?;
        people::until_state(&mut customer, ConversationState::Answered).await?;
        let answer = mail_with(&smtp, ANSWER).await?;
        Ok(Self {
            relay,
            smtp,
            imap,
            agent,
            conversation,
            answer,
        })
    }

    /// What the customer's mail program makes of an answer to the agent's mail.
    fn reply(&self, id: &str, text: &str) -> String {
        let (message, subject) = (
            self.answer.header("Message-ID"),
            self.answer.header("Subject"),
        );
        let quoted: Vec<String> = self.answer.text.lines().map(|l| format!("> {l}")).collect();
        format!(
            "Return-Path: <ada@example.com>\nFrom: Ada <ada@example.com>\n\
             To: {}\nSubject: Re: {subject}\nDate: Mon, 23 Nov 2026 13:10:00 +0100\n\
             Message-ID: <{id}@example.com>\nIn-Reply-To: {message}\nReferences: {message}\n\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n\
             {text}\n\nOn Mon, Nov 23, 2026 at 1:00 PM Northwind Outdoor wrote:\n\n{}\n",
            self.answer.header("Reply-To"),
            quoted.join("\n")
        )
    }

    /// Waits until the agent reads exactly this, in this order.
    async fn reads(&mut self, said: &[&str]) -> anyhow::Result<()> {
        let conversation = self.conversation;
        let read = self.agent.wait_until("the mail's words", PATIENCE, |side| {
            side.said(conversation) == said
        });
        if let Err(e) = read.await {
            let said = self.agent.side.said(conversation);
            anyhow::bail!(
                "{e}: {said:#?} {:#?} {}",
                self.relay.said(),
                self.imap.log()
            );
        }
        Ok(())
    }

    /// Waits until the conversation is in this state at the agent.
    async fn is(&mut self, state: ConversationState) -> anyhow::Result<()> {
        let conversation = self.conversation;
        let is = self.agent.wait_until("the state", PATIENCE, |side| {
            side.cards.get(&conversation).map(|card| card.state) == Some(state)
        });
        if let Err(e) = is.await {
            let card = self.agent.side.cards.get(&conversation);
            anyhow::bail!("{e}: {state:?} {card:#?} {:#?}", self.relay.said());
        }
        Ok(())
    }

    /// Waits until the relay has printed these words so often.
    async fn says(&self, words: &str, times: usize) -> anyhow::Result<()> {
        self.relay.until_said(words, times).await
    }
}

/// Says something and waits until it is stored.
async fn say(agent: &mut AgentClient, to: ConversationId, text: &str) -> anyhow::Result<()> {
    agent.say(to, Words::Message, text);
    let stored = agent.wait_until("the answer being stored", PATIENCE, |side| {
        side.outbox.is_empty()
    });
    Ok(stored.await?)
}

/// The mail that says this.
async fn mail_with(smtp: &MailServer, words: &str) -> anyhow::Result<Mail> {
    let mut n = 0;
    loop {
        n += 1;
        let mail = smtp.mail(n).await?;
        if mail.text.contains(words) {
            return Ok(mail);
        }
    }
}

fn sample(name: &str) -> anyhow::Result<String> {
    let mails = concat!(env!("CARGO_MANIFEST_DIR"), "/../relay/tests/mails");
    Ok(std::fs::read_to_string(format!("{mails}/{name}.eml"))?)
}

/// The id that the samples answer to.
const SAMPLED: &str = "07070707-0707-4707-8707-070707070707.4@northwind.example";

#[tokio::test]
async fn an_answer_by_mail_is_the_customers_message_and_opens_the_ticket_again()
-> anyhow::Result<()> {
    for protection in [Protection::Tls, Protection::Starttls, Protection::None] {
        let mut shop = Shop::answered(ImapServer::start(protection)?).await?;
        let stranger = shop.imap.deliver(&sample("other_business")?)?;
        let reply = shop.reply("first", "The 4 mm one.");
        let first = shop.imap.deliver(&reply)?;
        let mut said = vec![QUESTION, ANSWER, "The 4 mm one."];
        shop.reads(&said).await?;
        shop.is(ConversationState::Ticket).await?;
        shop.imap.until_seen(&first).await?;
        // Another one while the server is being listened to, and a second copy of the first.
        shop.imap.deliver(&reply)?;
        let second = shop.reply("second", "And its bag.");
        let second = shop.imap.deliver(&second)?;
        said.push("And its bag.");
        shop.reads(&said).await?;
        shop.imap.until_seen(&second).await?;
        assert!(
            !shop.imap.is_seen(&stranger)?,
            "other mails are not touched"
        );
        shop.says("a mail came in", 2).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_is_taken_once_whatever_is_killed_and_read_again() -> anyhow::Result<()> {
    let mut shop = Shop::answered(ImapServer::start(Protection::Tls)?).await?;
    // It comes while the relay is dead.
    shop.relay.kill()?;
    let first = shop.reply("first", "The 4 mm one.");
    let first = shop.imap.deliver(&first)?;
    shop.relay.start_again().await?;
    let mut said = vec![QUESTION, ANSWER, "The 4 mm one."];
    shop.reads(&said).await?;
    shop.imap.until_seen(&first).await?;
    let mut texts = Vec::new();
    for n in 0..10 {
        texts.push(format!("Line {n}"));
        let mail = shop.reply(&format!("n{n}"), &texts[n]);
        shop.imap.deliver(&mail)?;
        // Time must pass: it is killed at whatever it is doing with the mail, a little later each time.
        tokio::time::sleep(Duration::from_millis(50 * n as u64)).await;
        shop.relay.kill()?;
        shop.relay.start_again().await?;
    }
    said.extend(texts.iter().map(String::as_str));
    shop.reads(&said).await?;
    // The mailbox is put back from a backup: all its mails are new again.
    shop.relay.kill()?;
    shop.imap.stop()?;
    shop.imap.number_anew()?;
    shop.imap.start_again()?;
    shop.relay.start_again().await?;
    let last = shop.reply("last", "That is all.");
    let last = shop.imap.deliver(&last)?;
    said.push("That is all.");
    shop.reads(&said).await?;
    shop.imap.until_seen(&last).await?;
    shop.reads(&said).await
}

#[tokio::test]
async fn robots_are_left_and_bounces_are_noted() -> anyhow::Result<()> {
    let mut shop = Shop::answered(ImapServer::start(Protection::None)?).await?;
    let id = shop.answer.header("Message-ID");
    let ours = id.trim_matches(['<', '>']);
    let mut left = Vec::new();
    for name in [
        "vacation_sieve",
        "exchange_oof",
        "gmail_vacation",
        "mailing_list",
        "receipt",
    ] {
        let mail = sample(name)?.replace(SAMPLED, ours);
        left.push((name, shop.imap.deliver(&mail)?));
    }
    shop.says("a mail is left in the mailbox", left.len())
        .await?;
    shop.is(ConversationState::Answered).await?;
    let bounce = sample("postfix_bounce")?.replace(SAMPLED, ours);
    let bounce = shop.imap.deliver(&bounce)?;
    shop.is(ConversationState::Ticket).await?;
    shop.imap.until_seen(&bounce).await?;
    for (name, file) in left {
        assert!(!shop.imap.is_seen(&file)?, "{name}");
    }
    shop.reads(&[QUESTION, ANSWER]).await?;
    let conversation = shop.conversation;
    let noted = shop.agent.wait_until("the note of it", PATIENCE, |side| {
        let lines = side.timelines.get(&conversation).map(|t| t.lines());
        let failed = |body: &EntryBody| {
            matches!(body, EntryBody::MailFailed { email } if email == "ada@example.com")
        };
        let lines = lines.unwrap_or_default();
        lines.iter().filter(|line| failed(&line.entry.body)).count() == 1
    });
    Ok(noted.await?)
}

#[tokio::test]
async fn a_wrong_password_is_said_once_and_nothing_else_suffers() -> anyhow::Result<()> {
    let mut imap = ImapServer::start(Protection::Tls)?;
    imap.set_password("another")?;
    let mut shop = Shop::answered(imap).await?;
    let reply = shop.reply("first", "The 4 mm one.");
    shop.imap.deliver(&reply)?;
    shop.says("cannot be read", 1).await?;
    shop.imap.until_logged("auth failed", 3).await?;
    shop.says("cannot be read", 1).await?;
    assert!(
        shop.relay
            .said()
            .iter()
            .any(|line| line.contains("DESKBELL_IMAP_PASSWORD"))
    );
    // The owner puts it right.
    shop.imap.set_password(tests::imap_server::PASSWORD)?;
    shop.reads(&[QUESTION, ANSWER, "The 4 mm one."]).await?;
    shop.says("is read again", 1).await
}

#[tokio::test]
async fn a_server_that_goes_and_comes_back_is_found_again() -> anyhow::Result<()> {
    let mut shop = Shop::answered(ImapServer::start(Protection::Starttls)?).await?;
    let first = shop.reply("first", "The 4 mm one.");
    shop.imap.deliver(&first)?;
    shop.reads(&[QUESTION, ANSWER, "The 4 mm one."]).await?;
    shop.imap.stop()?;
    shop.says("cannot be read", 1).await?;
    let second = shop.reply("second", "And its bag.");
    shop.imap.deliver(&second)?;
    // Mails go out meanwhile.
    say(
        &mut shop.agent,
        shop.conversation,
        "A new one is on its way.",
    )
    .await?;
    mail_with(&shop.smtp, "A new one is on its way.").await?;
    shop.imap.start_again()?;
    let said = [
        QUESTION,
        ANSWER,
        "The 4 mm one.",
        "A new one is on its way.",
        "And its bag.",
    ];
    shop.reads(&said).await
}
