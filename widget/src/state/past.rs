//! A past chat that is read beside the one at hand.

use super::WidgetState;
use client::{Line, Timeline};
use protocol::{Author, CustomerView, Entry};

/// A past chat on the screen.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// It, without its entries.
    pub(crate) view: CustomerView,
    /// Its entries.
    timeline: Timeline,
}

impl WidgetState {
    /// Puts a past chat on the screen.
    pub(crate) fn reads(&mut self, mut view: CustomerView) {
        let mut timeline = Timeline::new(Author::Customer);
        timeline.replayed(core::mem::take(&mut view.entries));
        timeline.other_saw(view.agent_seen);
        self.past = Some(Read { view, timeline });
    }

    /// The conversation that is looked at: a past one, or the one at hand.
    pub(crate) fn shown(&self) -> Option<&CustomerView> {
        let past = self.past.as_ref().map(|past| &past.view);
        past.or(self.conversation.as_ref().filter(|_| !self.set_aside))
    }

    /// What was said in it.
    pub(crate) fn shown_lines(&self) -> &[Line] {
        let past = self.past.as_ref().map(|past| past.timeline.lines());
        past.unwrap_or_else(|| self.timeline.lines())
    }

    /// Whether there is something to see of earlier times.
    pub(crate) fn is_known(&self) -> bool {
        !self.alone && (self.known.0.is_some() || self.conversation.is_some())
    }

    /// An entry, perhaps of the past chat that is read.
    pub(super) fn entry_of_past(&mut self, conversation: protocol::ConversationId, entry: &Entry) {
        if let Some(past) = &mut self.past
            && past.view.id == conversation
        {
            past.timeline.pushed(entry.clone());
        }
    }
}
