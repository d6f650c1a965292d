//! A list of any length in a pane that scrolls: only the rows in sight are drawn. Screen readers are told
//! how many there are, and keys go through all of them.

use crate::rows::{self, Sight};
use crate::ui::Ui;
use leptos::html::{Div, Ul};
use leptos::prelude::*;
use protocol::ConversationId;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, Node};

/// The pane in which lists scroll.
#[derive(Clone, Copy)]
pub(crate) struct Pane {
    /// Its element.
    pub(crate) element: NodeRef<Div>,
    /// Counts up when something in it may have moved.
    moved: RwSignal<u32>,
}

impl Pane {
    /// One that follows the window's size.
    pub(crate) fn new() -> Self {
        let pane = Self {
            element: NodeRef::new(),
            moved: RwSignal::new(0),
        };
        let resized = window_event_listener(leptos::ev::resize, move |_| pane.moves());
        on_cleanup(move || resized.remove());
        pane
    }

    /// Something in it moved, or may have.
    pub(crate) fn moves(self) {
        self.moved.try_update(|n| *n = n.wrapping_add(1));
    }

    fn moves_soon(self) {
        request_animation_frame(move || self.moves());
    }
}

/// A list in the pane. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Long {
    pane: Pane,
    ids: Memo<Vec<ConversationId>>,
    element: NodeRef<Ul>,
    /// Whose row has the focus.
    focused: RwSignal<Option<ConversationId>>,
    /// The rows that are drawn, and where they stand.
    drawn: Memo<Vec<(usize, ConversationId)>>,
    /// How high a row is; 0 while the list is drawn whole.
    row: Memo<i32>,
}

impl Long {
    /// The list of these conversations.
    pub(crate) fn new(ui: Ui, pane: Pane, ids: Memo<Vec<ConversationId>>) -> Self {
        let element = NodeRef::<Ul>::new();
        let focused = RwSignal::new(None);
        let row = Memo::new(move |_| {
            pane.moved.track();
            match ids.with(Vec::len) > rows::WHOLE {
                true => row_height(element).unwrap_or(0),
                false => 0,
            }
        });
        let drawn = Memo::new(move |_| {
            pane.moved.track();
            let sight = sight(pane, element, row.get());
            ids.with(|ids| {
                let focused = focused.get();
                let at = focused.and_then(|focused| ids.iter().position(|id| *id == focused));
                let rows = rows::drawn(ids.len(), sight, at);
                let row = |n: usize| Some((n, *ids.get(n)?));
                rows.into_iter().filter_map(row).collect::<Vec<_>>()
            })
        });
        // Its length moves the lists below it, and its first rows are there to be measured only then.
        let length = Memo::new(move |_| ids.with(Vec::len));
        Effect::new(move |_| {
            length.track();
            pane.moves_soon();
        });
        let long = Self {
            pane,
            ids,
            element,
            focused,
            drawn,
            row,
        };
        Effect::new(move |_| {
            if let Some(chosen) = ui.selected.get() {
                request_animation_frame(move || long.into_sight(chosen));
            }
        });
        long
    }

    /// Draws it.
    pub(crate) fn draw<V: IntoView + 'static>(
        self,
        name: String,
        item: impl Fn(ConversationId) -> V + Clone + Send + 'static,
    ) -> impl IntoView {
        let tall = move || self.row.get() > 0;
        let height = move || {
            let rows = i32::try_from(self.ids.with(Vec::len)).unwrap_or(i32::MAX);
            let row = Some(self.row.get()).filter(|row| *row > 0)?;
            Some(px(rows.saturating_mul(row)))
        };
        let row = move |(_, id): (usize, ConversationId)| {
            let place = Memo::new(move |before: Option<&usize>| {
                let found = self
                    .drawn
                    .with(|all| all.iter().find(|(_, one)| *one == id).copied());
                found
                    .map(|(n, _)| n)
                    .or(before.copied())
                    .unwrap_or_default()
            });
            let top = move || {
                let row = Some(self.row.get()).filter(|row| *row > 0)?;
                Some(px(i32::try_from(place.get())
                    .unwrap_or(i32::MAX)
                    .saturating_mul(row)))
            };
            let tall = move || Some(px(Some(self.row.get()).filter(|row| *row > 0)?));
            view! {
                <li
                    data-id=id.to_string()
                    aria-setsize=move || self.ids.with(Vec::len).to_string()
                    aria-posinset=move || (place.get() + 1).to_string()
                    style:top=top
                    style:height=tall
                >
                    {item(id)}
                </li>
            }
        };
        view! {
            <ul
                role="list"
                class="long"
                class:tall=tall
                aria-label=name
                node_ref=self.element
                style:height=height
                on:focusin=move |event| self.focuses(&event)
                on:focusout=move |event| self.leaves(&event)
                on:keydown=move |event| self.key(&event)
            >
                <For each=move || self.drawn.get() key=|(_, id)| *id children=row />
            </ul>
        }
    }

    fn focuses(self, event: &FocusEvent) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let row = target.and_then(|target| target.closest("[data-id]").ok().flatten());
        let id = row.and_then(|row| row.get_attribute("data-id")?.parse().ok());
        self.focused.set(id);
    }

    fn leaves(self, event: &FocusEvent) {
        let next = event
            .related_target()
            .and_then(|next| next.dyn_into::<Node>().ok());
        let list = self.element.get_untracked();
        let stays = list.is_some_and(|list| next.is_some_and(|next| list.contains(Some(&next))));
        // While nothing else has the focus, as when another window has it, the row may get it back.
        if !stays && event.related_target().is_some() {
            self.focused.set(None);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let next = self.ids.with_untracked(|ids| {
            let focused = self.focused.get_untracked()?;
            let at = ids.iter().position(|id| *id == focused)?;
            let height = self.pane.element.get_untracked()?.client_height();
            let page = height / self.row.get_untracked().max(44) - 1;
            let page = usize::try_from(page).unwrap_or(1);
            ids.get(rows::next(&event.key(), at, ids.len(), page)?)
                .copied()
        });
        if let Some(id) = next {
            event.prevent_default();
            // Drawn with that, if it was not.
            self.focused.set(Some(id));
            request_animation_frame(move || {
                let row = self.row_of(id);
                let button = row.and_then(|row| row.query_selector("button").ok().flatten());
                if let Some(button) = button {
                    let _ = button.unchecked_ref::<HtmlElement>().focus();
                }
            });
        }
    }

    fn row_of(self, id: ConversationId) -> Option<Element> {
        let selector = ["[data-id='", &id.to_string(), "']"].concat();
        let list = self.element.get_untracked()?;
        list.query_selector(&selector).ok().flatten()
    }

    /// Scrolls the pane so far that a row is in sight.
    fn into_sight(self, id: ConversationId) {
        let at = self
            .ids
            .try_with_untracked(|ids| ids.iter().position(|one| *one == id));
        let (Some(Some(at)), Some(pane), Some(list)) = (
            at,
            self.pane.element.get_untracked(),
            self.element.get_untracked(),
        ) else {
            return;
        };
        let row = row_height(self.element).unwrap_or(0);
        let top = list.offset_top() + row * i32::try_from(at).unwrap_or(0);
        let (from, height) = (pane.scroll_top(), pane.client_height());
        if top < from {
            pane.set_scroll_top(top);
        } else if top + row > from + height {
            pane.set_scroll_top(top + row - height);
        }
    }
}

fn px(n: i32) -> String {
    [&n.to_string(), "px"].concat()
}

fn row_height(list: NodeRef<Ul>) -> Option<i32> {
    let first = list.get_untracked()?.first_element_child()?;
    let height = first.unchecked_ref::<HtmlElement>().offset_height();
    (height > 0).then_some(height)
}

fn sight(pane: Pane, list: NodeRef<Ul>, row: i32) -> Sight {
    match (pane.element.get_untracked(), list.get_untracked()) {
        (Some(pane), Some(list)) => Sight {
            above: pane.scroll_top() - list.offset_top(),
            height: pane.client_height(),
            row,
        },
        _ => Sight::default(),
    }
}
