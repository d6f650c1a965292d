//! Attached files: both sides attach, see and download; what can't be sent says why, and nothing typed is lost.

use super::accessible::check;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tests::bad_network::Weather;
use tests::browser::{Browser, Key, Looks, Refused};
use tests::mail_server::Wants;
use tests::story::{AgentView, Customer, World};

/// A picture of 1100 × 780 pixels.
const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/images/widget.png");
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const ATTACH: &str = "Attach a file";

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes)?;
    Ok(path)
}

#[tokio::test]
async fn a_picture_goes_and_a_pdf_comes_back_byte_for_byte() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = there_and_back(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn there_and_back(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (a, m) = (&ada.browser, &mira.browser);
    let (folder, downloads) = (TempDir::new()?, TempDir::new()?);
    for browser in [a, m] {
        browser.downloads_to(downloads.path()).await?;
    }
    let notes = "Pole 3, bent. 帳篷\n".repeat(100);
    let notes_at = file(&folder, "notes.txt", notes.as_bytes())?;
    let mut found = Vec::new();
    let picture = Path::new(PICTURE).canonicalize()?;
    a.attaches(ATTACH, &[&picture, &notes_at]).await?;
    a.find("button", "Remove widget.png").await?;
    a.find("button", "Remove notes.txt").await?;
    check(&mut found, "attached", a, true).await?;
    a.type_into("textbox", "Message", "It looks like this")
        .await?;
    a.press(Key::Enter).await?;
    a.gone("button", "Remove widget.png").await?;
    mira.reads("It looks like this").await?;
    ensure!(m.sees_picture("widget.png").await? == size_of(PICTURE)?);
    ensure!(a.sees_picture("widget.png").await? == size_of(PICTURE)?);
    m.click_named_with("button", "Download notes.txt").await?;
    let at = downloads.path().join("notes.txt");
    m.has_downloaded(&at, notes.as_bytes()).await?;

    // The agent answers with a file alone.
    let pdf = file(&folder, "return label.pdf", PDF)?;
    m.attaches(ATTACH, &[&pdf]).await?;
    m.find("button", "Remove return label.pdf").await?;
    check(&mut found, "attached", m, false).await?;
    m.click("button", "Send").await?;
    a.click("button", "Download return label.pdf 125 byte")
        .await?;
    a.has_downloaded(&downloads.path().join("return label.pdf"), PDF)
        .await?;
    check(&mut found, "files in the log", a, true).await?;
    check(&mut found, "files in the log", m, false).await?;

    // All of it is there after a reload, fetched anew.
    for browser in [a, m] {
        browser.reload().await?;
    }
    mira.opens("Yours", "Ada").await?;
    for browser in [a, m] {
        ensure!(browser.sees_picture("widget.png").await? == size_of(PICTURE)?);
        offers(browser, "return label.pdf").await?;
    }
    opens_in_a_tab(a).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn offers(browser: &Browser, name: &str) -> anyhow::Result<()> {
    let what = format!("{name} to be downloaded");
    browser
        .until(&what, async || {
            Ok(is_offered(browser, name).await?.then_some(()))
        })
        .await
}

async fn is_offered(browser: &Browser, name: &str) -> Result<bool, Refused> {
    let log = browser.texts("log").await?;
    Ok(log.iter().any(|words| words.contains(name)))
}

/// Width and height as a PNG tells them.
fn size_of(png: &str) -> anyhow::Result<(u64, u64)> {
    let bytes = std::fs::read(png)?;
    let number = |at: usize| {
        bytes[at..at + 4]
            .iter()
            .fold(0, |n, b| n << 8 | u64::from(*b))
    };
    Ok((number(16), number(20)))
}

/// The picture in full is a click away, by keyboard, too.
async fn opens_in_a_tab(b: &Browser) -> anyhow::Result<()> {
    let before = b.tabs().await?.len();
    b.tab_to("link", "Open picture widget.png").await?;
    b.press(Key::Enter).await?;
    b.until("a tab with the picture", async || {
        Ok((b.tabs().await?.len() > before).then_some(()))
    })
    .await
}

#[tokio::test]
async fn what_cannot_be_sent_says_why_and_nothing_typed_is_lost() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = refused(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn refused(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    const ASKED: &str = "return performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/files/')).length";
    const KIND: &str = "We can't take files of this kind";
    let folder = TempDir::new()?;
    let a = &ada.browser;
    a.type_into("textbox", "Message", "half a sentence").await?;
    let large = folder.path().join("film.mp4");
    std::fs::File::create(&large)?.set_len(10 * 1024 * 1024 + 1)?;
    let empty = file(&folder, "empty.txt", b"")?;
    a.attaches(ATTACH, &[&large, &empty]).await?;
    a.reads("list", "Attached files", "Too large: at most 10")
        .await?;
    a.reads("list", "Attached files", "This file is empty.")
        .await?;
    ensure!(a.in_chat(ASKED).await? == 0, "it was uploaded all the same");
    let page = b"<!doctype html><script>alert(1)</script>";
    let liar = file(&folder, "holiday.png", page)?;
    let program = file(
        &folder,
        "photo.jpg",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
    )?;
    a.attaches(ATTACH, &[&liar, &program]).await?;
    a.reads("list", "Attached files", KIND).await?;
    let mut found = Vec::new();
    check(&mut found, "refused files", a, true).await?;
    for name in ["film.mp4", "empty.txt", "holiday.png", "photo.jpg"] {
        a.click("button", &format!("Remove {name}")).await?;
        a.gone("button", &format!("Remove {name}")).await?;
    }
    ensure!(a.value("textbox", "Message").await? == "half a sentence");

    let six: Vec<_> = (0..6)
        .map(|n| file(&folder, &format!("{n}.txt"), b"words"))
        .collect::<anyhow::Result<_>>()?;
    let six: Vec<&Path> = six.iter().map(PathBuf::as_path).collect();
    a.attaches(ATTACH, &six).await?;
    a.reads("list", "Attached files", "Too many files: at most 5")
        .await?;
    a.click("button", "Send").await?;
    mira.reads("half a sentence").await?;
    offers(&mira.browser, "4.txt").await?;
    ensure!(!is_offered(&mira.browser, "5.txt").await?);
    // What was not sent is still there, with why.
    a.find("button", "Remove 5.txt").await?;

    let m = &mira.browser;
    m.attaches(ATTACH, &[&large, &liar]).await?;
    m.reads("list", "Attached files", "Too large: at most 10")
        .await?;
    m.reads("list", "Attached files", "Files of this kind are not taken")
        .await?;
    check(&mut found, "refused files", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_message_waits_for_its_files_which_can_be_cancelled_and_tried_again() -> anyhow::Result<()>
{
    let world = World::over_a_bad_network().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = slowly(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn slowly(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (a, network, folder) = (&ada.browser, world.network()?, TempDir::new()?);
    let words = file(
        &folder,
        "long.txt",
        "words and more words\n".repeat(50_000).as_bytes(),
    )?;
    let other = file(&folder, "other.txt", "others\n".repeat(50_000).as_bytes())?;
    network.becomes(Weather::Silent);
    a.attaches(ATTACH, &[&words, &other]).await?;
    a.find("progressbar", "long.txt").await?;
    a.type_into("textbox", "Message", "all of it").await?;
    a.press(Key::Enter).await?;
    a.reads(
        "status",
        "",
        "Your message goes as soon as the files are there.",
    )
    .await?;
    ensure!(a.value("textbox", "Message").await? == "all of it");
    a.click("button", "Remove other.txt").await?;
    a.gone("progressbar", "other.txt").await?;
    network.becomes(Weather::Fine);
    mira.reads("all of it").await?;
    offers(&mira.browser, "long.txt").await?;
    ensure!(!is_offered(&mira.browser, "other.txt").await?);

    // What does not get through is tried again at a press.
    network.becomes(Weather::Cut);
    a.attaches(ATTACH, &[&other]).await?;
    a.reads("list", "Attached files", "Did not get through.")
        .await?;
    network.becomes(Weather::Fine);
    a.click("button", "Try again").await?;
    a.gone("button", "Try again").await?;
    a.gone("progressbar", "other.txt").await?;
    // Uploaded and not sent, it is still there after a reload.
    a.reload().await?;
    a.find("button", "Remove other.txt").await?;
    a.click("button", "Send").await?;
    offers(&mira.browser, "other.txt").await?;
    kept_for_the_agent(mira, ada, &words).await
}

async fn kept_for_the_agent(mira: &AgentView, ada: &Customer, file: &Path) -> anyhow::Result<()> {
    let m = &mira.browser;
    m.attaches(ATTACH, &[file]).await?;
    m.find("button", "Remove long.txt").await?;
    m.gone("progressbar", "long.txt").await?;
    m.reload().await?;
    mira.opens("Yours", "Ada").await?;
    m.find("button", "Remove long.txt").await?;
    m.click("button", "Send").await?;
    m.gone("button", "Remove long.txt").await?;
    let what = "the agent's file beside one's own of that name";
    ada.browser
        .until(what, async || {
            let log = ada.browser.texts("log").await?;
            let times: usize = log.iter().map(|all| all.matches("long.txt").count()).sum();
            Ok((times == 2).then_some(()))
        })
        .await
}

#[tokio::test]
async fn pictures_are_pasted_and_files_are_dropped() -> anyhow::Result<()> {
    const CARRY: &str = "const carried = new DataTransfer();
        carried.items.add(new File(['words'], NAME, { type: 'text/plain' }));
        const field = document.querySelector('textarea');";
    const PASTE: &str = "field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true }));";
    const DROP: &str = "for (const name of ['dragover', 'drop'])
        field.dispatchEvent(new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));";
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = async {
        let (a, m) = (&ada.browser, &mira.browser);
        let script = |how: &str, name: &str| CARRY.replace("NAME", name) + how;
        a.in_chat(&script(PASTE, "'pasted.txt'")).await?;
        a.find("button", "Remove pasted.txt").await?;
        a.in_chat(&script(DROP, "'dropped.txt'")).await?;
        a.find("button", "Remove dropped.txt").await?;
        a.click("button", "Send").await?;
        offers(m, "pasted.txt").await?;
        offers(m, "dropped.txt").await?;
        m.in_page(&script(PASTE, "'answer.txt'")).await?;
        m.find("button", "Remove answer.txt").await?;
        m.in_page(&script(DROP, "'more.txt'")).await?;
        m.find("button", "Remove more.txt").await?;
        m.click("button", "Send").await?;
        offers(a, "answer.txt").await?;
        offers(a, "more.txt").await?;
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

#[tokio::test]
async fn a_site_that_takes_no_files_offers_none() -> anyhow::Result<()> {
    let world = World::with("attachments = false\n", None).await?;
    let (mira, ada) = world.live_chat().await?;
    let told = async {
        let a = &ada.browser;
        a.find("button", "Emoji").await?;
        ensure!(!a.sees("button", ATTACH).await?);
        let folder = TempDir::new()?;
        let words = file(&folder, "words.txt", b"words")?;
        mira.browser.attaches(ATTACH, &[&words]).await?;
        let list = "Attached files";
        mira.browser
            .reads("list", list, "This site takes no files.")
            .await?;
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

#[tokio::test]
async fn a_ticket_takes_files_also_by_its_private_link_and_past_chats_show_them()
-> anyhow::Result<()> {
    let world = World::with_mail(Wants::Nothing).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let phone = world.stranger("Ada's phone", &Looks::default()).await?;
    let told = by_link(&world, &mira, &ada, &phone).await;
    let people = [&mira.browser, &ada.browser, &phone.browser];
    world.judge(told, &people).await
}

async fn by_link(
    world: &World,
    mira: &AgentView,
    ada: &Customer,
    phone: &Customer,
) -> anyhow::Result<()> {
    let (a, m, p) = (&ada.browser, &mira.browser, &phone.browser);
    let folder = TempDir::new()?;
    let notes = file(&folder, "notes.txt", b"pole 3")?;
    ada.leaves("My pole is bent").await?;
    a.reads("status", "", "Your message is with us").await?;
    a.attaches(ATTACH, &[&Path::new(PICTURE).canonicalize()?])
        .await?;
    a.click("button", "Send").await?;
    ensure!(a.sees_picture("widget.png").await? == size_of(PICTURE)?);
    let mail = world.mail()?.mail(1).await?;
    let link = mail.text.split_whitespace().find(|w| w.contains("/talk/"));
    p.go(link.context("a link")?).await?;
    ensure!(p.sees_picture("widget.png").await? == size_of(PICTURE)?);
    p.attaches(ATTACH, &[&notes]).await?;
    p.click("button", "Send").await?;
    mira.opens("To answer by e-mail", "Ada").await?;
    ensure!(m.sees_picture("widget.png").await? == size_of(PICTURE)?);
    offers(m, "notes.txt").await?;
    offers(a, "notes.txt").await?;
    // Set aside, it is read among the past chats.
    a.click("button", "Take it back").await?;
    a.find("button", "Keep it").await?;
    a.click("button", "Take it back").await?;
    a.click("button", "New chat").await?;
    a.click("button", "More").await?;
    a.click("menuitem", "Past chats").await?;
    a.click_in("Past chats", "Today").await?;
    ensure!(a.sees_picture("widget.png").await? == size_of(PICTURE)?);
    Ok(())
}
