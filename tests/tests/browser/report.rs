//! The report on the scorecard: the days and rows that are picked, saved as a table that anybody can add up.

use super::accessible::check;
use anyhow::ensure;
use serde_json::json;
use tests::browser::Browser;
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn an_agent_reads_and_saves_the_figures_of_any_days() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.mira_and_ada().await?;
    let told = reads_and_saves(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn reads_and_saves(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    ada.opens_the_chat().await?;
    ada.asks("", "Snow pegs?").await?;
    mira.opens("Yours", "Ada").await?;
    mira.says("In steel, too.").await?;
    ada.reads("In steel, too.").await?;
    ada.ends().await?;

    let b = &mira.browser;
    b.click("link", "Scorecard").await?;
    shows(b, "All 1").await?;
    shows(b, "Study of 1,000 sites –").await?;
    follows_over_time(b).await?;
    picks(b, "select", "agent").await?;
    shows(b, "Mira 1").await?;
    picks(b, "select", "page").await?;
    shows(b, "/tents 1").await?;
    b.click("button", "/tents").await?;
    b.find("button", "Show everything").await?;
    shows(b, "All 1").await?;
    b.click("button", "Show everything").await?;
    b.gone("button", "Show everything").await?;
    let mut found = Vec::new();
    check(&mut found, "the report", b, false).await?;
    ensure!(found.is_empty(), "{found:#?}");

    let downloads = tempfile::tempdir()?;
    b.downloads_to(downloads.path()).await?;
    b.click("button", "Save as a table (CSV)").await?;
    let file = downloads.path().join("report.csv");
    let table = async || {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        Ok(text
            .lines()
            .any(|line| line.starts_with("all,"))
            .then_some(text))
    };
    let table = b.until("the table", table).await?;
    ensure!(table.starts_with("row,enquiries,unanswered,"), "{table}");
    ensure!(
        table.lines().any(|line| line.starts_with("/tents,1,0,")),
        "{table}"
    );

    // The days before there was anything: more than a year first.
    picks(b, "input[type=date]", "2025-01-01").await?;
    b.reads("alert", "", "Pick days in their order").await?;
    picks(b, "label + label input[type=date]", "2025-01-31").await?;
    shows(b, "All 0").await
}

/// One figure as a line, and as a table for who does not see it.
async fn follows_over_time(b: &Browser) -> anyhow::Result<()> {
    draws(b, "Unanswered from ").await?;
    picks(b, ".trend select", "10").await?;
    draws(b, "Enquiries from ").await?;
    let mut found = Vec::new();
    b.in_page("document.querySelector('.trend details').open = true")
        .await?;
    check(&mut found, "a figure over time", b, false).await?;
    ensure!(found.is_empty(), "{found:#?}");
    const CELLS: &str =
        "return [...document.querySelectorAll('.trend td')].map((cell) => cell.textContent)";
    let cells = b.in_page(CELLS).await?;
    let sum = cells.as_array().into_iter().flatten();
    let sum: i64 = sum.filter_map(|n| n.as_str()?.parse::<i64>().ok()).sum();
    ensure!(sum == 1, "{cells}");
    picks(b, ".row select", "month").await?;
    draws(b, "Enquiries from ").await?;
    Ok(())
}

/// Waits until the line says so what it shows.
async fn draws(browser: &Browser, start: &str) -> anyhow::Result<()> {
    const SAYS: &str =
        "return document.querySelector('.trend svg[role=img]')?.getAttribute('aria-label')";
    browser
        .until(&format!("a line {start:?}"), async || {
            let says = browser.script_in_page(SAYS).await?;
            let there = says.as_str().is_some_and(|says| says.starts_with(start));
            Ok(there.then_some(()))
        })
        .await
}

/// Waits until a row of the report begins so.
async fn shows(browser: &Browser, row: &str) -> anyhow::Result<()> {
    const ROWS: &str = "return [...document.querySelectorAll('.report tr')].map((row) => \
        [...row.cells].slice(0, 2).map((cell) => cell.textContent).join(' '))";
    browser
        .until(&format!("a row {row:?}"), async || {
            let rows = browser.script_in_page(ROWS).await?;
            let there = rows.as_array().is_some_and(|all| all.contains(&json!(row)));
            Ok(there.then_some(()))
        })
        .await
}

/// Picks a value as the browser's own pickers do.
async fn picks(browser: &Browser, selector: &str, value: &str) -> anyhow::Result<()> {
    let script = format!(
        "const it = document.querySelector('.report {selector}'); it.value = '{value}'; \
         it.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    browser.in_page(&script).await?;
    Ok(())
}
