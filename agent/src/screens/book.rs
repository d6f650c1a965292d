//! Who did what, when and from where: for owners.

use crate::api;
use crate::texts::{Key, exact, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::audit::{AuditPage, AuditRow, Deed};

/// Fetches and draws the book; older lines when asked.
pub(crate) fn book(ui: Ui) -> impl IntoView {
    let rows = RwSignal::new(Vec::<AuditRow>::new());
    let more = RwSignal::new(false);
    let read = move || {
        let last = rows.with_untracked(|rows| rows.last().map(|row| row.number));
        let before = last.map(|number| format!("?before={number}"));
        let path = ["/api/agent/audit", &before.unwrap_or_default()].concat();
        let token = ui.bearer();
        let asked = async move { api::get::<AuditPage>(&path, &token).await };
        api::follow(ui, asked, move |page| {
            rows.update(|rows| rows.extend(page.rows));
            more.set(page.more);
        });
    };
    read();
    view! {
        <main class="score">
            <h1>{t(Key::Book)}</h1>
            <p class="lead">{t(Key::BookLead)}</p>
            <section class="plot wide" tabindex="0" aria-label=t(Key::Book)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t(Key::BookWhen)}</th>
                            <th scope="col">{t(Key::BookWho)}</th>
                            <th scope="col">{t(Key::BookWhat)}</th>
                            <th scope="col">{t(Key::BookAbout)}</th>
                            <th scope="col">{t(Key::BookFrom)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </section>
            {move || more.get().then(|| view! {
                <div class="row"><button type="button" on:click=move |_| read()>{t(Key::BookOlder)}</button></div>
            })}
        </main>
    }
}

fn line(row: AuditRow) -> impl IntoView {
    view! {
        <tr>
            <td>{exact(row.at.0)}</td>
            <td>{row.name}</td>
            <td>{t(words(row.deed))}</td>
            <td>{row.about}</td>
            <td>{row.from}</td>
        </tr>
    }
}

fn words(deed: Deed) -> Key {
    match deed {
        Deed::LoggedIn => Key::DeedLoggedIn,
        Deed::LogInFailed => Key::DeedLogInFailed,
        Deed::LoggedOut => Key::DeedLoggedOut,
        Deed::Joined => Key::DeedJoined,
        Deed::Invited => Key::DeedInvited,
        Deed::RoleChanged => Key::DeedRoleChanged,
        Deed::CapacityChanged => Key::DeedCapacityChanged,
        Deed::Disabled => Key::DeedDisabled,
        Deed::Enabled => Key::DeedEnabled,
        Deed::LogInsEnded => Key::DeedLogInsEnded,
        Deed::Renamed => Key::DeedRenamed,
        Deed::PasswordChanged => Key::DeedPasswordChanged,
        Deed::ResetAsked => Key::DeedResetAsked,
        Deed::PasswordReset => Key::DeedPasswordReset,
        Deed::SecondFactorOn => Key::DeedSecondFactorOn,
        Deed::SecondFactorOff => Key::DeedSecondFactorOff,
        Deed::RecoveryUsed => Key::DeedRecoveryUsed,
        Deed::DepartmentSet => Key::DeedDepartmentSet,
        Deed::DepartmentDeleted => Key::DeedDepartmentDeleted,
        Deed::SettingsChanged => Key::DeedSettingsChanged,
        Deed::SiteMade => Key::DeedSiteMade,
        Deed::BannerSet => Key::DeedBannerSet,
        Deed::Exported => Key::DeedExported,
        Deed::KeyMade => Key::DeedKeyMade,
        Deed::KeyRevoked => Key::DeedKeyRevoked,
        Deed::WebhookSet => Key::DeedWebhookSet,
        Deed::WebhookSecretMade => Key::DeedWebhookSecretMade,
        Deed::WebhookDeleted => Key::DeedWebhookDeleted,
        Deed::Imported => Key::DeedImported,
    }
}
