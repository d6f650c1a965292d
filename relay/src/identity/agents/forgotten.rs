//! A password that was forgotten: a link by mail, once, within the hour.

use super::{Agents, fits_as_password, fresh_id, unavailable};
use crate::identity::{CustomerTokens, token_hash};
use crate::store::{Account, AccountMail, LetterKind, StoreError};
use protocol::account::Reset;
use protocol::audit::Deed;
use protocol::limits::RESET_MS;
use protocol::{Code, Refusal, Timestamp, text};
use std::net::IpAddr;

impl Agents {
    /// Whether this address may be asked about now; what is wrong with it, if it is none.
    ///
    /// # Errors
    /// What the caller may be told: nothing that depends on whether there is such an account.
    pub(crate) fn may_forget(
        &self,
        email: &str,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let email = text::email(email).map_err(Refusal::new)?;
        let allowed = self.throttle.forgot(&email, from, now);
        allowed.map_err(|wait_ms| Refusal::new(Code::TooFast).retry_after(wait_ms))?;
        Ok(email)
    }

    /// Mails a link, if there is such an account. Nobody waits for it: the answer tells nothing, also
    /// not by how long it takes.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) async fn forgot(
        &self,
        email: &str,
        tokens: &CustomerTokens,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let known = self.accounts.account(email).await;
        let known = known.map_err(|e| unavailable(&e))?;
        let Some((account, _)) = known.filter(|(account, _)| !account.disabled) else {
            return Ok(());
        };
        let id = fresh_id(now)?;
        let (token, expires_at) = (token_hash(&tokens.letter(id)), now.plus_ms(RESET_MS));
        let kept = self.accounts.allow_reset(token, account.id, expires_at);
        kept.await.map_err(|e| unavailable(&e))?;
        let mail = AccountMail {
            id,
            site: account.site.clone(),
            kind: LetterKind::Reset,
            to: account.email.clone(),
            at: now,
            expires_at,
            tries: 0,
        };
        self.post(mail).await?;
        self.wrote(&account, from, Deed::ResetAsked, "", now).await;
        Ok(())
    }

    /// Sets a password by such a link; all log-ins of the account end. A second factor stays.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn resets(
        &self,
        reset: &Reset,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Account, Refusal> {
        fits_as_password(&reset.password)?;
        let token = token_hash(&reset.token);
        let allowed = self.throttle.attempt(&token.name(), from, now);
        allowed.map_err(|wait_ms| Refusal::new(Code::TooFast).retry_after(wait_ms))?;
        let hash = self.passwords.hash(&reset.password).await;
        let hash = hash.map_err(|e| unavailable(&e))?;
        let set = self.accounts.reset_password(token, now, hash).await;
        let account = set.map_err(|e| match e {
            StoreError::NotFound => Refusal::new(Code::BadToken),
            other => unavailable(&other),
        })?;
        self.throttle.succeeded(&token.name(), from);
        self.wrote(&account, from, Deed::PasswordReset, "", now)
            .await;
        Ok(account)
    }
}
