//! What the desk does not need: every other page is in a chunk of its own, which is fetched once the desk is
//! drawn, or earlier if a page of it is wanted.
//!
//! Nothing outside the chunk may call into it but through [`Draw`]: what is called directly, or is reached
//! from what is, becomes part of the first download (`cargo xtask size` shows it).

use crate::app::Page;
use crate::screens::{
    account, board, book, integrations, ledger, replies, scorecard, search, settings, team,
};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::cell::Cell;
use std::time::Duration;

/// How long after the view was drawn the chunk is fetched: the desk comes first.
const SOON: Duration = Duration::from_millis(500);

/// Where the chunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Later {
    /// Not here yet.
    Coming,
    /// It could not be fetched.
    Failed,
    /// Here.
    Here,
}

/// Draws a page of the chunk.
type Draw = fn(Ui, Page) -> AnyView;

thread_local! {
    static DRAW: Cell<Option<Draw>> = const { Cell::new(None) };
    static FETCHING: Cell<bool> = const { Cell::new(false) };
}

/// The split point. Its body is the only thing that names the chunk's functions.
#[wasm_split(pages, wasm_split_path = leptos::wasm_split, fallible)]
fn load() -> Result<Draw, SplitLoaderError> {
    Ok(in_chunk)
}

fn in_chunk(ui: Ui, page: Page) -> AnyView {
    match page {
        // Drawn without the chunk.
        Page::Desk => ().into_any(),
        Page::Scorecard => scorecard::scorecard(ui).into_any(),
        Page::Board => board::board(ui),
        Page::Search => search::search(ui).into_any(),
        Page::Replies => replies::replies(ui).into_any(),
        Page::Ledger => ledger::ledger(ui).into_any(),
        Page::Team => team::team(ui).into_any(),
        Page::Book => book::book(ui).into_any(),
        Page::Settings => settings::settings(ui).into_any(),
        Page::Integrations => integrations::integrations(ui).into_any(),
        Page::Account => account::account(ui).into_any(),
    }
}

/// Draws a page; until the chunk is here, that it is on its way. To be called where signals are followed.
pub(crate) fn page(ui: Ui, page: Page) -> AnyView {
    let later = ui.later.get();
    if let Some(draw) = DRAW.get().filter(|_| later == Later::Here) {
        return draw(ui, page);
    }
    if later == Later::Failed {
        // A relay that was upgraded meanwhile has no such chunk: a page loaded anew asks for its own.
        let again = |_| drop(window().location().reload());
        return view! {
            <main class="score">
                <p class="error" role="alert">{t(Key::ErrorNetwork)}</p>
                <div class="row"><button type="button" on:click=again>{t(Key::TryAgain)}</button></div>
            </main>
        }
        .into_any();
    }
    fetch(ui);
    view! { <main class="score"><p class="lead" role="status">{t(Key::PageComes)}</p></main> }
        .into_any()
}

/// Fetches the chunk once the desk is there.
pub(crate) fn soon(ui: Ui) {
    set_timeout(move || fetch(ui), SOON);
}

fn fetch(ui: Ui) {
    if DRAW.get().is_some() || FETCHING.replace(true) {
        return;
    }
    leptos::task::spawn_local(async move {
        let came = load().await;
        FETCHING.set(false);
        let later = match came {
            Ok(draw) => {
                DRAW.set(Some(draw));
                Later::Here
            }
            Err(_) => Later::Failed,
        };
        ui.later.set(later);
    });
}
