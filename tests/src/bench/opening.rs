//! How long a customer waits after the click: from there until the first field can be typed into,
//! on a cold cache, beside a bare frame with the same form and nothing else.

use crate::browser::{Browser, Looks, Slowness};
use crate::story::World;
use anyhow::{Context, bail};
use serde_json::Value;
use std::time::Duration;

/// Before the page's own scripts: notes when the launcher was clicked, and when the first field of a
/// form was drawn after that, in milliseconds since the epoch; in every frame.
const NOTES: &str = r#"
const now = () => performance.timeOrigin + performance.now();
addEventListener("click", () => (window.clickedAt ??= now()), true);
const seen = () => {
  if (window.usableAt || !document.querySelector("input")) return;
  requestAnimationFrame(() => setTimeout(() => (window.usableAt ??= now())));
};
new MutationObserver(seen).observe(document, { childList: true, subtree: true });
"#;
/// When the field was there, and what it took to get there; in the frame.
const FRAME: &str = r#"
const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
return { at: window.usableAt ?? null, bytes: all.reduce((sum, one) => sum + one.transferSize, 0), requests: all.length };
"#;

/// A browser and its network.
pub struct Condition {
    /// What it is called in the table.
    pub name: &'static str,
    /// Processor and network.
    pub slowness: Slowness,
    /// How long the pointer rests on the launcher before the click.
    pub rests: Duration,
}

/// The conditions of the table. The slow network is Chromium's own preset "3G" (called "Slow 3G"
/// until 2024): 2,000 ms of latency, 50,000 bytes a second each way.
pub fn conditions() -> [Condition; 5] {
    const PACE: Slowness = Slowness {
        processor: 1,
        latency_ms: 0,
        bytes_per_s: None,
    };
    const PHONE: Slowness = Slowness {
        processor: 4,
        ..PACE
    };
    const SLOW: Slowness = Slowness {
        processor: 4,
        latency_ms: 2_000,
        bytes_per_s: Some(50_000),
    };
    let of = |name, slowness, rests_ms| Condition {
        name,
        slowness,
        rests: Duration::from_millis(rests_ms),
    };
    [
        of("desktop, click at once", PACE, 0),
        of("desktop, 300 ms on the launcher first", PACE, 300),
        of("processor 4 × slower, click at once", PHONE, 0),
        of("processor 4 × slower and slow 3G", SLOW, 0),
        of("the same, 1 s on the launcher first", SLOW, 1_000),
    ]
}

/// What one opening took.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// Milliseconds from the click to the field; 0 if it was ready before.
    pub ms: f64,
    /// Bytes that the frame received, headers included.
    pub bytes: u64,
    /// Requests that the frame made.
    pub requests: u64,
}

/// Opens the chat on a page of the shop, in a browser that has seen nothing yet.
///
/// # Errors
/// If the chat does not open.
pub async fn of_the_chat(world: &World, condition: &Condition) -> anyhow::Result<Opening> {
    measure(world, condition, "tents", "Chat with us").await
}

/// Opens a bare frame: a form in HTML, no style, no script.
///
/// # Errors
/// If it does not open.
pub async fn of_a_bare_frame(world: &World, condition: &Condition) -> anyhow::Result<Opening> {
    measure(world, condition, "bare", "Bare").await
}

async fn measure(
    world: &World,
    condition: &Condition,
    page: &str,
    button: &str,
) -> anyhow::Result<Opening> {
    let looks = Looks::default();
    let customer = world.stranger("Ada", &looks).await?;
    let browser = &customer.browser;
    browser.before_each_page(NOTES).await?;
    browser.is_slow(&condition.slowness).await?;
    browser.go(&world.shop.page(page)).await?;
    browser.find("button", button).await?;
    if !condition.rests.is_zero() {
        browser.points_at("button", button).await?;
        // Time must pass: this is how long a hand takes from arriving to pressing.
        tokio::time::sleep(condition.rests).await;
    }
    browser.click("button", button).await?;
    let clicked = browser.in_page("return window.clickedAt").await?;
    let clicked = clicked.as_f64().context("the click was not noted")?;
    let shown = shown(browser).await?;
    let at = shown["at"].as_f64().context("no field")?;
    Ok(Opening {
        ms: (at - clicked).max(0.0),
        bytes: shown["bytes"].as_u64().unwrap_or_default(),
        requests: shown["requests"].as_u64().unwrap_or_default(),
    })
}

/// Waits until the frame has noted its field.
async fn shown(browser: &Browser) -> anyhow::Result<Value> {
    let field = browser.find("textbox", "Your name").await?;
    let noted = browser
        .until("the note of the field", async || {
            let shown = browser.run_on(&field, FRAME).await?;
            Ok((!shown["at"].is_null()).then_some(shown))
        })
        .await?;
    if noted["requests"] == 0 {
        bail!("the frame has noted no request");
    }
    Ok(noted)
}
