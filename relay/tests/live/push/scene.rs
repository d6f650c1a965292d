//! Mira, who is away and wants pushes; Jonas, who is there and has a chat already.

use crate::line::{Agent, Customer, agent, customer};
use crate::push_service::{Browser, PushService};
use crate::world::{PASSWORD, World};
use protocol::api::{AgentRole, Invitation, Invite, Join, LoggedIn};
use protocol::notifications::{Notifications, PushKind, PushState, PushTested, PushWhen};
use protocol::{ConversationId, ConversationState, FromAgent, Seq, Timestamp, ToAgent};
use relay::Clock;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Monday 2026-11-23, 12:00 UTC.
pub(crate) const NOON: Timestamp = Timestamp(1_795_435_200_000);
const HOUR_MS: u64 = 3_600_000;

pub(crate) async fn call(
    world: &World,
    method: &str,
    path: &str,
    token: &str,
    body: &impl Serialize,
) -> (u16, String) {
    let body = serde_json::to_string(body).unwrap();
    let request = format!(
        "{method} /api/agent/{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        world.at,
        body.len()
    );
    let (status, _, body) = world.call(&request).await;
    (status, body)
}

pub(crate) async fn ask<T: DeserializeOwned>(
    world: &World,
    method: &str,
    path: &str,
    token: &str,
    body: &impl Serialize,
) -> T {
    let (status, text) = call(world, method, path, token, body).await;
    assert_eq!(status, 200, "{method} {path}: {text}");
    serde_json::from_str(&text).unwrap()
}

pub(crate) async fn subscribes(world: &World, who: &LoggedIn, browser: &Browser) -> PushState {
    let told = &browser.subscription;
    ask(world, "PUT", "push/subscription", &who.token, told).await
}

pub(crate) async fn wishes(world: &World, who: &LoggedIn, wishes: &Notifications) {
    let got: Notifications = ask(world, "PUT", "notifications", &who.token, wishes).await;
    assert_eq!(got, *wishes);
}

pub(crate) fn always() -> Notifications {
    Notifications {
        push: PushWhen::Always,
        ..Notifications::default()
    }
}

/// A relay that may call this machine, where nobody is alerted for hours, and each takes one chat.
pub(crate) async fn world(clock: &Clock) -> World {
    World::by_clock(clock.clone(), |config| {
        config.outgoing.private = true;
        config.metrics = Some(relay::config::MetricsFor::ThisMachine);
        let site = &mut config.sites[0];
        site.capacity = 1;
        site.desk.alert_ms = HOUR_MS;
        site.desk.escalate_ms = HOUR_MS;
        site.desk.offer_ms = HOUR_MS;
        site.desk.agent_lost_ms = HOUR_MS;
    })
    .await
}

pub(crate) async fn invited(world: &World, owner: &LoggedIn, name: &str) -> LoggedIn {
    let invite = Invite {
        role: AgentRole::Agent,
        email: None,
    };
    let (_, made): (u16, Invitation) = world
        .post("/api/agent/invite", &owner.token, &invite)
        .await
        .unwrap();
    let join = Join {
        token: made.link.split_once("#invite=").unwrap().1.into(),
        name: name.into(),
        email: format!("{}@shop.example", name.to_lowercase()),
        password: PASSWORD.into(),
    };
    world.post("/api/agent/join", "", &join).await.unwrap().1
}

/// Mira, who is away and wants pushes; Jonas, who is there and has a chat already.
pub(crate) struct Scene {
    pub(crate) clock: Clock,
    pub(crate) world: World,
    pub(crate) service: PushService,
    pub(crate) mira: LoggedIn,
    pub(crate) browser: Browser,
    pub(crate) key: String,
    pub(crate) jonas: Agent,
    pub(crate) _busy: Customer,
}

impl Scene {
    pub(crate) async fn set() -> Self {
        let clock = Clock::by_hand(NOON);
        let world = world(&clock).await;
        let service = PushService::start().await;
        let mira = world.join("Mira").await;
        let browser = Browser::at(&service, "mira");
        let state = subscribes(&world, &mira, &browser).await;
        assert_eq!(
            state.endpoint.as_deref(),
            Some(&*browser.subscription.endpoint)
        );
        wishes(&world, &mira, &always()).await;
        let account = invited(&world, &mira, "Jonas").await;
        let mut jonas = agent(&world).await;
        jonas.hello(&account.token).await;
        let mut busy = customer(&world).await;
        busy.hello(None, None).await;
        let id = busy.start("First?").await.id;
        open(&mut jonas, id).await;
        Self {
            clock,
            world,
            service,
            mira,
            browser,
            key: state.key,
            jonas,
            _busy: busy,
        }
    }

    /// The next push, opened.
    pub(crate) async fn pushed(&mut self) -> (PushKind, Option<ConversationId>) {
        let came = self.service.next().await;
        let push = self.browser.opens(&came, &self.key, &self.service);
        assert_eq!(push.site, "Demo");
        (push.kind, push.conversation)
    }

    /// Whether a push of now would be the first that comes: nothing else did.
    pub(crate) async fn nothing_but_a_test_comes(&mut self) {
        let tested: PushTested = ask(&self.world, "POST", "push/test", &self.mira.token, &()).await;
        assert!(tested.taken);
        assert_eq!(self.pushed().await, (PushKind::Test, None));
    }
}

pub(crate) async fn open(view: &mut Agent, id: ConversationId) {
    view.say(FromAgent::Open {
        conversation: id,
        have: Seq(0),
    })
    .await;
    is_live(view, id).await;
}

pub(crate) async fn is_live(view: &mut Agent, id: ConversationId) {
    view.hear(|frame| match frame {
        ToAgent::Card(card) if card.id == id && card.state == ConversationState::Live => Some(()),
        _ => None,
    })
    .await;
}

pub(crate) async fn waits(world: &World) -> (Customer, ConversationId) {
    let mut page = customer(world).await;
    page.hello(None, None).await;
    let id = page.start("Second?").await.id;
    (page, id)
}
