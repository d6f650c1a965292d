//! Canned replies in the composer: a slash at the start of a word opens a list that narrows with what is
//! typed behind it; what is picked stands there with its variables filled in.

use super::composer::FIELD;
use crate::actions::{self, writing};
use crate::slash::{self, Slash};
use crate::texts::{Key, fill, spoken, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::ConversationId;
use protocol::canned::{CannedReply, Wording};
use protocol::variables::{self, Values};
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

/// The list's id.
const LIST: &str = "canned";

/// The list over a composer. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Canned {
    ui: Ui,
    id: ConversationId,
    /// Those that fit, best first.
    shown: Memo<Vec<CannedReply>>,
    /// What was typed behind the slash, and where.
    slash: RwSignal<Option<Slash>>,
    /// Which of those shown is chosen.
    at: RwSignal<usize>,
    /// What could not be filled in, while it stands there.
    left: RwSignal<Vec<String>>,
}

/// The list over the composer of a conversation.
pub(crate) fn canned(ui: Ui, id: ConversationId) -> Canned {
    let slash = RwSignal::new(None::<Slash>);
    let language = ui.read(move |state| {
        let card = state.cards.get(&id);
        card.map(|card| card.locale.clone()).unwrap_or_default()
    });
    let shown = Memo::new(move |_| {
        let typed = slash.with(|slash| Some(slash.as_ref()?.typed.clone()));
        let fit = |typed: String| {
            ui.canned
                .with(|all| slash::matching(all, &typed, &language.get()))
        };
        typed.map(fit).unwrap_or_default()
    });
    Canned {
        ui,
        id,
        shown,
        slash,
        at: RwSignal::new(0),
        left: RwSignal::new(Vec::new()),
    }
}

impl Canned {
    /// Something was typed.
    pub(crate) fn typed(self) {
        let found = field().and_then(|field| {
            let caret = field.selection_end().ok().flatten()?;
            slash::before(&field.value(), caret as usize)
        });
        if found.is_some() && self.slash.with_untracked(Option::is_none) {
            actions::canned::looked(self.ui);
        }
        self.at.set(0);
        self.slash.set(found);
    }

    /// A key was pressed; true if it was for the list.
    pub(crate) fn key(self, event: &KeyboardEvent) -> bool {
        let shown = self.shown.get_untracked();
        if shown.is_empty() {
            return false;
        }
        let (at, last) = (self.at.get_untracked(), shown.len() - 1);
        match event.key().as_str() {
            "ArrowDown" => self.at.set(if at == last { 0 } else { at + 1 }),
            "ArrowUp" => self.at.set(if at == 0 { last } else { at - 1 }),
            "Enter" | "Tab" => self.pick(&shown[at.min(last)]),
            "Escape" => self.slash.set(None),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// What the field's `aria-activedescendant` names.
    pub(crate) fn active(self) -> Option<String> {
        (!self.shown.with(Vec::is_empty)).then(|| option_id(self.at.get()))
    }

    fn pick(self, reply: &CannedReply) {
        let (Some(field), Some(slash)) = (field(), self.slash.get_untracked()) else {
            return;
        };
        let filled = self.filled(&reply.wording);
        let (from, to) = (slash.from as u32, slash.to as u32);
        let _ = field.set_range_text_with_start_and_end_and_mode(&filled.text, from, to, "end");
        self.slash.set(None);
        writing::set_draft(self.ui, self.id, field.value());
        if !(self.ui.noting.get_untracked() || self.ui.whispering.get_untracked()) {
            actions::canned::picked(self.id, reply.id);
        }
        let left = filled.left.into_iter();
        self.left.update(|all| {
            all.extend(left.map(|left| filled.text[left.at].to_owned()));
            all.sort_unstable();
            all.dedup();
        });
        let _ = field.focus();
    }

    fn filled(self, wording: &Wording) -> variables::Filled {
        let now = self.ui.now.get_untracked();
        self.ui.state.with_untracked(|state| {
            let card = state.cards.get(&self.id);
            let wait = card.map(|card| {
                let language = wording.language.as_deref().unwrap_or(&card.locale);
                let until_now = || now.saturating_sub(card.waiting_since.0);
                spoken(card.wait_ms.unwrap_or_else(until_now), language)
            });
            let values = Values {
                customer_name: card.map(|card| card.name.as_str()),
                agent_name: Some(state.name.as_str()),
                site_name: Some(state.site_name.as_str()),
                wait: wait.as_deref(),
            };
            variables::fill(&wording.text, &values)
        })
    }

    /// Draws the list, and what could not be filled in.
    pub(crate) fn draw(self) -> impl IntoView {
        let options = move || {
            let shown = self.shown.get();
            (!shown.is_empty()).then(|| {
                let all: Vec<_> = shown.into_iter().enumerate().map(|one| self.option(one)).collect();
                view! { <ul class="canned" id=LIST role="listbox" aria-label=t(Key::Canned)>{all}</ul> }
            })
        };
        let left = move || {
            let stands = |variable: &String| self.ui.draft.with(|draft| draft.contains(variable));
            let left: Vec<String> = self.left.get().into_iter().filter(stands).collect();
            let left = left.join(", ");
            (!left.is_empty()).then(|| fill(Key::CannedLeft, &[("variable", &left)]))
        };
        view! {
            {options}
            <p class="wrong" role="status">{left}</p>
        }
    }

    fn option(self, (n, reply): (usize, CannedReply)) -> impl IntoView {
        let (name, text) = (
            ["/", &reply.wording.shortcut].concat(),
            self.filled(&reply.wording).text,
        );
        // Before the field loses the focus.
        let pick = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            self.pick(&reply);
        };
        let chosen = move || (self.at.get() == n).to_string();
        view! {
            <li id=option_id(n) role="option" aria-selected=chosen on:mousedown=pick>
                <b>{name}</b>
                <span dir="auto">{text}</span>
            </li>
        }
    }
}

fn option_id(n: usize) -> String {
    [LIST, "-", &n.to_string()].concat()
}

fn field() -> Option<HtmlTextAreaElement> {
    Some(document().get_element_by_id(FIELD)?.unchecked_into())
}
