//! What customers write, in the agent's language, and replies in theirs: by the browser's own translator
//! where it has one for the two languages, else by the service that the relay's owner set. Nothing is
//! translated before an agent asks for it.

use crate::api::{self, Problem};
use crate::ui::Ui;
use crate::{kept, texts};
use leptos::prelude::*;
use protocol::translation::{Translate, Translated, translated_as};
use protocol::{Card, Code};
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Texts whose translation is remembered; then they are forgotten, and asked for again where they show.
const REMEMBERED_MAX: usize = 1_000;

/// Milliseconds that the browser's translator may take for an answer: some that have one never give any.
const ANSWER_MS: i32 = 4_000;

/// A text and its two languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) text: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Nothing yet.
    Asked,
    Words(String),
    Not(Problem),
}

/// The handles of translation. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Translating {
    /// Whether the agent wants what is in other languages translated; kept through a reload.
    pub(crate) on: RwSignal<bool>,
    told: RwSignal<BTreeMap<Asked, Told>>,
}

thread_local! {
    /// The browser's translators, by their two languages: making one may take a download.
    static OWN: RefCell<BTreeMap<(String, String), JsValue>> = const { RefCell::new(BTreeMap::new()) };
}

impl Translating {
    /// Nothing translated yet.
    pub(crate) fn new() -> Self {
        Self {
            on: RwSignal::new(kept::get(kept::TRANSLATE).is_some()),
            told: RwSignal::new(BTreeMap::new()),
        }
    }

    /// Moves the switch.
    pub(crate) fn flip(self) {
        self.on.update(|on| *on = !*on);
        let on = self.on.get_untracked();
        kept::set(kept::TRANSLATE, if on { "on" } else { "" });
    }

    /// Nothing of it stays after a log-out.
    pub(crate) fn forget(self) {
        self.told.set(BTreeMap::new());
    }

    /// Whoever calls this is told of every answer.
    pub(crate) fn track(self) {
        self.told.track();
    }

    /// What is known of a translation.
    pub(crate) fn told(self, asked: &Asked) -> Option<Told> {
        self.told.with(|told| told.get(asked).cloned())
    }
}

/// The customer's language, where it is another than the agent's and something here can translate.
pub(crate) fn foreign(ui: Ui, card: &Card) -> Option<(String, String)> {
    let theirs = translated_as(&card.locale);
    let ours = translated_as(&texts::locale());
    let can = browsers_own().is_some() || ui.state.with(|state| state.translates);
    (can && !theirs.is_empty() && theirs != ours).then_some((theirs, ours))
}

/// Asks for a translation, unless that was done; with `again` also where it did not work.
pub(crate) fn ask(ui: Ui, asked: Asked, again: bool) {
    let told = ui.translating.told;
    let known = told.with_untracked(|told| told.get(&asked).cloned());
    match known {
        None => {}
        Some(Told::Not(_)) if again => {}
        Some(_) => return,
    }
    told.update(|told| {
        if told.len() >= REMEMBERED_MAX {
            told.clear();
        }
        told.insert(asked.clone(), Told::Asked);
    });
    leptos::task::spawn_local(async move {
        let answer = match translate(ui, &asked).await {
            Ok(words) => Told::Words(words),
            Err(problem) => Told::Not(problem),
        };
        told.update(|told| {
            told.insert(asked, answer);
        });
    });
}

/// Translates, and waits for it.
pub(crate) async fn translate(ui: Ui, asked: &Asked) -> Result<String, Problem> {
    let relays = ui.state.with_untracked(|state| state.translates);
    if let Some(words) = by_browser(asked, !relays).await {
        return Ok(words);
    }
    if !relays {
        return Err(Problem::Refused(Code::NoTranslation));
    }
    let token = ui.token.get_untracked();
    let body = Translate {
        text: asked.text.clone(),
        from: Some(asked.from.clone()),
        to: asked.to.clone(),
    };
    let answer: Translated = api::post("/api/agent/translate", token.as_deref(), &body).await?;
    Ok(answer.text)
}

/// The browser's `Translator`, where it has one (<https://webmachinelearning.github.io/translation-api/>).
fn browsers_own() -> Option<JsValue> {
    let class = js_sys::Reflect::get(&js_sys::global(), &"Translator".into()).ok()?;
    (!class.is_undefined() && !class.is_null()).then_some(class)
}

/// `None` where it has none, or none for these languages. One that the browser must download first is waited
/// for only with `patience`: where nothing else translates.
async fn by_browser(asked: &Asked, patience: bool) -> Option<String> {
    let pair = (asked.from.clone(), asked.to.clone());
    let made = OWN.with(|own| own.borrow().get(&pair).cloned());
    let translator = match made {
        Some(translator) => translator,
        None => {
            let class = browsers_own()?;
            let options = js_sys::Object::new();
            let languages = [("sourceLanguage", &pair.0), ("targetLanguage", &pair.1)];
            for (name, language) in languages {
                js_sys::Reflect::set(&options, &name.into(), &its_name(language).into()).ok()?;
            }
            let can = call(&class, "availability", &options, Some(ANSWER_MS)).await?;
            let most_ms = match can.as_string()?.as_str() {
                "available" => Some(ANSWER_MS),
                // A browser begins a download only after the agent has pressed something.
                "downloadable" | "downloading" if patience => None,
                _ => return None,
            };
            let made = call(&class, "create", &options, most_ms).await?;
            OWN.with(|own| own.borrow_mut().insert(pair, made.clone()));
            made
        }
    };
    let text = asked.text.as_str().into();
    let words = call(&translator, "translate", &text, Some(ANSWER_MS)).await?;
    words.as_string()
}

/// Browsers know simplified Chinese as `zh`.
fn its_name(language: &str) -> &str {
    match language {
        "zh-Hans" => "zh",
        other => other,
    }
}

/// Calls a method and waits for what it promises, for `most_ms` at most.
async fn call(
    object: &JsValue,
    method: &str,
    argument: &JsValue,
    most_ms: Option<i32>,
) -> Option<JsValue> {
    let method = js_sys::Reflect::get(object, &method.into()).ok()?;
    let method = method.dyn_into::<js_sys::Function>().ok()?;
    let promise = method.call1(object, argument).ok()?;
    let mut promise = promise.dyn_into::<js_sys::Promise>().ok()?;
    if let Some(most_ms) = most_ms {
        let late = js_sys::Promise::new(&mut |_, reject| {
            // Without a clock nothing is late.
            let _ =
                window().set_timeout_with_callback_and_timeout_and_arguments_0(&reject, most_ms);
        });
        promise = js_sys::Promise::race(&js_sys::Array::of2(&promise, &late));
    }
    JsFuture::from(promise).await.ok()
}
