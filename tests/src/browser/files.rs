//! Files of a person: what they attach, and what they download.

use super::{Browser, ELEMENT, Found};
use anyhow::Context;
use serde_json::json;
use std::path::Path;

impl Browser {
    /// Picks files where a button of this name lets one.
    ///
    /// # Errors
    /// If there is no such button, or no field behind it.
    pub async fn attaches(&self, button: &str, files: &[&Path]) -> anyhow::Result<()> {
        let found = self.find("button", button).await?;
        const FIELD: &str = "return document.querySelector('input[type=file]')";
        let field = self.run_on(&found, FIELD).await?;
        let field = field[ELEMENT].as_str().context("a field for files")?;
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        let body = json!({ "text": paths.join("\n") });
        let path = format!("/element/{field}/value");
        self.ask("POST", &path, Some(&body)).await?;
        Ok(())
    }

    /// From now on downloads go to this folder. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn downloads_to(&self, folder: &Path) -> anyhow::Result<()> {
        let wanted = json!({ "behavior": "allow", "downloadPath": folder });
        self.devtools("Browser.setDownloadBehavior", wanted).await
    }

    /// Waits until a download with these bytes is there.
    ///
    /// # Errors
    /// If it does not come, or is another.
    pub async fn has_downloaded(&self, file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        self.until(&format!("{} with its bytes", file.display()), async || {
            let there = std::fs::read(file).unwrap_or_default();
            Ok((there == bytes).then_some(()))
        })
        .await
    }

    /// Waits until a picture of a message is there in full; says its own width and height.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn sees_picture(&self, name: &str) -> anyhow::Result<(u64, u64)> {
        const SIZE: &str = "const img = arguments[0].querySelector('img');
            return arguments[0].href && img.complete && img.src == arguments[0].href ? [img.naturalWidth, img.naturalHeight] : null";
        let link = format!("Open picture {name}");
        self.until(&format!("the picture {name}"), async || {
            let Some(found) = self.look("link", &link).await?.into_iter().next() else {
                return Ok(None);
            };
            let found: Found = found;
            let size = self.run_on(&found, SIZE).await?;
            Ok(size[0].as_u64().zip(size[1].as_u64()))
        })
        .await
    }
}
