//! Translation for agents whose browser has no translator: the service that the owner set is asked, and
//! nothing of it is kept.

use super::caller::Caller;
use crate::config::Translate as Service;
use crate::error::{HttpError, HttpResult};
use crate::gate;
use crate::live::Live;
use crate::reach::{self, Allow, Request};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, HeaderValue, header};
use protocol::limits::MESSAGE_CHARS;
use protocol::translation::{Translate, Translated, translated_as};
use protocol::{Code, text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Bytes of an answer: a message of the longest kind, twice as long in the other language, every
/// character escaped.
const ANSWER_BYTES: usize = 2 * MESSAGE_CHARS * 12;

/// What the service is asked.
#[derive(Serialize)]
struct Question<'a> {
    q: &'a str,
    source: &'a str,
    target: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
}

/// What it answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    translated_text: String,
}

/// `POST /api/agent/translate`.
pub(crate) async fn translate(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<Translate>, JsonRejection>,
) -> HttpResult<Json<Translated>> {
    let Json(asked) = body?;
    asked.check()?;
    let service = live.config.translate.as_ref();
    let service = service.ok_or(Code::NoTranslation)?;
    let turn = live.gate.translates(caller.account.id, live.clock.now());
    turn.map_err(gate::too_many)?;
    let text = ask(service, &asked).await?;
    Ok(Json(Translated { text }))
}

async fn ask(service: &Service, asked: &Translate) -> HttpResult<String> {
    let from = asked.from.as_deref().map(translated_as);
    let to = translated_as(&asked.to);
    let question = Question {
        q: &asked.text,
        source: from.as_deref().map_or("auto", its_name),
        target: its_name(&to),
        format: "text",
        api_key: service.key.as_deref(),
    };
    let json = HeaderValue::from_static("application/json");
    let request = Request {
        url: service
            .url
            .join("translate")
            .map_err(|e| HttpError::Failed(e.into()))?,
        headers: HeaderMap::from_iter([(header::CONTENT_TYPE, json)]),
        body: serde_json::to_vec(&question).map_err(|e| HttpError::Failed(e.into()))?,
    };
    // The owner named this address, and it may well stand on the same machine.
    let answer = reach::send_for(request, Allow { private: true }, ANSWER_BYTES).await;
    let answer = answer.map_err(|why| {
        tracing::warn!(%why, "the translation service does not answer");
        Code::Unavailable
    })?;
    match answer.status {
        200 => {}
        // Of all it says no to, only languages are in an agent's hand.
        400 => return Err(Code::NoTranslation.into()),
        status => {
            tracing::warn!(status, "the translation service refuses");
            return Err(Code::Unavailable.into());
        }
    }
    let answer: Answer = serde_json::from_slice(&answer.body).map_err(|why| {
        tracing::warn!(%why, "the translation service answers something else");
        Code::Unavailable
    })?;
    let fits: String = answer.translated_text.chars().take(MESSAGE_CHARS).collect();
    Ok(text::message(&fits).map_err(|_| Code::NoTranslation)?)
}

/// What LibreTranslate calls a language: both writings of Chinese have two letters there
/// (<https://docs.libretranslate.com/guides/supported_languages>).
fn its_name(language: &str) -> &str {
    match language {
        "zh-Hans" => "zh",
        "zh-Hant" => "zt",
        other => other,
    }
}
