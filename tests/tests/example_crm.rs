//! The example that pushes conversations into a CRM, run for real: relay, bridge and the CRM's file.

use anyhow::{Context, ensure};
use protocol::EntryBody;
use protocol::keys::MadeKey;
use protocol::v1::Whole;
use protocol::webhooks::{DeliveryState, MadeWebhook};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tests::accounts;
use tests::hook_receiver::until_log;
use tests::http;
use tests::people;
use tests::relay_guard::{RelayGuard, SHOP};

const ALLOWED: &str = "\n[outgoing]\nprivate_networks = true\n";

/// The bridge, until it is dropped.
struct Bridge {
    child: Child,
    at: String,
}

impl Bridge {
    fn start(relay: &RelayGuard, key: &str, secret: &str, file: &Path) -> anyhow::Result<Self> {
        let python = std::env::var_os("DESKBELL_PYTHON").unwrap_or_else(|| "python3".into());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/crm/crm.py");
        let mut child = Command::new(python)
            .arg(script)
            .env("DESKBELL_URL", relay.http())
            .env("DESKBELL_KEY", key)
            .env("DESKBELL_WEBHOOK_SECRET", secret)
            .env("CRM_FILE", file)
            .env("CRM_PORT", "0")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said = String::new();
        let out = child.stdout.take().context("its words")?;
        BufReader::new(out).read_line(&mut said)?;
        let port = said.trim().rsplit(' ').next().context("a port")?;
        let at = format!(
            "http://127.0.0.1:{}/",
            port.parse::<u16>().context(said.clone())?
        );
        Ok(Self { child, at })
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn conversations_come_into_the_crm_and_forged_calls_do_not() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}{ALLOWED}")).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let url = |path: &str| format!("{}/api/agent/{path}", relay.http());
    let body = json!({"name": "CRM", "scope": "write"});
    let key: MadeKey = http::post(&url("keys"), &mira.token, &body).await?.json()?;
    let hook = |to: &str| {
        json!({"url": to, "active": true,
               "events": ["ticket.made", "ticket.answered", "message.created"]})
    };
    // Its address is known once it runs, and it runs once it has the secret.
    let made = hook("https://crm.example/");
    let made: MadeWebhook = http::post(&url("webhooks"), &mira.token, &made)
        .await?
        .json()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("crm.db");
    let bridge = Bridge::start(&relay, &key.key, &made.secret, &file)?;
    let at = url(&format!("webhooks/{}", made.webhooks[0].id));
    ensure!(http::put(&at, &mira.token, &hook(&bridge.at)).await?.status == 200);

    let (_, of) = people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    let taken = until_log(format!("{at}/deliveries"), &mira.token, |log| {
        log.len() == 2 && log.iter().all(|row| row.state == DeliveryState::Sent)
    });
    taken.await?;
    let answers = format!("{}/api/v1/conversations/{of}/answers", relay.http());
    let words = json!({"id": client::native::message_id(), "text": "Two metres."});
    ensure!(http::post(&answers, &key.key, &words).await?.status == 200);
    let taken = until_log(format!("{at}/deliveries"), &mira.token, |log| {
        log.len() == 4 && log.iter().all(|row| row.state == DeliveryState::Sent)
    });
    taken.await?;

    let crm = Connection::open(&file)?;
    let row = crm.query_row(
        "SELECT id, reference, email, state, transcript FROM conversations",
        [],
        |row| {
            let text = |n| row.get::<_, String>(n);
            Ok([text(0)?, text(1)?, text(2)?, text(3)?, text(4)?])
        },
    )?;
    let [id, reference, email, state, transcript] = row;
    ensure!(id == of.to_string() && reference == of.reference());
    ensure!((email.as_str(), state.as_str()) == ("grace@example.com", "answered"));
    ensure!(transcript.contains("Is it wide?") && transcript.contains("Two metres."));
    let name: String = crm.query_row("SELECT name FROM contacts", [], |row| row.get(0))?;
    ensure!(name == "Grace");

    // It left one note for the agents, however often it was called.
    let whole = format!("{}/api/v1/conversations/{of}", relay.http());
    let whole: Whole = http::get(&whole, &key.key).await?.json()?;
    let notes = whole.entries.iter();
    let notes = notes.filter(|entry| matches!(entry.body, EntryBody::Note { .. }));
    ensure!(notes.count() == 1, "{:#?}", whole.entries);

    let forged = http::post(&bridge.at, "", &Value::Null).await?;
    ensure!(forged.status == 401, "{}", forged.head);
    Ok(())
}
