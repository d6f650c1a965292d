//! Who may do what: every call of agents by nobody, an agent, a supervisor, an owner, and an owner of
//! another site, in one table; and every frame of agents about another site's conversation.

mod table;

use anyhow::{Context, ensure};
use protocol::Code;
use protocol::api::{AgentRole, LoggedIn};
use serde_json::Value;
use std::collections::BTreeSet;
use table::{IN, TABLE};
use tests::accounts;
use tests::http;
use tests::people::Pair;
use tests::relay_guard::{OTHER, RelayGuard, SHOP};
use tests::stranger::Stranger;

const ROUTES: &str = include_str!("../../../relay/src/router.rs");
const FRAMES: &str = include_str!("../../../protocol/tests/golden/from_agent.jsonl");

/// Every call of agents that the router knows: method and path below `/api/agent/`.
fn routes() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for part in ROUTES.split(".route(").skip(1) {
        let Some((_, rest)) = part.split_once("\"/api/agent/") else {
            continue;
        };
        let Some((path, handlers)) = rest.split_once('"') else {
            continue;
        };
        for method in ["get", "post", "put", "delete", "patch", "any"] {
            let called = format!("{method}(");
            let mut starts = handlers.match_indices(&called);
            let called = |(at, _): (usize, _)| {
                !handlers[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            };
            if starts.any(called) {
                found.insert((method.to_uppercase(), path.into()));
            }
        }
    }
    found
}

/// A row's path as the router writes it.
fn route_of(path: &str) -> String {
    let mut rest = path.replace("{fresh}", "");
    while let Some(at) = rest.find('=') {
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end);
        rest.replace_range(at..end, "");
    }
    rest
}

#[test]
fn every_route_of_agents_has_a_row() {
    let rows = TABLE
        .iter()
        .map(|(method, path, ..)| (String::from(*method), route_of(path)));
    let rows: BTreeSet<_> = rows.collect();
    let routes = routes();
    let without: Vec<_> = routes.difference(&rows).collect();
    assert!(without.is_empty(), "who may call these? {without:?}");
    let dead: Vec<_> = rows.difference(&routes).collect();
    assert!(dead.is_empty(), "no such routes: {dead:?}");
    assert!(routes.len() > 30, "{routes:?}");
}

struct Stage {
    relay: RelayGuard,
    /// Nobody, an agent, a supervisor, an owner, an owner of another site.
    callers: [String; 5],
    /// What stands for names in braces.
    names: Vec<(&'static str, String)>,
    pair: Pair,
}

async fn stage() -> anyhow::Result<Stage> {
    let relay = RelayGuard::start(&format!("{SHOP}{OTHER}")).await?;
    let (pair, owner) = Pair::first(&relay, "shop").await?;
    let invited = async |role, name| accounts::invited_as(&relay, &owner, role, "shop", name).await;
    let agent = invited(AgentRole::Agent, "Jonas").await?;
    let supervisor = invited(AgentRole::Supervisor, "Noor").await?;
    let ghost = invited(AgentRole::Agent, "Ghost").await?;
    let eve = accounts::first_agent(&relay, "other", "Eve").await?;
    let shared = client::native::message_id().to_string();
    let body =
        serde_json::json!({"id": shared, "personal": false, "shortcut": "shared", "text": "Hi"});
    let url = format!("{}/api/agent/canned", relay.http());
    ensure!(http::post(&url, &owner.token, &body).await?.status == 200);
    let sales = client::native::message_id().to_string();
    let body = serde_json::json!({"id": sales, "name": "Sales", "agents": []});
    let url = format!("{}/api/agent/departments", relay.http());
    ensure!(http::post(&url, &owner.token, &body).await?.status == 200);
    let welcome = pair.customer.side.customer.context("a customer")?;
    let id = |of: &LoggedIn| of.agent.to_string();
    let names = vec![
        ("{agent=agent}", id(&agent)),
        ("{agent=supervisor}", id(&supervisor)),
        ("{agent=owner}", id(&owner)),
        ("{agent=ghost}", id(&ghost)),
        ("{reply=shared}", shared),
        ("{department=sales}", sales),
        ("{customer}", welcome.to_string()),
        ("{conversation}", pair.conversation.to_string()),
        ("{id=none}", "none".into()),
        ("{key=none}", "none".into()),
        ("{webhook=none}", "none".into()),
        ("{delivery=none}", "none".into()),
    ];
    let callers = [
        String::new(),
        agent.token,
        supervisor.token,
        owner.token,
        eve.token,
    ];
    Ok(Stage {
        relay,
        callers,
        names,
        pair,
    })
}

impl Stage {
    fn filled(&self, text: &str) -> String {
        let fresh = client::native::message_id().to_string();
        let mut text = text.replace("{fact={fresh}}", &fresh);
        for (name, value) in &self.names {
            text = text.replace(name, value);
        }
        // A shortcut is shorter than an id, whose end is chance.
        let short = &fresh[24..];
        let text = text.replace("\"p{fresh}", &format!("\"p{short}"));
        let text = text.replace("\"D{fresh}", &format!("\"D{short}"));
        let text = text.replace("\"s{fresh}", &format!("\"s{short}"));
        text.replace("{fresh}", &fresh)
    }
}

#[tokio::test]
async fn every_call_answers_each_role_as_the_table_says() -> anyhow::Result<()> {
    const CALLERS: [&str; 5] = [
        "nobody",
        "an agent",
        "a supervisor",
        "an owner",
        "another site's owner",
    ];
    let stage = stage().await?;
    let mut wrong = Vec::new();
    for (method, path, body, expected) in TABLE {
        for ((token, caller), expected) in stage.callers.iter().zip(CALLERS).zip(expected) {
            let url = format!("{}/api/agent/{}", stage.relay.http(), stage.filled(path));
            let body = stage.filled(body);
            let answer = http::send(method, &url, token, body.as_bytes()).await?;
            let got = match answer.status {
                200..300 => IN,
                _ => Some(
                    answer
                        .refused()
                        .with_context(|| format!("{method} {path}"))?,
                ),
            };
            if got != *expected {
                wrong.push(format!(
                    "{method} {path} by {caller}: {got:?}, not {expected:?}"
                ));
            }
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

#[tokio::test]
async fn what_another_sites_owner_reads_holds_nothing_of_this_site() -> anyhow::Result<()> {
    let stage = stage().await?;
    let [_, agent, .., eve] = &stage.callers;
    let facts = stage.filled("customers/{customer}/facts");
    let url = |path: &str| format!("{}/api/agent/{path}", stage.relay.http());
    let fact =
        serde_json::from_str::<Value>(&stage.filled(r#"{"id":"{fresh}","text":"Tall Ada."}"#))?;
    ensure!(http::post(&url(&facts), agent, &fact).await?.status == 200);
    let reads = TABLE.iter().filter(|(method, ..)| *method == "GET");
    for (_, path, ..) in reads {
        let answer = http::get(&url(&stage.filled(path)), eve).await?;
        for theirs in ["Mira", "Jonas", "Noor", "Ada", "shared"] {
            // The names of columns and of choices are everybody's.
            let alone = |word: &str| word == theirs;
            let words = answer.body.split(|c: char| !c.is_alphanumeric());
            let export = path.starts_with("canned/export") && theirs == "shared";
            ensure!(
                export || !words.into_iter().any(alone),
                "{path}: {}",
                answer.body
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_frame_reaches_another_sites_conversation() -> anyhow::Result<()> {
    let mut stage = stage().await?;
    let eve = &stage.callers[4];
    let mut view = Stranger::agent(&stage.relay, eve).await?;
    for line in FRAMES.lines() {
        let mut frame: Value = serde_json::from_str(line)?;
        let fields = frame
            .as_object_mut()
            .and_then(|all| all.values_mut().next());
        let fields = fields
            .and_then(Value::as_object_mut)
            .context("a frame's fields")?;
        let Some(of) = fields.get_mut("conversation") else {
            continue;
        };
        *of = stage.pair.conversation.to_string().into();
        let files = fields.contains_key("files");
        let code = match files {
            true => Code::NoSuchFile,
            false => Code::NoSuchConversation,
        };
        view.is_refused(&frame, code).await?;
    }
    stage.pair.still_talks().await
}
