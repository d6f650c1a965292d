//! What a browser shows: pictures, an outline for errors, and how it is set up to show things.

use super::{Browser, Engine, Refused};
use anyhow::Context;
use base64::Engine as _;
use serde_json::{Value, json};
use std::path::Path;

/// Roles, names and text in a few lines, frames and shadow roots included.
const OUTLINE: &str = r#"
const lines = [];
const walk = (root) => {
  for (const one of root.querySelectorAll("*")) {
    if (one.shadowRoot) walk(one.shadowRoot);
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const own = [...one.childNodes].filter((n) => n.nodeType == 3).map((n) => n.data.trim()).join(" ").trim();
    const marks = ["role", "aria-label", "aria-checked", "disabled"].filter((a) => one.hasAttribute(a)).map((a) => a + "=" + one.getAttribute(a));
    if (own || marks.length || /^(button|input|textarea|a|iframe)$/.test(one.localName))
      lines.push("  <" + [one.localName, ...marks].join(" ") + "> " + (one.value ? "«" + one.value + "» " : "") + own);
  }
};
walk(document);
return location.href + "\n" + lines.slice(0, 120).join("\n");
"#;

impl Browser {
    /// Stores what the window shows as PNG.
    ///
    /// # Errors
    /// If the driver refuses or the file can't be written.
    pub async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        let shot = self.ask("GET", "/screenshot", None).await?;
        let png = base64::engine::general_purpose::STANDARD
            .decode(shot.as_str().context("no picture")?)?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, png)?;
        Ok(())
    }

    /// What is there, in words: for errors.
    pub async fn outline(&self) -> String {
        let mut said = String::new();
        let top = async {
            self.ask("POST", "/frame", Some(&json!({ "id": null })))
                .await?;
            let page = self.script(OUTLINE, json!([])).await?;
            let frames = self.look_for_frames().await?;
            let mut all = page.as_str().unwrap_or_default().to_owned();
            for frame in frames {
                self.ask("POST", "/frame", Some(&json!({ "id": null })))
                    .await?;
                self.ask("POST", "/frame", Some(&json!({ "id": frame })))
                    .await?;
                let inside = self.script(OUTLINE, json!([])).await?;
                all += "\nin a frame: ";
                all += inside.as_str().unwrap_or_default();
            }
            Ok::<_, Refused>(all)
        };
        match top.await {
            Ok(all) => said += &all,
            Err(refused) => said += &refused.to_string(),
        }
        for line in self.console().await.unwrap_or_default() {
            said += "\nconsole: ";
            said += &line;
        }
        said
    }

    async fn look_for_frames(&self) -> Result<Vec<Value>, Refused> {
        const FRAMES: &str = r#"
const all = [];
const walk = (root) => {
  for (const one of root.querySelectorAll("*")) {
    if (one.shadowRoot) walk(one.shadowRoot);
    if (one.localName == "iframe") all.push(one);
  }
};
walk(document);
return all;"#;
        match self.script(FRAMES, json!([])).await? {
            Value::Array(all) => Ok(all),
            _ => Ok(Vec::new()),
        }
    }

    /// What the pages said on the console since the last call. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn console(&self) -> Result<Vec<String>, Refused> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let body = json!({ "type": "browser" });
        let log = self.ask("POST", "/se/log", Some(&body)).await?;
        let lines = log.as_array().into_iter().flatten();
        Ok(lines
            .map(|line| {
                format!(
                    "{} {}",
                    line["level"].as_str().unwrap_or_default(),
                    line["message"].as_str().unwrap_or_default()
                )
            })
            .collect())
    }

    /// Makes the window's inside this large, in CSS pixels.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn set_size(&self, width: u32, height: u32) -> anyhow::Result<()> {
        if self.engine != Engine::Chromium {
            // The window, at first; then again by what its bars take away.
            const INSIDE: &str = "return [innerWidth, innerHeight]";
            let mut size = (i64::from(width), i64::from(height));
            for _ in 0..2 {
                let rect = json!({ "width": size.0, "height": size.1 });
                self.ask("POST", "/window/rect", Some(&rect)).await?;
                let inside = self.script(INSIDE, json!([])).await?;
                let got = |n: usize| inside[n].as_i64().unwrap_or_default();
                size.0 += i64::from(width) - got(0);
                size.1 += i64::from(height) - got(1);
            }
            return Ok(());
        }
        // A window can't be narrower than its own toolbar; the page inside can.
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 0, "mobile": width < 500 });
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await
    }

    /// Makes the person prefer dark, or light, from now on. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn prefer_dark(&self, dark: bool) -> anyhow::Result<()> {
        let value = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// Makes the person's system force its own few colours on every page, or not. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn force_colours(&self, forced: bool) -> anyhow::Result<()> {
        let value = if forced { "active" } else { "none" };
        let media = json!({ "features": [{ "name": "forced-colors", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// Gives the person a finger, or a mouse again. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn has_a_finger(&self, finger: bool) -> anyhow::Result<()> {
        let touch = json!({ "enabled": finger, "maxTouchPoints": 1 });
        self.devtools("Emulation.setTouchEmulationEnabled", touch)
            .await
    }

    /// Puts the person into a time zone, such as `Asia/Tokyo`. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn lives_in(&self, zone: &str) -> anyhow::Result<()> {
        let zone = json!({ "timezoneId": zone });
        self.devtools("Emulation.setTimezoneOverride", zone).await
    }

    /// Makes the browser say that it has no network, or that it has one again; the page's own
    /// requests fail meanwhile. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn is_offline(&self, offline: bool) -> anyhow::Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.emulateNetworkConditions", conditions)
            .await
    }

    /// Shows the page as it would be printed, or as on a screen again. Chromium only.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn is_printed(&self, printed: bool) -> anyhow::Result<()> {
        let media = json!({ "media": if printed { "print" } else { "" } });
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> anyhow::Result<()> {
        let body = json!({ "cmd": command, "params": parameters });
        self.ask("POST", "/goog/cdp/execute", Some(&body)).await?;
        Ok(())
    }
}
