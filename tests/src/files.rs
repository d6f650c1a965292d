//! Attached files as a page or an agent's view brings and fetches them.

use crate::relay_guard::RelayGuard;
use anyhow::Context;
use protocol::{Code, ConversationId, File, FileId, Refusal};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(60);

/// A picture of two by three pixels, as far as anybody reads it.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0";

/// What came back.
#[derive(Debug)]
pub struct Got {
    /// The status.
    pub status: u16,
    /// The head, lower case.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Got {
    /// The refusal's code.
    ///
    /// # Errors
    /// If it is none.
    pub fn refused(&self) -> anyhow::Result<Code> {
        let refusal: Refusal = serde_json::from_slice(&self.body)
            .with_context(|| format!("{} {}", self.status, String::from_utf8_lossy(&self.body)))?;
        Ok(refusal.code)
    }

    /// The file that was taken.
    ///
    /// # Errors
    /// If none was.
    pub fn file(&self) -> anyhow::Result<File> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("{} {}", self.status, String::from_utf8_lossy(&self.body)))
    }
}

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
    pub async fn brings(&self, id: FileId, name: &str, bytes: &[u8]) -> anyhow::Result<Got> {
        self.call("POST", id, &format!("?name={name}"), bytes).await
    }

    /// Fetches one.
    ///
    /// # Errors
    /// If nothing sensible answers.
    pub async fn fetches(&self, id: FileId) -> anyhow::Result<Got> {
        self.call("GET", id, "", b"").await
    }

    /// Withdraws one.
    ///
    /// # Errors
    /// If nothing sensible answers.
    pub async fn withdraws(&self, id: FileId) -> anyhow::Result<Got> {
        self.call("DELETE", id, "", b"").await
    }

    async fn call(
        &self,
        method: &str,
        id: FileId,
        query: &str,
        body: &[u8],
    ) -> anyhow::Result<Got> {
        let (of, host, token) = (self.conversation, self.relay.at(), self.token);
        let head = format!(
            "{method} /api/files/{of}/{id}{query} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let exchange = async {
            let mut stream = TcpStream::connect(host).await?;
            stream.write_all(head.as_bytes()).await?;
            // Who is refused by the head alone may be cut off while it still writes.
            let _ = stream.write_all(body).await;
            let mut answer = Vec::new();
            let read = stream.read_to_end(&mut answer).await;
            if answer.is_empty() {
                read?;
            }
            anyhow::Ok(answer)
        };
        let answer = tokio::time::timeout(PATIENCE, exchange).await??;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.context("no end of the head")?;
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        Ok(Got {
            status,
            head,
            body: answer[end + 4..].to_vec(),
        })
    }
}
