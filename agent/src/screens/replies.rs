//! The canned replies: looked through, made, changed and deleted; as a file there and back.

use crate::actions;
use crate::api;
use crate::parts::reply_files;
use crate::parts::reply_form::{self, Form};
use crate::texts::{Key, Plural, count, day, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::CannedId;
use protocol::canned::{CannedReplies, CannedReply};
use std::collections::BTreeSet;

/// What the list is narrowed to. Cheap to copy.
#[derive(Clone, Copy)]
struct Filter {
    words: RwSignal<String>,
    /// A language's tag, empty for those without, absent for all.
    language: RwSignal<Option<String>>,
    /// The agent's own, or the site's; absent for both.
    personal: RwSignal<Option<bool>>,
}

impl Filter {
    fn fits(self, reply: &CannedReply) -> bool {
        let wording = &reply.wording;
        let tag = wording.language.as_deref().unwrap_or_default();
        self.personal.get().is_none_or(|own| reply.personal == own)
            && self.language.get().is_none_or(|wanted| tag == wanted)
            && self.words.with(|words| {
                let words = words.trim().trim_start_matches('/').to_lowercase();
                wording.shortcut.contains(&words) || wording.text.to_lowercase().contains(&words)
            })
    }
}

/// Draws the page.
pub(crate) fn replies(ui: Ui) -> impl IntoView {
    let filter = Filter {
        words: RwSignal::new(String::new()),
        language: RwSignal::new(None),
        personal: RwSignal::new(None),
    };
    actions::canned::fetch(ui);
    let form = Form::new();
    let sure = RwSignal::new(None::<CannedId>);
    let shown = Memo::new(move |_| {
        ui.canned.with(|all| {
            let fits = all.iter().filter(|reply| filter.fits(reply));
            fits.cloned().collect::<Vec<_>>()
        })
    });
    let list = move || match shown.get() {
        none if none.is_empty() => view! { <p class="none">{t(Key::CannedNone)}</p> }.into_any(),
        some => {
            let items: Vec<_> = some
                .into_iter()
                .map(|reply| item(ui, form, sure, reply))
                .collect();
            view! { <ul class="replies" aria-label=t(Key::Canned)>{items}</ul> }.into_any()
        }
    };
    view! {
        <main class="score">
            <h1>{t(Key::Canned)}</h1>
            <p class="lead">{t(Key::CannedLead)}</p>
            {filters(ui, filter, form)}
            {reply_form::reply_form(ui, form)}
            <p role="status" class="lead">{move || form.said.get()}</p>
            {list}
            {reply_files::reply_files(ui)}
        </main>
    }
}

fn filters(ui: Ui, filter: Filter, form: Form) -> impl IntoView {
    let languages = Memo::new(move |_| {
        ui.canned.with(|all| {
            let tags = all.iter().map(|reply| reply.wording.language.clone());
            tags.map(Option::unwrap_or_default)
                .collect::<BTreeSet<String>>()
        })
    });
    let language = move |tag: String| {
        let name = match tag.as_str() {
            "" => t(Key::CannedAnyLanguage),
            _ => tag.clone(),
        };
        view! { <option value=["=", &tag].concat()>{name}</option> }
    };
    let pick_language = move |event| {
        let picked = event_target_value(&event);
        filter
            .language
            .set(picked.strip_prefix('=').map(String::from));
    };
    let pick_owner = move |event| {
        filter
            .personal
            .set(match event_target_value(&event).as_str() {
                "mine" => Some(true),
                "shared" => Some(false),
                _ => None,
            });
    };
    view! {
        <div class="row narrow">
            <label class="wide-field">
                {t(Key::CannedSearch)}
                <input type="search" prop:value=filter.words on:input=move |event| filter.words.set(event_target_value(&event)) />
            </label>
            <label>
                {t(Key::Language)}
                <select on:change=pick_language>
                    <option value="">{t(Key::All)}</option>
                    {move || languages.get().into_iter().map(language).collect_view()}
                </select>
            </label>
            <label>
                {t(Key::CannedWhose)}
                <select on:change=pick_owner>
                    <option value="">{t(Key::All)}</option>
                    <option value="shared">{t(Key::CannedShared)}</option>
                    <option value="mine">{t(Key::CannedMine)}</option>
                </select>
            </label>
            <button type="button" class="go" on:click=move |_| form.begin(ui, None)>{t(Key::CannedNew)}</button>
        </div>
    }
}

fn item(
    ui: Ui,
    form: Form,
    sure: RwSignal<Option<CannedId>>,
    reply: CannedReply,
) -> impl IntoView + use<> {
    let wording = &reply.wording;
    let name = ["/", &wording.shortcut].concat();
    let whose = t(match reply.personal {
        true => Key::CannedMine,
        false => Key::CannedShared,
    });
    let used = match reply.uses {
        0 => t(Key::CannedNever),
        n => count(Plural::CannedUsed, n, &[]),
    };
    let last = reply
        .used_at
        .map(|at| fill(Key::CannedLast, &[("day", &day(at.0))]));
    let may = untrack(|| reply_form::may_change(ui, &reply));
    let text = wording.text.clone();
    let language = wording.language.clone();
    let tools = may.then(|| tools(ui, form, sure, reply));
    view! {
        <li>
            <b dir="auto">{name}</b>
            <span class="chip">{whose}</span>
            {language.map(|tag| view! { <span class="chip">{tag}</span> })}
            <small>{used} {last.map(|last| [" · ", &last].concat())}</small>
            <p dir="auto">{text}</p>
            {tools}
        </li>
    }
}

/// Edit, and delete after a second thought.
fn tools(
    ui: Ui,
    form: Form,
    sure: RwSignal<Option<CannedId>>,
    reply: CannedReply,
) -> impl IntoView + use<> {
    let id = reply.id;
    let name = ["/", &reply.wording.shortcut].concat();
    let named = move |key| fill(key, &[("shortcut", &name)]);
    let gone = named(Key::CannedGone);
    let delete = move |_| {
        let gone = gone.clone();
        sure.set(None);
        ui.problem.set(None);
        let token = ui.bearer();
        let path = ["/api/agent/canned/", &id.to_string()].concat();
        leptos::task::spawn_local(async move {
            match api::delete::<CannedReplies>(&path, &token).await {
                Ok(left) => {
                    ui.canned.set(left.replies);
                    form.said.set(Some(gone));
                }
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    let edit = move |_| form.begin(ui, Some(&reply));
    let asked = move || sure.get() == Some(id);
    let (edit_name, delete_name) = (named(Key::CannedEdit), named(Key::CannedDelete));
    let (sure_name, keep_name) = (named(Key::CannedSure), named(Key::CannedKeep));
    view! {
        <div class="row" hidden=asked>
            <button type="button" aria-label=edit_name on:click=edit>{t(Key::Edit)}</button>
            <button type="button" aria-label=delete_name on:click=move |_| sure.set(Some(id))>{t(Key::Delete)}</button>
        </div>
        <div class="row" hidden=move || !asked()>
            <button type="button" class="bad" on:click=delete>{sure_name}</button>
            <button type="button" on:click=move |_| sure.set(None)>{keep_name}</button>
        </div>
    }
}
