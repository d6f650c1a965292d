//! axe-core, the accessibility checker, run in the page and in its frames. It is one file of
//! JavaScript, fetched once by npm into the target folder.

use super::{Browser, ELEMENT, Refused};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The release whose rules are meant.
const VERSION: &str = "4.14.1";

/// Runs the rules and reports each violation with its places.
const RUN: &str = r#"const [tags, done] = arguments;
axe.run(document, { runOnly: tags, iframes: false, resultTypes: ["violations"] }).then(
  ({ violations }) => done(violations.map((v) =>
    `${v.id} (${v.impact}): ${v.help}: ` + v.nodes.map((n) => n.target.join(" ") + " — " + (n.any[0]?.message || n.all[0]?.message || n.none[0]?.message || "")).join("; "))),
  (error) => done(["axe failed: " + error]));"#;

/// What the law asks for, and what axe's authors advise beyond it.
const ALL: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

impl Browser {
    /// Checks the page and all its frames; every violation is one line. In a host's page, what is
    /// the host's own affair (landmarks, headings) is left to the host.
    ///
    /// # Errors
    /// If axe-core is not there; says what to install.
    pub async fn axe(&self, in_a_hosts_page: bool) -> anyhow::Result<Vec<String>> {
        let axe = source()?;
        self.to_frame(None).await?;
        let outside = if in_a_hosts_page { &ALL[..5] } else { &ALL[..] };
        let mut all = self.check(&axe, outside).await?;
        for frame in self.frames().await? {
            self.to_frame(None).await?;
            self.to_frame(Some(&frame)).await?;
            all.extend(self.check(&axe, &ALL).await?);
        }
        Ok(all)
    }

    async fn check(&self, axe: &str, tags: &[&str]) -> Result<Vec<String>, Refused> {
        self.script(axe, json!([])).await?;
        let body = json!({ "script": RUN, "args": [tags] });
        let found = self.ask("POST", "/execute/async", Some(&body)).await?;
        let lines = found.as_array().into_iter().flatten();
        Ok(lines
            .filter_map(|line| line.as_str().map(Into::into))
            .collect())
    }

    pub(super) async fn frames(&self) -> Result<Vec<Value>, Refused> {
        const FRAMES: &str = r#"const all = [];
const walk = (root) => {
  for (const one of root.querySelectorAll("*")) {
    if (one.shadowRoot) walk(one.shadowRoot);
    if (one.localName == "iframe" && one.checkVisibility({ visibilityProperty: true })) all.push(one);
  }
};
walk(document);
return all;"#;
        let frames = self.script(FRAMES, json!([])).await?;
        let frames = frames.as_array().cloned().unwrap_or_default();
        Ok(frames
            .into_iter()
            .filter(|frame| frame.get(ELEMENT).is_some())
            .collect())
    }
}

/// The checker's source.
fn source() -> anyhow::Result<String> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let file = match std::env::var_os("DESKBELL_AXE") {
        Some(file) => PathBuf::from(file),
        None => fetched()?,
    };
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

fn fetched() -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let target = here.ancestors().nth(3).unwrap_or(Path::new("target"));
    let folder = target.join("axe");
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if file.is_file() {
        return Ok(file);
    }
    std::fs::create_dir_all(&folder)?;
    let by_hand = format!(
        "the accessibility tests need axe-core: install npm (Debian: apt-get install npm), or set \
         DESKBELL_AXE to axe.min.js of axe-core {VERSION}"
    );
    let done = Command::new("npm")
        .args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
        ])
        .arg(&folder)
        .arg(format!("axe-core@{VERSION}"))
        .output()
        .with_context(|| by_hand.clone())?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(
        done.status.success() && file.is_file(),
        "{by_hand}; npm said: {said}"
    );
    Ok(file)
}
