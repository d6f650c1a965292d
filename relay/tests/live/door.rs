//! Who gets in, and what the others are told.

use crate::line::{Agent, Customer, agent, customer, dial};
use crate::world::{PASSWORD, World};
use protocol::api::{AgentRole, Invitation, Invite, LogIn, LoggedIn};
use protocol::limits::{FRAME_BYTES, FRAME_BYTES_HARD};
use protocol::{Code, FromAgent, FromCustomer, Refusal, ToAgent, ToCustomer};
use tokio_tungstenite::tungstenite::Message;

fn hello(site: &str, token: Option<&str>) -> FromCustomer {
    FromCustomer::Hello {
        site: site.parse().unwrap(),
        token: token.map(Into::into),
        locale: "en".into(),
        zone: None,
        page: None,
        resume: None,
        proof: None,
    }
}

fn refusal(frame: &ToCustomer) -> Option<Refusal> {
    match frame {
        ToCustomer::Refused(refusal) => Some(*refusal),
        _ => None,
    }
}

#[tokio::test]
async fn only_the_relays_own_pages_and_programs_open_sockets() {
    let world = World::start().await;
    let v1 = ("sec-websocket-protocol", "deskbell.v1");
    let own = format!("http://{}", world.at);
    for path in ["/ws/customer", "/ws/agent"] {
        let dial = async |headers: &[(&'static str, &str)]| {
            dial::<FromCustomer, ToCustomer>(&world, path, headers)
                .await
                .err()
        };
        assert_eq!(dial(&[v1]).await, None);
        assert_eq!(dial(&[v1, ("origin", &own)]).await, None);
        assert_eq!(
            dial(&[v1, ("origin", "https://shop.example")]).await,
            Some(403)
        );
        assert_eq!(dial(&[v1, ("origin", "null")]).await, Some(403));
        assert_eq!(dial(&[]).await, Some(400));
        assert_eq!(
            dial(&[("sec-websocket-protocol", "deskbell.v9")]).await,
            Some(400)
        );
    }
}

#[tokio::test]
async fn a_customer_is_known_again_by_the_token() {
    let world = World::start().await;
    let first = customer(&world).await.hello(None, None).await;
    let again = customer(&world)
        .await
        .hello(Some(first.token.clone()), None)
        .await;
    assert_eq!(first.customer, again.customer);
    let other = customer(&world).await.hello(None, None).await;
    assert_ne!(first.customer, other.customer);
}

#[tokio::test]
async fn forged_tokens_and_unknown_sites_are_turned_away() {
    let world = World::start().await;
    let token = customer(&world).await.hello(None, None).await.token;
    let (last, rest) = (token.chars().last().unwrap(), &token[..token.len() - 1]);
    let forged = format!("{rest}{}", if last == 'A' { 'B' } else { 'A' });
    for (frame, code) in [
        (hello("demo", Some(&forged)), 4401),
        (hello("demo", Some("")), 4401),
        (hello("elsewhere", None), 4404),
    ] {
        let mut line: Customer = customer(&world).await;
        line.say(frame).await;
        assert_eq!(line.closed().await, code);
    }
    let mut line: Agent = agent(&world).await;
    line.say(FromAgent::Hello {
        token: "nobody's".into(),
        available: None,
    })
    .await;
    assert_eq!(line.closed().await, 4401);
}

#[tokio::test]
async fn what_is_no_frame_is_refused_and_the_socket_stays() {
    let world = World::start().await;
    let mut line = customer(&world).await;
    line.say(FromCustomer::Ping {}).await;
    assert_eq!(line.hear(refusal).await.code, Code::HelloFirst);
    line.hello(None, None).await;
    for (message, code) in [
        (Message::text("{"), Code::BadJson),
        (Message::text(r#"{"dance":{}}"#), Code::UnknownType),
        (Message::text(r#"{"send":{}}"#), Code::BadFrame),
        (Message::text(r#"{"note":{}}"#), Code::UnknownType),
        (Message::binary(vec![0; 8]), Code::BadJson),
        (Message::text("x".repeat(FRAME_BYTES + 1)), Code::TooLarge),
    ] {
        line.say_raw(message).await;
        assert_eq!(line.hear(refusal).await.code, code);
    }
    line.say(hello("demo", None)).await;
    assert_eq!(line.hear(refusal).await.code, Code::HelloFirst);
    line.say(FromCustomer::Ping {}).await;
    line.hear(|frame| matches!(frame, ToCustomer::Pong {}).then_some(()))
        .await;
    line.say_raw(Message::text("x".repeat(FRAME_BYTES_HARD + 1)))
        .await;
    assert_eq!(line.closed().await, 1009);
}

#[tokio::test]
async fn a_flood_is_refused_and_then_closed() {
    let world = World::start().await;
    let mut line = customer(&world).await;
    line.hello(None, None).await;
    for _ in 0..200 {
        line.say(FromCustomer::Ping {}).await;
    }
    let refusal = line.hear(refusal).await;
    assert_eq!(refusal.code, Code::TooFast);
    assert!(refusal.retry_after_ms.is_some_and(|ms| ms > 0));
    assert_eq!(line.closed().await, 4429);
}

#[tokio::test]
async fn agents_join_by_link_log_in_invite_and_log_out() {
    let world = World::start().await;
    let mira = world.join("Mira").await;
    assert_eq!(mira.role, AgentRole::Owner);
    let wrong = LogIn {
        email: "mira@shop.example".into(),
        password: "wrong horse battery".into(),
        code: None,
    };
    let refused = world
        .post::<Refusal>("/api/agent/login", "", &wrong)
        .await
        .unwrap();
    assert_eq!((refused.0, refused.1.code), (401, Code::BadLogin));
    let invite = Invite {
        role: AgentRole::Agent,
        email: None,
    };
    let nobody = world
        .post::<Refusal>("/api/agent/invite", "x", &invite)
        .await
        .unwrap();
    assert_eq!((nobody.0, nobody.1.code), (401, Code::BadToken));
    let made: Invitation = world
        .post("/api/agent/invite", &mira.token, &invite)
        .await
        .unwrap()
        .1;
    let (page, token) = made.link.split_once("#invite=").unwrap();
    assert_eq!(page, format!("http://{}/agent", world.at));
    let join = protocol::api::Join {
        token: token.into(),
        name: "Jonas".into(),
        email: "jonas@shop.example".into(),
        password: PASSWORD.into(),
    };
    let jonas: LoggedIn = world.post("/api/agent/join", "", &join).await.unwrap().1;
    assert_eq!(jonas.role, AgentRole::Agent);
    let used = world
        .post::<Refusal>("/api/agent/join", "", &join)
        .await
        .unwrap();
    assert_eq!((used.0, used.1.code), (401, Code::BadToken));
    let not_his = world
        .post::<Refusal>("/api/agent/invite", &jonas.token, &invite)
        .await
        .unwrap();
    assert_eq!((not_his.0, not_his.1.code), (403, Code::NotAllowed));

    let again = world.log_in("Mira").await;
    let mut view = agent(&world).await;
    view.hello(&again.token).await;
    let gone = world
        .post::<()>("/api/agent/logout", &again.token, &())
        .await;
    assert_eq!(gone, Err((204, String::new())));
    assert_eq!(view.closed().await, 1000);
    let mut view = agent(&world).await;
    view.say(FromAgent::Hello {
        token: again.token,
        available: None,
    })
    .await;
    assert_eq!(view.closed().await, 4401);
}

#[tokio::test]
async fn a_relay_that_stops_says_so() {
    let mut world = World::start().await;
    let mira = world.join("Mira").await;
    let mut page = customer(&world).await;
    page.hello(None, None).await;
    let mut view = agent(&world).await;
    view.hello(&mira.token).await;
    let idle: Agent = agent(&world).await;
    let closed = async { tokio::join!(page.closed(), view.closed(), idle.closed()) };
    let (codes, ()) = tokio::join!(closed, world.stop());
    assert_eq!(codes, (1012, 1012, 1012));
}

#[tokio::test]
async fn a_goodbye_is_answered() {
    let world = World::start().await;
    let mut page = customer(&world).await;
    page.hello(None, None).await;
    assert!(page.hang_up().await);
    let silent: Customer = customer(&world).await;
    assert!(silent.hang_up().await);
}

#[tokio::test]
async fn an_agents_frames_are_not_a_customers() {
    let world = World::start().await;
    let mira = world.join("Mira").await;
    let mut view = agent(&world).await;
    let welcome = view.hello(&mira.token).await;
    assert_eq!((welcome.agent, welcome.name.as_str()), (mira.agent, "Mira"));
    view.say_raw(Message::text(r#"{"leave_message":{}}"#)).await;
    let code = view.hear(|frame| match frame {
        ToAgent::Refused(refusal) => Some(refusal.code),
        _ => None,
    });
    assert_eq!(code.await, Code::UnknownType);
}
