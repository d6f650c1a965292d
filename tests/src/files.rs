//! Attached files as a page or an agent's view brings and fetches them.

use crate::http::{self, Answer};
use crate::relay_guard::RelayGuard;
use protocol::{ConversationId, FileId};

/// A picture of two by three pixels, as far as anybody reads it.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0";

/// Somebody's calls about the files of a conversation.
#[derive(Clone, Copy)]
pub struct Folder<'a> {
    /// The relay.
    pub relay: &'a RelayGuard,
    /// Whose token.
    pub token: &'a str,
    /// Whose files.
    pub conversation: ConversationId,
}

impl Folder<'_> {
    /// A new id.
    pub fn id() -> FileId {
        FileId::from_bytes(client::native::message_id().bytes())
    }

    /// Brings a file.
    ///
    /// # Errors
    /// If nothing sensible answers.
    pub async fn brings(&self, id: FileId, name: &str, bytes: &[u8]) -> anyhow::Result<Answer> {
        self.call("POST", id, &format!("?name={name}"), bytes).await
    }

    /// Fetches one.
    ///
    /// # Errors
    /// If nothing sensible answers.
    pub async fn fetches(&self, id: FileId) -> anyhow::Result<Answer> {
        self.call("GET", id, "", b"").await
    }

    /// Withdraws one.
    ///
    /// # Errors
    /// If nothing sensible answers.
    pub async fn withdraws(&self, id: FileId) -> anyhow::Result<Answer> {
        self.call("DELETE", id, "", b"").await
    }

    async fn call(
        &self,
        method: &str,
        id: FileId,
        query: &str,
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let (of, relay) = (self.conversation, self.relay.http());
        let url = format!("{relay}/api/files/{of}/{id}{query}");
        http::send(method, &url, self.token, body).await
    }
}
