//! The writing coach under a field: what in a text could be plainer or kinder, once the writer pauses. It
//! never stands in the way, can be switched off, and nothing of it leaves the browser.

use crate::kept;
use crate::texts::{Key, Plural, count, fill, number, t};
use crate::ui::Ui;
use coach::{Avoid, Finding, Kind, Language, Rules, check};
use core::time::Duration;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// How long nothing is typed until the coach reads.
const PAUSE: Duration = Duration::from_millis(600);

/// A field that the coach looks at. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    /// The id of its textarea.
    pub(crate) id: &'static str,
    /// What stands in it.
    pub(crate) text: Signal<String>,
    /// Takes in what the coach put there.
    pub(crate) put: Callback<String>,
    /// The reader's language.
    pub(crate) locale: Signal<String>,
    /// Whether the reader is upset and not heard yet.
    pub(crate) upset: Signal<bool>,
}

/// One hint, with the words it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hint {
    finding: Finding,
    words: String,
}

/// What the coach has to say of a field.
#[derive(Clone, Copy)]
struct Coach {
    field: Field,
    /// The text as it was at the last pause.
    read: RwSignal<String>,
    hints: Memo<Vec<Hint>>,
    /// Hints that the writer doesn't want: kinds and words.
    dismissed: RwSignal<Vec<(Kind, String)>>,
    /// The text before a suggestion was taken, and after it.
    taken: RwSignal<Option<(String, String)>>,
}

/// The coach of a field, if the site has one.
pub(crate) fn coach(ui: Ui, field: Field) -> impl IntoView {
    let on = RwSignal::new(kept::get(kept::COACH).is_none());
    let read = RwSignal::new(String::new());
    let dismissed = RwSignal::new(Vec::new());
    let site = ui.read(|state| state.coach.clone());
    pauses(field.text, read);
    let hints = Memo::new(move |_| {
        if !on.get() {
            return Vec::new();
        }
        let jargon: Vec<_> = site.with(|site| {
            let each = |(word, plain): (&String, &String)| Avoid {
                word: word.clone(),
                plain: plain.clone(),
            };
            let words = site.jargon.iter();
            words.map(|one| each((&one.word, &one.plain))).collect()
        });
        let all = read.with(|text| found(text, &field.locale.get(), &jargon, field.upset.get()));
        let unwanted = dismissed.get();
        let wanted = |hint: &Hint| !unwanted.contains(&(hint.finding.kind, hint.words.clone()));
        all.into_iter().filter(wanted).collect::<Vec<_>>()
    });
    let coach = Coach {
        field,
        read,
        hints,
        dismissed,
        taken: RwSignal::new(None),
    };
    let flip = move |_| {
        on.update(|on| *on = !*on);
        kept::set(kept::COACH, if on.get_untracked() { "" } else { "off" });
    };
    move || {
        site.with(|site| site.enabled).then(|| view! {
            <div class="coach">
                {coach.list()}
                <div class="row">
                    <button type="button" role="switch" class="switch" aria-checked=move || on.get().to_string() on:click=flip>
                        <i aria-hidden="true"></i>
                        <span>{t(Key::Coach)}</span>
                    </button>
                    <span role="status">{coach.how_many()}</span>
                    {coach.undo()}
                </div>
            </div>
        })
    }
}

/// Keeps `read` at what the text was when nothing had been typed for a while; an emptied field at once.
fn pauses(text: Signal<String>, read: RwSignal<String>) {
    let due = StoredValue::new(None::<TimeoutHandle>);
    let clear = move || {
        if let Some(timeout) = due.try_update_value(Option::take).flatten() {
            timeout.clear();
        }
    };
    Effect::new(move |_| {
        let now = text.get();
        clear();
        if now.is_empty() {
            read.set(now);
        } else {
            let later = set_timeout_with_handle(move || read.set(now), PAUSE);
            due.set_value(later.ok());
        }
    });
    on_cleanup(clear);
}

fn found(text: &str, locale: &str, jargon: &[Avoid], upset: bool) -> Vec<Hint> {
    let Some(language) = Language::of(text, locale) else {
        return Vec::new();
    };
    let rules = Rules {
        language,
        jargon,
        upset,
    };
    let hint = |finding: Finding| Hint {
        words: text[finding.range.clone()].into(),
        finding,
    };
    check(text, &rules).into_iter().map(hint).collect()
}

impl Coach {
    /// Said politely, and only when the number changes.
    fn how_many(self) -> impl Fn() -> Option<String> {
        let many = Memo::new(move |_| self.hints.with(Vec::len) as u64);
        move || (many.get() > 0).then(|| count(Plural::HintCount, many.get(), &[]))
    }

    fn list(self) -> impl Fn() -> Option<AnyView> {
        move || {
            let hints = self.hints.get();
            (!hints.is_empty()).then(|| {
                let all: Vec<_> = hints.into_iter().map(|hint| self.hint(hint)).collect();
                view! { <ul aria-label=t(Key::WritingHints)>{all}</ul> }.into_any()
            })
        }
    }

    fn hint(self, hint: Hint) -> impl IntoView {
        let kind = hint.finding.kind;
        let (what, why) = said(kind, &hint.words);
        let dismiss = [t(Key::Dismiss), ": ".into(), what.clone()].concat();
        let about = (!hint.words.is_empty()).then(|| hint.words.clone());
        let unwanted = (kind, hint.words.clone());
        let instead = hint.finding.instead.clone();
        let instead = instead.map(|plain| {
            let label = fill(Key::UseInstead, &[("words", &plain)]);
            let take = move |_| self.take(&hint);
            view! { <button type="button" on:click=take>{label}</button> }
        });
        let drop = move |_| {
            self.dismissed.update(|all| all.push(unwanted.clone()));
            self.focus();
        };
        view! {
            <li>
                <p>
                    <b>{what}</b>" "
                    {about.map(|words| view! { <q dir="auto">{words}</q> })}
                    <small>{why}</small>
                </p>
                {instead}
                <button type="button" class="tool" aria-label=dismiss on:click=drop>"×"</button>
            </li>
        }
    }

    /// Puts the suggestion in place of just these words; caret and focus stay in the field.
    fn take(self, hint: &Hint) {
        let (Some(field), Some(instead)) = (self.textarea(), &hint.finding.instead) else {
            return;
        };
        let before = field.value();
        let at = &hint.finding.range;
        // Something was typed since the last pause: nothing is put in a wrong place.
        if before.get(at.clone()) != Some(hint.words.as_str()) {
            self.read.set(before);
            return;
        }
        let units = |bytes: usize| before[..bytes].encode_utf16().count() as u32;
        let _ = field.set_range_text_with_start_and_end_and_mode(
            instead,
            units(at.start),
            units(at.end),
            "preserve",
        );
        self.taken.set(Some((before, field.value())));
        self.now_says(&field);
    }

    /// One more click takes a suggestion back, as long as nothing else was typed.
    fn undo(self) -> impl Fn() -> Option<AnyView> {
        let before = Memo::new(move |_| {
            let (before, after) = self.taken.get()?;
            self.field
                .text
                .with(|text| *text == after)
                .then_some(before)
        });
        move || {
            let before = before.get()?;
            let back = move |_| {
                if let Some(field) = self.textarea() {
                    field.set_value(&before);
                    self.taken.set(None);
                    self.now_says(&field);
                }
            };
            Some(view! { <button type="button" on:click=back>{t(Key::Undo)}</button> }.into_any())
        }
    }

    /// The field has other words now: read at once, and the caret goes back there.
    fn now_says(self, field: &HtmlTextAreaElement) {
        let text = field.value();
        self.field.put.run(text.clone());
        self.read.set(text);
        let _ = field.focus();
    }

    fn focus(self) {
        if let Some(field) = self.textarea() {
            let _ = field.focus();
        }
    }

    fn textarea(self) -> Option<HtmlTextAreaElement> {
        Some(
            document()
                .get_element_by_id(self.field.id)?
                .unchecked_into(),
        )
    }
}

/// What a hint says, and why.
fn said(kind: Kind, words: &str) -> (String, String) {
    let (what, why) = match kind {
        Kind::Passive => (Key::HintPassive, Key::HintPassiveWhy),
        Kind::Long => {
            let chinese = Language::of(words, "en") == Some(Language::Chinese);
            let (why, max) = match chinese {
                true => (Key::HintLongCharsWhy, coach::SENTENCE_CHARS),
                false => (Key::HintLongWhy, coach::SENTENCE_WORDS),
            };
            return (t(Key::HintLong), fill(why, &[("n", &number(max))]));
        }
        Kind::Jargon => (Key::HintJargon, Key::HintJargonWhy),
        Kind::Empathy => (Key::HintEmpathy, Key::HintEmpathyWhy),
        Kind::Casual => (Key::HintCasual, Key::HintCasualWhy),
        Kind::Shouting => (Key::HintShouting, Key::HintShoutingWhy),
        Kind::Stiff => (Key::HintStiff, Key::HintStiffWhy),
        Kind::Mixed => (Key::HintMixed, Key::HintMixedWhy),
    };
    (t(what), t(why))
}
