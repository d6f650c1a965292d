//! The handles that everything drawn gets: what is known, what is typed, what is open.

use crate::boot::Boot;
use crate::kept;
use crate::later::Later;
use crate::parts::field::Field;
use crate::private_link;
use crate::screens::sheet::Sheet;
use crate::state::WidgetState;
use client::{Attachments, Outbox};
use leptos::prelude::*;

/// The handles. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Ui {
    /// What the page tells about the site.
    pub(crate) boot: StoredValue<Boot>,
    /// What the relay told.
    pub(crate) state: RwSignal<WidgetState>,
    /// Whether the panel is open.
    pub(crate) open: RwSignal<bool>,
    /// "Your name".
    pub(crate) name: Field,
    /// "E-mail".
    pub(crate) email: Field,
    /// "Your question", or "Your message" while nobody is there.
    pub(crate) question: Field,
    /// Where a copy goes.
    pub(crate) copy_to: Field,
    /// The form's trap: people never see it, programs fill it.
    pub(crate) website: RwSignal<String>,
    /// Whether the customer ticked the site's box.
    pub(crate) agrees: RwSignal<bool>,
    /// Whether they sent the form without.
    pub(crate) disagrees: RwSignal<bool>,
    /// What stands in the composer.
    pub(crate) draft: RwSignal<String>,
    /// What goes with it.
    pub(crate) files: RwSignal<Attachments>,
    /// What lies over the conversation's own screen.
    pub(crate) sheet: RwSignal<Option<Sheet>>,
    /// Whether what the first screen does not need is here.
    pub(crate) later: RwSignal<Later>,
    /// Whether times are told in full.
    pub(crate) exact: RwSignal<bool>,
    /// Whether the page may show notifications, in the browser's own word; empty where there are none.
    pub(crate) permission: RwSignal<String>,
    /// Which element is to have the focus.
    pub(crate) focus: RwSignal<Option<&'static str>>,
}

impl Ui {
    /// Handles over nothing known yet.
    pub(crate) fn new(boot: Boot) -> Self {
        let token = private_link::token(boot.alone);
        let mut state = WidgetState::new(token, Outbox::default(), boot.alone);
        state.banner = boot.banner.clone();
        let words = boot.consent.as_ref().map(|consent| consent.text.clone());
        let agrees = words.is_some() && kept::get(kept::AGREES) == words;
        Self {
            state: RwSignal::new(state),
            boot: StoredValue::new(boot),
            open: RwSignal::new(false),
            name: Field::new("name"),
            email: Field::new("email"),
            question: Field::new("question"),
            copy_to: Field::new("copy-to"),
            website: RwSignal::new(String::new()),
            agrees: RwSignal::new(agrees),
            disagrees: RwSignal::new(false),
            draft: RwSignal::new(kept::get(kept::DRAFT).unwrap_or_default()),
            files: RwSignal::new(Attachments::default()),
            sheet: RwSignal::new(None),
            later: RwSignal::new(Later::NotYet),
            exact: RwSignal::new(false),
            permission: RwSignal::new(String::new()),
            focus: RwSignal::new(None),
        }
    }

    /// A part of the state, which is drawn anew only when it changes.
    pub(crate) fn read<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: fn(&WidgetState) -> T,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(part))
    }
}
