//! What the relay writes into the frame's page: the site's face, who may show the frame, language
//! and texts. Read once, before anything is drawn.

use crate::fields::{self, member, members, text};
use crate::texts;
use wasm_bindgen::JsValue;

/// The frame's page, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boot {
    /// The site's short name.
    pub(crate) site: String,
    /// The name over the panel.
    pub(crate) name: String,
    /// The site's accent colour.
    pub(crate) accent: String,
    /// Days that a conversation is kept.
    pub(crate) retention_days: f64,
    /// What the site's owner wants everybody to know just now.
    pub(crate) banner: Option<String>,
    /// What customers read, or agree to, before they ask.
    pub(crate) consent: Option<Consent>,
    /// Common questions, each with its answer.
    pub(crate) faq: Vec<[String; 2]>,
    /// Origins whose pages may talk to this frame; `*` stands for any port.
    pub(crate) origins: Vec<String>,
    /// A page of its own, where private links lead, rather than a frame.
    pub(crate) alone: bool,
    /// Whether the site takes files.
    pub(crate) attachments: bool,
    /// Whether agents see what is typed before it is sent.
    pub(crate) typing_preview: bool,
    /// Whether the customer is not asked how it was.
    pub(crate) no_survey: bool,
    /// The language of the texts, and of dates and numbers.
    pub(crate) locale: String,
}

/// What customers read, or agree to, before they ask.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    /// The words.
    pub(crate) text: String,
    /// Where they stand in full.
    pub(crate) link: Option<String>,
    /// Whether they must be ticked.
    pub(crate) tick: bool,
}

/// Reads the page's `#deskbell`. What is missing stays empty: the chat then still works in English
/// keys, which no relay of the same version ever lets happen.
pub(crate) fn read() -> Boot {
    let data = leptos::prelude::document()
        .get_element_by_id("deskbell")
        .and_then(|element| element.text_content())
        .and_then(|json| js_sys::JSON::parse(&json).ok())
        .unwrap_or(JsValue::UNDEFINED);
    let face = member(&data, "face");
    let words = |object: &JsValue, name| text(object, name).unwrap_or_default();
    let boot = Boot {
        site: words(&face, "site"),
        name: words(&face, "name"),
        accent: words(&face, "accent"),
        retention_days: member(&face, "retention_days").as_f64().unwrap_or_default(),
        banner: text(&data, "banner"),
        consent: consent(&member(&data, "consent")),
        faq: members(&data, "faq")
            .iter()
            .map(|one| [words(&one, "question"), words(&one, "answer")])
            .collect(),
        origins: members(&data, "origins")
            .iter()
            .filter_map(|origin| origin.as_string())
            .collect(),
        alone: fields::is_true(&data, "standalone"),
        attachments: member(&face, "attachments") != JsValue::FALSE,
        typing_preview: fields::is_true(&face, "typing_preview"),
        no_survey: fields::is_true(&face, "no_survey"),
        locale: words(&data, "locale"),
    };
    texts::install(member(&data, "texts"), &boot.locale);
    boot
}

fn consent(told: &JsValue) -> Option<Consent> {
    Some(Consent {
        text: text(told, "text")?,
        link: text(told, "link"),
        tick: fields::is_true(told, "tick"),
    })
}
