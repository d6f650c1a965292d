//! The calls of programs: keys, what each lets in, what is answered and whether that is what the
//! document says.

mod answers;

use anyhow::{Context, ensure};
use client::native::message_id;
use protocol::Code;
use protocol::keys::{ApiKeys, KEY_PREFIX, MadeKey};
use protocol::limits::{API_CALLS_PER_MINUTE, API_KEYS_MAX};
use protocol::v1::Conversations;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::accounts;
use tests::http::{self, Answer};
use tests::people::{self, Pair};
use tests::relay_guard::{OTHER, RelayGuard, SHOP};

const ROUTER: &str = include_str!("../../../relay/src/router.rs");
pub(crate) const DOCUMENT: &str = include_str!("../../../relay/src/http/v1/openapi.json");
pub(crate) const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

pub(crate) async fn key(relay: &RelayGuard, owner: &str, scope: &str) -> anyhow::Result<String> {
    let url = format!("{}/api/agent/keys", relay.http());
    let body = json!({"name": "CRM", "scope": scope});
    let made: MadeKey = http::post(&url, owner, &body).await?.json()?;
    ensure!(made.key.starts_with(KEY_PREFIX) && made.key.len() == 47);
    Ok(made.key)
}

pub(crate) fn refused(answer: &Answer, code: Code) -> anyhow::Result<()> {
    ensure!(answer.refused()? == code, "{}, not {code}", answer.body);
    Ok(())
}

#[test]
fn the_document_names_every_route_and_no_other() -> anyhow::Result<()> {
    let mut routes = BTreeSet::new();
    for part in ROUTER.split("route(").skip(1) {
        let part = part.trim_start();
        let Some(rest) = part.strip_prefix("\"/api/v1/") else {
            continue;
        };
        let (path, handlers) = rest.split_once('"').context("a path")?;
        for method in METHODS {
            let called = [format!(" {method}("), format!(".{method}(")];
            if called.iter().any(|called| handlers.contains(called)) {
                routes.insert((format!("/api/v1/{path}"), method));
            }
        }
    }
    let document: Value = serde_json::from_str(DOCUMENT)?;
    let mut named = BTreeSet::new();
    for (path, calls) in document["paths"].as_object().context("paths")? {
        for method in METHODS
            .into_iter()
            .filter(|method| calls.get(method).is_some())
        {
            named.insert((path.clone(), method));
        }
    }
    ensure!(routes.len() > 25, "{routes:#?}");
    let difference: Vec<_> = routes.symmetric_difference(&named).collect();
    ensure!(difference.is_empty(), "not in both: {difference:#?}");
    Ok(())
}

#[tokio::test]
async fn a_key_does_what_its_scope_says_at_its_own_site_until_it_is_revoked() -> anyhow::Result<()>
{
    let relay = RelayGuard::start(&format!("{SHOP}{OTHER}")).await?;
    let (pair, owner) = Pair::first(&relay, "shop").await?;
    let eve = accounts::first_agent(&relay, "other", "Eve").await?;
    let read = key(&relay, &owner.token, "read").await?;
    let others = key(&relay, &eve.token, "write").await?;
    let of = pair.conversation;
    let url = |path: &str| format!("{}/api/{path}", relay.http());
    let one = url(&format!("v1/conversations/{of}"));
    let note = json!({"id": message_id(), "text": "x"});

    ensure!(http::get(&one, &read).await?.status == 200);
    let search = http::post(&url("v1/search"), &read, &json!({})).await?;
    ensure!(search.status == 200, "{}", search.body);
    refused(
        &http::post(&format!("{one}/notes"), &read, &note).await?,
        Code::NotAllowed,
    )?;
    refused(
        &http::put(&url("v1/banner"), &read, &json!({})).await?,
        Code::NotAllowed,
    )?;

    // Another site's key sees nothing, and is answered as if there were nothing.
    refused(&http::get(&one, &others).await?, Code::NoSuchConversation)?;
    let note = http::post(&format!("{one}/notes"), &others, &note).await?;
    refused(&note, Code::NoSuchConversation)?;
    for path in [
        "conversations",
        "tickets",
        "team",
        "audit",
        "canned",
        "departments",
        "settings",
    ] {
        let theirs = http::get(&url(&format!("v1/{path}")), &others).await?;
        ensure!(theirs.status == 200, "{path}: {}", theirs.body);
        for name in ["Ada", "Mira"] {
            ensure!(!theirs.body.contains(name), "{path}: {}", theirs.body);
        }
    }

    // A key is no log-in, and a log-in no key; neither is anything else.
    for (path, token) in [
        ("agent/keys", &read),
        ("agent/account", &read),
        ("v1/ledger", &owner.token),
        ("v1/ledger", &"dbk_forged".to_owned()),
        ("v1/ledger", &String::new()),
    ] {
        refused(&http::get(&url(path), token).await?, Code::BadToken)?;
    }
    let in_the_address = url(&format!("v1/ledger?key={read}"));
    refused(&http::get(&in_the_address, "").await?, Code::BadToken)?;

    let all: ApiKeys = http::get(&url("agent/keys"), &owner.token).await?.json()?;
    ensure!(
        all.keys.len() == 1 && all.keys[0].used_at.is_some(),
        "{all:#?}"
    );
    let listed = http::get(&url("agent/keys"), &owner.token).await?.body;
    ensure!(!listed.contains(&read[4..]), "a key is shown once");
    let stored = std::fs::read(relay.data().join("deskbell.db-wal"))?;
    let holds = |bytes: &[u8]| stored.windows(bytes.len()).any(|part| part == bytes);
    ensure!(
        !holds(read.as_bytes()) && holds(b"CRM"),
        "only the hash is kept"
    );
    let gone = url(&format!("agent/keys/{}", all.keys[0].id));
    refused(&http::delete(&gone, &eve.token).await?, Code::NoSuchKey)?;
    ensure!(http::delete(&gone, &owner.token).await?.status == 200);
    refused(&http::get(&one, &read).await?, Code::BadToken)?;
    let book = http::get(&url("agent/audit"), &owner.token).await?.body;
    ensure!(
        book.contains("key_made") && book.contains("key_revoked"),
        "{book}"
    );
    Ok(())
}

#[tokio::test]
async fn keys_and_their_calls_have_limits_and_lists_have_pages() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let owner = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut keys = Vec::new();
    for _ in 0..API_KEYS_MAX {
        keys.push(key(&relay, &owner.token, "read").await?);
    }
    let url = |path: &str| format!("{}/api/{path}", relay.http());
    let make = async |body: Value| http::post(&url("agent/keys"), &owner.token, &body).await;
    let more = make(json!({"name": "One more", "scope": "read"})).await?;
    ensure!(more.status == 409, "{}", more.body);
    refused(&more, Code::TooManyKeys)?;
    refused(
        &make(json!({"name": " ", "scope": "read"})).await?,
        Code::BadName,
    )?;
    refused(
        &make(json!({"name": "x", "scope": "all"})).await?,
        Code::BadFrame,
    )?;

    let mut asked = Vec::new();
    for n in 0..5 {
        let name = format!("Grace{n}");
        let (_, id) = people::leaves_a_message(&relay, "shop", &name, "Hello?").await?;
        asked.insert(0, id);
    }
    let mut got = Vec::new();
    let mut before = String::new();
    loop {
        let path = url(&format!(
            "v1/conversations?state=ticket,live&limit=2{before}"
        ));
        let page: Conversations = http::get(&path, &keys[0]).await?.json()?;
        got.extend(page.conversations.iter().map(|one| one.id));
        let Some(last) = got.last().filter(|_| page.more) else {
            break;
        };
        before = format!("&before={last}");
    }
    ensure!(got == asked, "{got:?}, not {asked:?}");
    for wrong in [
        "limit=0",
        "limit=101",
        "state=asleep",
        "agent=me",
        "since=x",
    ] {
        let path = url(&format!("v1/conversations?{wrong}"));
        refused(&http::get(&path, &keys[0]).await?, Code::BadSearch)?;
    }

    let last = &keys[1];
    let ledger = url("v1/ledger");
    let mut refusals = 0;
    // A bucket fills while it is emptied: a few more than it holds.
    for _ in 0..API_CALLS_PER_MINUTE * 2 {
        let answer = http::get(&ledger, last).await?;
        if answer.status == 429 {
            refused(&answer, Code::TooMany)?;
            ensure!(answer.header("retry-after").is_some(), "{}", answer.head);
            refusals += 1;
            break;
        }
    }
    ensure!(refusals == 1, "never too many");
    // Others go on.
    ensure!(http::get(&ledger, &keys[2]).await?.status == 200);
    Ok(())
}
