//! The palette: one field from which everything is reached: conversations by name or by what was said,
//! actions, pages. A combobox with its listbox, as WAI-ARIA has it.

use crate::fuzzy;
use crate::parts::dialog::{Dialog, dialog};
use crate::parts::{found, keys};
use crate::searching;
use crate::shortcuts::{self, Do};
use crate::state::lists::List;
use crate::texts::{Key, state_name, t};
use crate::ui::Ui;
use client::browser::folded;
use core::cmp::Reverse;
use leptos::prelude::*;
use protocol::search::{Hit, Search};
use protocol::{Card, ConversationId};
use std::time::Duration;
use web_sys::KeyboardEvent;

/// The listbox's id.
const LIST: &str = "jump-list";
/// The field's id.
const FIELD: &str = "jump";
/// Conversations of each kind that are shown.
const SHOWN: usize = 8;
/// How long after the last key the relay is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// Everything that can be done from here.
const DEEDS: [Do; 27] = [
    Do::TakeNext,
    Do::Available,
    Do::Break,
    Do::Reply,
    Do::Note,
    Do::Whisper,
    Do::Take,
    Do::Transfer,
    Do::Add,
    Do::StepOut,
    Do::Assign,
    Do::Reopen,
    Do::End,
    Do::Close,
    Do::Desk,
    Do::Search,
    Do::Scorecard,
    Do::Ledger,
    Do::Team,
    Do::Board,
    Do::Settings,
    Do::Book,
    Do::Integrations,
    Do::Account,
    Do::Replies,
    Do::Help,
    Do::LogOut,
];

/// A choice.
#[derive(Clone, Debug, PartialEq)]
enum Choice {
    /// One of the desk's conversations.
    Held {
        id: ConversationId,
        name: String,
        about: String,
    },
    /// Something to do, or a page.
    Deed(Do, String),
    /// What the relay found.
    Found(Hit),
}

/// Choices under a heading.
type Group = (Key, Vec<Choice>);

/// The palette while it is open. Cheap to copy.
#[derive(Clone, Copy)]
struct Palette {
    ui: Ui,
    dialog: Dialog,
    typed: RwSignal<String>,
    hits: RwSignal<Vec<Hit>>,
    /// Which choice, counted through all groups.
    at: RwSignal<usize>,
    groups: Memo<Vec<Group>>,
}

/// Draws the palette.
pub(crate) fn palette(ui: Ui) -> impl IntoView {
    let it = Dialog::new(ui.jumping);
    dialog(it, "jump", t(Key::Jump), move || open(ui, it))
}

fn open(ui: Ui, it: Dialog) -> impl IntoView {
    let (typed, hits) = (RwSignal::new(String::new()), RwSignal::new(Vec::new()));
    // What there is when it opens: nothing moves under the finger.
    let deeds: Vec<(Do, String)> = DEEDS
        .into_iter()
        .filter(|does| keys::can(ui, *does))
        .map(|does| (does, keys::name(does)))
        .collect();
    let held = ui.state.with_untracked(|state| {
        let lists = List::ALL.map(|list| {
            let (whose, now) = (ui.whose.get_untracked(), ui.now.get_untracked());
            state.list(list, whose, now)
        });
        let cards = lists.concat();
        let cards = cards.iter().filter_map(|id| state.cards.get(id));
        cards.map(choice).collect::<Vec<_>>()
    });
    let groups = Memo::new(move |_| {
        let found = hits.get();
        typed.with(|typed| arranged(&folded(typed), &held, &deeds, found))
    });
    let palette = Palette {
        ui,
        dialog: it,
        typed,
        hits,
        at: RwSignal::new(0),
        groups,
    };
    keys::focus_soon(["#", FIELD].concat());
    palette.draw()
}

/// A conversation, and what it is found by.
fn choice(card: &Card) -> (String, Choice) {
    let last = card.preview.as_ref();
    let about = last.map(|last| last.text.clone()).unwrap_or_default();
    let reference = card.id.reference();
    let email = card.email.clone().unwrap_or_default();
    let by = folded(&[&card.name, " ", &email, " ", &reference].concat());
    let held = Choice::Held {
        id: card.id,
        name: card.name.clone(),
        about,
    };
    (by, held)
}

/// The groups in the order in which they are shown: the one with what fits best first.
fn arranged(
    typed: &str,
    held: &[(String, Choice)],
    deeds: &[(Do, String)],
    hits: Vec<Hit>,
) -> Vec<Group> {
    let mut held: Vec<(u32, &Choice)> = held
        .iter()
        .filter_map(|(by, choice)| Some((fuzzy::fits(typed, by)?, choice)))
        .collect();
    let of = |pages: bool| {
        let fitting = deeds
            .iter()
            .filter(move |(does, _)| is_page(*does) == pages);
        let scored = fitting.filter_map(|(does, name)| {
            let points = fuzzy::fits(typed, &folded(name))?;
            Some((points, Choice::Deed(*does, name.clone())))
        });
        let mut all: Vec<(u32, Choice)> = scored.collect();
        if !typed.is_empty() {
            all.sort_by_key(|(points, _)| Reverse(*points));
        }
        all
    };
    if !typed.is_empty() {
        held.sort_by_key(|(points, _)| Reverse(*points));
    }
    held.truncate(SHOWN);
    let held = held.into_iter().map(|(points, c)| (points, c.clone()));
    let mut scored = vec![
        (Key::Conversations, held.collect::<Vec<_>>()),
        (Key::Actions, of(false)),
        (Key::Pages, of(true)),
    ];
    if !typed.is_empty() {
        scored.sort_by_key(|(_, all)| Reverse(all.first().map(|(points, _)| *points)));
    }
    let bare = |(key, all): (Key, Vec<(u32, Choice)>)| {
        let choices = all.into_iter().map(|(_, choice)| choice);
        (key, choices.collect::<Vec<_>>())
    };
    let mut groups: Vec<Group> = scored.into_iter().map(bare).collect();
    let found = hits.into_iter().take(SHOWN).map(Choice::Found);
    groups.push((Key::SearchFound, found.collect()));
    groups.retain(|(_, all)| !all.is_empty());
    groups
}

fn is_page(does: Do) -> bool {
    matches!(
        does,
        Do::Desk
            | Do::Search
            | Do::Scorecard
            | Do::Ledger
            | Do::Team
            | Do::Board
            | Do::Settings
            | Do::Book
            | Do::Integrations
            | Do::Account
            | Do::Replies
    )
}

impl Palette {
    fn count(self) -> usize {
        self.groups
            .with_untracked(|groups| groups.iter().map(|(_, all)| all.len()).sum())
    }

    fn typed(self, words: String) {
        self.typed.set(words.clone());
        self.at.set(0);
        self.hits.set(Vec::new());
        if words.trim().is_empty() {
            return;
        }
        let look = move || {
            // Closed, or something else was typed.
            if self.typed.try_with_untracked(|typed| *typed == words) == Some(true) {
                self.look(words.clone());
            }
        };
        set_timeout(look, PAUSE);
    }

    fn look(self, words: String) {
        let asked = Search {
            words: words.clone(),
            ..Search::default()
        };
        leptos::task::spawn_local(async move {
            // Without an answer everything else in the palette works.
            if let Ok(found) = searching::find(self.ui, &asked).await
                && self.typed.try_with_untracked(|typed| *typed == words) == Some(true)
            {
                self.hits.set(found.hits);
            }
        });
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.count();
        if event.is_composing() || count == 0 {
            return;
        }
        let at = self.at.get_untracked().min(count - 1);
        match event.key().as_str() {
            "ArrowDown" => self.at.set((at + 1) % count),
            "ArrowUp" => self.at.set((at + count - 1) % count),
            "Home" if self.typed.with_untracked(String::is_empty) => self.at.set(0),
            "End" if self.typed.with_untracked(String::is_empty) => self.at.set(count - 1),
            "Enter" => {
                let chosen = self.groups.with_untracked(|groups| {
                    let mut all = groups.iter().flat_map(|(_, all)| all);
                    all.nth(at).cloned()
                });
                if let Some(chosen) = chosen {
                    self.choose(&chosen);
                }
            }
            _ => return,
        }
        event.prevent_default();
        let into_sight = move || {
            let chosen = document().get_element_by_id(&option_id(self.at.get_untracked()));
            if let Some(chosen) = chosen {
                chosen.scroll_into_view_with_bool(false);
            }
        };
        request_animation_frame(into_sight);
    }

    fn choose(self, choice: &Choice) {
        let ui = self.ui;
        self.dialog.close();
        match choice {
            Choice::Held { id, .. } => found::open(ui, *id),
            Choice::Found(hit) => found::open(ui, hit.id),
            Choice::Deed(does, _) => keys::perform(ui, *does),
        }
    }

    fn draw(self) -> impl IntoView {
        let groups = move || {
            let mut n = 0;
            let each = |(key, all): Group| {
                let from = n;
                n += all.len();
                let all = all.into_iter().zip(from..);
                view! {
                    <div role="group" aria-label=t(key)>
                        <b aria-hidden="true">{t(key)}</b>
                        {all.map(|(choice, n)| self.option(choice, n)).collect_view()}
                    </div>
                }
            };
            self.groups.get().into_iter().map(each).collect_view()
        };
        let empty = move || self.groups.with(Vec::is_empty);
        view! {
            <input
                id=FIELD
                role="combobox"
                aria-label=t(Key::Jump)
                aria-expanded="true"
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=move || (!empty()).then(|| option_id(self.at.get()))
                placeholder=t(Key::JumpHint)
                autocomplete="off"
                maxlength=protocol::limits::SEARCH_CHARS.to_string()
                on:input=move |event| self.typed(event_target_value(&event))
                on:keydown=move |event| self.key(&event)
            />
            <div id=LIST role="listbox" aria-label=t(Key::Jump)>{groups}</div>
            <p class="none" role="status">{move || empty().then(|| t(Key::NothingFits))}</p>
        }
    }

    fn option(self, choice: Choice, n: usize) -> impl IntoView {
        let content = match &choice {
            Choice::Held { name, about, .. } => {
                let (name, about) = (name.clone(), about.clone());
                view! { <strong dir="auto">{name}</strong><span dir="auto">{about}</span> }
                    .into_any()
            }
            Choice::Deed(does, name) => {
                let single = self.ui.single_keys.get_untracked();
                let keys = shortcuts::of(*does, single).map(|one| one.words(keys::is_mac()));
                let keys = keys.map(|keys| view! { <kbd>{keys}</kbd> });
                view! { <strong>{name.clone()}</strong>{keys} }.into_any()
            }
            Choice::Found(hit) => {
                let words = hit.snippet.as_ref().map(found::pieces);
                let (name, state) = (hit.name.clone(), state_name(hit.state));
                view! { <strong dir="auto">{name}</strong><span dir="auto">{words}</span><small>{state}</small> }
                    .into_any()
            }
        };
        // Before the field loses the focus.
        let pick = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            self.choose(&choice);
        };
        let chosen = move || (self.at.get() == n).to_string();
        view! {
            <div id=option_id(n) role="option" aria-selected=chosen on:mousedown=pick>{content}</div>
        }
    }
}

fn option_id(n: usize) -> String {
    [LIST, "-", &n.to_string()].concat()
}
