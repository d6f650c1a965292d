//! Who answers here, and links that make new accounts.

use crate::api;
use crate::parts::{away, banner, departments, times};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::Colleague;
use protocol::api::{AgentRole, Invitation, Invite};

/// Draws the page.
pub(crate) fn team(ui: Ui) -> impl IntoView {
    let site = ui.read(|state| state.site_name.clone());
    let colleagues = ui.read(|state| state.colleagues.values().cloned().collect::<Vec<_>>());
    view! {
        <main class="score">
            <h1>{t(Key::Team)}</h1>
            <p class="lead">{move || fill(Key::TeamLead, &[("site", &site.get())])}</p>
            <ul class="people">{move || colleagues.get().into_iter().map(|colleague| person(ui, colleague)).collect_view()}</ul>
            {departments::departments(ui)}
            {times::times(ui)}
            {invite(ui)}
            {banner::banner(ui)}
        </main>
    }
}

fn person(ui: Ui, colleague: Colleague) -> impl IntoView {
    let (load, capacity) = (colleague.load.to_string(), colleague.capacity.to_string());
    let there = colleague.clone();
    view! {
        <li>
            <b>{colleague.name}</b>
            <span class="chip" class:ok=colleague.available>{move || away::state_of(ui, &there)}</span>
            <span class="chip">{fill(Key::Load, &[("load", &load), ("capacity", &capacity)])}</span>
        </li>
    }
}

fn invite(ui: Ui) -> impl IntoView {
    let role = RwSignal::new(AgentRole::Agent);
    let link = RwSignal::new(None::<String>);
    let copied = RwSignal::new(false);
    let make = move |_| {
        ui.problem.set(None);
        let token = ui.token.get_untracked().unwrap_or_default();
        let body = Invite {
            role: role.get_untracked(),
        };
        leptos::task::spawn_local(async move {
            match api::post::<_, Invitation>("/api/agent/invite", Some(&token), &body).await {
                Ok(made) => {
                    copied.set(false);
                    link.set(Some(made.link));
                }
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    let copy = move |_| {
        if let Some(link) = link.get_untracked() {
            // Where the browser refuses, the link still stands there to be copied by hand.
            let _ = window().navigator().clipboard().write_text(&link);
            copied.set(true);
        }
    };
    let choose = move |event| {
        let supervisor = event_target_value(&event) == "supervisor";
        role.set(if supervisor {
            AgentRole::Supervisor
        } else {
            AgentRole::Agent
        });
    };
    view! {
        <section class="plot">
            <p class="lead">{t(Key::InviteLead)}</p>
            <div class="row">
                <label for="role">{t(Key::Role)}</label>
                <select id="role" on:change=choose>
                    <option value="agent">{t(Key::RoleAgent)}</option>
                    <option value="supervisor">{t(Key::RoleSupervisor)}</option>
                </select>
                <button type="button" class="go" on:click=make>{t(Key::Invite)}</button>
            </div>
            {move || link.get().map(|link| view! {
                <div class="row">
                    <input aria-label=t(Key::InviteLink) readonly prop:value=link />
                    <button type="button" on:click=copy>
                        {move || t(if copied.get() { Key::Copied } else { Key::Copy })}
                    </button>
                </div>
            })}
        </section>
    }
}
