//! What was said: a log that stays at its end unless the reader has scrolled up.

use super::{files, translation};
use crate::actions::writing;
use crate::api::{self, Problem};
use crate::says;
use crate::texts::{Key, exact, fill, iso, t, time};
use crate::ui::Ui;
use client::links::{Piece, pieces};
use client::{Line, LineState};
use leptos::html::Div;
use leptos::prelude::*;
use protocol::{Author, ConversationId, EntryBody, File};

/// Pixels from the end within which a reader counts as being there.
const NEAR_END_PX: i32 = 80;

/// Draws the log of a conversation.
pub(crate) fn log(ui: Ui, id: ConversationId) -> impl IntoView {
    let lines = ui.read(move |state| {
        state
            .timelines
            .get(&id)
            .map(|t| t.lines().to_vec())
            .unwrap_or_default()
    });
    let typing = ui.read(move |state| {
        let types = state.typing_until_ms.contains_key(&id);
        state
            .cards
            .get(&id)
            .filter(|_| types)
            .map(|card| card.name.clone())
    });
    let unsent = ui.read(move |state| state.unsent.get(&id).cloned());
    let last_mine = Memo::new(move |_| {
        lines.with(|lines| {
            lines
                .iter()
                .rev()
                .find(|line| line.mine && is_message(line))
                .map(|line| line.key)
        })
    });
    let div = NodeRef::<Div>::new();
    let below = follow(div, lines, typing, unsent);
    let to_end = move |_| scroll_to_end(div);
    // The keyboard of a phone makes the log lower: whoever was at the end stays there.
    let was_at_end = StoredValue::new(true);
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if was_at_end.get_value() {
            scroll_to_end(div);
        }
    });
    on_cleanup(move || resized.remove());
    // The files beside a reply make the log lower, and translations longer.
    Effect::new(move |_| {
        ui.files.track();
        ui.translating.track();
        if was_at_end.get_value() {
            request_animation_frame(move || scroll_to_end(div));
        }
    });
    let scrolled = move |_| {
        let at_end = is_at_end(div);
        was_at_end.set_value(at_end);
        if at_end {
            below.set(false);
        }
    };
    view! {
        <div class="middle">
            <div
                class="log"
                role="log"
                aria-label=t(Key::Conversation)
                tabindex="0"
                node_ref=div
                on:scroll=scrolled
            >
                <For each=move || lines.get() key=|line| (line.key, line.entry.seq, rank(line.state)) let:line>
                    {draw(ui, id, line, last_mine)}
                </For>
                {move || unsent.get().map(not_sent)}
            </div>
            <p class="typing" role="status">
                {move || typing.get().map(|name| fill(Key::Typing, &[("name", &name)]))}
            </p>
            {move || below.get().then(|| view! {
                <button type="button" class="below" on:click=to_end>{t(Key::NewMessages)}" ↓"</button>
            })}
        </div>
    }
}

/// Keeps the reader at the end; returns whether something new stands below.
fn follow(
    div: NodeRef<Div>,
    lines: Memo<Vec<Line>>,
    typing: Memo<Option<String>>,
    unsent: Memo<Option<String>>,
) -> RwSignal<bool> {
    let below = RwSignal::new(false);
    Effect::new(move |before: Option<usize>| {
        typing.track();
        unsent.track();
        let (count, own) = lines.with(|lines| {
            (
                lines.len(),
                lines
                    .last()
                    .is_some_and(|line| line.mine && line.state == LineState::Sending),
            )
        });
        if before.is_none() || own || is_at_end(div) {
            request_animation_frame(move || scroll_to_end(div));
        } else if before.is_some_and(|before| before < count) {
            below.set(true);
        }
        count
    });
    below
}

/// What the customer has written and not sent. It changes at each key: nobody is read it aloud.
fn not_sent(words: String) -> impl IntoView {
    view! {
        <div class="msg unsent" aria-live="off">
            <small>{t(Key::NotSentYet)}</small>
            <span dir="auto">{words}</span>
        </div>
    }
}

fn is_at_end(div: NodeRef<Div>) -> bool {
    let left =
        |div: web_sys::HtmlDivElement| div.scroll_height() - div.scroll_top() - div.client_height();
    div.get_untracked()
        .is_none_or(|div| left(div) < NEAR_END_PX)
}

fn scroll_to_end(div: NodeRef<Div>) {
    if let Some(div) = div.get_untracked() {
        div.set_scroll_top(div.scroll_height());
    }
}

/// Tells states apart, so that a line whose state changes is drawn anew.
fn rank(state: LineState) -> u8 {
    match state {
        LineState::Sending => 0,
        LineState::Saved => 1,
        LineState::Seen => 2,
        LineState::Failed(_) => 3,
    }
}

fn is_message(line: &Line) -> bool {
    matches!(line.entry.body, EntryBody::Message { .. })
}

fn draw(ui: Ui, id: ConversationId, line: Line, last_mine: Memo<Option<client::Key>>) -> AnyView {
    let at = stamp(line.entry.at.0);
    let by_agent = matches!(line.entry.by, Author::Agent { .. });
    match &line.entry.body {
        EntryBody::Message { text, files } => {
            let words = words(text);
            let words = (!text.is_empty())
                .then(|| view! { <div class="msg" class:me=by_agent dir="auto">{words}</div> });
            let brought = |file: &File| files::brought(ui, id, file.clone(), by_agent);
            let files: Vec<_> = files.iter().map(brought).collect();
            let key = line.key;
            let state = state_words(&line);
            let failed = failed(ui, id, &line);
            let other = match &line.entry.by {
                Author::Agent { name, .. } if !line.mine => Some([name, " · "].concat()),
                _ => None,
            };
            let shown = line.mine;
            let theirs = matches!(line.entry.by, Author::Customer) && !text.is_empty();
            let translated = theirs.then(|| translation::under(ui, id, text.clone()));
            view! {
                {words}
                {translated}
                {files}
                <div class="meta" class:me=by_agent aria-live="off">
                    {other}{at}
                    {move || (shown && last_mine.get() == Some(key)).then(|| state.clone())}
                    {failed}
                </div>
            }
            .into_any()
        }
        EntryBody::Note { text } => {
            let name = match &line.entry.by {
                Author::Agent { name, .. } => name.clone(),
                _ => "Deskbell".into(),
            };
            let by = fill(Key::NoteBy, &[("name", &name)]);
            view! { <div class="memo"><small>{by}</small><span dir="auto">{words(text)}</span></div> }.into_any()
        }
        EntryBody::Whisper { to, name, text } => {
            let to_me = ui.state.with_untracked(|state| state.me == Some(*to));
            let by = match &line.entry.by {
                _ if line.mine => t(Key::WhisperByYou),
                Author::Agent { name, .. } if to_me => fill(Key::WhisperToYou, &[("name", name)]),
                Author::Agent { name: by, .. } => {
                    fill(Key::WhisperTo, &[("name", by), ("to", name)])
                }
                _ => String::new(),
            };
            let failed = failed(ui, id, &line);
            view! { <div class="memo whisper"><small>{by}{failed}</small><span dir="auto">{words(text)}</span></div> }.into_any()
        }
        EntryBody::Automatic { text } => view! {
            <div class="msg me auto" dir="auto">{words(text)}</div>
            <div class="meta me">{t(Key::Automatic)}" · "{at}</div>
        }
        .into_any(),
        _ => {
            let said = ui
                .state
                .with_untracked(|state| says::desk(&line.entry, line.mine, state.cards.get(&id)));
            said.map(|said| view! { <div class="sys">{said}" · "{at}</div> })
                .into_any()
        }
    }
}

/// The time of day; whoever points at it reads the exact moment.
fn stamp(at_ms: u64) -> AnyView {
    view! { <time datetime=iso(at_ms) title=exact(at_ms)>{time(at_ms)}</time> }.into_any()
}

fn state_words(line: &Line) -> String {
    let key = match line.state {
        LineState::Sending => Key::Sending,
        LineState::Saved => Key::Saved,
        LineState::Seen => Key::Seen,
        LineState::Failed(_) => return String::new(),
    };
    [" · ", &t(key)].concat()
}

fn failed(ui: Ui, conversation: ConversationId, line: &Line) -> Option<impl IntoView + use<>> {
    let (LineState::Failed(code), Some(id)) = (line.state, line.entry.id) else {
        return None;
    };
    let why = fill(
        Key::NotSent,
        &[("why", &api::words(Problem::Refused(code)))],
    );
    Some(view! {
        <span class="failed">
            " · "{why}" "
            <button type="button" on:click=move |_| writing::try_again(ui, conversation, id)>{t(Key::TryAgain)}</button>
            <button type="button" on:click=move |_| writing::discard(ui, conversation, id)>{t(Key::Discard)}</button>
        </span>
    })
}

/// A message's words, with its addresses as links. Text nodes only: nothing is read as markup.
fn words(text: &str) -> Vec<AnyView> {
    let each = |piece| match piece {
        Piece::Plain(words) => String::from(words).into_any(),
        Piece::Link(address) => {
            let (address, shown) = (String::from(address), String::from(address));
            view! { <a href=address target="_blank" rel="noopener noreferrer nofollow">{shown}</a> }
                .into_any()
        }
    };
    pieces(text).into_iter().map(each).collect()
}
