//! Links that make new accounts, copied or mailed.

use super::copy::copied;
use crate::api;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::{AgentRole, Invitation, Invite};

/// What a role is called in a choice.
pub(crate) fn role_key(role: AgentRole) -> Key {
    match role {
        AgentRole::Agent => Key::RoleAgent,
        AgentRole::Supervisor => Key::RoleSupervisor,
        AgentRole::Owner => Key::RoleOwner,
    }
}

/// Draws the form.
pub(crate) fn invite(ui: Ui) -> impl IntoView {
    let role = RwSignal::new(AgentRole::Agent);
    let email = RwSignal::new(String::new());
    let made = RwSignal::new(None::<(String, String)>);
    let make = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let token = ui.bearer();
        let to = email.get_untracked().trim().to_owned();
        let body = Invite {
            role: role.get_untracked(),
            email: (!to.is_empty()).then(|| to.clone()),
        };
        let asked = async move {
            api::post::<_, Invitation>("/api/agent/invite", Some(&token), &body).await
        };
        api::follow(ui, asked, move |answer| {
            email.set(String::new());
            made.set(Some((answer.link, to)));
        });
    };
    let choose = move |event| {
        let word = event_target_value(&event);
        role.set(AgentRole::of_word(&word).unwrap_or(AgentRole::Agent));
    };
    let roles = move || {
        let mine = ui.role.get();
        let may = AgentRole::ALL
            .into_iter()
            .filter(move |role| mine.manages(*role));
        may.map(|role| view! { <option value=role.word()>{t(role_key(role))}</option> })
            .collect_view()
    };
    let mailed = move || {
        let to = made.get().map(|(_, to)| to).filter(|to| !to.is_empty());
        to.map(|to| fill(Key::InviteMailed, &[("email", &to)]))
    };
    view! {
        <section class="plot">
            <p class="lead">{t(Key::InviteLead)}</p>
            <form class="row" on:submit=make novalidate>
                <label for="role">{t(Key::Role)}</label>
                <select id="role" on:change=choose>{roles}</select>
                <input
                    type="email"
                    aria-label=t(Key::InviteEmail)
                    placeholder=t(Key::InviteEmail)
                    prop:value=email
                    on:input=move |event| email.set(event_target_value(&event))
                />
                <button type="submit" class="go">{t(Key::Invite)}</button>
            </form>
            <p class="lead" role="status">{mailed}</p>
            {move || made.get().map(|(link, _)| view! {
                <div class="row">{copied(Key::InviteLink, link)}</div>
            })}
        </section>
    }
}
