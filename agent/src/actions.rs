//! What the agent does, and what follows from what the relay says: nothing else sends.

use crate::api::{self, Problem};
use crate::state::lists::Whose;
use crate::state::{AgentState, News};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use crate::{alerts, app, attaching, kept, pushing, wishes};
use client::browser::{Connection, Happened, now_ms, own_relay, unix_ms};
use client::{Agent, LinkState};
use leptos::prelude::*;
use protocol::account::OwnAccount;
use protocol::api::{AgentRole, LoggedIn};
use protocol::notifications::Notifications;
use protocol::{AgentId, CloseCode, Code, ConversationId, ConversationState, FromAgent};
use std::cell::{Cell, RefCell};

pub(crate) mod canned;
pub(crate) mod teamwork;
pub(crate) mod writing;

thread_local! {
    static LINK: RefCell<Option<Connection<Agent>>> = const { RefCell::new(None) };
    static OUTBOX_KEPT: Cell<bool> = const { Cell::new(false) };
}

fn link() -> Option<Connection<Agent>> {
    LINK.with(|link| link.borrow().clone())
}

fn say(frame: &FromAgent) -> bool {
    link().is_some_and(|link| link.send(frame))
}

/// What the account may do may have changed since the log-in.
fn learn_role(ui: Ui) {
    let token = ui.bearer();
    leptos::task::spawn_local(async move {
        // Until it is known, the relay refuses what must not be.
        if let Ok(own) = api::get::<OwnAccount>("/api/agent/account", &token).await {
            has_role(ui, own.role);
        }
    });
}

fn has_role(ui: Ui, role: AgentRole) {
    kept::set(kept::ROLE, role.word());
    ui.role.set(role);
    wishes::are(ui, ui.wishes.get_untracked());
}

/// Takes a log-in in and connects.
pub(crate) fn logged_in(ui: Ui, answer: LoggedIn) {
    kept::set(kept::TOKEN, &answer.token);
    has_role(ui, answer.role);
    ui.problem.set(None);
    ui.token.set(Some(answer.token));
    connect(ui);
}

/// Logs out: the relay ends the log-in, and nothing of it stays here.
pub(crate) fn log_out(ui: Ui) {
    if let Some(token) = ui.token.get_untracked() {
        leptos::task::spawn_local(async move {
            // Whoever can't reach the relay is logged out here all the same.
            let _ = api::post_empty("/api/agent/logout", &token).await;
        });
    }
    forget(ui);
}

fn forget(ui: Ui) {
    if let Some(link) = LINK.with(|link| link.borrow_mut().take()) {
        link.stop();
    }
    canned::forget(ui);
    for name in [kept::TOKEN, kept::ROLE, kept::OUTBOX] {
        kept::set(name, "");
    }
    ui.selected.set(None);
    ui.state.set(AgentState::default());
    ui.searching.forget();
    ui.translating.forget();
    ui.jumping.set(false);
    ui.helping.set(false);
    ui.wishes.set(Notifications::default());
    // Who logs in here next is not pushed to unless they want it.
    leptos::task::spawn_local(pushing::forget());
    ui.token.set(None);
    ui.page.set(app::Page::Desk);
}

/// Connects, unless that was done before or nobody is logged in.
pub(crate) fn connect(ui: Ui) {
    if link().is_some() || ui.token.with_untracked(Option::is_none) {
        return;
    }
    let hello = move || FromAgent::Hello {
        token: ui.bearer(),
        available: ui.state.with_untracked(|state| state.available),
    };
    let link = Connection::new(own_relay::<Agent>(), hello, move |what| heard(ui, what));
    LINK.with(|held| *held.borrow_mut() = Some(link.clone()));
    link.start();
}

fn heard(ui: Ui, what: Happened<Agent>) {
    match what {
        Happened::Heard(frame) => {
            let news = ui
                .state
                .try_update(|state| state.apply(now_ms(), unix_ms(), frame));
            for one in news.unwrap_or_default() {
                follow_up(ui, one);
            }
            alerts::update(ui);
        }
        Happened::State(LinkState::Ended { code }) if code == CloseCode::BadToken.number() => {
            forget(ui);
            ui.problem.set(Some(t(Key::LoggedOut)));
            return;
        }
        Happened::State(state) => ui.state.update(|s| s.link(state)),
        Happened::ForgetToken => {}
        Happened::Woke => ui.state.update(|state| state.tick(now_ms())),
    }
    settle(ui);
}

fn follow_up(ui: Ui, news: News) {
    match news {
        News::Welcome => {
            learn_role(ui);
            canned::fetch(ui);
            // Moved between our hello and this welcome: neither told the relay.
            let unsaid = ui.state.try_update_untracked(AgentState::still_to_say);
            if let Some(on) = unsaid.flatten() {
                set_available(ui, on);
            }
            wishes::fetch(ui);
            pushing::tell_again(ui);
            if let Some(conversation) = ui.selected.get_untracked() {
                open(ui, conversation);
            }
            open_wanted(ui);
        }
        News::Message(conversation) => {
            let looked_at = ui.selected.get_untracked() == Some(conversation);
            if looked_at && alerts::is_watched() {
                see(ui, conversation);
            } else {
                alerts::ring_for_words(ui);
            }
        }
        News::Whisper(conversation, name, text) => {
            let looked_at = ui.selected.get_untracked() == Some(conversation);
            if !(looked_at && alerts::is_watched()) {
                alerts::ring_for_words(ui);
                let values = [("name", name.as_str()), ("words", text.as_str())];
                ui.said.set(fill(Key::SaidWhisper, &values));
            }
        }
        News::History(conversation) => {
            if ui.selected.get_untracked() == Some(conversation) {
                see(ui, conversation);
            } else {
                // Asked for before the agent looked elsewhere.
                ui.state.update(|state| state.timeline(conversation).lost());
            }
        }
        News::BroughtIn(conversation) => {
            alerts::ring_for_words(ui);
            let name = ui.state.with_untracked(|state| {
                let card = state.cards.get(&conversation);
                card.map(|card| card.name.clone()).unwrap_or_default()
            });
            ui.said.set(fill(Key::BroughtIn, &[("name", &name)]));
        }
        News::Gone(conversation) => {
            kept::set(&kept::draft_of(conversation), "");
            canned::forget_picks(conversation);
            attaching::forget(ui, conversation);
            if ui.selected.get_untracked() == Some(conversation) {
                ui.draft.set(String::new());
                ui.selected.set(None);
                refused(ui, Code::NoSuchConversation);
            }
        }
        News::Refused(code) => {
            leave_what_is_not_there(ui, code);
            refused(ui, code);
        }
    }
}

/// A conversation that the relay doesn't know any more is not kept on the screen.
fn leave_what_is_not_there(ui: Ui, code: Code) {
    let unknown = |id| {
        ui.state
            .with_untracked(|state| !state.cards.contains_key(&id))
    };
    if code == Code::NoSuchConversation && ui.selected.get_untracked().is_some_and(unknown) {
        ui.selected.set(None);
    }
}

fn refused(ui: Ui, code: Code) {
    ui.problem.set(Some(api::words(Problem::Refused(code))));
}

/// Sends what is due, keeps what must survive a reload, and asks to be woken for the rest.
fn settle(ui: Ui) {
    let live = ui.state.with_untracked(|state| state.live);
    let mut due = Vec::new();
    if live {
        ui.state
            .update_untracked(|state| due = state.outbox.due(now_ms()));
    }
    for held in due {
        say(&held.agent_frame());
    }
    if live {
        canned::tell(ui);
    }
    let (outbox, wake_at) = ui.state.with_untracked(|state| {
        let outbox = (!state.outbox.is_empty()).then(|| state.outbox.to_json());
        let resend = state.outbox.next_deadline().filter(|_| live);
        let typing = state.typing_until_ms.values().copied().min();
        (outbox, resend.into_iter().chain(typing).min())
    });
    if outbox.is_some() || OUTBOX_KEPT.get() {
        OUTBOX_KEPT.set(outbox.is_some());
        kept::set(kept::OUTBOX, &outbox.unwrap_or_default());
    }
    if let Some(link) = link() {
        link.wake_at(wake_at);
    }
}

/// Moves the switch "Available".
pub(crate) fn set_available(ui: Ui, on: bool) {
    ui.problem.set(None);
    ui.state.update(|state| state.switches(on));
    if !say(&FromAgent::Available { on, why: None }) {
        ui.state.update_untracked(AgentState::switched_unheard);
    }
    alerts::update(ui);
}

/// Puts a conversation on the screen; opening an offered one takes it.
pub(crate) fn select(ui: Ui, conversation: ConversationId) {
    let before = ui.selected.get_untracked();
    if before == Some(conversation) {
        return;
    }
    ui.problem.set(None);
    if let Some(before) = before {
        let mine = ui.state.with_untracked(|state| {
            state
                .cards
                .get(&before)
                .is_some_and(|card| state.is_mine(card) && card.state.is_open())
        });
        if !mine {
            say(&FromAgent::Leave {
                conversation: before,
            });
        }
        // From now on entries may be missing before those that still come: own ones too, once it is
        // a colleague's.
        ui.state.update(|state| state.timeline(before).lost());
    }
    ui.selected.set(Some(conversation));
    ui.about.set(false);
    ui.noting.set(false);
    ui.whispering.set(false);
    ui.draft
        .set(kept::get(&kept::draft_of(conversation)).unwrap_or_default());
    attaching::recall(ui, conversation);
    open(ui, conversation);
}

/// Opens the conversation that the page's address named, now that the relay knows us.
pub(crate) fn open_wanted(ui: Ui) {
    let welcomed = ui.state.with_untracked(|state| state.me.is_some());
    if !welcomed {
        return;
    }
    if let Some(wanted) = ui.wanted.get_untracked() {
        ui.wanted.set(None);
        app::show(ui, app::Page::Desk);
        select(ui, wanted);
    }
}

/// The agent has read why they were switched off.
pub(crate) fn dismiss_sent_away(ui: Ui) {
    ui.state.update(AgentState::is_there);
}

/// Shows only this agent's tickets, or everybody's; kept through a reload.
pub(crate) fn show_tickets_of(ui: Ui, whose: Whose) {
    ui.whose.set(whose);
    let word = match whose {
        Whose::Mine => "mine",
        Whose::All => "",
    };
    kept::set(kept::WHOSE, word);
}

/// Back to the lists (on a phone).
pub(crate) fn unselect(ui: Ui) {
    ui.selected.set(None);
}

fn open(ui: Ui, conversation: ConversationId) {
    let have = ui.state.try_update(|state| {
        state.is_there();
        state.timeline(conversation).have()
    });
    say(&FromAgent::Open {
        conversation,
        have: have.unwrap_or_default(),
    });
    see(ui, conversation);
}

/// What is on the screen has been seen, if anybody looks.
pub(crate) fn see(ui: Ui, conversation: ConversationId) {
    if !alerts::is_watched() {
        return;
    }
    let mine = ui.state.with_untracked(|state| {
        use ConversationState::{Answered, Live, Ticket};
        state
            .cards
            .get(&conversation)
            .is_some_and(|card| match card.state {
                Live => state.is_mine(card),
                Ticket | Answered => true,
                _ => false,
            })
    });
    let up_to = ui
        .state
        .try_update(|state| state.timeline(conversation).saw_all())
        .flatten();
    if let (true, Some(up_to)) = (mine, up_to) {
        say(&FromAgent::Seen {
            conversation,
            up_to,
        });
        ui.state.update(|state| {
            if let Some(card) = state.cards.get_mut(&conversation) {
                card.unread = 0;
            }
        });
    }
}

/// Takes a conversation out of the line, or over from a colleague.
pub(crate) fn take(ui: Ui, conversation: ConversationId) {
    ui.problem.set(None);
    say(&FromAgent::Take { conversation });
}

/// Takes whoever comes next: the one that this agent is to open, else the longest in line.
pub(crate) fn take_next(ui: Ui) {
    let next = ui.state.with_untracked(AgentState::next_to_take);
    let Some(next) = next else { return };
    app::show(ui, app::Page::Desk);
    let offered = ui.state.with_untracked(|state| {
        let card = state.cards.get(&next);
        card.is_some_and(|card| state.is_mine(card))
    });
    if !offered {
        take(ui, next);
    }
    select(ui, next);
}

/// Gives a ticket to an agent, who may be away.
pub(crate) fn assign(ui: Ui, conversation: ConversationId, to: Option<AgentId>) {
    ui.problem.set(None);
    say(&FromAgent::Assign { conversation, to });
}

/// Opens again what is over: an answer by e-mail is owed.
pub(crate) fn reopen(ui: Ui, conversation: ConversationId) {
    ui.problem.set(None);
    say(&FromAgent::Reopen { conversation });
}

/// Ends the chat, or closes a ticket without an answer.
pub(crate) fn end(ui: Ui, conversation: ConversationId) {
    ui.problem.set(None);
    say(&FromAgent::End { conversation });
}
