//! A site more: its names and pages, and then the link to its first account.

use super::once::once;
use super::setting::told;
use super::setting_fields::{Kind, lines, written};
use crate::api::{self, Wrong};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::settings::{NewSite, Settings, SiteMade};

/// Where the call stands.
const PATH: &str = "/api/agent/sites";

/// Draws the form; the new site's tag is among the others from then on.
pub(crate) fn new_site(ui: Ui, got: RwSignal<Settings>) -> impl IntoView {
    let [id, name, origins] = [(); 3].map(|()| RwSignal::new(String::new()));
    // The field that was refused, and what was expected there, in words.
    let wrong = RwSignal::new(None::<(String, String)>);
    let link = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        ui.problem.set(None);
        let token = ui.bearer();
        let body = NewSite {
            id: id.get_untracked().trim().into(),
            name: name.get_untracked(),
            origins: lines(&origins.get_untracked()).map(String::from).collect(),
        };
        leptos::task::spawn_local(async move {
            let answer = api::set::<_, SiteMade>("POST", PATH, &token, &body).await;
            busy.set(false);
            match answer {
                Ok(made) => {
                    for field in [id, name, origins] {
                        field.set(String::new());
                    }
                    link.set(Some(made.invitation.link));
                    got.update(|got| got.sites = made.sites);
                }
                Err(Wrong::Setting(bad)) => wrong.set(Some((bad.field.clone(), told(&bad)))),
                Err(Wrong::Other(problem)) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    let field = move |field: &'static str, label: Key, kind: Kind, value: RwSignal<String>| {
        let is = Memo::new(move |_| {
            let (at, told) = wrong.get()?;
            at.starts_with(field).then_some(told)
        });
        let id = ["new-site-", field].concat();
        written(id, t(label), kind, value, is, move |words| value.set(words))
    };
    view! {
        <section class="plot setting" aria-labelledby="new-site">
            <h2 id="new-site">{t(Key::SiteNew)}</h2>
            <p class="lead">{t(Key::SiteNewLead)}</p>
            <form on:submit=make novalidate>
                <fieldset>
                    <legend class="unseen">{t(Key::SiteNew)}</legend>
                    {field("name", Key::SiteName, Kind::Line, name)}
                    {field("id", Key::SiteId, Kind::Line, id)}
                    {field("origins", Key::SiteOrigins, Kind::Lines, origins)}
                </fieldset>
                <div class="row">
                    <button type="submit" class="go" aria-disabled=move || busy.get().to_string()>{t(Key::SiteMake)}</button>
                </div>
            </form>
            {once(Key::SiteLink, link)}
        </section>
    }
}
