//! The second factor: set up, asked for, used up, switched off.

use super::{Agents, OwnCall, unavailable};
use crate::identity::{authenticator, token_hash};
use crate::store::{Account, StoreError};
use protocol::account::{RecoveryCodes, SecondFactorOffer};
use protocol::audit::Deed;
use protocol::limits::RECOVERY_CODES;
use protocol::{AgentId, Code, Refusal, Timestamp};
use std::net::IpAddr;

impl Agents {
    /// Whether what was shown is the account's second factor now, if it has one; uses it up.
    pub(super) async fn second_factor_fits(
        &self,
        account: &Account,
        code: Option<&str>,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let factor = self.accounts.second_factor(account.id).await;
        let factor = factor.map_err(|e| unavailable(&e))?;
        let Some(factor) = factor.filter(|factor| factor.active) else {
            return Ok(());
        };
        let code = code.map(authenticator::clean).unwrap_or_default();
        if code.is_empty() {
            return Err(Refusal::new(Code::SecondFactorWanted));
        }
        self.no_guessing(account.id, now)?;
        let used = match authenticator::step(factor.secret, &code, now) {
            Some(step) => self.accounts.use_step(account.id, step).await,
            None => {
                let hash = token_hash(&code);
                let used = self.accounts.use_recovery_code(account.id, hash).await;
                if used == Ok(true) {
                    self.wrote(account, from, Deed::RecoveryUsed, "", now).await;
                }
                used
            }
        };
        if used.map_err(|e| unavailable(&e))? {
            self.throttle.code_fitted(account.id);
            return Ok(());
        }
        self.failed(account, from, now);
        Err(Refusal::new(Code::BadSecondFactor))
    }

    /// What an authenticator takes; asked for only after a code of it was shown.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn offers_second_factor(
        &self,
        call: OwnCall<'_>,
        password: &str,
        site_name: &str,
    ) -> Result<SecondFactorOffer, Refusal> {
        self.knows_password(&call, password).await?;
        let secret = authenticator::secret().map_err(|e| unavailable(&e))?;
        let offer = authenticator::offer(secret.clone(), &call.account.email, site_name);
        let offer = offer.map_err(|e| unavailable(&e))?;
        let kept = self.accounts.offer_second_factor(call.account.id, secret);
        kept.await.map_err(|e| match e {
            StoreError::Conflict => Refusal::new(Code::NotNow),
            other => unavailable(&other),
        })?;
        Ok(offer)
    }

    /// A code was shown: from now on it is asked for.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn activates_second_factor(
        &self,
        call: OwnCall<'_>,
        code: &str,
    ) -> Result<RecoveryCodes, Refusal> {
        let (agent, now) = (call.account.id, call.now);
        let factor = self.accounts.second_factor(agent).await;
        let factor = factor.map_err(|e| unavailable(&e))?;
        let offered = factor.filter(|factor| !factor.active);
        let offered = offered.ok_or(Refusal::new(Code::NotNow))?;
        self.no_guessing(agent, now)?;
        let step = authenticator::step(offered.secret, &authenticator::clean(code), now);
        let step = step.ok_or(Refusal::new(Code::BadSecondFactor))?;
        self.throttle.code_fitted(agent);
        let codes = (0..RECOVERY_CODES).map(|_| authenticator::recovery_code());
        let codes: Vec<String> = codes
            .collect::<Result<_, _>>()
            .map_err(|e| unavailable(&e))?;
        let hashes = codes
            .iter()
            .map(|code| token_hash(&authenticator::clean(code)));
        let kept = self
            .accounts
            .activate_second_factor(agent, step, hashes.collect());
        kept.await.map_err(|e| unavailable(&e))?;
        self.wrote(call.account, call.from, Deed::SecondFactorOn, "", now)
            .await;
        Ok(RecoveryCodes { codes })
    }

    /// It is asked for no longer.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn drops_second_factor(
        &self,
        call: OwnCall<'_>,
        password: &str,
    ) -> Result<(), Refusal> {
        self.knows_password(&call, password).await?;
        let dropped = self.accounts.forget_second_factor(call.account.id).await;
        dropped.map_err(|e| unavailable(&e))?;
        self.wrote(call.account, call.from, Deed::SecondFactorOff, "", call.now)
            .await;
        Ok(())
    }

    fn no_guessing(&self, agent: AgentId, now: Timestamp) -> Result<(), Refusal> {
        let allowed = self.throttle.code(agent, now);
        allowed.map_err(|wait_ms| Refusal::new(Code::TooFast).retry_after(wait_ms))
    }
}
