//! A person's browser, driven through WebDriver: everything is found by role and accessible name,
//! and every look waits for what it wants until a deadline.

mod axe;
mod driver;
mod engine;
mod files;
mod find;
mod firefox;
mod keys;
mod notify;
mod read;
mod shots;
mod slow;
mod webkit;
mod wire;

pub use driver::{Driver, Looks};
pub use engine::Engine;
pub use find::Found;
pub use keys::Key;
pub use slow::Slowness;
pub use wire::Refused;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a person waits for something to appear: longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
const BLINK: Duration = Duration::from_millis(30);
/// The member under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with an empty profile. Dropping it closes it.
pub struct Browser {
    driver: SocketAddr,
    session: String,
    who: String,
    engine: Engine,
    _profile: TempDir,
    /// The driver, if it is this browser's own.
    _own: Option<Driver>,
}

impl Browser {
    /// Opens a browser for the person of this name.
    ///
    /// # Errors
    /// If the driver can't start one.
    pub async fn open(driver: &Driver, who: &str, looks: &Looks) -> anyhow::Result<Self> {
        let profile = TempDir::with_prefix("deskbell-browser-")?;
        let body = driver.capabilities(profile.path(), looks)?;
        let made = wire::call(driver.at(), "POST", "/session", Some(&body))
            .await
            .context("opening a browser")?;
        let browser = Self {
            driver: driver.at(),
            session: made["sessionId"].as_str().context("no session")?.into(),
            who: who.into(),
            engine: driver.engine(),
            _profile: profile,
            _own: None,
        };
        browser.set_size(looks.width, looks.height).await?;
        Ok(browser)
    }

    /// Opens a browser of this engine, with a driver to itself.
    ///
    /// # Errors
    /// If it can't be started.
    pub async fn open_on(engine: Engine, who: &str, looks: &Looks) -> anyhow::Result<Self> {
        let driver = Driver::of(engine, looks)?;
        let mut browser = Self::open(&driver, who, looks).await?;
        browser._own = Some(driver);
        Ok(browser)
    }

    /// Whose browser it is.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Goes to an address and waits until the page has loaded.
    ///
    /// # Errors
    /// If there is no such page.
    pub async fn go(&self, url: &str) -> anyhow::Result<()> {
        let body = json!({ "url": url });
        self.ask("POST", "/url", Some(&body))
            .await
            .with_context(|| format!("{} goes to {url}", self.who))?;
        Ok(())
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn reload(&self) -> anyhow::Result<()> {
        self.ask("POST", "/refresh", Some(&json!({}))).await?;
        Ok(())
    }

    /// Opens a second tab and looks at it; says its handle.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn new_tab(&self) -> anyhow::Result<String> {
        let body = json!({ "type": "tab" });
        let made = self.ask("POST", "/window/new", Some(&body)).await?;
        let handle = made["handle"].as_str().context("no tab")?.to_owned();
        self.look_at_tab(&handle).await?;
        Ok(handle)
    }

    /// The tab that one looks at now.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn tab(&self) -> anyhow::Result<String> {
        let handle = self.ask("GET", "/window", None).await?;
        Ok(handle.as_str().context("no tab")?.into())
    }

    /// All tabs.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn tabs(&self) -> Result<Vec<String>, Refused> {
        let all = self.ask("GET", "/window/handles", None).await?;
        let all = all.as_array().into_iter().flatten();
        Ok(all.filter_map(|one| Some(one.as_str()?.into())).collect())
    }

    /// Closes the tab that one looks at and looks at another one.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn close_tab(&self, look_at: &str) -> anyhow::Result<()> {
        self.ask("DELETE", "/window", None).await?;
        self.look_at_tab(look_at).await
    }

    /// Looks at another tab.
    ///
    /// # Errors
    /// If it is closed.
    pub async fn look_at_tab(&self, handle: &str) -> anyhow::Result<()> {
        let body = json!({ "handle": handle });
        self.ask("POST", "/window", Some(&body)).await?;
        Ok(())
    }

    /// Waits until there is one of this role and name; then the browser is in its frame.
    ///
    /// # Errors
    /// If it doesn't appear in time; says what is there instead.
    pub async fn find(&self, role: &str, name: &str) -> anyhow::Result<Found> {
        let what = format!("[{role}] \"{name}\"");
        self.until(&what, async || {
            Ok(self.look(role, name).await?.into_iter().next())
        })
        .await
    }

    /// Whether there is one now.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn sees(&self, role: &str, name: &str) -> anyhow::Result<bool> {
        self.until("a page", async || {
            Ok(Some(!self.look(role, name).await?.is_empty()))
        })
        .await
    }

    /// The same for looks that are repeated.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn sees_now(&self, role: &str, name: &str) -> Result<bool, Refused> {
        Ok(!self.look(role, name).await?.is_empty())
    }

    /// Waits until there is none.
    ///
    /// # Errors
    /// If there still is one at the deadline.
    pub async fn gone(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let what = format!("no [{role}] \"{name}\"");
        self.until(&what, async || {
            Ok(self.look(role, name).await?.is_empty().then_some(()))
        })
        .await
    }

    /// Clicks it as soon as it can be clicked.
    ///
    /// # Errors
    /// If that never is.
    pub async fn click(&self, role: &str, name: &str) -> anyhow::Result<()> {
        let what = format!("a click on [{role}] \"{name}\"");
        self.until(&what, async || {
            let Some(found) = self.look(role, name).await?.into_iter().next() else {
                return Ok(None);
            };
            self.click_on(&found).await.map(Some)
        })
        .await
    }

    pub(crate) async fn click_on(&self, found: &Found) -> Result<(), Refused> {
        if self.engine == Engine::WebKit {
            // Its driver arrives and presses at the same moment, and loses the press if arriving
            // changes the page. A hand arrives first.
            const REST_MS: u32 = 200;
            self.moves_to(found, REST_MS).await?;
        }
        let path = format!("/element/{}/click", found.0);
        self.ask("POST", &path, Some(&json!({}))).await.map(drop)
    }

    /// Types into it, after what stands there already.
    ///
    /// # Errors
    /// If it never takes text.
    pub async fn type_into(&self, role: &str, name: &str, text: &str) -> anyhow::Result<()> {
        let what = format!("typing into [{role}] \"{name}\"");
        self.until(&what, async || {
            let Some(found) = self.look(role, name).await?.into_iter().next() else {
                return Ok(None);
            };
            self.keys_to(&found, text).await.map(Some)
        })
        .await
    }

    /// Puts this text in place of what stands there.
    ///
    /// # Errors
    /// If it never takes text.
    pub async fn fill(&self, role: &str, name: &str, text: &str) -> anyhow::Result<()> {
        let what = format!("typing into [{role}] \"{name}\"");
        let keys = format!("{}{text}", Key::Backspace.code());
        self.until(&what, async || {
            let Some(found) = self.look(role, name).await?.into_iter().next() else {
                return Ok(None);
            };
            self.run_on(&found, "arguments[0].select()").await?;
            self.keys_to(&found, &keys).await.map(Some)
        })
        .await
    }

    async fn keys_to(&self, found: &Found, text: &str) -> Result<(), Refused> {
        if self.engine == Engine::WebKit {
            // Its driver finds nothing focusable in another origin's frame; a hand does.
            self.click_on(found).await?;
            if text.starts_with(Key::Backspace.code()) {
                self.run_on(found, "arguments[0].select()").await?;
            }
            return self.type_keys(text).await;
        }
        let path = format!("/element/{}/value", found.0);
        let body = json!({ "text": text });
        self.ask("POST", &path, Some(&body)).await.map(drop)
    }

    /// Goes back to the page before.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn back(&self) -> anyhow::Result<()> {
        self.ask("POST", "/back", Some(&json!({}))).await?;
        Ok(())
    }

    /// Runs a script in the page itself, not in a frame.
    ///
    /// # Errors
    /// If it throws.
    pub async fn in_page(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.script_in_page(script).await?)
    }

    /// The same, for looks that are repeated.
    ///
    /// # Errors
    /// If it throws.
    pub async fn script_in_page(&self, script: &str) -> Result<Value, Refused> {
        self.ask("POST", "/frame", Some(&json!({ "id": null })))
            .await?;
        self.script(script, json!([])).await
    }

    /// Runs a script in the frame of what was found last, with that as its argument.
    ///
    /// # Errors
    /// If it throws.
    pub async fn run_on(&self, found: &Found, script: &str) -> Result<Value, Refused> {
        self.script(script, json!([found.argument()])).await
    }

    /// Waits until a look succeeds.
    ///
    /// # Errors
    /// At the deadline; says what was wanted and what is there instead.
    pub async fn until<T>(
        &self,
        what: &str,
        look: impl AsyncFn() -> Result<Option<T>, Refused>,
    ) -> anyhow::Result<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let trouble = match look().await {
                Ok(Some(seen)) => return Ok(seen),
                Ok(None) => None,
                Err(refused) if refused.passes() => Some(refused),
                Err(refused) => {
                    return Err(refused).with_context(|| format!("{} wants {what}", self.who));
                }
            };
            if Instant::now() > deadline {
                let why = trouble.map(|t| format!(" ({t})")).unwrap_or_default();
                let there = self.outline().await;
                bail!("{} does not get {what}{why}. There is:\n{there}", self.who);
            }
            tokio::time::sleep(BLINK).await;
        }
    }

    async fn script(&self, script: &str, arguments: Value) -> Result<Value, Refused> {
        let body = json!({ "script": script, "args": arguments });
        self.ask("POST", "/execute/sync", Some(&body)).await
    }

    /// One command of this session.
    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Refused> {
        let path = format!("/session/{}{path}", self.session);
        wire::call(self.driver, method, &path, body).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Dropping can't wait for tasks; the driver is on this machine and answers by closing.
        if let Ok(mut stream) = TcpStream::connect(self.driver) {
            let _ = stream.set_read_timeout(Some(PATIENCE));
            let _ = write!(
                stream,
                "DELETE /session/{} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
                self.session, self.driver
            );
            let _ = std::io::Read::read(&mut stream, &mut [0; 64]);
        }
    }
}
