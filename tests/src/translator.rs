//! A translation service as LibreTranslate is one: a real server that a relay calls. It knows German and
//! both writings of Chinese, puts its name before each text, and remembers what it was asked.

use anyhow::Context;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What it knows its customers by.
pub const KEY: &str = "sesame";

/// The service. Dropping it closes it.
pub struct Translator {
    at: SocketAddr,
    asked: Arc<Mutex<Vec<Value>>>,
    serving: JoinHandle<()>,
}

impl Translator {
    /// Opens it.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.context("the translation service")?;
        let at = listener.local_addr()?;
        let asked = Arc::default();
        let calls = Router::new()
            .route("/translate", post(translate))
            .with_state(Arc::clone(&asked));
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, calls).await;
        });
        Ok(Self { at, asked, serving })
    }

    /// The relay's keys for it.
    pub fn settings(&self) -> String {
        let at = self.at;
        format!("[translate]\nurl = \"http://{at}\"\nkey = \"{KEY}\"\n")
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Value> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

impl Drop for Translator {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn translate(
    State(asked): State<Arc<Mutex<Vec<Value>>>>,
    Json(question): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let mut all = asked.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(question.clone());
    let word = |name: &str| question[name].as_str().unwrap_or_default();
    if word("api_key") != KEY {
        let why = json!({"error": "Invalid API key"});
        return (StatusCode::FORBIDDEN, Json(why));
    }
    let known = ["en", "de", "zh", "zt"];
    if !known.contains(&word("target")) {
        let why = json!({"error": format!("{} is not supported", word("target"))});
        return (StatusCode::BAD_REQUEST, Json(why));
    }
    let text = format!("{}: {}", word("target"), word("q"));
    (StatusCode::OK, Json(json!({"translatedText": text})))
}
