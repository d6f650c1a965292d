//! A slower machine on a slower network, files that cannot be had, and a script that runs before each
//! page's own. Chromium only.

use super::{Browser, ELEMENT, Found, Refused};
use serde_json::json;

/// How slow a browser is.
#[derive(Clone, Copy, Debug)]
pub struct Slowness {
    /// How many times slower the processor is; 1 is as it is.
    pub processor: u32,
    /// Milliseconds added to each request.
    pub latency_ms: u32,
    /// Bytes a second, each way; `None` is as it is.
    pub bytes_per_s: Option<u32>,
}

impl Browser {
    /// Slows it down from now on, frames of the same host included.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn is_slow(&self, slowness: &Slowness) -> anyhow::Result<()> {
        let rate = json!({ "rate": slowness.processor });
        self.devtools("Emulation.setCPUThrottlingRate", rate)
            .await?;
        let bytes = slowness.bytes_per_s.map_or(-1, i64::from);
        let network = json!({ "offline": false, "latency": slowness.latency_ms, "downloadThroughput": bytes, "uploadThroughput": bytes });
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.emulateNetworkConditions", network)
            .await
    }

    /// From now on no file whose address ends so can be had; none at all is refused any more with "".
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn cannot_have(&self, ending: &str) -> anyhow::Result<()> {
        let all: Vec<String> = match ending {
            "" => Vec::new(),
            ending => vec![format!("*{ending}")],
        };
        self.devtools("Network.enable", json!({})).await?;
        self.devtools("Network.setBlockedURLs", json!({ "urls": all }))
            .await
    }

    /// Runs a script in each document before the document's own, frames included.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn before_each_page(&self, script: &str) -> anyhow::Result<()> {
        let script = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script)
            .await
    }

    /// Moves the pointer onto it, and rests there.
    ///
    /// # Errors
    /// If it isn't there.
    pub async fn points_at(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let found = self.find(role, name).await?;
        Ok(self.moves_to(&found, 0).await?)
    }

    /// Moves the pointer onto it, and rests there for so many milliseconds.
    pub(super) async fn moves_to(&self, found: &Found, rest_ms: u32) -> Result<(), Refused> {
        let there = json!({ "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": { ELEMENT: found.0 } });
        let rest = json!({ "type": "pause", "duration": rest_ms });
        let hand = json!({ "type": "pointer", "id": "hand", "parameters": { "pointerType": "mouse" }, "actions": [there, rest] });
        self.ask("POST", "/actions", Some(&json!({ "actions": [hand] })))
            .await
            .map(drop)
    }
}
