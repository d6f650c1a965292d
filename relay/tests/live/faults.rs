//! A store that fails: nothing is told that was not saved, and the desk starts again.

use crate::line::{customer, message_id};
use crate::world::World;
use async_trait::async_trait;
use desk::{Conversation, Loaded, Record};
use protocol::api::{Banner, Ledger, ScoreSpan, Wait};
use protocol::past::Fact;
use protocol::search::Search;
use protocol::{
    AgentId, ConversationId, ConversationState, CustomerId, Department, DepartmentId, Entry,
    FileId, FromCustomer, MessageId, Presence, Seq, SiteId, Timestamp, ToCustomer,
};
use relay::store::memory::MemoryStore;
use relay::store::{
    Attached, Enquiry, Files, Forgotten, Hit, MailOutcome, MailsDue, MailsStanding, Past, Put,
    Searched, Staff, Store, StoreError, Upload,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A store in memory that takes nothing while it is broken.
struct Breakable {
    store: Arc<MemoryStore>,
    broken: AtomicBool,
}

impl Breakable {
    fn check(&self) -> Result<(), StoreError> {
        if self.broken.load(Ordering::SeqCst) {
            Err(StoreError::Unavailable("the disk is gone".into()))
        } else {
            Ok(())
        }
    }
}

#[async_trait]
impl Files for Breakable {
    async fn put_file(
        &self,
        site: &SiteId,
        conversation: ConversationId,
        attached: Attached,
        content: Vec<u8>,
    ) -> Result<Upload, StoreError> {
        self.check()?;
        self.store
            .put_file(site, conversation, attached, content)
            .await
    }

    async fn files(
        &self,
        site: &SiteId,
        conversation: ConversationId,
    ) -> Result<Vec<Attached>, StoreError> {
        self.store.files(site, conversation).await
    }

    async fn file_content(&self, id: FileId) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.file_content(id).await
    }

    async fn drop_unsent(&self, id: FileId) -> Result<(), StoreError> {
        self.store.drop_unsent(id).await
    }

    async fn sweep_unsent(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.store.sweep_unsent(before).await
    }
}

#[async_trait]
impl Searched for Breakable {
    async fn search(
        &self,
        site: &SiteId,
        reader: AgentId,
        asked: Search,
        limit: usize,
    ) -> Result<Vec<Hit>, StoreError> {
        self.store.search(site, reader, asked, limit).await
    }
}

#[async_trait]
impl Staff for Breakable {
    async fn presence(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Presence>, StoreError> {
        self.store.presence(site, since, until).await
    }

    async fn departments(&self, site: &SiteId) -> Result<Vec<Department>, StoreError> {
        self.store.departments(site).await
    }

    async fn put_department(&self, site: &SiteId, one: &Department) -> Result<(), StoreError> {
        self.check()?;
        self.store.put_department(site, one).await
    }

    async fn delete_department(&self, site: &SiteId, id: DepartmentId) -> Result<(), StoreError> {
        self.check()?;
        self.store.delete_department(site, id).await
    }
}

#[async_trait]
impl Store for Breakable {
    async fn load(
        &self,
        site: &SiteId,
        capacity: u32,
        day_began: Timestamp,
        now: Timestamp,
    ) -> Result<Loaded, StoreError> {
        self.check()?;
        self.store.load(site, capacity, day_began, now).await
    }

    async fn append(&self, site: &SiteId, records: Vec<Record>) -> Result<(), StoreError> {
        self.check()?;
        self.store.append(site, records).await
    }

    async fn entries(
        &self,
        conversation: ConversationId,
        after: Seq,
        up_to: Seq,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store.entries(conversation, after, up_to).await
    }

    async fn conversation(
        &self,
        site: &SiteId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        self.store.conversation(site, id).await
    }

    async fn mails_due(&self, now: Timestamp, limit: usize) -> Result<MailsDue, StoreError> {
        self.store.mails_due(now, limit).await
    }

    async fn mails_standing(&self) -> Result<MailsStanding, StoreError> {
        self.store.mails_standing().await
    }

    async fn mail_tried(
        &self,
        conversation: ConversationId,
        asked: Seq,
        to: &str,
        outcome: MailOutcome,
    ) -> Result<(), StoreError> {
        self.store
            .mail_tried(conversation, asked, to, outcome)
            .await
    }

    async fn waits(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Wait>, StoreError> {
        self.store.waits(site, since, until).await
    }

    async fn score(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<ScoreSpan, StoreError> {
        self.store.score(site, since, until).await
    }

    async fn banner(&self, site: &SiteId) -> Result<Banner, StoreError> {
        self.store.banner(site).await
    }

    async fn set_banner(&self, site: &SiteId, banner: &Banner) -> Result<(), StoreError> {
        self.check()?;
        self.store.set_banner(site, banner).await
    }

    async fn enquiries(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Enquiry>, StoreError> {
        self.store.enquiries(site, since, until).await
    }

    async fn ledger(&self, site: &SiteId, now: Timestamp) -> Result<Ledger, StoreError> {
        self.store.ledger(site, now).await
    }
}

#[async_trait]
impl Past for Breakable {
    async fn past(
        &self,
        site: &SiteId,
        customer: CustomerId,
        before: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<Conversation>, StoreError> {
        self.store.past(site, customer, before, limit).await
    }

    async fn facts(&self, site: &SiteId, customer: CustomerId) -> Result<Vec<Fact>, StoreError> {
        self.store.facts(site, customer).await
    }

    async fn record_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> Result<Put, StoreError> {
        self.check()?;
        self.store.record_fact(site, customer, fact).await
    }

    async fn correct_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> Result<Put, StoreError> {
        self.check()?;
        self.store.correct_fact(site, customer, fact).await
    }

    async fn remove_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        id: MessageId,
    ) -> Result<(), StoreError> {
        self.check()?;
        self.store.remove_fact(site, customer, id).await
    }

    async fn forget(
        &self,
        site: &SiteId,
        ended_before: Timestamp,
        really: bool,
    ) -> Result<Forgotten, StoreError> {
        self.store.forget(site, ended_before, really).await
    }
}

#[tokio::test]
async fn what_could_not_be_saved_is_told_to_nobody_and_may_be_sent_again() {
    let memory = Arc::new(MemoryStore::default());
    let store = Arc::new(Breakable {
        store: memory.clone(),
        broken: AtomicBool::new(false),
    });
    let world = World::over(store.clone(), memory.clone(), memory).await;
    let mut page = customer(&world).await;
    let token = page.hello(None, None).await.token;
    let id = message_id();
    let message = FromCustomer::LeaveMessage {
        id,
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "My tent pole arrived bent.".into(),
        website: None,
        consent: None,
    };
    store.broken.store(true, Ordering::SeqCst);
    page.say(message.clone()).await;
    assert_eq!(page.closed().await, 4512);

    // Whoever comes while nothing can be stored is told so, and to come back.
    let mut early = customer(&world).await;
    early
        .say(FromCustomer::Hello {
            site: "demo".parse().unwrap(),
            token: Some(token.clone()),
            locale: "en".into(),
            zone: None,
            page: None,
            resume: None,
            proof: None,
        })
        .await;
    assert_eq!(early.closed().await, 4512);

    store.broken.store(false, Ordering::SeqCst);
    let mut page = come_back(&world, &token).await;
    for _ in 0..2 {
        page.say(message.clone()).await;
    }
    let view = page.hear(|frame| match frame {
        ToCustomer::Conversation(view) => Some(view.clone()),
        _ => None,
    });
    let view = view.await;
    assert_eq!(view.state, ConversationState::Ticket);
    let mut page = customer(&world).await;
    let kept = page.hello(Some(token), None).await.conversation;
    let entries = kept.expect("the ticket is there").entries;
    assert_eq!(entries.iter().filter(|e| e.id == Some(id)).count(), 1);
}

/// Says hello until the desk is loaded again, as a client with its pauses does.
async fn come_back(world: &World, token: &str) -> crate::line::Customer {
    let deadline = tokio::time::Instant::now() + crate::line::DEADLINE;
    loop {
        let mut page = customer(world).await;
        let asked = page.try_hello(token);
        if asked.await {
            return page;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "the desk never came back"
        );
    }
}
