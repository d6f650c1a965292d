//! The calls that are not live: log-in, invitations, scorecard. What went wrong comes back as a
//! text for the screen.

use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::Set;
use protocol::wanted::Wanted;
use protocol::{Code, Refusal, codec, limits};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Why a call did not do as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The relay said no.
    Refused(Code),
    /// The relay could not be reached, or said something that is no answer.
    Network,
}

/// Asks, without sending a body.
pub(crate) async fn get<A: DeserializeOwned>(path: &str, token: &str) -> Result<A, Problem> {
    let text = call("GET", path, Some(token), None).await?;
    codec::decode(&text).map_err(|_| Problem::Network)
}

/// Sends `body` and reads the answer.
pub(crate) async fn post<B: Serialize, A: DeserializeOwned>(
    path: &str,
    token: Option<&str>,
    body: &B,
) -> Result<A, Problem> {
    let text = call("POST", path, token, Some(codec::encode(body))).await?;
    codec::decode(&text).map_err(|_| Problem::Network)
}

/// Sends a text as it is and reads the answer.
pub(crate) async fn post_text<A: DeserializeOwned>(
    path: &str,
    token: &str,
    text: &str,
) -> Result<A, Problem> {
    let text = call("POST", path, Some(token), Some(text.into())).await?;
    codec::decode(&text).map_err(|_| Problem::Network)
}

/// Puts `body` in the place of what was there, and reads the answer.
pub(crate) async fn put<B: Serialize, A: DeserializeOwned>(
    path: &str,
    token: &str,
    body: &B,
) -> Result<A, Problem> {
    let text = call("PUT", path, Some(token), Some(codec::encode(body))).await?;
    codec::decode(&text).map_err(|_| Problem::Network)
}

/// Where the settings are.
pub(crate) const SETTINGS: &str = "/api/agent/settings";

/// Why a setting was not taken.
pub(crate) enum Wrong {
    /// Which one is wrong, and what was expected there.
    Setting(BadSetting),
    /// Anything else.
    Other(Problem),
}

/// What a refused setting says beside its code: what of
/// [`protocol::settings::BadSetting`] a form needs.
#[derive(Deserialize)]
pub(crate) struct BadSetting {
    code: Code,
    /// Which one.
    #[serde(default)]
    pub(crate) field: String,
    /// What was expected there, in English.
    #[serde(default)]
    pub(crate) expected: String,
    /// The same in the view's own words, where it has some.
    #[serde(default)]
    pub(crate) wanted: Option<Wanted>,
}

/// Sets something of the site, or makes one.
pub(crate) async fn set<B: Serialize, A: DeserializeOwned>(
    method: &str,
    path: &str,
    token: &str,
    change: &B,
) -> Result<A, Wrong> {
    let network = Wrong::Other(Problem::Network);
    let body = Some(codec::encode(change));
    let (taken, text) = match answered(method, path, Some(token), body).await {
        Ok(answer) => answer,
        Err(problem) => return Err(Wrong::Other(problem)),
    };
    if taken {
        return codec::decode(&text).map_err(|_| network);
    }
    Err(match codec::decode::<BadSetting>(&text) {
        Ok(why) if why.code == Code::BadSetting => Wrong::Setting(why),
        Ok(why) => Wrong::Other(Problem::Refused(why.code)),
        Err(_) => network,
    })
}

/// Deletes, and reads what is left.
pub(crate) async fn delete<A: DeserializeOwned>(path: &str, token: &str) -> Result<A, Problem> {
    let text = call("DELETE", path, Some(token), None).await?;
    codec::decode(&text).map_err(|_| Problem::Network)
}

/// Sends nothing and expects nothing.
pub(crate) async fn post_empty(path: &str, token: &str) -> Result<(), Problem> {
    call("POST", path, Some(token), None).await.map(|_| ())
}

/// Sends `body` and expects nothing.
pub(crate) async fn tell<B: Serialize>(path: &str, body: &B) -> Result<(), Problem> {
    let body = codec::encode(body);
    call("POST", path, None, Some(body)).await.map(|_| ())
}

/// Waits for an answer and hands it on; what went wrong is shown.
pub(crate) fn follow<A: 'static>(
    ui: Ui,
    asked: impl Future<Output = Result<A, Problem>> + 'static,
    done: impl FnOnce(A) + 'static,
) {
    ui.problem.set(None);
    leptos::task::spawn_local(async move {
        match asked.await {
            Ok(answer) => done(answer),
            Err(problem) => ui.problem.set(Some(words(problem))),
        }
    });
}

/// Fetches a file.
pub(crate) async fn bytes(path: &str, token: &str) -> Result<web_sys::Blob, Problem> {
    let response = send("GET", path, Some(token), None).await;
    let response = response.ok().filter(Response::ok).ok_or(Problem::Network)?;
    let blob = response.blob().map_err(|_| Problem::Network)?;
    let blob = JsFuture::from(blob).await.map_err(|_| Problem::Network)?;
    Ok(blob.unchecked_into())
}

/// Takes back what was uploaded and not sent.
pub(crate) async fn withdraw(path: &str, token: &str) -> Result<(), Problem> {
    call("DELETE", path, Some(token), None).await.map(|_| ())
}

async fn call(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Result<String, Problem> {
    let (taken, text) = answered(method, path, token, body).await?;
    if taken {
        return Ok(text);
    }
    let refusal = codec::decode::<Refusal>(&text).map_err(|_| Problem::Network)?;
    Err(Problem::Refused(refusal.code))
}

/// The answer, and whether it did as asked.
async fn answered(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Result<(bool, String), Problem> {
    let response = send(method, path, token, body)
        .await
        .map_err(|_| Problem::Network)?;
    let text = match response.text() {
        Ok(promise) => JsFuture::from(promise)
            .await
            .ok()
            .and_then(|text| text.as_string()),
        Err(_) => None,
    };
    Ok((response.ok(), text.ok_or(Problem::Network)?))
}

async fn send(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    if let Some(token) = token {
        headers.set("authorization", &["Bearer ", token].concat())?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    let window = leptos::prelude::window();
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await?;
    response.dyn_into()
}

/// What went wrong, in the agent's words, and what to do.
pub(crate) fn words(problem: Problem) -> String {
    let code = match problem {
        Problem::Network => return t(Key::ErrorNetwork),
        Problem::Refused(code) => code,
    };
    match code {
        Code::BadLogin => t(Key::ErrorBadLogin),
        Code::BadToken => t(Key::ErrorBadToken),
        Code::SecondFactorWanted | Code::BadSecondFactor => t(Key::ErrorBadSecondFactor),
        Code::LastOwner => t(Key::ErrorLastOwner),
        Code::NoSuchAgent => t(Key::ErrorNoSuchAgent),
        Code::BadCapacity => fill(
            Key::ErrorBadCapacity,
            &[("max", &limits::CAPACITY_MAX.to_string())],
        ),
        Code::BadPassword => fill(
            Key::ErrorBadPassword,
            &[
                ("min", &limits::PASSWORD_CHARS_MIN.to_string()),
                ("max", &limits::PASSWORD_CHARS_MAX.to_string()),
            ],
        ),
        Code::EmailTaken => t(Key::ErrorEmailTaken),
        Code::BadEmail => t(Key::ErrorBadEmail),
        Code::BadName => t(Key::ErrorBadName),
        Code::TooFast => t(Key::ErrorTooFast),
        Code::NotAllowed => t(Key::ErrorNotAllowed),
        Code::NotYours => t(Key::ErrorNotYours),
        Code::NoRoom => t(Key::ErrorNoRoom),
        Code::NoSuchDepartment => t(Key::ErrorNoSuchDepartment),
        Code::TooManyGuests => t(Key::ErrorTooManyGuests),
        Code::DepartmentTaken => t(Key::ErrorDepartmentTaken),
        Code::TooManyDepartments => t(Key::ErrorTooManyDepartments),
        Code::ConversationOver | Code::NoSuchConversation => t(Key::ErrorConversationOver),
        Code::MessageTooLong => t(Key::ErrorMessageTooLong),
        Code::FileKind => t(Key::FileKind),
        Code::EmptyFile => t(Key::EmptyFile),
        Code::NoSuchFile => t(Key::NoSuchFile),
        Code::NotNow => t(Key::ErrorNotNow),
        Code::NoTranslation => t(Key::ErrorNoTranslation),
        Code::BadSpan => t(Key::ErrorBadSpan),
        Code::BadQuietHours => t(Key::ErrorBadQuietHours),
        Code::ShortcutTaken => t(Key::ErrorShortcutTaken),
        Code::NoSuchCanned => t(Key::ErrorNoSuchCanned),
        Code::TooManyCanned => fill(
            Key::ErrorTooManyCanned,
            &[
                ("max", &limits::CANNED_MAX.to_string()),
                ("own", &limits::CANNED_PERSONAL_MAX.to_string()),
            ],
        ),
        Code::BadCannedFile | Code::TooLarge => t(Key::ErrorBadCannedFile),
        Code::TooManyKeys => fill(
            Key::ErrorTooManyKeys,
            &[("max", &limits::API_KEYS_MAX.to_string())],
        ),
        Code::BadWebhook => t(Key::ErrorBadWebhook),
        Code::TooManyWebhooks => fill(
            Key::ErrorTooManyWebhooks,
            &[("max", &limits::WEBHOOKS_MAX.to_string())],
        ),
        Code::NoSuchKey | Code::NoSuchWebhook | Code::NoSuchDelivery => t(Key::ErrorGone),
        Code::Unavailable => t(Key::ErrorUnavailable),
        other => fill(Key::ErrorCode, &[("code", other.word())]),
    }
}
