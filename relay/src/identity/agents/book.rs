//! What accounts did goes into the site's book.

use super::Agents;
use crate::store::{Account, Accounts, Audit, NewAudit};
use protocol::audit::Deed;
use protocol::{SiteId, Timestamp, limits, text};
use std::net::IpAddr;

impl Agents {
    /// What was done at each site.
    pub(crate) fn book(&self) -> &dyn Audit {
        &*self.accounts
    }

    /// Writes down what an account did. Where that can't be stored, the log has it: the deed is done.
    pub(crate) async fn wrote(
        &self,
        account: &Account,
        from: IpAddr,
        deed: Deed,
        about: &str,
        at: Timestamp,
    ) {
        let line = line(account, from, deed, about, at);
        keep(&*self.accounts, &account.site, line).await;
    }

    /// The same for a log-in that failed: nobody waits for it, so that the answer takes as long as
    /// where there is no such account.
    pub(super) fn failed(&self, account: &Account, from: IpAddr, at: Timestamp) {
        let line = NewAudit {
            // Who it was is not known.
            agent: None,
            ..line(account, from, Deed::LogInFailed, "", at)
        };
        let (accounts, site) = (self.accounts.clone(), account.site.clone());
        tokio::spawn(async move { keep(&*accounts, &site, line).await });
    }
}

fn line(account: &Account, from: IpAddr, deed: Deed, about: &str, at: Timestamp) -> NewAudit {
    NewAudit {
        at,
        agent: Some(account.id),
        name: account.name.clone(),
        from: from.to_string(),
        deed,
        about: text::preview(about, limits::AUDIT_ABOUT_CHARS - 1),
    }
}

async fn keep(accounts: &dyn Accounts, site: &SiteId, line: NewAudit) {
    let deed = line.deed;
    if let Err(error) = accounts.audit(site, line).await {
        tracing::error!(%site, ?deed, "what was done is not in the book: {error}");
    }
}
