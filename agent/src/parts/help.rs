//! The shortcuts in a dialog, under headings; keys without Ctrl or Alt can be switched off here.

use crate::parts::dialog::{Dialog, dialog};
use crate::parts::keys;
use crate::shortcuts::{ALL, Group, Held, Shortcut};
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the dialog.
pub(crate) fn help(ui: Ui) -> impl IntoView {
    let it = Dialog::new(ui.helping);
    let content = move || {
        view! {
            <div class="help">
                <h2>{t(Key::Shortcuts)}</h2>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=ui.single_keys
                        on:change=move |event| keys::want_single_keys(ui, event_target_checked(&event))
                    />
                    {t(Key::SingleKeys)}
                </label>
                {Group::ALL.map(|group| rows(ui, group)).collect_view()}
                <button type="button" class="go" on:click=move |_| it.close()>{t(Key::CloseDialog)}</button>
            </div>
        }
    };
    dialog(it, "sheet", t(Key::Shortcuts), content)
}

fn rows(ui: Ui, group: Group) -> impl IntoView {
    let title = t(match group {
        Group::Everywhere => Key::KeysEverywhere,
        Group::Conversations => Key::KeysConversations,
        Group::Pages => Key::KeysPages,
    });
    let row = move |one: &Shortcut| {
        let (words, held) = (one.words(keys::is_mac()), one.held);
        let off = move || held == Held::Nothing && !ui.single_keys.get();
        view! { <div class:off=off><dt>{keys::name(one.does)}</dt><dd><kbd>{words}</kbd></dd></div> }
    };
    let all = ALL.iter().filter(|one| one.group == group);
    view! {
        <h3>{title}</h3>
        <dl>{all.map(row).collect_view()}</dl>
    }
}
