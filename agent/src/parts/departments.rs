//! Who answers for what: supervisors make departments, and say whose agents they are.

use crate::api::{self, Problem};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use client::browser::department_id;
use leptos::prelude::*;
use protocol::department::{DepartmentBody, Departments};
use protocol::limits::DEPARTMENT_CHARS;
use protocol::{AgentId, Department};
use std::collections::BTreeSet;

/// Where the calls go.
const PATH: &str = "/api/agent/departments";

/// Draws the section: what there is, to be changed by supervisors, and a form for a new one.
pub(crate) fn departments(ui: Ui) -> impl IntoView {
    let all = ui.read(|state| state.departments.clone());
    let nobody = move || all.with(Vec::is_empty);
    view! {
        <section class="plot departments">
            <h2>{t(Key::Departments)}</h2>
            <p class="lead">{t(Key::DepartmentsLead)}</p>
            <For each=move || all.get() key=move |one| (one.id, one.name.clone(), one.agents.clone(), ui.leads()) let:one>
                {one_of_them(ui, one, untrack(|| ui.leads()))}
            </For>
            {move || (nobody() && !ui.leads()).then(|| view! { <p class="none">{t(Key::DepartmentsNone)}</p> })}
            {move || ui.leads().then(|| new(ui))}
        </section>
    }
}

/// Sends a change; the relay tells every view what there is then.
fn send(
    ui: Ui,
    done: impl Fn() + 'static,
    call: impl Future<Output = Result<Departments, Problem>> + 'static,
) {
    ui.problem.set(None);
    leptos::task::spawn_local(async move {
        match call.await {
            Ok(_) => done(),
            Err(problem) => ui.problem.set(Some(api::words(problem))),
        }
    });
}

fn one_of_them(ui: Ui, one: Department, leads: bool) -> AnyView {
    if !leads {
        let names = ui.state.with_untracked(|state| {
            let of = one.agents.iter().filter_map(|id| state.colleagues.get(id));
            of.map(|c| c.name.clone()).collect::<Vec<_>>().join(", ")
        });
        return view! { <p><b>{one.name}</b>" "{names}</p> }.into_any();
    }
    let id = one.id;
    let name = RwSignal::new(one.name.clone());
    let agents = RwSignal::new(one.agents.iter().copied().collect::<BTreeSet<AgentId>>());
    let token = move || ui.bearer();
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let body = DepartmentBody {
            name: name.get_untracked(),
            agents: agents.get_untracked().into_iter().collect(),
        };
        let path = [PATH, "/", &id.to_string()].concat();
        send(
            ui,
            || {},
            async move { api::put(&path, &token(), &body).await },
        );
    };
    let delete = move |_| {
        let path = [PATH, "/", &id.to_string()].concat();
        send(ui, || {}, async move { api::delete(&path, &token()).await });
    };
    let legend = one.name.clone();
    view! {
        <form class="card" aria-label=legend on:submit=save>
            {fields(ui, name, agents)}
            <div class="row">
                <button type="submit">{t(Key::Save)}</button>
                <button type="button" class="plain" on:click=delete>
                    {fill(Key::DeleteNamed, &[("name", &one.name)])}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn new(ui: Ui) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let agents = RwSignal::new(BTreeSet::new());
    let make = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let department = Department {
            id: department_id(),
            name: name.get_untracked(),
            agents: agents.get_untracked().into_iter().collect(),
        };
        let token = ui.bearer();
        let clear = move || {
            name.set(String::new());
            agents.set(BTreeSet::new());
        };
        send(ui, clear, async move {
            api::post(PATH, Some(&token), &department).await
        });
    };
    view! {
        <form class="card" aria-label=t(Key::DepartmentNew) on:submit=make>
            {fields(ui, name, agents)}
            <button type="submit" class="go">{t(Key::DepartmentMake)}</button>
        </form>
    }
}

/// Name and agents.
fn fields(ui: Ui, name: RwSignal<String>, agents: RwSignal<BTreeSet<AgentId>>) -> impl IntoView {
    let colleagues = ui.read(|state| {
        let all = state.staff();
        all.map(|c| (c.id, c.name.clone())).collect::<Vec<_>>()
    });
    let each = move |(id, name): (AgentId, String)| {
        let toggle = move |event| {
            let on = event_target_checked(&event);
            agents.update(|agents| {
                if on {
                    agents.insert(id);
                } else {
                    agents.remove(&id);
                }
            });
        };
        let on = move || agents.with(|agents| agents.contains(&id));
        view! { <label><input type="checkbox" prop:checked=on on:change=toggle />{name}</label> }
    };
    view! {
        <input
            aria-label=t(Key::DepartmentName)
            placeholder=t(Key::DepartmentName)
            maxlength=DEPARTMENT_CHARS.to_string()
            required
            prop:value=name
            on:input=move |event| name.set(event_target_value(&event))
        />
        <div class="agents">{move || colleagues.get().into_iter().map(each).collect_view()}</div>
    }
}
