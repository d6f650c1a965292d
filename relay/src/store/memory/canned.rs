//! Canned replies in memory.

use super::{MemoryStore, Rows};
use crate::store::{Canned, CannedPut, Imported, PutCanned, StoreError};
use async_trait::async_trait;
use protocol::canned::{CannedReply, CannedUsed};
use protocol::limits::{CANNED_MAX, CANNED_PERSONAL_MAX};
use protocol::{
    AgentId, Author, CannedId, ConversationId, EntryBody, MessageId, SiteId, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// How often a reply was used, and when last.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    count: u64,
    last: Option<Timestamp>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct CannedRows {
    replies: BTreeMap<CannedId, (SiteId, CannedPut, Uses)>,
    used: BTreeSet<(ConversationId, MessageId, CannedId)>,
}

impl CannedRows {
    /// The reply of the same owner that has this one's shortcut in its language.
    fn same(&self, site: &SiteId, put: &CannedPut) -> Option<CannedId> {
        let key = |of: &CannedPut| {
            let wording = &of.wording;
            (of.owner, wording.shortcut.clone(), wording.language.clone())
        };
        let found = |(_, (of, old, _)): &(_, &(SiteId, CannedPut, Uses))| {
            of == site && key(old) == key(put)
        };
        self.replies.iter().find(found).map(|(id, _)| *id)
    }

    fn has_room(&self, site: &SiteId, owner: Option<AgentId>) -> bool {
        let most = owner.map_or(CANNED_MAX, |_| CANNED_PERSONAL_MAX);
        let all = self.replies.values();
        let theirs = all.filter(|(of, put, _)| of == site && put.owner == owner);
        theirs.count() < most
    }

    fn change(&mut self, site: &SiteId, put: CannedPut) -> PutCanned {
        if self.same(site, &put).is_some_and(|id| id != put.id) {
            return PutCanned::Taken;
        }
        match self.replies.get_mut(&put.id) {
            Some((of, old, _)) if of == site && old.owner == put.owner => {
                *old = put;
                PutCanned::Stored
            }
            _ => PutCanned::Missing,
        }
    }

    fn make(&mut self, site: &SiteId, put: CannedPut) -> PutCanned {
        if self.replies.contains_key(&put.id) {
            return self.change(site, put);
        }
        if self.same(site, &put).is_some() {
            return PutCanned::Taken;
        }
        if !self.has_room(site, put.owner) {
            return PutCanned::Full;
        }
        self.replies
            .insert(put.id, (site.clone(), put, Uses::default()));
        PutCanned::Stored
    }

    fn forget_reply(&mut self, id: CannedId) {
        self.replies.remove(&id);
        self.used.retain(|(_, _, of)| *of != id);
    }

    /// Forgets which messages of a conversation were counted.
    pub(super) fn forget(&mut self, conversation: ConversationId) {
        self.used.retain(|(of, _, _)| *of != conversation);
    }
}

impl Rows {
    /// When the agent sent this message to a customer of the site, if they did.
    fn sent_at(&self, site: &SiteId, agent: AgentId, used: &CannedUsed) -> Option<Timestamp> {
        let found = self.entries.get(&used.conversation);
        let mut entries = found.into_iter().flat_map(BTreeMap::values);
        self.check(site, used.conversation).ok()?;
        let theirs = entries.find(|entry| {
            entry.id == Some(used.message)
                && matches!(entry.by, Author::Agent { id, .. } if id == agent)
                && matches!(entry.body, EntryBody::Message { .. })
        });
        theirs.map(|entry| entry.at)
    }
}

#[async_trait]
impl Canned for MemoryStore {
    async fn canned(&self, site: &SiteId, agent: AgentId) -> Result<Vec<CannedReply>, StoreError> {
        let rows = self.rows();
        let all = rows.canned.replies.values();
        let theirs =
            all.filter(|(of, put, _)| of == site && put.owner.is_none_or(|owner| owner == agent));
        let mut replies: Vec<CannedReply> = theirs
            .map(|(_, put, uses)| CannedReply {
                id: put.id,
                personal: put.owner.is_some(),
                wording: put.wording.clone(),
                uses: uses.count,
                used_at: uses.last,
                changed_at: put.at,
            })
            .collect();
        replies.sort_by(|a, b| {
            let key = |of: &CannedReply| (of.wording.shortcut.clone(), of.wording.language.clone());
            (key(a), a.personal, a.id).cmp(&(key(b), b.personal, b.id))
        });
        Ok(replies)
    }

    async fn make_canned(&self, site: &SiteId, reply: CannedPut) -> Result<PutCanned, StoreError> {
        Ok(self.rows().canned.make(site, reply))
    }

    async fn change_canned(
        &self,
        site: &SiteId,
        reply: CannedPut,
    ) -> Result<PutCanned, StoreError> {
        Ok(self.rows().canned.change(site, reply))
    }

    async fn delete_canned(
        &self,
        site: &SiteId,
        owner: Option<AgentId>,
        id: CannedId,
    ) -> Result<(), StoreError> {
        let canned = &mut self.rows().canned;
        let found = canned.replies.get(&id);
        if found.is_some_and(|(of, put, _)| of == site && put.owner == owner) {
            canned.forget_reply(id);
        }
        Ok(())
    }

    async fn import_canned(
        &self,
        site: &SiteId,
        replies: Vec<CannedPut>,
    ) -> Result<Imported, StoreError> {
        let canned = &mut self.rows().canned;
        let before = canned.clone();
        let (mut added, mut replaced) = (0, 0);
        for put in replies {
            match canned.same(site, &put) {
                Some(id) => {
                    canned.change(site, CannedPut { id, ..put });
                    replaced += 1;
                }
                None => match canned.make(site, put) {
                    PutCanned::Stored => added += 1,
                    _ => {
                        *canned = before;
                        return Ok(Imported::Full);
                    }
                },
            }
        }
        Ok(Imported::Taken { added, replaced })
    }

    async fn count_canned(
        &self,
        site: &SiteId,
        agent: AgentId,
        used: CannedUsed,
    ) -> Result<u64, StoreError> {
        let mut rows = self.rows();
        let Some(at) = rows.sent_at(site, agent, &used) else {
            return Ok(0);
        };
        let canned = &mut rows.canned;
        let mut counted = 0;
        for id in used.replies {
            let Some((of, put, uses)) = canned.replies.get_mut(&id) else {
                continue;
            };
            let may = of == site && put.owner.is_none_or(|owner| owner == agent);
            if may && canned.used.insert((used.conversation, used.message, id)) {
                uses.count += 1;
                uses.last = uses.last.max(Some(at));
                counted += 1;
            }
        }
        Ok(counted)
    }
}
