//! Agents' way in: join by a link, log in by password, stay logged in by a token.

use super::{Passwords, Throttle, fresh_token, token_hash};
use crate::store::{Account, Accounts, Audit, Canned, NewAccount, NewAudit, StoreError};
use protocol::api::{AgentRole, Invitation, Join, LogIn, LoggedIn};
use protocol::audit::Deed;
use protocol::{AgentId, Code, Refusal, SiteId, Timestamp, limits, text};
use std::net::IpAddr;
use std::sync::Arc;
use url::Url;

/// Milliseconds that a log-in lasts after it was last used.
pub const LOG_IN_MS: u64 = 30 * 24 * 3_600_000;

/// Milliseconds that a set-up link or an invitation can be used.
pub const INVITATION_MS: u64 = 7 * 24 * 3_600_000;

/// The way in for agents. Every "no" is a [`Refusal`] that the caller may send as it is.
pub struct Agents {
    accounts: Arc<dyn Accounts>,
    passwords: Passwords,
    throttle: Throttle,
}

impl Agents {
    /// Over the accounts of a store.
    ///
    /// # Errors
    /// If the operating system has no random bytes to give.
    pub async fn open(accounts: Arc<dyn Accounts>) -> anyhow::Result<Self> {
        Ok(Self {
            accounts,
            passwords: Passwords::open().await?,
            throttle: Throttle::default(),
        })
    }

    /// Who has an account.
    pub(crate) fn accounts(&self) -> &dyn Accounts {
        &*self.accounts
    }

    /// What agents keep for their answers.
    pub(crate) fn canned(&self) -> &dyn Canned {
        &*self.accounts
    }

    /// What was done at each site.
    pub(crate) fn book(&self) -> &dyn Audit {
        &*self.accounts
    }

    /// Writes down what an account did. Where that can't be stored, the log has it: the deed is done.
    pub(crate) async fn wrote(
        &self,
        account: &Account,
        from: &str,
        deed: Deed,
        about: &str,
        at: Timestamp,
    ) {
        let line = line(account, from, deed, about, at);
        keep(&*self.accounts, &account.site, line).await;
    }

    /// The same for a log-in that failed: nobody waits for it, so that the answer takes as long as
    /// where there is no such account.
    fn failed(&self, account: &Account, from: IpAddr, at: Timestamp) {
        let line = NewAudit {
            // Who it was is not known.
            agent: None,
            ..line(account, &from.to_string(), Deed::LogInFailed, "", at)
        };
        let (accounts, site) = (self.accounts.clone(), account.site.clone());
        tokio::spawn(async move { keep(&*accounts, &site, line).await });
    }

    /// Redeems a set-up link or an invitation, and logs the new agent in.
    ///
    /// # Errors
    /// What the caller may be told.
    pub async fn join(
        &self,
        join: &Join,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<LoggedIn, Refusal> {
        let name = text::name(&join.name).map_err(Refusal::new)?;
        let email = text::email(&join.email).map_err(Refusal::new)?;
        let chars = join.password.chars().count();
        if !(limits::PASSWORD_CHARS_MIN..=limits::PASSWORD_CHARS_MAX).contains(&chars) {
            return Err(Refusal::new(Code::BadPassword));
        }
        self.slow_down(&email, from, now)?;
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|e| unavailable(&e))?;
        let account = NewAccount {
            id: AgentId::new(now.0, random),
            name,
            email,
            password_hash: self
                .passwords
                .hash(&join.password)
                .await
                .map_err(|e| unavailable(&e))?,
        };
        let made = self
            .accounts
            .redeem(token_hash(&join.token), now, account)
            .await;
        let account = made.map_err(|e| match e {
            StoreError::NotFound => Refusal::new(Code::BadToken),
            StoreError::Conflict => Refusal::new(Code::EmailTaken),
            StoreError::Unavailable(_) => unavailable(&e),
        })?;
        self.throttle.succeeded(&account.email, from);
        let about = account.role.word();
        self.wrote(&account, &from.to_string(), Deed::Joined, about, now)
            .await;
        self.let_in(&account, now).await
    }

    /// Checks a password.
    ///
    /// # Errors
    /// What the caller may be told.
    pub async fn log_in(
        &self,
        log_in: &LogIn,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<LoggedIn, Refusal> {
        let wrong = Refusal::new(Code::BadLogin);
        let email = text::email(&log_in.email).map_err(|_| wrong)?;
        if log_in.password.chars().count() > limits::PASSWORD_CHARS_MAX {
            return Err(wrong);
        }
        self.slow_down(&email, from, now)?;
        let known = self
            .accounts
            .account(&email)
            .await
            .map_err(|e| unavailable(&e))?;
        let hash = known.as_ref().map(|(_, hash)| hash.as_str());
        let fits = self
            .passwords
            .fits(&log_in.password, hash)
            .await
            .map_err(|e| unavailable(&e))?;
        match known {
            Some((account, _)) if fits => {
                self.throttle.succeeded(&email, from);
                self.wrote(&account, &from.to_string(), Deed::LoggedIn, "", now)
                    .await;
                self.let_in(&account, now).await
            }
            Some((account, _)) => {
                self.failed(&account, from, now);
                Err(wrong)
            }
            None => Err(wrong),
        }
    }

    /// Who is logged in with this token, if anybody; using it renews it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn who(&self, token: &str, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let ends_at = now.plus_ms(LOG_IN_MS);
        self.accounts
            .logged_in(token_hash(token), now, ends_at)
            .await
    }

    /// Ends a log-in.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn log_out(&self, token: &str) -> Result<(), StoreError> {
        self.accounts.log_out(token_hash(token)).await
    }

    /// A link that makes one account.
    ///
    /// # Errors
    /// What the caller may be told.
    pub async fn invite(
        &self,
        site: &SiteId,
        role: AgentRole,
        public_url: &Url,
        now: Timestamp,
    ) -> Result<Invitation, Refusal> {
        let made = link(&*self.accounts, "invite", site, role, public_url, now).await;
        made.map_err(|e| unavailable(&e))
    }

    async fn let_in(&self, account: &Account, now: Timestamp) -> Result<LoggedIn, Refusal> {
        let token = fresh_token().map_err(|e| unavailable(&e))?;
        let ends_at = now.plus_ms(LOG_IN_MS);
        let kept = self
            .accounts
            .log_in(token_hash(&token), account.id, ends_at)
            .await;
        kept.map_err(|e| unavailable(&e))?;
        Ok(LoggedIn {
            token,
            agent: account.id,
            role: account.role,
        })
    }

    fn slow_down(&self, email: &str, from: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let allowed = self.throttle.attempt(email, from, now);
        allowed.map_err(|wait_ms| Refusal::new(Code::TooFast).retry_after(wait_ms))
    }
}

fn line(account: &Account, from: &str, deed: Deed, about: &str, at: Timestamp) -> NewAudit {
    NewAudit {
        at,
        agent: Some(account.id),
        name: account.name.clone(),
        from: from.into(),
        deed,
        about: text::preview(about, limits::AUDIT_ABOUT_CHARS),
    }
}

async fn keep(accounts: &dyn Accounts, site: &SiteId, line: NewAudit) {
    let deed = line.deed;
    if let Err(error) = accounts.audit(site, line).await {
        tracing::error!(%site, ?deed, "what was done is not in the book: {error}");
    }
}

/// A one-time link that makes an owner of a site.
///
/// # Errors
/// If the store or the random source is unavailable.
pub async fn set_up_link(
    accounts: &dyn Accounts,
    site: &SiteId,
    public_url: &Url,
    now: Timestamp,
) -> anyhow::Result<Invitation> {
    link(accounts, "setup", site, AgentRole::Owner, public_url, now).await
}

async fn link(
    accounts: &dyn Accounts,
    word: &str,
    site: &SiteId,
    role: AgentRole,
    public_url: &Url,
    now: Timestamp,
) -> anyhow::Result<Invitation> {
    let token = fresh_token()?;
    let expires_at = now.plus_ms(INVITATION_MS);
    accounts
        .invite(site, token_hash(&token), role, expires_at)
        .await?;
    let mut link = public_url.join("agent")?;
    // Behind '#', so that no server's log ever holds it.
    link.set_fragment(Some(&format!("{word}={token}")));
    Ok(Invitation {
        link: link.into(),
        expires_at,
    })
}

/// The cause goes to the log; the caller learns only that it may try again.
fn unavailable(cause: &dyn core::fmt::Display) -> Refusal {
    tracing::error!(%cause, "an agent could not be let in");
    Refusal::new(Code::Unavailable).retry_after(1_000)
}
