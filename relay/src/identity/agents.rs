//! Agents' way in: join by a link, log in by password (and second factor), stay logged in by a token.

mod book;
mod factor;
mod forgotten;
mod own;
mod team;

pub use own::OwnCall;

use super::{CustomerTokens, Passwords, Throttle, fresh_token, token_hash};
use crate::store::{
    Account, AccountMail, Accounts, Canned, LetterKind, NewAccount, NewLogIn, StoreError,
};
use protocol::api::{AgentRole, Invitation, Join, LogIn, LoggedIn};
use protocol::audit::Deed;
use protocol::{AgentId, Code, MessageId, Refusal, SiteId, Timestamp, limits, text};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Notify;
use url::Url;

/// Milliseconds that a log-in lasts after it was last used.
pub const LOG_IN_MS: u64 = 30 * 24 * 3_600_000;

/// Milliseconds that a set-up link or an invitation can be used.
pub const INVITATION_MS: u64 = 7 * 24 * 3_600_000;

/// Where somebody comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whence {
    /// The address.
    pub from: IpAddr,
    /// The browser, as far as it says so; may be empty.
    pub browser: String,
}

impl From<IpAddr> for Whence {
    fn from(from: IpAddr) -> Self {
        Self {
            from,
            browser: String::new(),
        }
    }
}

/// The way in for agents. Every "no" is a [`Refusal`] that the caller may send as it is.
pub struct Agents {
    accounts: Arc<dyn Accounts>,
    passwords: Passwords,
    throttle: Throttle,
    /// Notified when a mail to an account was kept.
    posted: Arc<Notify>,
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
            posted: Arc::default(),
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

    /// Notified when a mail to an account was kept.
    pub(crate) fn posted(&self) -> Arc<Notify> {
        self.posted.clone()
    }

    /// Redeems a set-up link or an invitation, and logs the new agent in.
    ///
    /// # Errors
    /// What the caller may be told.
    pub async fn join(
        &self,
        join: &Join,
        from: impl Into<Whence>,
        now: Timestamp,
    ) -> Result<LoggedIn, Refusal> {
        let from = from.into();
        let name = text::name(&join.name).map_err(Refusal::new)?;
        let email = text::email(&join.email).map_err(Refusal::new)?;
        fits_as_password(&join.password)?;
        self.slow_down(&email, from.from, now)?;
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
        self.throttle.succeeded(&account.email, from.from);
        let about = account.role.word();
        self.wrote(&account, from.from, Deed::Joined, about, now)
            .await;
        self.let_in(&account, from, now).await
    }

    /// Checks a password, and the second factor where the account has one.
    ///
    /// # Errors
    /// What the caller may be told.
    pub async fn log_in(
        &self,
        log_in: &LogIn,
        from: impl Into<Whence>,
        now: Timestamp,
    ) -> Result<LoggedIn, Refusal> {
        let from = from.into();
        let wrong = Refusal::new(Code::BadLogin);
        let email = text::email(&log_in.email).map_err(|_| wrong)?;
        let (known, fits) = self
            .checked(&email, &log_in.password, from.from, now)
            .await?;
        let Some(account) = known else {
            return Err(wrong);
        };
        if !fits {
            self.failed(&account, from.from, now);
            return Err(wrong);
        }
        let code = log_in.code.as_deref();
        self.second_factor_fits(&account, code, from.from, now)
            .await?;
        self.throttle.succeeded(&email, from.from);
        self.wrote(&account, from.from, Deed::LoggedIn, "", now)
            .await;
        self.let_in(&account, from, now).await
    }

    /// Whose address this is, and whether the password fits. An account that is disabled is none.
    async fn checked(
        &self,
        email: &str,
        password: &str,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(Option<Account>, bool), Refusal> {
        if password.chars().count() > limits::PASSWORD_CHARS_MAX {
            return Err(Refusal::new(Code::BadLogin));
        }
        self.slow_down(email, from, now)?;
        let known = self.accounts.account(email).await;
        let known = known.map_err(|e| unavailable(&e))?;
        let known = known.filter(|(account, _)| !account.disabled);
        let hash = known.as_ref().map(|(_, hash)| hash.as_str());
        let fits = self.passwords.fits(password, hash).await;
        let fits = fits.map_err(|e| unavailable(&e))?;
        Ok((known.map(|(account, _)| account), fits))
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

    /// A link that makes one account; mailed as well, where there is an address.
    ///
    /// # Errors
    /// What the caller may be told.
    pub async fn invite(
        &self,
        site: &SiteId,
        (role, email): (AgentRole, Option<&str>),
        public_url: &Url,
        tokens: &CustomerTokens,
        now: Timestamp,
    ) -> Result<Invitation, Refusal> {
        let email = email.map(text::email).transpose().map_err(Refusal::new)?;
        let id = fresh_id(now)?;
        let token = tokens.letter(id);
        let made = link(
            &*self.accounts,
            ("invite", &token),
            site,
            role,
            public_url,
            now,
        )
        .await;
        let made = made.map_err(|e| unavailable(&e))?;
        if let Some(to) = email {
            let mail = AccountMail {
                id,
                site: site.clone(),
                kind: LetterKind::Invitation,
                to,
                at: now,
                expires_at: made.expires_at,
                tries: 0,
            };
            self.post(mail).await?;
        }
        Ok(made)
    }

    async fn post(&self, mail: AccountMail) -> Result<(), Refusal> {
        let kept = self.accounts.post_letter(mail).await;
        kept.map_err(|e| unavailable(&e))?;
        self.posted.notify_one();
        Ok(())
    }

    async fn let_in(
        &self,
        account: &Account,
        from: Whence,
        now: Timestamp,
    ) -> Result<LoggedIn, Refusal> {
        let token = fresh_token().map_err(|e| unavailable(&e))?;
        let log_in = NewLogIn {
            token: token_hash(&token),
            agent: account.id,
            at: now,
            expires_at: now.plus_ms(LOG_IN_MS),
            browser: from.browser,
            from: from.from.to_string(),
        };
        let kept = self.accounts.log_in(log_in).await;
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

/// Whether this may become a password.
fn fits_as_password(password: &str) -> Result<(), Refusal> {
    let chars = password.chars().count();
    let fits = (limits::PASSWORD_CHARS_MIN..=limits::PASSWORD_CHARS_MAX).contains(&chars);
    fits.then_some(()).ok_or(Refusal::new(Code::BadPassword))
}

/// An id of a mail; its link's token is made from it.
fn fresh_id(now: Timestamp) -> Result<MessageId, Refusal> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|e| unavailable(&e))?;
    Ok(MessageId::new(now.0, random))
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
    let token = fresh_token()?;
    let word = ("setup", token.as_str());
    link(accounts, word, site, AgentRole::Owner, public_url, now).await
}

async fn link(
    accounts: &dyn Accounts,
    (word, token): (&str, &str),
    site: &SiteId,
    role: AgentRole,
    public_url: &Url,
    now: Timestamp,
) -> anyhow::Result<Invitation> {
    let expires_at = now.plus_ms(INVITATION_MS);
    accounts
        .invite(site, token_hash(token), role, expires_at)
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
