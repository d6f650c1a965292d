//! Who answers here, with role, capacity and account; and links that make new ones.

use crate::api;
use crate::parts::{departments, invite, member, times};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::account::Team;

/// Fetches and draws the page.
pub(crate) fn team(ui: Ui) -> impl IntoView {
    let site = ui.read(|state| state.site_name.clone());
    let team = RwSignal::new(Team::default());
    let token = ui.bearer();
    let asked = async move { api::get::<Team>("/api/agent/team", &token).await };
    api::follow(ui, asked, move |answer| team.set(answer));
    let members = move || {
        let members = team.get().members.into_iter();
        members
            .map(|one| member::member(ui, team, one))
            .collect_view()
    };
    view! {
        <main class="score">
            <h1>{t(Key::Team)}</h1>
            <p class="lead">{move || fill(Key::TeamLead, &[("site", &site.get())])}</p>
            <ul class="people" aria-label=t(Key::Team)>{members}</ul>
            {departments::departments(ui)}
            {times::times(ui)}
            {invite::invite(ui)}
        </main>
    }
}
