//! Why an agent is away: the menu beside the switch, and the words that colleagues read.

use crate::actions::teamwork;
use crate::figures::clock;
use crate::parts::menu::{self, Menu};
use crate::shortcuts::Do;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::limits::AWAY_CHARS;
use protocol::{Away, AwayReason, Colleague};

/// Draws the menu and, during a break, how long it has lasted.
pub(crate) fn away(ui: Ui) -> impl IntoView {
    let menu = Menu::new();
    let own = RwSignal::new(String::new());
    let go = move |why| {
        menu.close();
        own.set(String::new());
        teamwork::take_break(ui, why);
    };
    let usual = move |why: AwayReason| {
        let words = words(&why);
        view! { <button type="button" on:click=move |_| go(why.clone())>{words}</button> }
    };
    let choices = move || {
        let in_own_words = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            go(AwayReason::Other(own.get_untracked()));
        };
        view! {
            <div class="choices">
                {AwayReason::USUAL.map(usual).collect_view()}
                <form on:submit=in_own_words>
                    <input
                        aria-label=t(Key::AwayOwn)
                        placeholder=t(Key::AwayOwn)
                        maxlength=AWAY_CHARS.to_string()
                        required
                        prop:value=own
                        on:input=move |event| own.set(event_target_value(&event))
                    />
                    <button type="submit">{t(Key::AwayGo)}</button>
                </form>
            </div>
        }
    };
    let mine = ui.read(|state| state.own().and_then(|own| own.away.clone()));
    let said = move || mine.get().filter(|away| away.why.is_some());
    view! {
        {menu::menu(ui, Do::Break, menu, choices)}
        {move || said().map(|away| view! { <span class="chip warn">{move || lasting(ui, &away)}</span> })}
    }
}

/// A reason in the agent's language.
pub(crate) fn words(why: &AwayReason) -> String {
    match why {
        AwayReason::Break => t(Key::AwayBreak),
        AwayReason::Lunch => t(Key::AwayLunch),
        AwayReason::Meeting => t(Key::AwayMeeting),
        AwayReason::Training => t(Key::AwayTraining),
        AwayReason::AfterCall => t(Key::AwayAfterCall),
        AwayReason::Other(words) => words.clone(),
    }
}

/// Why, and for how long: "Lunch · 12:04".
fn lasting(ui: Ui, away: &Away) -> String {
    let why = away.why.as_ref().map_or_else(|| t(Key::Away), words);
    let time = clock(ui.now.get().saturating_sub(away.since.0));
    fill(Key::AwayFor, &[("why", &why), ("time", &time)])
}

/// What a colleague is doing, if no chat can be given to them.
pub(crate) fn state_of(ui: Ui, colleague: &Colleague) -> String {
    match &colleague.away {
        _ if colleague.available => t(Key::Available),
        Some(away) if away.why.is_some() => lasting(ui, away),
        _ => t(Key::Away),
    }
}
