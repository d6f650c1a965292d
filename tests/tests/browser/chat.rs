//! The main job in real browsers: a chat from the first click to the transcript in the mail box.

use anyhow::ensure;
use protocol::api::Scorecard;
use tests::accounts::log_in;
use tests::browser::Browser;
use tests::http;
use tests::mail_server::Wants;
use tests::story::{AgentView, Customer, SITE, SITE_NAME, World};

#[tokio::test]
async fn a_whole_chat_end_to_end() -> anyhow::Result<()> {
    let world = World::with_mail(Wants::TlsAndLogin).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = whole_chat(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

pub(super) async fn whole_chat(
    world: &World,
    mira: &AgentView,
    ada: &Customer,
) -> anyhow::Result<()> {
    mira.browser.click("button", "Log out").await?;
    mira.logs_in().await?;
    mira.is_available(true).await?;

    ada.opens_the_chat().await?;
    ada.browser.find("dialog", SITE_NAME).await?;
    a_bad_address_is_said_at_its_field(&ada.browser).await?;
    ada.asks("ada@example.com", "My tent pole arrived bent.")
        .await?;
    ada.browser.reads("status", "", "1st in line").await?;

    mira.opens("Yours", "Ada").await?;
    mira.reads("My tent pole arrived bent.").await?;
    ada.reads("Mira joined").await?;

    mira.says("Oh no! I send a new one today.").await?;
    ada.reads("Oh no! I send a new one today.").await?;
    ada.browser.type_into("textbox", "Message", "Thank").await?;
    mira.browser.reads("status", "", "Ada is typing").await?;
    ada.says(" you very much").await?;
    mira.reads("Thank you very much").await?;
    ada.reads("Seen").await?;
    mira.browser.type_into("textbox", "Reply", "My").await?;
    ada.browser.reads("status", "", "Mira is typing").await?;
    mira.says(" pleasure").await?;
    mira.reads("Seen").await?;

    mira.browser.click("button", "End chat").await?;
    ada.rates(5, 1).await?;
    ada.browser.click("button", "E-mail it").await?;
    ada.browser
        .reads("status", "", "Sent to ada@example.com")
        .await?;

    the_transcript_says_all(world).await?;
    the_survey_is_stored(world).await
}

async fn a_bad_address_is_said_at_its_field(browser: &Browser) -> anyhow::Result<()> {
    browser.fill("textbox", "Your name", "Ada").await?;
    browser.fill("textbox", "E-mail", "ada@example").await?;
    browser.click("button", "Start chat").await?;
    let said = browser
        .until("the error at the field", async || {
            let said = browser.description("textbox", "E-mail").await?;
            Ok(said.filter(|said| said.contains("Enter an address")))
        })
        .await?;
    ensure!(said.contains("like ada@example.com"), "{said}");
    ensure!(
        !browser.sees("textbox", "Message").await?,
        "no chat started"
    );
    Ok(())
}

async fn the_transcript_says_all(world: &World) -> anyhow::Result<()> {
    let mail = world.mail()?.mail(1).await?;
    ensure!(
        mail.envelope.ends_with("ada@example.com tls known"),
        "{}",
        mail.envelope
    );
    ensure!(
        mail.header("subject")
            .ends_with("] Your conversation with Northwind Outdoor"),
        "{}",
        mail.head
    );
    let lines = [
        "Ada asked for a chat",
        "My tent pole arrived bent.",
        "Mira joined",
        "Oh no! I send a new one today.",
        "Thank you very much",
        "My pleasure",
        "Mira ended the chat",
    ];
    let mut from = 0;
    for line in lines {
        let Some(at) = mail.text[from..].find(line) else {
            anyhow::bail!("no {line:?} after {from} in: {}", mail.text);
        };
        from += at;
        ensure!(mail.html.contains(line), "no {line:?} in: {}", mail.html);
    }
    Ok(())
}

async fn the_survey_is_stored(world: &World) -> anyhow::Result<()> {
    let mira = log_in(&world.relay, "Mira", SITE).await?;
    let url = format!("{}/api/agent/scorecard", world.relay.http());
    let card: Scorecard = http::get(&url, &mira.token).await?.json()?;
    ensure!(
        card.all.enquiries == 1 && card.all.unanswered == 0,
        "{card:?}"
    );
    ensure!(card.all.feedback_given == 1, "{card:?}");
    ensure!(card.all.average_csat == Some(5.0), "{card:?}");
    ensure!(card.all.average_ces == Some(1.0), "{card:?}");
    ensure!(
        card.all.transcript_asked == 1 && card.all.contact_known == 1,
        "{card:?}"
    );
    Ok(())
}
