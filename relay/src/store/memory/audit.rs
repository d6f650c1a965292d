//! The book of who did what, in memory.

use super::MemoryStore;
use crate::store::{Audit, NewAudit, StoreError};
use async_trait::async_trait;
use protocol::SiteId;
use protocol::audit::{AuditPage, AuditRow};
use protocol::limits::{AUDIT_MS, AUDIT_PAGE};

#[derive(Clone, Debug, Default)]
pub(super) struct AuditRows {
    last: u64,
    rows: Vec<(SiteId, AuditRow)>,
}

#[async_trait]
impl Audit for MemoryStore {
    async fn audit(&self, site: &SiteId, line: NewAudit) -> Result<(), StoreError> {
        let book = &mut self.rows().audit;
        book.last += 1;
        let old = line.at.0.saturating_sub(AUDIT_MS);
        book.rows.retain(|(_, row)| row.at.0 >= old);
        let row = AuditRow {
            number: book.last,
            at: line.at,
            agent: line.agent,
            name: line.name,
            from: line.from,
            deed: line.deed,
            about: line.about,
        };
        book.rows.push((site.clone(), row));
        Ok(())
    }

    async fn audited(&self, site: &SiteId, before: Option<u64>) -> Result<AuditPage, StoreError> {
        let book = &self.rows().audit;
        let before = before.unwrap_or(u64::MAX);
        let theirs = book.rows.iter().rev();
        let theirs = theirs.filter(|(of, row)| of == site && row.number < before);
        let mut rows: Vec<AuditRow> = theirs.map(|(_, row)| row.clone()).collect();
        let more = rows.len() > AUDIT_PAGE;
        rows.truncate(AUDIT_PAGE);
        Ok(AuditPage { rows, more })
    }
}
