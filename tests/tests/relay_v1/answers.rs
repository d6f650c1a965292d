//! Every call of programs, tried on a live relay, and each answer judged by the document.

use crate::{DOCUMENT, METHODS, key, refused};
use anyhow::{Context, ensure};
use client::native::message_id;
use protocol::settings::Settings;
use protocol::v1::{Conversations, Whole, Written};
use protocol::{Author, Code, ConversationState, EntryBody, FromCustomer};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::http::{self, Answer};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::schema;

/// Calls, and judges the answer by the document.
struct Program<'a> {
    relay: &'a RelayGuard,
    key: String,
    document: Value,
    called: BTreeSet<String>,
}

impl<'a> Program<'a> {
    fn new(relay: &'a RelayGuard, key: String) -> anyhow::Result<Self> {
        Ok(Self {
            relay,
            key,
            document: serde_json::from_str(DOCUMENT)?,
            called: BTreeSet::new(),
        })
    }

    /// `path` with values in the place of names; `route` as the document has it.
    async fn call(
        &mut self,
        (method, route): (&str, &str),
        path: &str,
        body: Value,
    ) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.relay.http());
        let sent = match body {
            Value::Null => String::new(),
            body => {
                let named = self.at(
                    method,
                    route,
                    "requestBody/content/application~1json/schema",
                );
                let wrong = schema::breaches(&self.document, &named, &body);
                ensure!(wrong.is_empty(), "{method} {path}: {body}: {wrong:#?}");
                body.to_string()
            }
        };
        let answer = http::send(method, &url, &self.key, sent.as_bytes()).await?;
        let status = match answer.status {
            200 => "200",
            _ => "default",
        };
        let plain = answer.header("content-type") == Some("text/plain; charset=utf-8");
        if !plain {
            let place = format!("responses/{status}/content/application~1json/schema");
            let mut named = self.at(method, route, &place);
            if status == "default" {
                named = json!({"$ref": "#/components/schemas/Refusal"});
            }
            ensure!(!named.is_null(), "{method} {route}: no schema");
            let got: Value = serde_json::from_str(&answer.body)?;
            let wrong = schema::breaches(&self.document, &named, &got);
            ensure!(wrong.is_empty(), "{method} {path}: {wrong:#?}\n{got:#}");
        }
        if answer.status == 200 {
            self.called.insert(format!("{method} {route}"));
        }
        Ok(answer)
    }

    fn at(&self, method: &str, route: &str, place: &str) -> Value {
        let route = route.replace('/', "~1");
        let method = method.to_lowercase();
        let pointer = format!("/paths/{route}/{method}/{place}");
        self.document.pointer(&pointer).cloned().unwrap_or_default()
    }

    async fn get(&mut self, route: &str) -> anyhow::Result<Answer> {
        let answer = self.call(("GET", route), route, Value::Null).await?;
        ensure!(answer.status == 200, "{route}: {}", answer.body);
        Ok(answer)
    }
}

#[tokio::test]
async fn every_answer_is_as_the_document_says() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, owner) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;
    let of = pair.conversation;
    let write = key(&relay, &owner.token, "write").await?;
    let mut program = Program::new(&relay, write)?;
    let one = "/api/v1/conversations/{conversation}";
    let path = |tail: &str| format!("/api/v1/conversations/{of}{tail}");

    for route in [
        "/api/v1/openapi.json",
        "/api/v1/scorecard",
        "/api/v1/waits",
        "/api/v1/ledger",
        "/api/v1/presence",
        "/api/v1/team",
        "/api/v1/audit",
        "/api/v1/banner",
    ] {
        program.get(route).await?;
    }
    for by in ["day", "agent", "page"] {
        let path = format!("/api/v1/report?by={by}");
        let answer = program
            .call(("GET", "/api/v1/report"), &path, Value::Null)
            .await?;
        ensure!(answer.status == 200, "{}", answer.body);
    }
    let bad = program.call(
        ("GET", "/api/v1/report"),
        "/api/v1/report?from=x",
        Value::Null,
    );
    refused(&bad.await?, Code::BadSpan)?;

    let list: Conversations = program.get("/api/v1/conversations").await?.json()?;
    ensure!(list.conversations.len() == 1 && !list.more);
    let first = &list.conversations[0];
    ensure!(first.id == of && first.reference == of.reference());
    ensure!(first.agent.as_ref().is_some_and(|who| who.name == "Mira"));

    // A note, which the agent sees at once; sent twice it stands once.
    let note = json!({"id": message_id(), "text": "Order 7, express"});
    let notes = format!("{one}/notes");
    for _ in 0..2 {
        let answer = program
            .call(("POST", &notes), &path("/notes"), note.clone())
            .await?;
        let written: Written = answer.json()?;
        ensure!(written.conversation.state == ConversationState::Live);
    }
    let seen = pair.agent.wait_until("the note", PATIENCE, |side| {
        let lines = side.timelines.get(&of).map(|timeline| timeline.lines());
        lines.is_some_and(|lines| {
            lines.iter().any(|line| {
                matches!(&line.entry.body, EntryBody::Note { text } if text == "Order 7, express")
                    && matches!(&line.entry.by, Author::Agent { name, .. } if name == "CRM")
            })
        })
    });
    seen.await?;
    let empty = json!({"id": message_id(), "text": " "});
    let empty = program
        .call(("POST", &notes), &path("/notes"), empty)
        .await?;
    refused(&empty, Code::EmptyMessage)?;
    // A live chat is its agent's: a program does not answer it, but may end it.
    let answers = format!("{one}/answers");
    let words = json!({"id": message_id(), "text": "Hello"});
    let answer = program
        .call(("POST", &answers), &path("/answers"), words.clone())
        .await?;
    refused(&answer, Code::NotNow)?;
    let ending = (("POST", format!("{one}/end")), path("/end"));
    let ended: Written = program
        .call(("POST", &ending.0.1), &ending.1, Value::Null)
        .await?
        .json()?;
    ensure!(ended.conversation.state == ConversationState::Ended);
    let again = program
        .call(("POST", &ending.0.1), &ending.1, Value::Null)
        .await?;
    refused(&again, Code::ConversationOver)?;

    let rate = FromCustomer::Rate {
        conversation: of,
        id: message_id(),
        feedback: serde_json::from_value(json!({"csat": 5, "ces": 2, "comment": "Quick!"}))?,
    };
    pair.customer.send(&rate).await;
    people::until_entry(&mut pair.customer, "the rating", |body| {
        matches!(body, EntryBody::Rated { .. })
    })
    .await?;
    let whole: Whole = program
        .call(("GET", one), &path(""), Value::Null)
        .await?
        .json()?;
    let notes = whole.entries.iter();
    let notes = notes.filter(|entry| matches!(entry.body, EntryBody::Note { .. }));
    ensure!(notes.count() == 1, "{:#?}", whole.entries);
    let feedback = whole.feedback.context("the survey")?;
    ensure!(feedback.csat.map(|score| score.get()) == Some(5) && feedback.comment == "Quick!");
    let transcript = (format!("{one}/transcript"), path("/transcript"));
    let text = program.call(("GET", &transcript.0), &transcript.1, Value::Null);
    let text = text.await?;
    ensure!(
        text.body.contains("My tent pole arrived bent."),
        "{}",
        text.body
    );
    ensure!(
        !text.body.contains("Order 7"),
        "a note is nobody's but agents'"
    );

    // A ticket, answered by e-mail.
    let (_customer, ticket) =
        people::leaves_a_message(&relay, "shop", "Grace", "Is it wide?").await?;
    let tickets: Conversations = program.get("/api/v1/tickets").await?.json()?;
    let due: Vec<_> = tickets.conversations.iter().map(|one| one.id).collect();
    ensure!(due == [ticket] && tickets.conversations[0].due_at.is_some());
    let to = format!("/api/v1/conversations/{ticket}/answers");
    let answered: Written = program.call(("POST", &answers), &to, words).await?.json()?;
    ensure!(answered.conversation.state == ConversationState::Answered);
    let found = program
        .call(
            ("POST", "/api/v1/search"),
            "/api/v1/search",
            json!({"words": "wide"}),
        )
        .await?;
    ensure!(found.body.contains(&ticket.to_string()), "{}", found.body);

    let customer = first.customer;
    let facts = "/api/v1/customers/{customer}/facts";
    let to = format!("/api/v1/customers/{customer}/facts");
    let fact = message_id();
    let new = json!({"id": fact, "text": "Has the large tent."});
    let answer = program.call(("POST", facts), &to, new).await?;
    ensure!(
        answer.body.contains("Has the large tent."),
        "{}",
        answer.body
    );
    program.call(("GET", facts), &to, Value::Null).await?;
    let gone = format!("{facts}/{{fact}}");
    let answer = program
        .call(("DELETE", &gone), &format!("{to}/{fact}"), Value::Null)
        .await?;
    ensure!(answer.body == r#"{"facts":[]}"#, "{}", answer.body);

    let (all, one) = ("/api/v1/departments", "/api/v1/departments/{department}");
    let id = message_id();
    let to = format!("{all}/{id}");
    let new = json!({"id": id, "name": "Sales", "agents": [owner.agent]});
    program.call(("POST", all), all, new).await?;
    let other = json!({"name": "Tents", "agents": []});
    program.call(("PUT", one), &to, other).await?;
    let list = program.get(all).await?;
    ensure!(list.body.contains("Tents"), "{}", list.body);
    program.call(("DELETE", one), &to, Value::Null).await?;

    let (all, one) = ("/api/v1/canned", "/api/v1/canned/{reply}");
    let to = format!("{all}/{id}");
    let new = json!({"id": id, "shortcut": "hi", "text": "Hello"});
    program.call(("POST", all), all, new).await?;
    let mine = json!({"id": message_id(), "shortcut": "me", "text": "x", "personal": true});
    refused(
        &program.call(("POST", all), all, mine).await?,
        Code::NotAllowed,
    )?;
    let other = json!({"shortcut": "hi", "text": "Hello there", "language": "en"});
    program.call(("PUT", one), &to, other).await?;
    program.get(all).await?;
    program.call(("DELETE", one), &to, Value::Null).await?;
    let banner = "/api/v1/banner";
    program
        .call(("PUT", banner), banner, json!({"text": "Closed today"}))
        .await?;

    let settings = "/api/v1/settings";
    let now: Settings = program.get(settings).await?.json()?;
    ensure!(now.sites.len() == 1, "{:?}", now.sites);
    let change = json!({"version": now.version, "values": {"accent": "#123456"}});
    let set = program.call(("PUT", settings), settings, change).await?;
    ensure!(set.body.contains("#123456"), "{}", set.body);
    let wrong = json!({"version": now.version + 1, "values": {"accent": "mauve"}});
    let wrong = program.call(("PUT", settings), settings, wrong).await?;
    refused(&wrong, Code::BadSetting)?;

    // Nothing of the document was left out.
    let paths = program.document["paths"].as_object().context("paths")?;
    for (path, calls) in paths {
        for method in METHODS.iter().filter(|method| calls.get(method).is_some()) {
            let call = format!("{} {path}", method.to_uppercase());
            ensure!(program.called.contains(&call), "{call} was not tried");
        }
    }
    Ok(())
}
