//! What agents do with their own account: see where it is logged in, another name, another password.

use super::{Agents, fits_as_password, unavailable};
use crate::identity::token_hash;
use crate::store::{Account, AccountChange, ChangedAccount};
use protocol::account::{ChangePassword, OwnAccount};
use protocol::audit::Deed;
use protocol::{Code, Refusal, Timestamp, text};
use std::net::IpAddr;

/// Who asks, by which log-in, from where and when.
#[derive(Clone, Copy)]
pub struct OwnCall<'a> {
    /// The account.
    pub account: &'a Account,
    /// The log-in's token.
    pub token: &'a str,
    /// The address that the call comes from.
    pub from: IpAddr,
    /// The time of it.
    pub now: Timestamp,
}

impl Agents {
    /// The caller's own account.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn own(&self, call: OwnCall<'_>) -> Result<OwnAccount, Refusal> {
        let account = call.account;
        let this = token_hash(call.token);
        let log_ins = self.accounts.log_ins(account.id, this, call.now).await;
        let factor = self.accounts.second_factor(account.id).await;
        let factor = factor.map_err(|e| unavailable(&e))?;
        let active = factor.filter(|factor| factor.active);
        Ok(OwnAccount {
            name: account.name.clone(),
            email: account.email.clone(),
            role: account.role,
            second_factor: active.is_some(),
            recovery_codes: active.map_or(0, |factor| factor.recovery_codes),
            log_ins: log_ins.map_err(|e| unavailable(&e))?,
        })
    }

    /// Takes another name.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn renames(&self, call: OwnCall<'_>, name: &str) -> Result<Account, Refusal> {
        let name = text::name(name).map_err(Refusal::new)?;
        let change = AccountChange {
            name: Some(name.clone()),
            ..AccountChange::default()
        };
        let (site, agent) = (&call.account.site, call.account.id);
        let changed = self.accounts.change_account(site, agent, change).await;
        let account = match changed.map_err(|e| unavailable(&e))? {
            ChangedAccount::Changed(account) => account,
            ChangedAccount::LastOwner => return Err(Refusal::new(Code::LastOwner)),
        };
        self.wrote(call.account, call.from, Deed::Renamed, &name, call.now)
            .await;
        Ok(account)
    }

    /// Changes the password; every other log-in ends.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn changes_password(
        &self,
        call: OwnCall<'_>,
        change: &ChangePassword,
    ) -> Result<(), Refusal> {
        fits_as_password(&change.new)?;
        self.knows_password(&call, &change.old).await?;
        let hash = self.passwords.hash(&change.new).await;
        let hash = hash.map_err(|e| unavailable(&e))?;
        let keep = Some(token_hash(call.token));
        let set = self.accounts.set_password(call.account.id, hash, keep);
        set.await.map_err(|e| unavailable(&e))?;
        self.wrote(call.account, call.from, Deed::PasswordChanged, "", call.now)
            .await;
        Ok(())
    }

    /// Ends another log-in, or all others.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn ends_log_ins(
        &self,
        call: OwnCall<'_>,
        named: Option<&str>,
    ) -> Result<(), Refusal> {
        let except = Some(token_hash(call.token));
        let ended = self.accounts.end_log_ins(call.account.id, named, except);
        let ended = ended.await.map_err(|e| unavailable(&e))?;
        let about = format!("{}: {ended}", call.account.name);
        self.wrote(call.account, call.from, Deed::LogInsEnded, &about, call.now)
            .await;
        Ok(())
    }

    /// Whoever changes what protects an account shows its password again.
    pub(super) async fn knows_password(
        &self,
        call: &OwnCall<'_>,
        password: &str,
    ) -> Result<(), Refusal> {
        let email = &call.account.email;
        let (_, fits) = self.checked(email, password, call.from, call.now).await?;
        if !fits {
            self.failed(call.account, call.from, call.now);
            return Err(Refusal::new(Code::BadLogin));
        }
        self.throttle.succeeded(email, call.from);
        Ok(())
    }
}
