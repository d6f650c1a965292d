//! Accounts over the relay's calls: what those who lead change takes effect at once, log-ins end when
//! they should, second factors are asked for, and a forgotten password comes back by mail.

use anyhow::{Context, ensure};
use protocol::account::{OwnAccount, Team};
use protocol::api::{AgentRole, LoggedIn};
use protocol::audit::{AuditPage, Deed};
use protocol::{CloseCode, Code, ConversationState, ToAgent};
use serde_json::{Value, json};
use tests::accounts::{self, PASSWORD};
use tests::http;
use tests::mail_server::{MailServer, Wants};
use tests::people::{self, PATIENCE};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

fn api(relay: &RelayGuard, path: &str) -> String {
    format!("{}/api/agent/{path}", relay.http())
}

async fn try_log_in(
    relay: &RelayGuard,
    name: &str,
    password: &str,
    code: Option<&str>,
) -> anyhow::Result<Result<LoggedIn, Code>> {
    let mut body = json!({"email": accounts::email(name, "shop"), "password": password});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    let answer = http::post(&api(relay, "login"), "", &body).await?;
    match answer.status {
        200 => Ok(Ok(answer.json()?)),
        _ => Ok(Err(answer.refused()?)),
    }
}

async fn book(relay: &RelayGuard, owner: &LoggedIn) -> anyhow::Result<Vec<(Deed, String)>> {
    let page: AuditPage = http::get(&api(relay, "audit"), &owner.token)
        .await?
        .json()?;
    Ok(page
        .rows
        .into_iter()
        .map(|row| (row.deed, row.about))
        .collect())
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_their_chat_goes_back_to_the_line() -> anyhow::Result<()>
{
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut his = people::agent(&relay, &jonas).await?;
    people::make_available(&mut his).await?;
    let mut ada = people::customer(&relay, "shop").await?;
    let chat = people::ask(&mut ada, "Ada", "Snow pegs?").await?;
    people::open_offered(&mut his, chat).await?;
    let mut hers = people::agent(&relay, &mira).await?;
    people::make_available(&mut hers).await?;
    let mut view = Stranger::agent(&relay, &jonas.token).await?;

    let url = api(&relay, &format!("team/{}", jonas.agent));
    let team: Team = http::put(&url, &mira.token, &json!({"disabled": true}))
        .await?
        .json()?;
    ensure!(
        team.members
            .iter()
            .any(|m| m.agent == jonas.agent && m.disabled)
    );
    ensure!(view.closed().await? == CloseCode::BadToken.number());
    let told = |frame: &ToAgent| matches!(frame, ToAgent::Colleague(c) if c.id == jonas.agent && c.disabled);
    hers.wait_for("Jonas disabled", PATIENCE, told).await?;
    people::open_offered(&mut hers, chat).await?;
    let told = try_log_in(&relay, "Jonas", PASSWORD, None).await?;
    ensure!(told == Err(Code::BadLogin), "{told:?}");
    let own = http::get(&api(&relay, "account"), &jonas.token).await?;
    ensure!(own.refused()? == Code::BadToken);

    http::put(&url, &mira.token, &json!({"disabled": false}))
        .await?
        .json::<Team>()?;
    ensure!(try_log_in(&relay, "Jonas", PASSWORD, None).await?.is_ok());
    // Who has just made an account is known to the others before a view of theirs is open.
    let noor = accounts::invited(&relay, &mira, "shop", "Noor").await?;
    let told = |frame: &ToAgent| matches!(frame, ToAgent::Colleague(c) if c.id == noor.agent);
    hers.wait_for("Noor", PATIENCE, told).await?;
    let book = book(&relay, &mira).await?;
    for deed in [Deed::Disabled, Deed::Enabled] {
        ensure!(
            book.contains(&(deed, "Jonas".into())),
            "{deed:?} in {book:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_capacity_of_ones_own_takes_effect_at_once_and_after_a_restart() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let url = api(&relay, &format!("team/{}", mira.agent));
    http::put(&url, &mira.token, &json!({"capacity": 1}))
        .await?
        .json::<Team>()?;
    let mut hers = people::agent(&relay, &mira).await?;
    people::make_available(&mut hers).await?;
    let mut ada = people::customer(&relay, "shop").await?;
    let first = people::ask(&mut ada, "Ada", "Snow pegs?").await?;
    people::open_offered(&mut hers, first).await?;
    let mut bo = people::customer(&relay, "shop").await?;
    let second = people::ask(&mut bo, "Bo", "A pole?").await?;
    let waits = hers.wait_until("Bo waiting", PATIENCE, |side| {
        let card = side.cards.get(&second);
        card.is_some_and(|card| card.state == ConversationState::Waiting)
    });
    waits.await?;
    http::put(&url, &mira.token, &json!({"capacity": 2}))
        .await?
        .json::<Team>()?;
    people::open_offered(&mut hers, second).await?;
    relay.stop().await?;
    relay.start_again().await?;
    let known = hers.wait_until("the capacity", PATIENCE, |side| {
        let own = side.colleagues.get(&mira.agent);
        own.is_some_and(|own| own.capacity == 2)
    });
    known.await?;
    Ok(())
}

#[tokio::test]
async fn log_ins_are_listed_and_end_by_hand_by_password_and_by_those_who_lead() -> anyhow::Result<()>
{
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let second = accounts::log_in(&relay, "Mira", "shop").await?;
    let third = accounts::log_in(&relay, "Mira", "shop").await?;
    let mut view = Stranger::agent(&relay, &third.token).await?;
    let account = api(&relay, "account");
    let own: OwnAccount = http::get(&account, &mira.token).await?.json()?;
    ensure!(own.log_ins.len() == 3 && own.log_ins.iter().filter(|row| row.this).count() == 1);
    ensure!(own.log_ins.iter().all(|row| row.from == "127.0.0.1"));

    let theirs: OwnAccount = http::get(&account, &second.token).await?.json()?;
    let id = theirs
        .log_ins
        .iter()
        .find(|row| row.this)
        .context("this")?
        .id
        .clone();
    let own: OwnAccount = http::delete(&format!("{account}/log-ins/{id}"), &mira.token)
        .await?
        .json()?;
    ensure!(own.log_ins.len() == 2);
    ensure!(http::get(&account, &second.token).await?.refused()? == Code::BadToken);
    ensure!(view.closed().await? == CloseCode::Restart.number());
    let mut view = Stranger::agent(&relay, &third.token).await?;

    let change = |old: &str| json!({"old": old, "new": "another good one"});
    let url = api(&relay, "account/password");
    let wrong = http::post(&url, &mira.token, &change("wrong password")).await?;
    ensure!(wrong.refused()? == Code::BadLogin);
    let own: OwnAccount = http::post(&url, &mira.token, &change(PASSWORD))
        .await?
        .json()?;
    ensure!(own.log_ins.len() == 1);
    ensure!(view.closed().await? == CloseCode::Restart.number());
    ensure!(http::get(&account, &third.token).await?.refused()? == Code::BadToken);
    ensure!(
        try_log_in(&relay, "Mira", "another good one", None)
            .await?
            .is_ok()
    );

    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let url = api(&relay, &format!("team/{}/log-ins", jonas.agent));
    http::delete(&url, &mira.token).await?.json::<Team>()?;
    ensure!(http::get(&account, &jonas.token).await?.refused()? == Code::BadToken);
    Ok(())
}

#[tokio::test]
async fn a_second_factor_is_asked_for_each_code_is_good_once_and_an_owner_frees()
-> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let (secret, codes) = accounts::second_factor(&relay, &jonas).await?;
    ensure!(codes.len() == 10);
    let comes = async |password: &str, code: Option<&str>| {
        try_log_in(&relay, "Jonas", password, code).await
    };
    ensure!(comes(PASSWORD, None).await? == Err(Code::SecondFactorWanted));
    // Who does not know the password is not told that there is one.
    ensure!(comes("wrong password", None).await? == Err(Code::BadLogin));
    let now = accounts::code(&secret, 0)?;
    ensure!(comes(PASSWORD, Some(&now)).await?.is_ok());
    ensure!(comes(PASSWORD, Some(&now)).await? == Err(Code::BadSecondFactor));
    let typed = codes[0].to_uppercase();
    ensure!(comes(PASSWORD, Some(&typed)).await?.is_ok());
    ensure!(comes(PASSWORD, Some(&typed)).await? == Err(Code::BadSecondFactor));
    let own: OwnAccount = http::get(&api(&relay, "account"), &jonas.token)
        .await?
        .json()?;
    ensure!(own.second_factor && own.recovery_codes == 9);

    let url = api(&relay, &format!("team/{}/second-factor", jonas.agent));
    ensure!(http::delete(&url, &jonas.token).await?.refused()? == Code::NotAllowed);
    http::delete(&url, &mira.token).await?.json::<Team>()?;
    ensure!(comes(PASSWORD, None).await?.is_ok());
    let book = book(&relay, &mira).await?;
    for deed in [
        Deed::SecondFactorOn,
        Deed::SecondFactorOff,
        Deed::RecoveryUsed,
        Deed::LogInFailed,
    ] {
        ensure!(
            book.iter().any(|(did, _)| *did == deed),
            "{deed:?} in {book:?}"
        );
    }
    Ok(())
}

/// The token behind `#word=` in a mail.
fn token(text: &str, word: &str) -> anyhow::Result<String> {
    let (_, rest) = text.split_once(&format!("#{word}=")).context("a link")?;
    Ok(rest.split_whitespace().next().unwrap_or_default().into())
}

#[tokio::test]
async fn a_forgotten_password_comes_back_by_mail_and_ends_all_log_ins() -> anyhow::Result<()> {
    // The first is refused for now: the mail waits and is tried again.
    let mail = MailServer::start(Wants::Patience(1))?;
    let relay = RelayGuard::start(&format!("{SHOP}\n{}", mail.settings())).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let forgot = async |email: &str| -> anyhow::Result<u16> {
        let body = json!({"email": email});
        Ok(http::post(&api(&relay, "forgot"), "", &body).await?.status)
    };
    ensure!(forgot("nobody@shop.example").await? == 204);
    ensure!(forgot(&accounts::email("Mira", "shop")).await? == 204);
    let came = mail.mail(1).await?;
    ensure!(
        came.envelope.contains("mira@shop.example"),
        "{}",
        came.envelope
    );
    let token = token(&came.text, "reset")?;
    let reset = |password: &str| json!({"token": token, "password": password});
    let url = api(&relay, "reset");
    let short = http::post(&url, "", &reset("short")).await?;
    ensure!(short.refused()? == Code::BadPassword);
    ensure!(
        http::post(&url, "", &reset("another good one"))
            .await?
            .status
            == 204
    );
    let again = http::post(&url, "", &reset("yet another one")).await?;
    ensure!(again.refused()? == Code::BadToken);
    let own = http::get(&api(&relay, "account"), &mira.token).await?;
    ensure!(own.refused()? == Code::BadToken);
    ensure!(try_log_in(&relay, "Mira", PASSWORD, None).await? == Err(Code::BadLogin));
    let mira = try_log_in(&relay, "Mira", "another good one", None).await?;
    let mira = mira.ok().context("the new password fits")?;
    let book = book(&relay, &mira).await?;
    for deed in [Deed::ResetAsked, Deed::PasswordReset] {
        ensure!(
            book.iter().any(|(did, _)| *did == deed),
            "{deed:?} in {book:?}"
        );
    }
    ensure!(mail.count()? == 1, "nobody else was written to");
    for _ in 0..2 {
        ensure!(forgot(&accounts::email("Mira", "shop")).await? == 204);
    }
    ensure!(forgot(&accounts::email("Mira", "shop")).await? == 429);
    Ok(())
}

#[tokio::test]
async fn an_invitation_is_mailed_and_opens_an_account_of_its_role() -> anyhow::Result<()> {
    let mail = MailServer::start(Wants::Nothing)?;
    let relay = RelayGuard::start(&format!("{SHOP}\n{}", mail.settings())).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let body: Value = json!({"role": "supervisor", "email": "noor@shop.example"});
    let made = http::post(&api(&relay, "invite"), &mira.token, &body).await?;
    ensure!(made.status == 200, "{}", made.body);
    let came = mail.mail(1).await?;
    ensure!(
        came.envelope.contains("noor@shop.example"),
        "{}",
        came.envelope
    );
    let token = token(&came.text, "invite")?;
    ensure!(made.body.contains(&token));
    let noor = accounts::join(
        &relay,
        &token,
        "Noor",
        "shop",
        std::net::Ipv4Addr::LOCALHOST.into(),
    );
    ensure!(noor.await?.role == AgentRole::Supervisor);
    Ok(())
}
