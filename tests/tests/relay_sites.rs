//! Sites that owners make in the view, from outside: one runs at once and after a restart, with accounts,
//! chats and settings of its own; what is wrong makes none, and only owners may.

use anyhow::{Context, ensure};
use protocol::Code;
use protocol::api::AgentRole;
use protocol::audit::{AuditPage, Deed};
use protocol::limits::SITES_MAX;
use protocol::settings::{BadSetting, NewSite, Settings, SiteMade};
use protocol::wanted::Wanted;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use tests::accounts;
use tests::http::{self, Answer};
use tests::people::{self, Pair};
use tests::relay_guard::{OTHER, RelayGuard, SHOP};

async fn make(relay: &RelayGuard, token: &str, new: &NewSite) -> anyhow::Result<Answer> {
    http::post(&format!("{}/api/agent/sites", relay.http()), token, new).await
}

fn outlet() -> NewSite {
    NewSite {
        id: "outlet".into(),
        name: "Northwind Outlet".into(),
        origins: vec!["https://outlet.example".into()],
    }
}

async fn face(relay: &RelayGuard, site: &str) -> anyhow::Result<Value> {
    let url = format!("{}/api/sites/{site}", relay.http());
    http::get(&url, "").await?.json()
}

#[tokio::test]
async fn a_site_that_is_made_runs_at_once_and_after_a_restart() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let made: SiteMade = make(&relay, &mira.token, &outlet()).await?.json()?;
    let ids: Vec<&str> = made.sites.iter().map(|site| site.id.as_str()).collect();
    assert_eq!(ids, ["outlet", "shop"]);
    ensure!(made.sites[0].tag.contains("data-site=\"outlet\""));
    let answer = face(&relay, "outlet").await?;
    assert_eq!(answer["face"]["name"], "Northwind Outlet");
    let frame = http::get(&format!("{}/frame/outlet", relay.http()), "").await?;
    let csp = frame.header("content-security-policy").context("a CSP")?;
    ensure!(
        csp.contains("frame-ancestors https://outlet.example"),
        "{csp}"
    );

    // Its owner comes by the link, once, and customers reach them.
    let (_, token) = made
        .invitation
        .link
        .split_once("#setup=")
        .context("no token in the link")?;
    let here = Ipv4Addr::LOCALHOST.into();
    let noor = accounts::join(&relay, token, "Noor", "outlet", here).await?;
    let again = accounts::join(&relay, token, "Eve", "outlet", here).await;
    ensure!(again.is_err(), "the link is good for one account");
    let customer = people::customer(&relay, "outlet").await?;
    let mut agent = people::agent(&relay, &noor).await?;
    people::make_available(&mut agent).await?;
    let mut pair = Pair::meet(customer, agent).await?;
    pair.still_talks().await?;
    drop(pair);

    // It is set like any other, and its file is what it was made with.
    let settings = format!("{}/api/agent/settings", relay.http());
    let body = json!({ "version": 0, "values": { "name": "Outlet", "accent": "#aa1122" } });
    let set: Settings = http::put(&settings, &noor.token, &body).await?.json()?;
    assert_eq!(set.values["name"], "Outlet");
    assert_eq!(set.file["name"], "Northwind Outlet");
    let book = format!("{}/api/agent/audit", relay.http());
    let book: AuditPage = http::get(&book, &mira.token).await?.json()?;
    let line = book.rows.iter().find(|row| row.deed == Deed::SiteMade);
    assert_eq!(line.context("a line in the book")?.about, "outlet");

    relay.stop().await?;
    relay.start_again().await?;
    assert_eq!(face(&relay, "outlet").await?["face"]["name"], "Outlet");
    let noor = accounts::log_in(&relay, "Noor", "outlet").await?;
    let mut agent = people::agent(&relay, &noor).await?;
    people::make_available(&mut agent).await?;
    let told = relay.command(&["ledger", "--site", "outlet", "--json"])?;
    ensure!(told.status.success(), "{told:?}");
    let ledger: Value = serde_json::from_slice(&told.stdout)?;
    assert_eq!(ledger["site"], "outlet");
    assert_eq!(ledger["ledger"]["live"], 1, "{ledger}");
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_makes_no_site_and_says_where() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let with = |change: fn(&mut NewSite)| {
        let mut new = outlet();
        change(&mut new);
        new
    };
    for (new, field, wanted) in [
        (with(|new| new.id = "Outlet".into()), "id", Wanted::Id),
        (with(|new| new.id = "x".repeat(33)), "id", Wanted::Id),
        (with(|new| new.id = "shop".into()), "id", Wanted::FreeId),
        (
            with(|new| new.name = " ".into()),
            "name",
            Wanted::Chars { from: 1, to: 80 },
        ),
        (with(|new| new.origins.clear()), "origins", Wanted::Origins),
        (
            with(|new| new.origins.push("https://x.example/tents".into())),
            "origins[1]",
            Wanted::Origin,
        ),
    ] {
        let answer = make(&relay, &mira.token, &new).await?;
        assert_eq!(
            (answer.status, answer.refused()?),
            (400, Code::BadSetting),
            "{new:?}"
        );
        let bad: BadSetting = serde_json::from_str(&answer.body)?;
        assert_eq!((bad.field.as_str(), bad.wanted), (field, Some(wanted)));
    }
    for role in [AgentRole::Agent, AgentRole::Supervisor] {
        let name = role.word();
        let other = accounts::invited_as(&relay, &mira, role, "shop", name).await?;
        let answer = make(&relay, &other.token, &outlet()).await?;
        assert_eq!(answer.refused()?, Code::NotAllowed, "{name}");
    }
    let answer = http::get(&format!("{}/api/sites/outlet", relay.http()), "").await?;
    assert_eq!(answer.refused()?, Code::NoSuchSite);
    Ok(())
}

#[tokio::test]
async fn a_relay_has_so_many_sites_at_most() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    for n in 1..SITES_MAX {
        let mut new = outlet();
        new.id = format!("outlet-{n}");
        let made = make(&relay, &mira.token, &new).await?;
        assert_eq!(made.status, 200, "{n}: {}", made.body);
    }
    let answer = make(&relay, &mira.token, &outlet()).await?;
    let bad: BadSetting = serde_json::from_str(&answer.body)?;
    assert_eq!(bad.wanted, Some(Wanted::Most { most: SITES_MAX }));
    Ok(())
}

/// Whoever took a site out of the file has not given its customers away.
#[tokio::test]
async fn a_site_that_was_in_the_file_once_is_not_made_anew() -> anyhow::Result<()> {
    let both = format!("{SHOP}{OTHER}");
    let mut relay = RelayGuard::start(&both).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    accounts::first_agent(&relay, "other", "Eve").await?;
    relay.stop().await?;
    relay.is_configured_with(OTHER, "")?;
    relay.start_again().await?;
    let mut new = outlet();
    new.id = "other".into();
    let answer = make(&relay, &mira.token, &new).await?;
    let bad: BadSetting = serde_json::from_str(&answer.body)?;
    assert_eq!(bad.wanted, Some(Wanted::FreeId), "{}", answer.body);
    Ok(())
}
