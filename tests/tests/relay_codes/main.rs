//! Every row of docs/protocol.md's tables of refusals and of close codes, provoked over real sockets
//! and calls. A new code needs a new row here, or this fails.

mod accounts;
mod calls;
mod closes;
mod floods;
mod frames;
mod programs;

use protocol::{CloseCode, Code};
use std::collections::BTreeSet;
use std::pin::Pin;

/// What a scene has seen, each code where it belongs.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Refusals.
    pub(crate) refusals: BTreeSet<Code>,
    /// Close codes, by number.
    pub(crate) closes: BTreeSet<u16>,
}

type Scene = Pin<Box<dyn Future<Output = anyhow::Result<Seen>>>>;

/// Every scene there is, with a relay of its own each.
fn scenes() -> Vec<(&'static str, Scene)> {
    vec![
        ("what is no frame", Box::pin(frames::unreadable())),
        ("without consent", Box::pin(frames::without_consent())),
        ("what is written wrong", Box::pin(frames::written_wrong())),
        (
            "a conversation's life",
            Box::pin(frames::at_the_wrong_time()),
        ),
        ("somebody else's chat", Box::pin(frames::somebody_elses())),
        ("no room", Box::pin(frames::no_room())),
        ("too many guests", Box::pin(frames::too_many_guests())),
        ("too often", Box::pin(frames::too_often())),
        ("calls", Box::pin(calls::refused())),
        ("accounts", Box::pin(accounts::refused())),
        ("programs", Box::pin(programs::refused())),
        ("files", Box::pin(calls::files())),
        ("canned replies", Box::pin(calls::canned())),
        ("departments", Box::pin(calls::departments())),
        ("settings", Box::pin(calls::settings())),
        ("a broken disk", Box::pin(calls::broken_disk())),
        ("closed at the door", Box::pin(closes::at_the_door())),
        (
            "closed for what was said",
            Box::pin(closes::for_what_was_said()),
        ),
        ("closed by the desk", Box::pin(closes::by_the_desk())),
        ("a flood of messages", Box::pin(floods::thousand_messages())),
        ("a reader who doesn't read", Box::pin(floods::slow_reader())),
        (
            "a conversation without end",
            Box::pin(floods::without_end()),
        ),
    ]
}

#[tokio::test]
async fn every_code_of_the_reference_can_be_provoked() -> anyhow::Result<()> {
    let stage = tokio::task::LocalSet::new();
    let mut playing = tokio::task::JoinSet::new();
    for (name, scene) in scenes() {
        playing.spawn_local_on(async move { (name, scene.await) }, &stage);
    }
    let mut all = Seen::default();
    let mut broken = Vec::new();
    while let Some(played) = stage.run_until(playing.join_next()).await {
        match played? {
            (_, Ok(seen)) => {
                all.refusals.extend(seen.refusals);
                all.closes.extend(seen.closes);
            }
            (name, Err(error)) => broken.push(format!("{name}: {error:#}")),
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    let unseen = |code: &&Code| !all.refusals.contains(code);
    let refusals: Vec<&Code> = Code::ALL.iter().filter(unseen).collect();
    assert!(refusals.is_empty(), "nothing provokes {refusals:?}");
    let unseen = |code: &&CloseCode| !all.closes.contains(&code.number());
    let closes: Vec<&CloseCode> = CloseCode::ALL.iter().filter(unseen).collect();
    assert!(closes.is_empty(), "nothing closes with {closes:?}");
    Ok(())
}
