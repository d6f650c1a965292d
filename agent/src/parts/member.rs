//! One colleague on the page Team: how they stand, and what may be changed of their account.

use super::away;
use super::invite::role_key;
use crate::api;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::account::{ChangeMember, Member, Team};
use protocol::api::AgentRole;
use protocol::limits::CAPACITY_MAX;

/// What the parts of one row share.
#[derive(Clone)]
struct Row {
    ui: Ui,
    team: RwSignal<Team>,
    member: StoredValue<Member>,
}

/// Draws the row.
pub(crate) fn member(ui: Ui, team: RwSignal<Team>, member: Member) -> impl IntoView {
    let id = member.agent;
    let seat = ui.read(move |state| state.colleagues.get(&id).cloned());
    let (disabled, factor) = (member.disabled, member.second_factor);
    let (name, email) = (member.name.clone(), member.email.clone());
    let mine = ui.role.get();
    let manages = mine.manages(member.role);
    let own = ui.read(|state| state.me).get_untracked() == Some(id);
    let role = t(role_key(member.role));
    let row = Row {
        ui,
        team,
        member: StoredValue::new(member),
    };
    let stands = move || {
        let seat = seat.get().filter(|_| !disabled);
        let on = seat.as_ref().is_some_and(|seat| seat.available);
        let words = move || match &seat {
            Some(seat) => away::state_of(ui, seat),
            None if disabled => t(Key::Disabled),
            None => t(Key::Away),
        };
        view! { <span class="chip" class:ok=on class:warn=disabled>{words}</span> }
    };
    let load = move || {
        seat.get().filter(|_| !disabled).map(|seat| {
            let (load, capacity) = (seat.load.to_string(), seat.capacity.to_string());
            let words = fill(Key::Load, &[("load", &load), ("capacity", &capacity)]);
            view! { <span class="chip">{words}</span> }
        })
    };
    view! {
        <li>
            <b>{name}</b>
            <span class="lead">{email}</span>
            {stands}
            {load}
            <span class="chip">{role}</span>
            {factor.then(|| view! { <span class="chip ok">{t(Key::SecondFactor)}</span> })}
            {manages.then(|| view! { <div class="row">{controls(row, mine, own)}</div> })}
        </li>
    }
}

fn controls(row: Row, mine: AgentRole, own: bool) -> impl IntoView {
    let member = row.member.get_value();
    let owner = mine == AgentRole::Owner;
    let named = |key| fill(key, &[("name", &member.name)]);
    let disabled = member.disabled;
    let switch = {
        let row = row.clone();
        move |_| {
            row.change(ChangeMember {
                disabled: Some(!disabled),
                ..ChangeMember::default()
            })
        }
    };
    let (key, label) = match disabled {
        true => (Key::Enable, named(Key::EnableWho)),
        false => (Key::Disable, named(Key::DisableWho)),
    };
    let out = {
        let row = row.clone();
        move |_| row.delete("log-ins")
    };
    let free = {
        let row = row.clone();
        move |_| row.delete("second-factor")
    };
    view! {
        {owner.then(|| role(row.clone(), &member))}
        {capacity(row.clone(), &member)}
        <button type="button" aria-label=label on:click=switch>{t(key)}</button>
        {(!own && !disabled).then(|| view! {
            <button type="button" aria-label=named(Key::LogOutWho) on:click=out>{t(Key::LogOutEverywhere)}</button>
        })}
        {(owner && member.second_factor).then(|| view! {
            <button type="button" aria-label=named(Key::FreeWho) on:click=free>{t(Key::Free)}</button>
        })}
    }
}

fn role(row: Row, member: &Member) -> impl IntoView + use<> {
    let now = member.role;
    let choose = move |event| {
        let role = AgentRole::of_word(&event_target_value(&event));
        row.change(ChangeMember {
            role,
            ..ChangeMember::default()
        });
    };
    let options = AgentRole::ALL.map(|role| {
        view! { <option value=role.word() selected=role == now>{t(role_key(role))}</option> }
    });
    let label = fill(Key::RoleOf, &[("name", &member.name)]);
    view! { <select aria-label=label on:change=choose>{options}</select> }
}

fn capacity(row: Row, member: &Member) -> impl IntoView + use<> {
    let sites = row.team.with_untracked(|team| team.capacity);
    let own = member.capacity.map(|chats| chats.to_string());
    let label = fill(Key::CapacityOf, &[("name", &member.name)]);
    let change = move |event| {
        let capacity = Some(event_target_value(&event).trim().parse().unwrap_or(0));
        row.change(ChangeMember {
            capacity,
            ..ChangeMember::default()
        });
    };
    view! {
        <label class="small">
            {t(Key::Capacity)}" "
            <input
                type="number"
                min="0"
                max=CAPACITY_MAX.to_string()
                aria-label=label
                placeholder=sites.to_string()
                prop:value=own.unwrap_or_default()
                on:change=change
            />
        </label>
    }
}

impl Row {
    fn path(&self) -> String {
        let agent = self.member.with_value(|member| member.agent.to_string());
        ["/api/agent/team/", &agent].concat()
    }

    fn change(&self, change: ChangeMember) {
        let (path, token) = (self.path(), self.ui.bearer());
        let asked = async move { api::put::<_, Team>(&path, &token, &change).await };
        self.shows(asked);
    }

    fn delete(&self, what: &str) {
        let path = [&self.path(), "/", what].concat();
        let token = self.ui.bearer();
        self.shows(async move { api::delete::<Team>(&path, &token).await });
    }

    /// What was refused is drawn anew as it is.
    fn shows(&self, asked: impl Future<Output = Result<Team, api::Problem>> + 'static) {
        let (ui, team) = (self.ui, self.team);
        let asked = async move {
            let answer = asked.await;
            if answer.is_err() {
                team.update(|_| ());
            }
            answer
        };
        api::follow(ui, asked, move |answer| team.set(answer));
    }
}
