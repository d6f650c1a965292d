//! What a site's owner sets: what customers see, when somebody is there, and by which deadlines the desk
//! works. Supervisors read it.

use crate::api;
use crate::parts::banner;
use crate::parts::copy::copy;
use crate::parts::new_site::new_site;
use crate::parts::setting::Section;
use crate::parts::setting_fields::{Kind, field, languages, list, tick, tick_at};
use crate::parts::setting_week;
use crate::texts::{Key, day_and_time, fill, language, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::api::AgentRole;
use protocol::settings::{Settings, SiteTag};

/// The languages that Deskbell speaks with customers.
const SPOKEN: [&str; 9] = [
    "ar", "de", "en", "es", "fr", "ja", "pt", "zh-Hans", "zh-Hant",
];

/// Fetches and draws the page.
pub(crate) fn settings(ui: Ui) -> impl IntoView {
    let got = RwSignal::new(Settings::default());
    let there = RwSignal::new(false);
    let token = ui.bearer();
    let asked = async move { api::get::<Settings>(api::SETTINGS, &token).await };
    api::follow(ui, asked, move |answer| {
        got.set(answer);
        there.set(true);
    });
    let site = ui.read(|state| state.site_name.clone());
    let reads = move || (ui.role.get() != AgentRole::Owner).then(|| t(Key::SettingsReadOnly));
    let left_out = move || {
        let sections = got.with(|got| got.left_out.join(", "));
        let says = fill(Key::SettingsLeftOut, &[("sections", &sections)]);
        (!sections.is_empty()).then(|| view! { <p class="error" role="alert">{says}</p> })
    };
    let changed = move || {
        got.with(|got| {
            let at = day_and_time(got.changed_at?.0);
            let by = got.changed_by.as_deref()?;
            Some(fill(Key::SettingsChanged, &[("name", by), ("at", &at)]))
        })
    };
    view! {
        <main class="score settings">
            <h1>{t(Key::Settings)}</h1>
            <p class="lead">{move || fill(Key::SettingsLead, &[("site", &site.get())])}</p>
            <p class="lead">{reads}</p>
            <p class="lead">{changed}</p>
            {left_out}
            {move || ui.leads().then(|| banner::banner(ui))}
            {move || there.get().then(|| sections(ui, got))}
        </main>
    }
}

fn sections(ui: Ui, got: RwSignal<Settings>) -> impl IntoView {
    let new = |name| Section::new(ui, got, name);
    let line = |s: Section, place: &str, label| field(s, place, t(label), Kind::Line);
    let (site, look, hours) = (new("site"), new("look"), new("hours"));
    let (words, faq, coach) = (new("words"), new("faq"), new("coach"));
    let (invitations, automatic) = (new("invitations"), new("automatic"));
    let name = move || site.text("/name");
    view! {
        {site.draw(Key::SetSite, view! {
            {line(site, "/name", Key::SetName)}
            {field(site, "/origins", t(Key::SetOrigins), Kind::Lines)}
        })}
        {tags(got)}
        {move || (ui.role.get() == AgentRole::Owner).then(|| new_site(ui, got))}
        {look.draw(Key::SetLook, view! {
            {setting_week::look(look, name)}
            {speaks(look)}
        })}
        {hours.draw(Key::SetHours, view! {
            {line(hours, "/time_zone", Key::SetTimeZone)}
            {setting_week::grid(hours)}
            {field(hours, "/holidays", t(Key::SetHolidays), Kind::Lines)}
        })}
        {words.draw(Key::SetWords, view! {
            <p class="lead">{t(Key::SetWordsLead)}</p>
            {languages(words, "/greeting/open", t(Key::SetOpen))}
            {languages(words, "/greeting/away", t(Key::SetAway))}
            {languages(words, "/consent/text", t(Key::SetConsent))}
            {line(words, "/consent/link", Key::SetConsentLink)}
            {tick(words, "/consent/tick", Key::SetConsentTick)}
        })}
        {faq.draw(Key::SetFaq, list(faq, "/faq", Key::SetQuestion, question))}
        {invitations.draw(
            Key::SetInvitations,
            list(invitations, "/invitations", Key::SetInvitation, invitation),
        )}
        {automatic.draw(Key::SetAutomatic, view! {
            <p class="lead">{t(Key::SetAutomaticLead)}</p>
            {languages(automatic, "/automatic/asked/text", t(Key::SetAsked))}
            {languages(automatic, "/automatic/taken/text", t(Key::SetTaken))}
            {again(automatic, "/automatic/waiting", Key::SetWaiting)}
            {again(automatic, "/automatic/silent", Key::SetSilent)}
        })}
        {coach.draw(Key::SetCoach, view! {
            {tick(coach, "/coach/enabled", Key::SetCoachOn)}
            {tick(coach, "/coach/sentiment", Key::SetSentiment)}
            {field(coach, "/coach/jargon", t(Key::SetJargon), Kind::Pairs)}
        })}
        {chats(new("chats"))}
        {retention(new("retention"))}
    }
}

fn chats(section: Section) -> impl IntoView {
    const NUMBERS: [(&str, Key); 12] = [
        ("/capacity", Key::SetCapacity),
        ("/line_max", Key::SetLineMax),
        ("/offer_s", Key::SetOffer),
        ("/misses_max", Key::SetMisses),
        ("/wait_max_s", Key::SetWaitMax),
        ("/alert_s", Key::SetAlert),
        ("/escalate_s", Key::SetEscalate),
        ("/ticket_due_hours", Key::SetDue),
        ("/agent_grace_s", Key::SetAgentGrace),
        ("/agent_lost_s", Key::SetAgentLost),
        ("/waiting_grace_s", Key::SetWaitingGrace),
        ("/live_grace_s", Key::SetLiveGrace),
    ];
    let numbers = NUMBERS.map(|(place, label)| field(section, place, t(label), Kind::Number));
    section.draw(
        Key::SetChats,
        view! {
            {tick(section, "/survey", Key::SetSurvey)}
            {tick(section, "/attachments", Key::SetAttachments)}
            {tick(section, "/typing_preview", Key::SetTypingPreview)}
            <div class="numbers">{numbers.into_iter().collect_view()}</div>
        },
    )
}

fn retention(section: Section) -> impl IntoView {
    let days = field(section, "/retention_days", t(Key::SetDays), Kind::Number);
    let lead = view! { <p class="lead">{t(Key::SetDaysLead)}</p> };
    section.draw(Key::SetRetention, view! { {days}{lead} })
}

fn question(section: Section, at: String) -> AnyView {
    let below = |name: &str| [&at, "/", name].concat();
    view! {
        {field(section, &below("question"), t(Key::SetQuestion), Kind::Line)}
        {field(section, &below("answer"), t(Key::SetAnswer), Kind::Words)}
        {field(section, &below("locale"), t(Key::SetOnlyLanguage), Kind::Line)}
    }
    .into_any()
}

fn invitation(section: Section, at: String) -> AnyView {
    let below = |name: &str| [&at, "/", name].concat();
    view! {
        {field(section, &below("page"), t(Key::SetPage), Kind::Line)}
        {field(section, &below("after_s"), t(Key::SetAfter), Kind::Number)}
        {field(section, &below("scroll_percent"), t(Key::SetScroll), Kind::Number)}
        {tick_at(section, below("exit"), Key::SetExit)}
        {languages(section, &below("text"), t(Key::SetText))}
    }
    .into_any()
}

/// What is said again and again.
fn again(section: Section, at: &'static str, label: Key) -> AnyView {
    let below = |name: &str| [at, "/", name].concat();
    view! {
        {languages(section, &below("text"), t(label))}
        <div class="numbers">
            {field(section, &below("after_s"), t(Key::SetEvery), Kind::Number)}
            {field(section, &below("times"), t(Key::SetTimes), Kind::Number)}
        </div>
    }
    .into_any()
}

/// The language for those whose own is not spoken.
fn speaks(section: Section) -> impl IntoView {
    const LOCALE: &str = "/locale";
    let there = section.text_untracked(LOCALE);
    let more = (!SPOKEN.contains(&there.as_str())).then(|| there.clone());
    let all = SPOKEN.map(String::from).into_iter().chain(more);
    let options = all.map(|tag| {
        let (name, is) = (language(&tag), tag.clone());
        let selected = move || section.text(LOCALE) == is;
        view! { <option value=tag prop:selected=selected>{name}</option> }
    });
    let choose = move |event| section.put(LOCALE, event_target_value(&event).into());
    view! {
        <div class="field">
            <label for="set-locale">{t(Key::SetLocale)}</label>
            <select id="set-locale" on:change=choose>{options.collect_view()}</select>
        </div>
    }
}

/// The sites with their tags.
fn tags(got: RwSignal<Settings>) -> impl IntoView {
    let all = move || {
        let sites = got.with(|got| got.sites.clone());
        sites.into_iter().map(tag).collect_view()
    };
    view! {
        <section class="plot setting">
            <ul class="cards">{all}</ul>
        </section>
    }
}

fn tag(site: SiteTag) -> impl IntoView {
    let SiteTag { name, tag, id } = site;
    let copied = RwSignal::new(false);
    let (words, of) = (tag.clone(), [("site", name.as_str())]);
    let label = fill(Key::SetTag, &of);
    let named = fill(Key::SetTagCopy, &of);
    let id = ["tag-", &id].concat();
    view! {
        <li>
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input id=id readonly dir="ltr" prop:value=tag />
            </div>
            <button type="button" on:click=move |_| copy(&words, copied)>{named}</button>
            <span role="status">{move || copied.get().then(|| t(Key::Copied))}</span>
        </li>
    }
}
