//! What an owner sets in the view, from outside: it takes effect at once and after a restart, what is
//! wrong changes nothing, and only owners of the very site may.

use anyhow::{Context, ensure};
use protocol::audit::{AuditPage, Deed};
use protocol::settings::{BadSetting, Settings};
use protocol::{AvailabilityState, Code, ToAgent, ToCustomer};
use serde_json::{Value, json};
use tests::accounts;
use tests::http::{self, Answer};
use tests::people::{self, PATIENCE};
use tests::relay_guard::{OTHER, RelayGuard, SHOP};

/// Hours that are never now: a day of a year that is past.
const NEVER: &str = "1999-01-01..2999-01-01";

fn settings(relay: &RelayGuard) -> String {
    format!("{}/api/agent/settings", relay.http())
}

async fn read(relay: &RelayGuard, token: &str) -> anyhow::Result<Settings> {
    http::get(&settings(relay), token).await?.json()
}

/// Sets something from what is there now.
async fn set(relay: &RelayGuard, token: &str, values: Value) -> anyhow::Result<Answer> {
    let version = read(relay, token).await?.version;
    let body = json!({ "version": version, "values": values });
    http::put(&settings(relay), token, &body).await
}

async fn done(relay: &RelayGuard, token: &str, values: Value) -> anyhow::Result<Settings> {
    set(relay, token, values).await?.json()
}

async fn face(relay: &RelayGuard, site: &str) -> anyhow::Result<Value> {
    let url = format!("{}/api/sites/{site}", relay.http());
    http::get(&url, "").await?.json()
}

#[tokio::test]
async fn hours_that_change_are_told_to_open_pages_at_once_and_stay_after_a_restart()
-> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut view = people::agent(&relay, &mira).await?;
    people::make_available(&mut view).await?;
    let mut page = people::customer(&relay, "shop").await?;
    let until = async |page: &mut client::native::CustomerClient, state| {
        let told = page.wait_for("the availability", PATIENCE, |frame| match frame {
            ToCustomer::Availability(now) => now.state == state,
            ToCustomer::Welcome(welcome) => welcome.availability.state == state,
            _ => false,
        });
        told.await.map(|_| ())
    };
    let closed = json!({ "hours": ["daily 08:00-20:00"], "holidays": [NEVER] });
    let now = done(&relay, &mira.token, closed).await?;
    assert_eq!(
        (now.version, &*now.set),
        (1, &["holidays".to_owned(), "hours".to_owned()][..])
    );
    assert_eq!(now.changed_by.as_deref(), Some("Mira"));
    until(&mut page, AvailabilityState::Away).await?;

    relay.stop().await?;
    relay.start_again().await?;
    page.wait_for("the welcome", PATIENCE, |frame| {
        matches!(frame, ToCustomer::Welcome(_))
    })
    .await?;
    let kept = read(&relay, &mira.token).await?;
    assert_eq!(kept.values["holidays"], json!([NEVER]));
    assert_eq!(kept.file["holidays"], json!([]));
    let state = |face: Value| face["availability"]["state"].clone();
    assert_eq!(state(face(&relay, "shop").await?), "away");
    // What the file says again: always, while agents are there.
    view.wait_for("the welcome", PATIENCE, |frame| {
        matches!(frame, ToAgent::Welcome(_))
    })
    .await?;
    people::make_available(&mut view).await?;
    let again = json!({ "hours": null, "holidays": null });
    let now = done(&relay, &mira.token, again).await?;
    assert_eq!((now.version, now.set.len()), (2, 0));
    until(&mut page, AvailabilityState::Open).await?;
    Ok(())
}

#[tokio::test]
async fn the_next_page_has_what_was_set_and_another_site_is_not_concerned() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}{OTHER}")).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let eve = accounts::first_agent(&relay, "other", "Eve").await?;
    let values = json!({
        "name": "Northwind",
        "accent": "#AA1122",
        "greeting": { "open": { "en": "Ahoy!" } },
        "faq": [{ "question": "Where is my order?", "answer": "Under way." }],
        "consent": { "text": { "en": "I agree." }, "tick": true },
        "survey": false,
        "retention_days": 30,
        "coach": { "enabled": false },
    });
    let now = done(&relay, &mira.token, values).await?;
    assert_eq!(now.values["accent"], "#aa1122", "as it is understood");
    assert_eq!(now.values["coach"]["enabled"], false);
    let [own, other] = &now.sites[..] else {
        anyhow::bail!("not two sites: {:?}", now.sites);
    };
    assert_eq!(
        (&*own.id, &*own.name, &*other.id),
        ("shop", "Northwind", "other")
    );
    let tag = format!(
        r#"<script async src="{}/widget.js" data-site="shop"></script>"#,
        relay.http()
    );
    assert_eq!(own.tag, tag);
    let shop = face(&relay, "shop").await?;
    assert_eq!(
        (&shop["face"]["name"], &shop["face"]["accent"]),
        (&json!("Northwind"), &json!("#aa1122"))
    );
    assert_eq!(shop["face"]["retention_days"], 30);
    assert_eq!(shop["face"]["no_survey"], true);
    let frame = http::get(&format!("{}/frame/shop?locale=en", relay.http()), "").await?;
    for words in ["Ahoy!", "Where is my order?", "I agree.", "#aa1122"] {
        ensure!(frame.body.contains(words), "{words}: {}", frame.body);
    }
    let chinese = http::get(&format!("{}/frame/shop?locale=zh-Hans", relay.http()), "").await?;
    ensure!(
        !chinese.body.contains("Ahoy!"),
        "a language falls back by itself"
    );

    assert_eq!(face(&relay, "other").await?["face"]["name"], "Other");
    let others = read(&relay, &eve.token).await?;
    assert_eq!(
        (others.version, &others.values["name"]),
        (0, &json!("Other"))
    );

    // It stands in the book, by name and without its words.
    let audit = format!("{}/api/agent/audit", relay.http());
    let book: AuditPage = http::get(&audit, &mira.token).await?.json()?;
    let line = book
        .rows
        .iter()
        .find(|row| row.deed == Deed::SettingsChanged);
    let line = line.context("a line in the book")?;
    assert_eq!(
        line.about,
        "accent, coach, consent, faq, greeting, name, retention_days, survey"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_changes_nothing_and_says_where() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    for (values, field, expected) in [
        (
            json!({ "accent": "green", "name": "Northwind" }),
            "accent",
            "a colour like",
        ),
        (
            json!({ "hours": ["mon-fri 9-17"] }),
            "hours[0]",
            "days and hours",
        ),
        (
            json!({ "faq": [{ "question": "?", "answer": "" }] }),
            "faq[0].answer",
            "1 to 2000",
        ),
        (
            json!({ "greeting": { "open": { "deutsch, bitte": "x" } } }),
            "greeting.open.deutsch, bitte",
            "a language tag",
        ),
        (
            json!({ "alert_s": 86400 }),
            "escalate_s",
            "at least alert_s",
        ),
        (
            json!({ "origins": ["https://shop.example/tents"] }),
            "origins[0]",
            "an origin",
        ),
        (
            json!({ "identity_secret": "x".repeat(64) }),
            "identity_secret",
            "one of name",
        ),
        (json!({ "sockets_max": 1 }), "sockets_max", "one of name"),
    ] {
        let answer = set(&relay, &mira.token, values.clone()).await?;
        assert_eq!(
            (answer.status, answer.refused()?),
            (400, Code::BadSetting),
            "{values}"
        );
        let bad: BadSetting = serde_json::from_str(&answer.body)?;
        assert_eq!(bad.field, field);
        ensure!(bad.expected.contains(expected), "{bad:?}");
        let known = bad.wanted.as_ref().map(ToString::to_string);
        let settable = !expected.starts_with("one of name");
        assert_eq!(known, settable.then(|| bad.expected.clone()), "{bad:?}");
    }
    let now = read(&relay, &mira.token).await?;
    assert_eq!((now.version, &now.values), (0, &now.file));
    assert_eq!(
        face(&relay, "shop").await?["face"]["name"],
        "Northwind Outdoor"
    );
    // More than a megabyte is not even read.
    let long = json!({ "version": 0, "values": { "name": "x".repeat(1_048_576) } });
    let answer = http::put(&settings(&relay), &mira.token, &long).await?;
    assert_eq!(answer.refused()?, Code::TooLarge);
    Ok(())
}

#[tokio::test]
async fn only_owners_set_anything_and_never_over_somebody_elses_change() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let role = protocol::api::AgentRole::Supervisor;
    let noor = accounts::invited_as(&relay, &mira, role, "shop", "Noor").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    assert_eq!(
        read(&relay, &noor.token).await?.sites.len(),
        1,
        "supervisors read"
    );
    let refused = set(&relay, &noor.token, json!({ "accent": "#000000" })).await?;
    assert_eq!(refused.refused()?, Code::NotAllowed);
    let refused = http::get(&settings(&relay), &jonas.token).await?;
    assert_eq!(refused.refused()?, Code::NotAllowed);

    done(&relay, &mira.token, json!({ "accent": "#111111" })).await?;
    let stale = json!({ "version": 0, "values": { "accent": "#222222" } });
    let answer = http::put(&settings(&relay), &mira.token, &stale).await?;
    assert_eq!(
        (answer.status, answer.refused()?),
        (409, Code::SettingsChanged)
    );
    let now = read(&relay, &mira.token).await?;
    assert_eq!((now.version, &now.values["accent"]), (1, &json!("#111111")));
    // What is so already is no change.
    let same = done(&relay, &mira.token, json!({ "accent": "#111111" })).await?;
    assert_eq!(same.version, 1);
    Ok(())
}

#[tokio::test]
async fn agents_have_the_chats_that_the_site_gives_them_now() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    done(
        &relay,
        &mira.token,
        json!({ "capacity": 1, "offer_s": 3600 }),
    )
    .await?;
    let mut view = people::agent(&relay, &mira).await?;
    people::make_available(&mut view).await?;
    let mut first = people::customer(&relay, "shop").await?;
    let one = people::ask(&mut first, "Ada", "Hello?").await?;
    people::open_offered(&mut view, one).await?;
    let mut second = people::customer(&relay, "shop").await?;
    let two = people::ask(&mut second, "Bea", "Hello?").await?;
    done(&relay, &mira.token, json!({ "capacity": 2 })).await?;
    people::open_offered(&mut view, two).await?;
    Ok(())
}

#[tokio::test]
async fn what_fits_the_file_no_more_is_left_out_and_the_relay_starts() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let values = json!({ "accent": "#111111", "alert_s": 100 });
    done(&relay, &mira.token, values).await?;
    relay.stop().await?;
    let file = relay.data().with_file_name("deskbell.toml");
    std::fs::write(&file, format!("{SHOP}alert_s = 20\nescalate_s = 50\n"))?;
    relay.start_again().await?;
    relay
        .until_said("fits the configuration file no more", 1)
        .await?;
    let now = read(&relay, &mira.token).await?;
    assert_eq!(now.left_out, ["chats"]);
    assert_eq!(
        (&now.values["alert_s"], &now.values["accent"]),
        (&json!(20), &json!("#111111"))
    );
    // Others are set beside it, and it is there again once it is right.
    done(&relay, &mira.token, json!({ "accent": "#222222" })).await?;
    let now = done(&relay, &mira.token, json!({ "escalate_s": 200 })).await?;
    assert_eq!(
        (now.left_out.len(), &now.values["alert_s"]),
        (0, &json!(100))
    );
    Ok(())
}
