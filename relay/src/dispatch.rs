//! Save, then tell: the only place that touches both store and hub.

use crate::hub::Told;
use crate::live::LiveSite;
use crate::metrics::Counts;
use crate::push::Changes;
use crate::store::{Store, StoreError, webhooks};
use desk::{Audience, Effect, Notice, Record};
use protocol::{AgentId, ConversationId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// What was done, beyond telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dispatched {
    /// A mail waits in the outbox now.
    pub(crate) mail: bool,
    /// Something was saved.
    pub(crate) saved: bool,
}

/// Saves all records of a batch at once, and then tells everybody concerned. If the records could
/// not be saved, nobody is told anything.
///
/// # Errors
/// What the store said.
pub(crate) async fn dispatch(
    store: &dyn Store,
    site: &LiveSite,
    effects: Vec<Effect>,
) -> Result<Dispatched, StoreError> {
    let (records, told) = sort(effects);
    let mail = records.iter().any(|r| matches!(r, Record::Mail(_)));
    let saved = !records.is_empty();
    if saved {
        let counts = Counts::of(&site.id, &records);
        let changes = Changes::of(&records);
        let began = Instant::now();
        let news = webhooks::any_news(&records);
        store.append(&site.id, records).await?;
        site.metrics.saved(&counts, began.elapsed());
        site.board.follows(changes);
        if news {
            site.hooks.notify_one();
        }
    }
    for (audience, notice) in told {
        if let Notice::Availability(availability) = &notice {
            site.availability.send_replace(*availability);
        }
        if let Notice::Figures(figures) = &notice {
            site.figures.send_replace(*figures);
        }
        site.hub.tell(audience, &Told::new(notice));
    }
    Ok(Dispatched { mail, saved })
}

/// Records in order, a conversation's row once, as it is at the end; notices in order, without
/// those that a later one of the batch replaces.
pub fn sort(effects: Vec<Effect>) -> (Vec<Record>, Vec<(Audience, Notice)>) {
    let mut records: Vec<Record> = Vec::with_capacity(effects.len());
    let mut told = Vec::with_capacity(effects.len());
    let mut rows: BTreeMap<ConversationId, usize> = BTreeMap::new();
    for effect in effects {
        match effect {
            Effect::Save(Record::Conversation(row)) => match rows.get(&row.id) {
                // Entries refer to the row: it keeps its place before them.
                Some(at) => records[*at] = Record::Conversation(row),
                None => {
                    rows.insert(row.id, records.len());
                    records.push(Record::Conversation(row));
                }
            },
            Effect::Save(record) => records.push(record),
            Effect::Tell(audience, notice) => told.push((audience, notice)),
        }
    }
    let mut newer = BTreeSet::new();
    told.reverse();
    told.retain(|(audience, notice)| match replaces(notice) {
        Some(what) => newer.insert((*audience, what)),
        None => true,
    });
    told.reverse();
    (records, told)
}

/// What a notice replaces older news of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum News {
    Availability,
    Banner,
    Figures,
    Colleague(AgentId),
    Departments,
    Card(ConversationId),
    Place(ConversationId),
}

fn replaces(notice: &Notice) -> Option<News> {
    match notice {
        Notice::Availability(_) => Some(News::Availability),
        Notice::Banner(_) => Some(News::Banner),
        Notice::Figures(_) => Some(News::Figures),
        Notice::Departments(_) => Some(News::Departments),
        Notice::Colleague(colleague) => Some(News::Colleague(colleague.id)),
        Notice::Card(card) => Some(News::Card(card.id)),
        Notice::Place { conversation, .. } => Some(News::Place(*conversation)),
        Notice::CustomerWelcome { .. }
        | Notice::Conversation { .. }
        | Notice::AgentWelcome { .. }
        | Notice::History { .. }
        | Notice::Again { .. }
        | Notice::Entry { .. }
        | Notice::Typing { .. }
        | Notice::Watched { .. }
        | Notice::Seen { .. }
        | Notice::Erased
        | Notice::Gone(_)
        | Notice::Refused(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Availability, Code, Figures, Refusal};

    fn figures(waiting: u32) -> Notice {
        Notice::Figures(Figures {
            waiting,
            ..Figures::default()
        })
    }

    #[test]
    fn old_news_of_a_batch_is_left_out_and_the_rest_keeps_its_order() {
        let refused = Notice::Refused(Refusal::new(Code::NotNow));
        let away = Notice::Availability(Availability::default());
        let tells = [
            (Audience::Agents, figures(1)),
            (Audience::Customers, away.clone()),
            (Audience::Agents, refused.clone()),
            (Audience::Agents, figures(2)),
            (Audience::Agents, refused.clone()),
        ];
        let effects = tells.map(|(audience, notice)| Effect::Tell(audience, notice));
        let (records, told) = sort(effects.into());
        assert!(records.is_empty());
        let left = vec![
            (Audience::Customers, away),
            (Audience::Agents, refused.clone()),
            (Audience::Agents, figures(2)),
            (Audience::Agents, refused),
        ];
        assert_eq!(told, left);
    }
}
