//! HTTP calls that are refused: by their codes, and with a fitting status.

use crate::Seen;
use protocol::limits::{DEPARTMENTS_MAX, FILE_BYTES, FILES_UNSENT_MAX, SEARCH_CHARS};
use protocol::{CloseCode, Code, File};
use serde_json::{Value, json};
use tests::accounts;
use tests::files::{Folder, PICTURE};
use tests::http;
use tests::people::{self, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

pub(crate) async fn refused() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let fresh = accounts::invitation(&relay, &mira).await?;
    let taken = accounts::email("Mira", "shop");
    let join = |token: &str, email: &str, password: &str| -> Value {
        json!({"token": token, "name": "Eve", "email": email, "password": password})
    };
    let (eve, good) = ("eve@shop.example", accounts::PASSWORD);
    let wrong = json!({"email": taken, "password": "not the password"});
    let rows = [
        ("login", "", wrong, Code::BadLogin, 401),
        ("join", "", join("forged", eve, good), Code::BadToken, 401),
        (
            "join",
            "",
            join(&fresh, eve, "short"),
            Code::BadPassword,
            400,
        ),
        (
            "join",
            "",
            join(&fresh, &taken, good),
            Code::EmailTaken,
            409,
        ),
        ("join", "", join(&fresh, "eve", good), Code::BadEmail, 400),
        (
            "invite",
            &jonas.token,
            json!({"role": "supervisor"}),
            Code::NotAllowed,
            403,
        ),
        (
            "invite",
            "forged",
            json!({"role": "agent"}),
            Code::BadToken,
            401,
        ),
        ("login", "", json!({"email": 1}), Code::BadFrame, 400),
    ];
    let mut seen = Seen::default();
    for (path, token, body, expected, status) in rows {
        let url = format!("{}/api/agent/{path}", relay.http());
        let answer = http::post(&url, token, &body).await?;
        assert_eq!(answer.refused()?, expected, "{path} {body}");
        assert_eq!(answer.status, status, "{path} {body}");
        seen.refusals.insert(expected);
    }
    let site = format!("{}/api/sites/no-such-site", relay.http());
    let answer = http::get(&site, "").await?;
    assert_eq!((answer.status, answer.refused()?), (404, Code::NoSuchSite));
    seen.refusals.insert(Code::NoSuchSite);
    let url = |what: &str| format!("{}/api/customer/{what}", relay.http());
    let identity = json!({"site": "shop", "token": "signed.by.nobody"});
    let answer = http::post(&url("identify"), "", &identity).await?;
    assert_eq!((answer.status, answer.refused()?), (401, Code::BadIdentity));
    seen.refusals.insert(Code::BadIdentity);
    let customer = people::customer(&relay, "shop").await?;
    let token = customer.side.token.clone().unwrap_or_default();
    let data = json!({"data": {"plan": "x".repeat(201)}});
    let answer = http::post(&url("data"), &token, &data).await?;
    assert_eq!((answer.status, answer.refused()?), (400, Code::BadSiteData));
    seen.refusals.insert(Code::BadSiteData);
    let report = format!("{}/api/agent/report?from=2026-02-30", relay.http());
    let answer = http::get(&report, &mira.token).await?;
    assert_eq!((answer.status, answer.refused()?), (400, Code::BadSpan));
    seen.refusals.insert(Code::BadSpan);
    let search = format!("{}/api/agent/search", relay.http());
    let endless = json!({"words": "x".repeat(SEARCH_CHARS + 1)});
    let answer = http::post(&search, &mira.token, &endless).await?;
    assert_eq!((answer.status, answer.refused()?), (400, Code::BadSearch));
    seen.refusals.insert(Code::BadSearch);
    // Nobody set a service for it.
    let translate = format!("{}/api/agent/translate", relay.http());
    let answer = http::post(
        &translate,
        &mira.token,
        &json!({"text": "Hallo", "to": "en"}),
    )
    .await?;
    assert_eq!(answer.refused()?, Code::NoTranslation);
    assert_eq!(answer.status, 400);
    seen.refusals.insert(Code::NoTranslation);
    let wishes = format!("{}/api/agent/notifications", relay.http());
    let never = json!({"quiet": {"from": 0, "to": 60, "days": [7], "zone": "UTC"}});
    let answer = http::put(&wishes, &mira.token, &never).await?;
    assert_eq!(
        (answer.status, answer.refused()?),
        (400, Code::BadQuietHours)
    );
    seen.refusals.insert(Code::BadQuietHours);
    let push = format!("{}/api/agent/push/subscription", relay.http());
    let nowhere = json!({"endpoint": "http://push.example/", "keys": {"p256dh": "", "auth": ""}});
    let answer = http::put(&push, &mira.token, &nowhere).await?;
    assert_eq!(
        (answer.status, answer.refused()?),
        (400, Code::BadSubscription)
    );
    seen.refusals.insert(Code::BadSubscription);
    Ok(seen)
}

/// Files that are not taken.
pub(crate) async fn files() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let (pair, _) = Pair::first(&relay, "shop").await?;
    let token = pair.customer.side.token.clone().unwrap_or_default();
    let folder = Folder {
        relay: &relay,
        token: &token,
        conversation: pair.conversation,
    };
    let large = vec![b'a'; FILE_BYTES + 1];
    let mut seen = Seen::default();
    for (bytes, code) in [
        (large.as_slice(), Code::FileTooLarge),
        (b"<!doctype html>", Code::FileKind),
        (b"", Code::EmptyFile),
    ] {
        let got = folder.brings(Folder::id(), "a.txt", bytes).await?;
        assert_eq!(got.refused()?, code);
        seen.refusals.insert(code);
    }
    for _ in 0..FILES_UNSENT_MAX {
        folder
            .brings(Folder::id(), "a.png", PICTURE)
            .await?
            .json::<File>()?;
    }
    let full = folder.brings(Folder::id(), "a.png", PICTURE).await?;
    let missing = folder.fetches(Folder::id()).await?;
    for (got, code) in [(full, Code::TooManyFiles), (missing, Code::NoSuchFile)] {
        assert_eq!(got.refused()?, code);
        seen.refusals.insert(code);
    }
    Ok(seen)
}

/// Canned replies: a bad one, one too many of a kind, another agent's, and files that are none.
pub(crate) async fn canned() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let all = format!("{}/api/agent/canned", relay.http());
    let reply = |n: u32, shortcut: &str| {
        let id = format!("01936b1e-8000-7000-8000-{n:012}");
        json!({"id": id, "personal": true, "shortcut": shortcut, "text": "Hi"})
    };
    let made = http::post(&all, &mira.token, &reply(1, "hi")).await?;
    assert_eq!(made.status, 200, "{}", made.body);
    let none = format!("{all}/01936b1e-8000-7000-8000-000000000009");
    let import = format!("{all}/import");
    let many = (0..201).map(|n| format!("r{n},personal,x\n"));
    let many = format!("shortcut,whose,text\n{}", many.collect::<String>());
    let answers = [
        (
            http::post(&all, &mira.token, &reply(2, "two words")).await?,
            Code::BadShortcut,
            400,
        ),
        (
            http::post(&all, &mira.token, &reply(2, "/HI")).await?,
            Code::ShortcutTaken,
            409,
        ),
        (
            http::delete(&none, &mira.token).await?,
            Code::NoSuchCanned,
            404,
        ),
        (
            http::post_text(&import, &mira.token, "name\nhi").await?,
            Code::BadCannedFile,
            400,
        ),
        (
            http::post_text(&import, &mira.token, &many).await?,
            Code::TooManyCanned,
            409,
        ),
    ];
    let mut seen = Seen::default();
    for (answer, expected, status) in answers {
        assert_eq!((answer.status, answer.refused()?), (status, expected));
        seen.refusals.insert(expected);
    }
    Ok(seen)
}

/// Departments: one that is not there, a name twice, one too many.
pub(crate) async fn departments() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let all = format!("{}/api/agent/departments", relay.http());
    let new = |n: usize, name: String| {
        let id = format!("01936b1e-8000-7000-8000-{n:012}");
        json!({"id": id, "name": name, "agents": []})
    };
    for n in 0..DEPARTMENTS_MAX {
        let made = http::post(&all, &mira.token, &new(n, format!("D{n}"))).await?;
        assert_eq!(made.status, 200, "{}", made.body);
    }
    let none = format!("{all}/01936b1e-8000-7000-8000-000000000099");
    let first = format!("{all}/01936b1e-8000-7000-8000-000000000000");
    let taken = json!({"name": "d1", "agents": []});
    let answers = [
        (
            http::delete(&none, &mira.token).await?,
            Code::NoSuchDepartment,
            404,
        ),
        (
            http::put(&first, &mira.token, &taken).await?,
            Code::DepartmentTaken,
            409,
        ),
        (
            http::post(&all, &mira.token, &new(99, "One more".into())).await?,
            Code::TooManyDepartments,
            409,
        ),
    ];
    let mut seen = Seen::default();
    for (answer, expected, status) in answers {
        assert_eq!((answer.status, answer.refused()?), (status, expected));
        seen.refusals.insert(expected);
    }
    Ok(seen)
}

/// What an owner sets.
pub(crate) async fn settings() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let all = format!("{}/api/agent/settings", relay.http());
    let mut seen = Seen::default();
    for (version, accent, expected, status) in [
        (0, "green", Code::BadSetting, 400),
        (7, "#112233", Code::SettingsChanged, 409),
    ] {
        let body = json!({"version": version, "values": {"accent": accent}});
        let answer = http::put(&all, &mira.token, &body).await?;
        assert_eq!((answer.status, answer.refused()?), (status, expected));
        seen.refusals.insert(expected);
    }
    Ok(seen)
}

/// Whoever holds SQLite's write lock makes every commit of the relay fail after its patience.
pub(crate) async fn broken_disk() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let (pair, mira) = Pair::first(&relay, "shop").await?;
    let thief = rusqlite::Connection::open(relay.data().join("deskbell.db"))?;
    thief.execute_batch("BEGIN IMMEDIATE")?;
    let url = format!("{}/api/agent/invite", relay.http());
    let answer = http::post(&url, &mira.token, &json!({"role": "agent"})).await?;
    assert_eq!((answer.status, answer.refused()?), (503, Code::Unavailable));

    let token = pair.customer.side.token.clone();
    let (mut page, _) = Stranger::customer(&relay, "shop", token.as_deref()).await?;
    let id = client::native::message_id();
    let send = json!({"conversation": pair.conversation, "id": id, "text": "Is it kept?"});
    page.says(&json!({"send": send})).await?;
    let closed = page.closed().await?;
    assert_eq!(closed, CloseCode::DeskRestart.number());
    Ok(Seen {
        refusals: [Code::Unavailable].into(),
        closes: [closed].into(),
    })
}
