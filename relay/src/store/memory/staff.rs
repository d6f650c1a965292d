//! Who was there, in plain collections.

use super::{MemoryStore, Rows};
use crate::store::{Staff, StoreError};
use async_trait::async_trait;
use protocol::{AgentId, Department, DepartmentId, Presence, SiteId, Timestamp};
use std::collections::BTreeMap;

impl Rows {
    /// The last event of each agent before `until`, in the order of time.
    pub(super) fn last_presence(&self, site: &SiteId, until: Timestamp) -> Vec<Presence> {
        let mine = self
            .presence
            .iter()
            .filter(|(s, p)| s == site && p.at < until);
        let last: BTreeMap<AgentId, &Presence> = mine.map(|(_, p)| (p.agent, p)).collect();
        let mut last: Vec<Presence> = last.into_values().cloned().collect();
        last.sort_by_key(|p| p.at);
        last
    }

    /// The departments of a site, by name.
    pub(super) fn departments_of(&self, site: &SiteId) -> Vec<Department> {
        let mine = self.departments.values().filter(|(s, _)| s == site);
        let mut mine: Vec<Department> = mine.map(|(_, one)| one.clone()).collect();
        mine.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        mine
    }
}

#[async_trait]
impl Staff for MemoryStore {
    async fn presence(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Presence>, StoreError> {
        let rows = self.rows();
        let within = |p: &Presence| since <= p.at && p.at < until;
        let mine = rows.presence.iter().filter(|(s, p)| s == site && within(p));
        let mut events: Vec<Presence> = mine.map(|(_, p)| p.clone()).collect();
        events.sort_by_key(|p| p.at);
        let mut all = rows.last_presence(site, since);
        all.extend(events);
        Ok(all)
    }

    async fn departments(&self, site: &SiteId) -> Result<Vec<Department>, StoreError> {
        Ok(self.rows().departments_of(site))
    }

    async fn put_department(
        &self,
        site: &SiteId,
        department: &Department,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows();
        let id = department.id;
        if rows.departments.get(&id).is_some_and(|(s, _)| s != site) {
            return Err(StoreError::NotFound);
        }
        let others = rows
            .departments_of(site)
            .into_iter()
            .filter(|one| one.id != id);
        if others
            .into_iter()
            .any(|one| one.is_called(&department.name))
        {
            return Err(StoreError::Conflict);
        }
        rows.departments
            .insert(id, (site.clone(), department.clone()));
        Ok(())
    }

    async fn delete_department(&self, site: &SiteId, id: DepartmentId) -> Result<(), StoreError> {
        self.rows()
            .departments
            .retain(|i, (s, _)| *i != id || s != site);
        Ok(())
    }
}
