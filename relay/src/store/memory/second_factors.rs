//! Second factors in memory.

use super::{MemoryStore, TokenHash};
use crate::store::{SecondFactor, SecondFactors, StoreError};
use async_trait::async_trait;
use protocol::AgentId;

#[async_trait]
impl SecondFactors for MemoryStore {
    async fn second_factor(&self, agent: AgentId) -> Result<Option<SecondFactor>, StoreError> {
        let rows = &self.rows().accounts;
        let left = rows.recovery.iter().filter(|(whose, _)| *whose == agent);
        let left = u32::try_from(left.count()).unwrap_or(u32::MAX);
        let found = rows.factors.get(&agent);
        Ok(found.map(|(factor, _)| SecondFactor {
            recovery_codes: left,
            ..factor.clone()
        }))
    }

    async fn with_second_factor(&self) -> Result<Vec<AgentId>, StoreError> {
        let rows = &self.rows().accounts;
        let active = rows.factors.iter().filter(|(_, (factor, _))| factor.active);
        Ok(active.map(|(agent, _)| *agent).collect())
    }

    async fn offer_second_factor(&self, agent: AgentId, secret: Vec<u8>) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        if rows.factors.get(&agent).is_some_and(|(old, _)| old.active) {
            return Err(StoreError::Conflict);
        }
        let factor = SecondFactor {
            secret,
            active: false,
            recovery_codes: 0,
        };
        rows.factors.insert(agent, (factor, 0));
        Ok(())
    }

    async fn activate_second_factor(
        &self,
        agent: AgentId,
        step: u64,
        codes: Vec<TokenHash>,
    ) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        let found = rows.factors.get_mut(&agent);
        let (factor, last) = found.ok_or(StoreError::NotFound)?;
        (factor.active, *last) = (true, step);
        rows.recovery.retain(|(whose, _)| *whose != agent);
        rows.recovery
            .extend(codes.into_iter().map(|code| (agent, code)));
        Ok(())
    }

    async fn use_step(&self, agent: AgentId, step: u64) -> Result<bool, StoreError> {
        let rows = &mut self.rows().accounts;
        let found = rows.factors.get_mut(&agent);
        let Some((_, last)) = found.filter(|(_, last)| *last < step) else {
            return Ok(false);
        };
        *last = step;
        Ok(true)
    }

    async fn use_recovery_code(&self, agent: AgentId, code: TokenHash) -> Result<bool, StoreError> {
        Ok(self.rows().accounts.recovery.remove(&(agent, code)))
    }

    async fn forget_second_factor(&self, agent: AgentId) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        rows.factors.remove(&agent);
        rows.recovery.retain(|(whose, _)| *whose != agent);
        Ok(())
    }
}
