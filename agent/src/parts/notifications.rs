//! How this agent is told that somebody waits: sounds, notifications, pushes to this browser, quiet hours.

use super::field::tick;
use crate::api::{self, Problem};
use crate::texts::{Key, t, weekday};
use crate::ui::Ui;
use crate::{alerts, pushing, wishes};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use protocol::notifications::{
    MoodLine, Notifications, PushState, PushTested, PushWhen, QuietHours,
};
use web_sys::NotificationPermission;

/// What quiet hours begin with: the night.
const NIGHT: (u16, u16) = (22 * 60, 7 * 60);

/// Fetches and draws the section.
pub(crate) fn notifications(ui: Ui) -> impl IntoView {
    let there = RwSignal::new(false);
    let token = ui.bearer();
    let asked = async move { api::get::<Notifications>(wishes::PATH, &token).await };
    api::follow(ui, asked, move |answer| {
        wishes::are(ui, answer);
        there.set(true);
    });
    view! {
        <section class="plot">
            <h2>{t(Key::Notifications)}</h2>
            <p class="lead">{t(Key::NotificationsLead)}</p>
            {permission()}
            {move || there.get().then(|| form(ui))}
            {push(ui)}
        </section>
    }
}

/// Whether this browser may show notifications, and how it comes to.
fn permission() -> impl IntoView {
    let granted = RwSignal::new(alerts::may_notify());
    move || {
        let asked = alerts::permission() != NotificationPermission::Default;
        let said = match (granted.get(), asked) {
            (true, _) => Key::PermissionGranted,
            (false, true) => Key::PermissionDenied,
            (false, false) => Key::PermissionDefault,
        };
        let ask = (said == Key::PermissionDefault).then(|| view! {
            <button type="button" on:click=move |_| alerts::ask_to_notify(granted)>{t(Key::Notify)}</button>
        });
        view! { <div class="row"><p class="lead" role="status">{t(said)}</p>{ask}</div> }
    }
}

fn form(ui: Ui) -> impl IntoView {
    let it = RwSignal::new(ui.wishes.get_untracked());
    let said = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        said.set(false);
        let token = ui.bearer();
        let body = it.get_untracked();
        let asked = async move { api::put::<_, Notifications>(wishes::PATH, &token, &body).await };
        api::follow(ui, asked, move |answer| {
            wishes::are(ui, answer);
            said.set(true);
        });
    };
    let leads = ui.role.get_untracked().may_supervise();
    view! {
        <form class="form wishes" on:submit=submit novalidate>
            {tick(t(Key::WishSound), move || it.with(|it| it.sound), move |on| it.update(|it| it.sound = on))}
            {tick(t(Key::WishDesktop), move || it.with(|it| it.desktop), move |on| it.update(|it| it.desktop = on))}
            {tick(t(Key::WishRepeat), move || it.with(|it| it.repeat), move |on| it.update(|it| it.repeat = on))}
            {choice("wish-push", Key::WishPush, &PUSHES, it.get_untracked().push, move |when| it.update(|it| it.push = when))}
            {leads.then(|| choice("wish-mood", Key::WishMood, &MOODS, it.get_untracked().mood, move |line| it.update(|it| it.mood = line)))}
            {quiet(it)}
            <button type="submit">{t(Key::Save)}</button>
            <p class="lead" role="status">{move || said.get().then(|| t(Key::WishesSaved))}</p>
        </form>
    }
}

const PUSHES: [(PushWhen, Key); 3] = [
    (PushWhen::OnDuty, Key::PushOnDuty),
    (PushWhen::Always, Key::PushAlways),
    (PushWhen::Never, Key::PushNever),
];

const MOODS: [(MoodLine, Key); 4] = [
    (MoodLine::Early, Key::MoodEarly),
    (MoodLine::Clear, Key::MoodClear),
    (MoodLine::Late, Key::MoodLate),
    (MoodLine::Never, Key::MoodNever),
];

/// One of a closed list; told by its place in it.
fn choice<T: Copy + PartialEq + 'static>(
    id: &'static str,
    label: Key,
    all: &'static [(T, Key)],
    now: T,
    set: impl Fn(T) + 'static,
) -> impl IntoView {
    let chosen = move |event| {
        let at: Option<usize> = event_target_value(&event).parse().ok();
        if let Some((value, _)) = at.and_then(|at| all.get(at)) {
            set(*value);
        }
    };
    let option = |(n, (value, key)): (usize, &(T, Key))| {
        let selected = *value == now;
        view! { <option value=n.to_string() selected=selected>{t(*key)}</option> }
    };
    view! {
        <div class="field">
            <label for=id>{t(label)}</label>
            <select id=id on:change=chosen>{all.iter().enumerate().map(option).collect_view()}</select>
        </div>
    }
}

fn quiet(it: RwSignal<Notifications>) -> impl IntoView {
    let has = Memo::new(move |_| it.with(|it| it.quiet.is_some()));
    let switch = move |on: bool| {
        let (from, to) = NIGHT;
        let quiet = on.then(|| QuietHours {
            from,
            to,
            days: (0..7).collect(),
            zone: wishes::zone(),
        });
        it.update(|it| it.quiet = quiet);
    };
    view! {
        <fieldset>
            <legend>{t(Key::QuietHours)}</legend>
            {tick(t(Key::QuietLead), move || has.get(), switch)}
            {move || has.get().then(|| hours(it))}
        </fieldset>
    }
}

fn hours(it: RwSignal<Notifications>) -> impl IntoView {
    let read = move |part: fn(&QuietHours) -> u16| {
        let minutes = it.with(|it| it.quiet.as_ref().map(part).unwrap_or_default());
        let two = |n: u16| [if n < 10 { "0" } else { "" }, &n.to_string()].concat();
        [two(minutes / 60), two(minutes % 60)].join(":")
    };
    // The clock is always that of the browser in which they are set.
    let change = move |change: &dyn Fn(&mut QuietHours)| {
        it.update(|it| {
            if let Some(quiet) = &mut it.quiet {
                quiet.zone = wishes::zone();
                change(quiet);
            }
        });
    };
    let day = move |day: u8| {
        let has = move || {
            it.with(|it| {
                let quiet = it.quiet.as_ref();
                quiet.is_some_and(|quiet| quiet.days.contains(&day))
            })
        };
        let toggle = move |on: bool| {
            change(&move |quiet| {
                quiet.days.retain(|one| *one != day);
                if on {
                    quiet.days.push(day);
                }
            });
        };
        tick(weekday(day), has, toggle)
    };
    let from = move |event| {
        if let Some(at) = minutes(&event_target_value(&event)) {
            change(&move |quiet| quiet.from = at);
        }
    };
    let to = move |event| {
        if let Some(at) = minutes(&event_target_value(&event)) {
            change(&move |quiet| quiet.to = at);
        }
    };
    view! {
        <div class="row narrow">
            <label>{t(Key::QuietFrom)}<input type="time" prop:value=move || read(|quiet| quiet.from) on:change=from /></label>
            <label>{t(Key::QuietTo)}<input type="time" prop:value=move || read(|quiet| quiet.to) on:change=to /></label>
        </div>
        <div class="row" role="group" aria-label=t(Key::QuietDays)>{(0..7).map(day).collect_view()}</div>
    }
}

/// Minutes after midnight of "22:30".
fn minutes(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    Some(hour * 60 + minute)
}

/// Pushes to this browser: on or off, and one to try.
fn push(ui: Ui) -> impl IntoView {
    if !pushing::is_possible() {
        return view! { <p class="lead">{t(Key::PushImpossible)}</p> }.into_any();
    }
    let on = RwSignal::new(None::<bool>);
    let told = RwSignal::new(None::<Key>);
    let token = move || ui.bearer();
    let state = token();
    let asked = async move { api::get::<PushState>("/api/agent/push", &state).await };
    let here = move |state: PushState| on.set(Some(state.endpoint.is_some()));
    api::follow(ui, asked, here);
    let flip = move |_| {
        told.set(None);
        let (token, wanted) = (token(), on.get_untracked() != Some(true));
        leptos::task::spawn_local(async move {
            let state = match wanted {
                true => pushing::subscribe(token).await,
                false => pushing::unsubscribe(token).await,
            };
            match state {
                Ok(state) => here(state),
                Err(Problem::Network) => told.set(Some(Key::PushFailed)),
                Err(problem) => ui.problem.set(Some(api::words(problem))),
            }
        });
    };
    let test = move |_| {
        told.set(None);
        let token = token();
        let asked = async move {
            api::post::<_, PushTested>("/api/agent/push/test", Some(&token), &()).await
        };
        api::follow(ui, asked, move |tested| {
            told.set(Some(match tested.taken {
                true => Key::PushTaken,
                false => Key::PushNotTaken,
            }));
        });
    };
    view! {
        {move || on.get().map(|is| view! {
            <div class="row">
                <button type="button" role="switch" class="switch" aria-checked=is.to_string() on:click=flip>
                    <i aria-hidden="true"></i>
                    <span>{t(Key::PushHere)}</span>
                </button>
                {is.then(|| view! { <button type="button" on:click=test>{t(Key::PushTest)}</button> })}
            </div>
        })}
        <p class="lead" role="status">{move || told.get().map(t)}</p>
    }
    .into_any()
}
