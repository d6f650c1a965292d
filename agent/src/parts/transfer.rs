//! Whom a live conversation can be given to: colleagues, departments, the line; with a note.

use crate::actions::teamwork::{self, Handed};
use crate::parts::away;
use crate::parts::menu::{self, Menu};
use crate::shortcuts::Do;
use crate::state::AgentState;
use crate::texts::{Key, Plural, count, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::limits::MESSAGE_CHARS;
use protocol::{AgentId, Colleague, ConversationId, Department, DepartmentId};

/// Draws the button and, once pressed, the colleagues who are there then, and the departments. Who is
/// on a break can't be chosen; what was written for a menu that was closed is there when it opens again.
pub(crate) fn transfer(ui: Ui, id: ConversationId) -> impl IntoView {
    let menu = Menu::new();
    let note = RwSignal::new(String::new());
    let give = move |to| {
        menu.close();
        note.with_untracked(|note| teamwork::transfer(ui, id, to, note));
    };
    let each = move |colleague: Colleague| {
        let (load, capacity) = (colleague.load.to_string(), colleague.capacity.to_string());
        let load = fill(Key::Load, &[("load", &load), ("capacity", &capacity)]);
        let full = colleague.load >= colleague.capacity;
        let to = colleague.id;
        if !colleague.available {
            let name = colleague.name.clone();
            let why = move || away::state_of(ui, &colleague);
            return view! { <p>{name}" "<small>{why}</small></p> }.into_any();
        }
        view! {
            <button type="button" disabled=full on:click=move |_| give(Handed::Agent(to))>
                {colleague.name}" "<small>{load}</small>
            </button>
        }
        .into_any()
    };
    let department = move |(id, name, there): (DepartmentId, String, usize)| {
        let words = match there {
            0 => t(Key::NobodyThere),
            n => count(Plural::There, n as u64, &[]),
        };
        let give = move |_| give(Handed::Department(id));
        view! {
            <button type="button" disabled=there == 0 on:click=give>
                {name}" "<small>{words}</small>
            </button>
        }
    };
    let choices = move || {
        let departments = ui.state.with_untracked(departments);
        let colleagues = ui.state.with_untracked(|state| {
            let others = state
                .colleagues
                .values()
                .filter(|c| Some(c.id) != state.me && (c.available || c.away.is_some()));
            others.cloned().collect::<Vec<Colleague>>()
        });
        let nobody = !colleagues.iter().any(|c| c.available);
        view! {
            <div class="choices">
                <input
                    aria-label=t(Key::TransferNote)
                    placeholder=t(Key::TransferNote)
                    maxlength=MESSAGE_CHARS.to_string()
                    prop:value=note
                    on:input=move |event| note.set(event_target_value(&event))
                />
                {nobody.then(|| view! { <p class="none">{t(Key::NoColleague)}</p> })}
                {colleagues.into_iter().map(each).collect_view()}
                {departments.into_iter().map(department).collect_view()}
                <button type="button" on:click=move |_| give(Handed::Line)>{t(Key::ToLine)}</button>
            </div>
        }
    };
    menu::menu(ui, Do::Transfer, menu, choices)
}

/// The departments, and how many of their agents, this one aside, are available.
fn departments(state: &AgentState) -> Vec<(DepartmentId, String, usize)> {
    let there = |id: &&AgentId| {
        let colleague = state.colleagues.get(*id);
        Some(**id) != state.me && colleague.is_some_and(|c| c.available)
    };
    let each = |one: &Department| {
        let there = one.agents.iter().filter(there).count();
        (one.id, one.name.clone(), there)
    };
    state.departments.iter().map(each).collect()
}
