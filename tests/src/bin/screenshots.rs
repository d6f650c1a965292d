//! The pictures in docs/images, taken from the running program: real browsers, a real relay, a
//! busy desk. `cargo xtask screenshots [folder]`.

use std::path::{Path, PathBuf};
use tests::browser::{Browser, Looks};
use tests::people;
use tests::story::{AgentView, Customer, SITE, World};

/// What the site sets beyond the usual: one chat more than an agent takes makes a line.
const KEYS: &str = "accent = \"#0b6e4f\"\ncapacity = 2\n";
/// The agent view's window, and the shop's.
const DESK: (u32, u32) = (1320, 780);
const SHOP: (u32, u32) = (1100, 780);
const PHONE: (u32, u32) = (390, 780);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let standard = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images");
    let folder = folder.unwrap_or_else(standard);
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let world = World::with(KEYS, None).await?;
    let mira = world.first_agent_with("Mira", &looks(DESK)).await?;
    let ada = world
        .customer_with("Ada", "tent.html", &looks(SHOP))
        .await?;
    let told = pictures(&world, &mira, &ada, &folder).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

fn looks((width, height): (u32, u32)) -> Looks {
    Looks {
        width,
        height,
        locale: "en",
        ..Looks::default()
    }
}

async fn pictures(
    world: &World,
    mira: &AgentView,
    ada: &Customer,
    folder: &Path,
) -> anyhow::Result<()> {
    people::leaves_a_message(&world.relay, SITE, "Piotr", "Refund for order 4390").await?;
    ada.browser.find("button", "Chat with us").await?;
    ada.opens_the_chat().await?;
    every_look(&ada.browser, folder, "widget-away").await?;
    mira.is_available(true).await?;
    ada.browser.find("button", "Start chat").await?;
    every_look(&ada.browser, folder, "widget-form").await?;
    ada.asks(
        "ada@example.com",
        "Hi, my tent pole arrived bent. Order 4417.",
    )
    .await?;
    ada.browser.reads("status", "", "1st in line").await?;
    every_look(&ada.browser, folder, "widget-waiting").await?;

    mira.opens("Yours", "Ada").await?;
    ada.reads("Mira joined").await?;
    let mut li = people::customer(&world.relay, SITE).await?;
    people::ask(&mut li, "李娜", "请问什么时候发货？").await?;
    mira.browser.reads("list", "Yours", "李娜").await?;
    let mut jonas = people::customer(&world.relay, SITE).await?;
    people::ask(&mut jonas, "Jonas", "Can I change my delivery address?").await?;
    mira.browser.reads("list", "Waiting", "Jonas").await?;

    mira.says("Oh no, that's annoying right before a weekend! I'm looking at your order now.")
        .await?;
    mira.browser.click("button", "Note").await?;
    // After a note the field is for replies again.
    mira.says("Second bent pole this week, told the warehouse.")
        .await?;
    mira.says("I can send a new pole today. Same address?")
        .await?;
    ada.says("Yes please 🙏").await?;
    mira.reads("Yes please").await?;
    mira.browser
        .type_into("textbox", "Reply", "I'll send it today.")
        .await?;
    ada.browser.reads("status", "", "Mira is typing").await?;
    every_look(&ada.browser, folder, "widget").await?;
    both(&mira.browser, folder, "agent").await?;
    readme(&mira.browser, folder).await?;
    for (browser, name) in [
        (&ada.browser, "widget-phone"),
        (&mira.browser, "agent-phone"),
    ] {
        browser.set_size(PHONE.0, PHONE.1).await?;
        take(browser, folder, name).await?;
    }
    ada.browser.set_size(SHOP.0, SHOP.1).await?;
    mira.browser.set_size(DESK.0, DESK.1).await?;

    with_files(mira, ada, folder).await?;
    ada.ends().await?;
    every_look(&ada.browser, folder, "widget-survey").await?;
    ada.rates(5, 1).await?;
    every_look(&ada.browser, folder, "widget-ended").await?;
    arabic(world, folder).await?;
    every_page(&mira.browser, folder).await
}

/// Every page that the agent view's navigation names: light and dark, and on a phone.
async fn every_page(browser: &Browser, folder: &Path) -> anyhow::Result<()> {
    const NAMES: &str =
        "return [...document.querySelectorAll('nav a small')].map((one) => one.textContent)";
    let names = browser.in_page(NAMES).await?;
    let names = names.as_array().into_iter().flatten();
    for page in names.filter_map(|name| name.as_str()).skip(1) {
        browser.click("link", page).await?;
        browser.find("heading", page).await?;
        let name = page.to_lowercase().replace(' ', "-");
        both(browser, folder, &name).await?;
        browser.set_size(PHONE.0, PHONE.1).await?;
        take(browser, folder, &format!("{name}-phone")).await?;
        browser.set_size(DESK.0, DESK.1).await?;
    }
    Ok(())
}

/// A state light and dark, on a desktop and a phone, and in the system's own colours.
async fn every_look(browser: &Browser, folder: &Path, name: &str) -> anyhow::Result<()> {
    both(browser, folder, name).await?;
    browser.force_colours(true).await?;
    take(browser, folder, &format!("{name}-forced")).await?;
    browser.force_colours(false).await?;
    browser.set_size(PHONE.0, PHONE.1).await?;
    both(browser, folder, &format!("{name}-phone")).await?;
    browser.set_size(SHOP.0, SHOP.1).await
}

/// Files beside a message, one of them refused, and in the conversation; the emoji.
async fn with_files(mira: &AgentView, ada: &Customer, folder: &Path) -> anyhow::Result<()> {
    const ATTACH: &str = "Attach a file";
    let (a, m) = (&ada.browser, &mira.browser);
    let made = tempfile::TempDir::new()?;
    let file = |name: &str, bytes: &[u8]| {
        let path = made.path().join(name);
        std::fs::write(&path, bytes).map(|()| path)
    };
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images/widget-form.png");
    let pole = file("bent pole.png", &std::fs::read(picture)?)?;
    let liar = file("receipt.pdf", b"<!doctype html>")?;
    let label = file("return label, order 4417.pdf", b"%PDF-1.4\n%%EOF\n")?;
    a.attaches(ATTACH, &[&pole, &liar]).await?;
    a.reads("list", "Attached files", "files of this kind")
        .await?;
    a.type_into("textbox", "Message", "This is how it arrived")
        .await?;
    every_look(a, folder, "widget-attached").await?;
    a.click("button", "Send").await?;
    a.click("button", "Remove receipt.pdf").await?;
    m.sees_picture("bent pole.png").await?;
    m.attaches(ATTACH, &[&label, &liar]).await?;
    m.reads("list", "Attached files", "Files of this kind")
        .await?;
    both(m, folder, "agent-attached").await?;
    m.click("button", "Send").await?;
    m.click("button", "Remove receipt.pdf").await?;
    ada.reads("return label").await?;
    every_look(a, folder, "widget-files").await?;
    a.click("button", "Emoji").await?;
    every_look(a, folder, "widget-emoji").await?;
    m.click("button", "Emoji").await?;
    both(m, folder, "agent-emoji").await
}

/// From right to left: the form, and the wait.
async fn arabic(world: &World, folder: &Path) -> anyhow::Result<()> {
    let looks = Looks {
        locale: "ar-EG",
        ..looks(SHOP)
    };
    let layla = world.customer_with("ليلى", "tent.html", &looks).await?;
    let b = &layla.browser;
    b.in_page("document.documentElement.dir = 'rtl'; deskbell('set', {})")
        .await?;
    b.click("button", "تحدّث معنا").await?;
    b.fill("textbox", "اسمك", "ليلى").await?;
    every_look(b, folder, "widget-ar-form").await?;
    b.fill("textbox", "سؤالك", "هل هذه الخيمة Alpine 2 مقاومة للماء؟")
        .await?;
    b.click("button", "بدء المحادثة").await?;
    b.find("textbox", "الرسالة").await?;
    every_look(b, folder, "widget-ar").await?;
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images/widget.png");
    b.attaches("إرفاق ملف", &[&picture.canonicalize()?]).await?;
    b.find("button", "إزالة \u{2068}widget.png\u{2069}").await?;
    b.click("button", "رموز تعبيرية").await?;
    every_look(b, folder, "widget-ar-files").await
}

async fn take(browser: &Browser, folder: &Path, name: &str) -> anyhow::Result<()> {
    let file = folder.join(format!("{name}.png"));
    browser.picture(&file).await?;
    println!("{}", file.display());
    Ok(())
}

/// Light, then dark.
async fn both(browser: &Browser, folder: &Path, name: &str) -> anyhow::Result<()> {
    take(browser, folder, name).await?;
    browser.prefer_dark(true).await?;
    take(browser, folder, &format!("{name}-dark")).await?;
    browser.prefer_dark(false).await
}

/// Widget and agent view side by side, as the README shows them.
async fn readme(browser: &Browser, folder: &Path) -> anyhow::Result<()> {
    let page = tempfile::NamedTempFile::with_suffix(".html")?;
    let picture = |name: &str| format!("file://{}/{name}.png", folder.display());
    let html = format!(
        "<!doctype html><meta charset=utf-8><style>body{{margin:0;height:540px;background:#dfe5ee;\
         position:relative}} div{{position:absolute;border-radius:10px;box-shadow:0 8px 30px #14181f44;\
         background-size:cover}} .shop{{left:24px;top:24px;width:400px;height:492px;\
         background:url({}) right bottom/auto 492px}} .desk{{left:448px;top:24px;width:832px;\
         height:492px;background-image:url({})}}</style><div class=shop></div><div class=desk></div>",
        picture("widget"),
        picture("agent"),
    );
    std::fs::write(page.path(), html)?;
    let desk = browser.tab().await?;
    browser.new_tab().await?;
    browser.set_size(1304, 540).await?;
    browser
        .go(&format!("file://{}", page.path().display()))
        .await?;
    take(browser, folder, "readme").await?;
    browser.look_at_tab(&desk).await
}
