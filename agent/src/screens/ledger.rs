//! Where every enquiry stands: each in one row, and none without end or owner.

use crate::api;
use crate::texts::{Key, fill, t, time_to_the_second};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::Ledger;

/// Fetches and draws the ledger; counts again when asked.
pub(crate) fn ledger(ui: Ui) -> impl IntoView {
    let ledger = RwSignal::new(None::<Ledger>);
    let busy = RwSignal::new(false);
    let count = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        ui.problem.set(None);
        let token = ui.bearer();
        leptos::task::spawn_local(async move {
            let answer = api::get::<Ledger>("/api/agent/ledger", &token).await;
            busy.set(false);
            match answer {
                Ok(answer) => ledger.set(Some(answer)),
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    count();
    let counted = move || {
        let now = ledger.get()?.now;
        Some(fill(
            Key::CountedAt,
            &[("time", &time_to_the_second(now.0))],
        ))
    };
    view! {
        <main class="score">
            <h1>{t(Key::Ledger)}</h1>
            <p class="lead">{t(Key::LedgerLead)}</p>
            {move || ledger.get().map(|ledger| proof(ledger.unowned))}
            <section class="plot">
                {move || ledger.get().map(|ledger| table(&ledger))}
                <div class="row">
                    <button type="button" on:click=move |_| count()>{t(Key::Refresh)}</button>
                    <span class="lead" role="status">{counted}</span>
                </div>
            </section>
        </main>
    }
}

/// The number that must be 0, with a sign and words beside its colour.
fn proof(unowned: u64) -> impl IntoView {
    let good = unowned == 0;
    let (sign, words) = match good {
        true => ("✓", Key::LedgerGood),
        false => ("✗", Key::LedgerBad),
    };
    view! {
        <p class="card proof" class:good=good class:bad=!good>
            <b><span aria-hidden="true">{sign}</span>" "{t(Key::LedgerUnowned)}": "<span data-figure="unowned">{unowned}</span></b>
            <span>{t(words)}</span>
        </p>
    }
}

fn table(ledger: &Ledger) -> impl IntoView + use<> {
    let rows = [
        (Key::LedgerWaiting, ledger.waiting, Key::LedgerWaitingDef),
        (Key::LedgerLive, ledger.live, Key::LedgerLiveDef),
        (Key::LedgerTickets, ledger.tickets, Key::LedgerTicketsDef),
        (Key::LedgerOverdue, ledger.overdue, Key::LedgerOverdueDef),
        (Key::LedgerAnswered, ledger.answered, Key::LedgerAnsweredDef),
        (
            Key::LedgerByEmail,
            ledger.answered_by_email,
            Key::LedgerByEmailDef,
        ),
        (
            Key::LedgerWithdrawn,
            ledger.withdrawn,
            Key::LedgerWithdrawnDef,
        ),
        (Key::LedgerClosed, ledger.closed, Key::LedgerClosedDef),
        (Key::LedgerUnowned, ledger.unowned, Key::LedgerUnownedDef),
    ];
    let row = |(name, number, definition): (Key, u64, Key)| {
        view! {
            <tr>
                <th scope="row">{t(name)}</th>
                <td class="number">{number}</td>
                <td>{t(definition)}</td>
            </tr>
        }
    };
    let all = row((Key::LedgerAsked, ledger.asked, Key::LedgerAskedDef));
    view! {
        <table class="ledger" aria-label=t(Key::Ledger)>
            <thead>
                <tr>
                    <th scope="col">{t(Key::LedgerStands)}</th>
                    <th scope="col" class="number">{t(Key::LedgerNumber)}</th>
                    <th scope="col">{t(Key::LedgerMeans)}</th>
                </tr>
            </thead>
            <tbody>{rows.map(row).collect_view()}</tbody>
            <tfoot>{all}</tfoot>
        </table>
    }
}
