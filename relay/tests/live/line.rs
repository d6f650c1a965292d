//! One end of a socket in a test: says frames, and waits for the one it is after with a deadline.

use crate::world::World;
use futures_util::{SinkExt, StreamExt};
use protocol::customer::Resume;
use protocol::{
    AgentWelcome, CustomerView, CustomerWelcome, FromAgent, FromCustomer, MessageId, ToAgent,
    ToCustomer, codec,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// How long a test waits for anything.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A customer's or an agent's connection.
pub(crate) struct Line<Says, Hears> {
    socket: WebSocketStream<TcpStream>,
    kinds: PhantomData<(Says, Hears)>,
}

pub(crate) type Customer = Line<FromCustomer, ToCustomer>;
pub(crate) type Agent = Line<FromAgent, ToAgent>;

/// Opens a socket; the status if the upgrade is refused.
pub(crate) async fn dial<S, H>(
    world: &World,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<Line<S, H>, u16> {
    let mut request = format!("ws://{}{path}", world.at)
        .into_client_request()
        .unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(world.at).await.unwrap();
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(Line {
            socket,
            kinds: PhantomData,
        }),
        Err(Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(error) => panic!("the upgrade broke: {error}"),
    }
}

const V1: [(&str, &str); 1] = [("sec-websocket-protocol", "deskbell.v1")];

/// A customer's page before its hello.
pub(crate) async fn customer(world: &World) -> Customer {
    dial(world, "/ws/customer", &V1).await.expect("an upgrade")
}

/// An agent's view before its hello.
pub(crate) async fn agent(world: &World) -> Agent {
    dial(world, "/ws/agent", &V1).await.expect("an upgrade")
}

/// A fresh message id.
pub(crate) fn message_id() -> MessageId {
    let mut random = [0; 10];
    getrandom::fill(&mut random).unwrap();
    MessageId::new(1_795_435_200_000, random)
}

impl<S: Serialize, H: DeserializeOwned + Debug> Line<S, H> {
    pub(crate) async fn say(&mut self, frame: S) {
        self.say_raw(Message::text(codec::encode(&frame))).await;
    }

    pub(crate) async fn say_raw(&mut self, message: Message) {
        self.socket.send(message).await.expect("the relay listens");
    }

    /// The first frame that `wanted` makes something of.
    pub(crate) async fn hear<T>(&mut self, mut wanted: impl FnMut(&H) -> Option<T>) -> T {
        let mut heard = Vec::new();
        let found = tokio::time::timeout(DEADLINE, async {
            while let Some(message) = self.socket.next().await {
                if let Ok(Message::Text(text)) = message {
                    let frame = codec::decode(&text).expect("a frame of this role");
                    if let Some(found) = wanted(&frame) {
                        return found;
                    }
                    heard.push(frame);
                } else {
                    panic!("{message:?} after {heard:?}");
                }
            }
            panic!("the connection broke after {heard:?}");
        });
        found.await.expect("in time")
    }

    /// Closes from this side; true if the relay said goodbye too.
    pub(crate) async fn hang_up(mut self) -> bool {
        self.socket.close(None).await.unwrap();
        let goodbye = async {
            while let Some(message) = self.socket.next().await {
                if !matches!(message, Ok(Message::Text(_))) {
                    return matches!(message, Ok(Message::Close(_)));
                }
            }
            false
        };
        tokio::time::timeout(DEADLINE, goodbye)
            .await
            .expect("in time")
    }

    /// The code that the relay closes with.
    pub(crate) async fn closed(mut self) -> u16 {
        let code = tokio::time::timeout(DEADLINE, async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return u16::from(frame.code),
                    Some(Ok(_)) => {}
                    other => panic!("no close code but {other:?}"),
                }
            }
        });
        code.await.expect("in time")
    }
}

impl Customer {
    /// Says hello to the demo site.
    pub(crate) async fn hello(
        &mut self,
        token: Option<String>,
        resume: Option<Resume>,
    ) -> CustomerWelcome {
        self.say(FromCustomer::Hello {
            site: "demo".parse().unwrap(),
            token,
            locale: "en-GB".into(),
            zone: None,
            page: None,
            resume,
            proof: None,
        })
        .await;
        self.hear(|frame| match frame {
            ToCustomer::Welcome(welcome) => Some(welcome.clone()),
            _ => None,
        })
        .await
    }

    /// Says hello; false if the relay sends them away instead of welcoming them.
    pub(crate) async fn try_hello(&mut self, token: &str) -> bool {
        let hello = FromCustomer::Hello {
            site: "demo".parse().unwrap(),
            token: Some(token.into()),
            locale: "en".into(),
            zone: None,
            page: None,
            resume: None,
            proof: None,
        };
        self.say(hello).await;
        let answered = tokio::time::timeout(DEADLINE, async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        if let Ok(ToCustomer::Welcome(_)) = codec::decode(&text) {
                            return true;
                        }
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return false,
                    Some(Ok(_)) => {}
                }
            }
        });
        answered.await.expect("in time")
    }

    /// Asks for a chat.
    pub(crate) async fn start(&mut self, question: &str) -> CustomerView {
        self.say(FromCustomer::Start {
            id: message_id(),
            name: "Ada".into(),
            email: None,
            question: Some(question.into()),
            website: None,
            consent: None,
        })
        .await;
        self.hear(|frame| match frame {
            ToCustomer::Conversation(view) => Some(view.clone()),
            _ => None,
        })
        .await
    }
}

impl Agent {
    /// Says hello and is available.
    pub(crate) async fn hello(&mut self, token: &str) -> AgentWelcome {
        self.say(FromAgent::Hello {
            token: token.into(),
            available: Some(true),
        })
        .await;
        self.hear(|frame| match frame {
            ToAgent::Welcome(welcome) => Some(welcome.clone()),
            _ => None,
        })
        .await
    }
}
