//! Agents' way in: links, passwords, log-ins, and what guessing costs.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use protocol::api::{AgentRole, Join, LogIn};
use protocol::{Code, SiteId, Timestamp};
use relay::identity::{Agents, CustomerTokens, INVITATION_MS, LOG_IN_MS, set_up_link};
use relay::store::MemoryStore;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use url::Url;

const NOW: Timestamp = Timestamp(1_795_435_200_000);
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

fn shop() -> SiteId {
    "shop".parse().unwrap()
}

fn url() -> Url {
    Url::parse("https://chat.example").unwrap()
}

fn join(link: &str) -> Join {
    Join {
        token: link.split('=').nth(1).unwrap_or_default().into(),
        name: " Mira ".into(),
        email: "mira@shop.example".into(),
        password: "correct horse".into(),
    }
}

fn log_in(password: &str) -> LogIn {
    LogIn {
        email: "MIRA@shop.example".into(),
        password: password.into(),
        code: None,
    }
}

async fn agents() -> (Agents, String) {
    let store = Arc::new(MemoryStore::default());
    let link = set_up_link(&*store, &shop(), &url(), NOW).await.unwrap();
    assert_eq!(link.expires_at, NOW.plus_ms(INVITATION_MS));
    assert!(
        link.link.starts_with("https://chat.example/agent#setup="),
        "{}",
        link.link
    );
    (Agents::open(store).await.unwrap(), link.link)
}

#[tokio::test]
async fn a_set_up_link_makes_an_owner_who_stays_logged_in_while_they_come_back() {
    let (agents, link) = agents().await;
    let joined = agents.join(&join(&link), HOME, NOW).await.unwrap();
    assert_eq!(joined.role, AgentRole::Owner);
    let who = agents.who(&joined.token, NOW).await.unwrap().unwrap();
    assert_eq!((who.name.as_str(), who.id), ("Mira", joined.agent));

    let month = NOW.plus_ms(LOG_IN_MS - 1);
    assert!(agents.who(&joined.token, month).await.unwrap().is_some());
    assert!(
        agents
            .who(&joined.token, month.plus_ms(LOG_IN_MS - 1))
            .await
            .unwrap()
            .is_some()
    );
    agents.log_out(&joined.token).await.unwrap();
    assert_eq!(agents.who(&joined.token, NOW).await, Ok(None));

    let again = agents
        .log_in(&log_in("correct horse"), HOME, NOW)
        .await
        .unwrap();
    assert_eq!(again.agent, joined.agent);
    assert_ne!(again.token, joined.token);
    assert_eq!(agents.who("made up", NOW).await, Ok(None));
}

#[tokio::test]
async fn each_no_says_why_and_a_refused_form_does_not_use_the_link_up() {
    let (agents, link) = agents().await;
    let with = |change: fn(&mut Join)| {
        let mut form = join(&link);
        change(&mut form);
        form
    };
    for (form, code) in [
        (with(|j| j.name = " ".into()), Code::BadName),
        (with(|j| j.email = "mira".into()), Code::BadEmail),
        (with(|j| j.password = "short".into()), Code::BadPassword),
        (with(|j| j.password = "x".repeat(201)), Code::BadPassword),
        (with(|j| j.token = "made up".into()), Code::BadToken),
    ] {
        let told = agents.join(&form, HOME, NOW).await.unwrap_err();
        assert_eq!(told.code, code, "{form:?}");
    }
    agents.join(&join(&link), HOME, NOW).await.unwrap();
    let twice = agents.join(&join(&link), HOME, NOW).await.unwrap_err();
    assert_eq!(twice.code, Code::BadToken);

    let folder = tempfile::tempdir().unwrap();
    let tokens = CustomerTokens::open(folder.path()).unwrap();
    let invitation = agents
        .invite(&shop(), (AgentRole::Agent, None), &url(), &tokens, NOW)
        .await
        .unwrap();
    assert!(invitation.link.contains("/agent#invite="));
    let taken = agents
        .join(&join(&invitation.link), HOME, NOW)
        .await
        .unwrap_err();
    assert_eq!(taken.code, Code::EmailTaken);
    let late = agents
        .join(&join(&invitation.link), HOME, NOW.plus_ms(INVITATION_MS))
        .await;
    assert_eq!(late.unwrap_err().code, Code::BadToken);
}

#[tokio::test]
async fn guessing_ends_in_waiting_but_another_place_still_gets_in() {
    let (agents, link) = agents().await;
    agents.join(&join(&link), HOME, NOW).await.unwrap();
    let attacker = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
    let mut told = Vec::new();
    for _ in 0..7 {
        told.push(
            agents
                .log_in(&log_in("guessed it?"), attacker, NOW)
                .await
                .unwrap_err(),
        );
    }
    assert!(told[..5].iter().all(|no| no.code == Code::BadLogin));
    assert!(told[5..].iter().all(|no| no.code == Code::TooFast));
    assert_eq!(told[6].retry_after_ms, Some(30_000));
    assert!(
        agents
            .log_in(&log_in("correct horse"), HOME, NOW)
            .await
            .is_ok()
    );
    let nobody = LogIn {
        email: "jonas@shop.example".into(),
        password: "x".into(),
        code: None,
    };
    assert_eq!(
        agents.log_in(&nobody, HOME, NOW).await.unwrap_err().code,
        Code::BadLogin
    );
}
