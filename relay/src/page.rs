//! The HTML pages: the widget's frame, the page of private links, the agent view, and a front page. Each brings its data as
//! JSON and a policy that lets it load nothing but its own files.

use crate::assets;
use crate::config::Site;
use crate::config::faq::{self, ToldFaq};
use crate::locale::{self, Texts};
use protocol::SiteFace;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use url::Url;

/// A page, and the Content-Security-Policy that goes with it.
pub(crate) struct Page {
    /// The document.
    pub(crate) html: String,
    /// The header's value.
    pub(crate) policy: String,
}

/// What the frame's script reads.
#[derive(Serialize)]
struct FrameData<'a> {
    face: SiteFace,
    origins: Vec<String>,
    /// A page of its own, which no other page frames.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    standalone: bool,
    /// What the site's owner wants everybody to know just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    banner: Option<String>,
    /// What customers read, or agree to, before they ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<ToldConsent<'a>>,
    /// Common questions, in the reader's language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faq: Vec<ToldFaq<'a>>,
    /// With the reader's region, whose way of writing dates and numbers is meant.
    locale: &'a str,
    texts: &'a RawValue,
}

/// What customers read, or agree to, before they ask.
#[derive(Serialize)]
struct ToldConsent<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// Whether they must tick it.
    tick: bool,
}

impl<'a> ToldConsent<'a> {
    fn of(site: &'a Site, wishes: &[&str]) -> Option<Self> {
        let consent = site.consent.as_ref()?;
        Some(Self {
            text: consent.text.told(wishes),
            link: consent.link.as_ref().map(Url::as_str),
            tick: consent.tick,
        })
    }
}

/// What the agent view's script reads.
#[derive(Serialize)]
struct AgentData<'a> {
    /// With the reader's region, whose way of writing dates and numbers is meant.
    locale: &'a str,
    texts: &'a RawValue,
}

/// How a site presents itself; in the accent that its tag asks for, if that is one.
pub(crate) fn face(site: &Site, accent: &str) -> SiteFace {
    let accent = accent.parse().unwrap_or(site.accent);
    SiteFace {
        site: site.id.clone(),
        name: site.name.clone(),
        accent: accent.to_string(),
        on_accent: accent.text_on_it().to_string(),
        retention_days: site.retention_days,
        attachments: site.attachments,
        typing_preview: site.typing_preview,
        no_survey: !site.survey,
    }
}

/// The widget's frame on a site's pages.
pub(crate) fn frame(
    (site, banner): (&Site, Option<String>),
    accent: &str,
    public_url: &Url,
    wishes: &[&str],
) -> Page {
    let (locale, region, texts) = spoken(locale::widget(), wishes);
    let texts = greeted(site, texts, wishes);
    let origins: Vec<String> = site.origins.iter().map(ToString::to_string).collect();
    let ancestors = if origins.is_empty() {
        "'none'".to_owned()
    } else {
        origins.join(" ")
    };
    let data = FrameData {
        face: face(site, accent),
        origins,
        standalone: false,
        banner,
        consent: ToldConsent::of(site, wishes),
        faq: faq::told(&site.faq, wishes),
        locale: &region,
        texts: &texts,
    };
    Page {
        html: app("widget", locale, &site.name, &data),
        policy: policy(public_url, &ancestors),
    }
}

/// The same chat as a page of its own, where private links lead. What follows `#` in its address
/// stays in the browser.
pub(crate) fn talk(
    (site, banner): (&Site, Option<String>),
    public_url: &Url,
    wishes: &[&str],
) -> Page {
    let (locale, region, texts) = spoken(locale::widget(), wishes);
    let texts = greeted(site, texts, wishes);
    let data = FrameData {
        face: face(site, ""),
        origins: Vec::new(),
        standalone: true,
        banner,
        consent: ToldConsent::of(site, wishes),
        faq: faq::told(&site.faq, wishes),
        locale: &region,
        texts: &texts,
    };
    Page {
        html: app("widget", locale, &site.name, &data),
        policy: policy(public_url, "'none'"),
    }
}

/// The agent view.
pub(crate) fn agent(public_url: &Url, wishes: &[&str]) -> Page {
    let (locale, region, texts) = spoken(locale::agent(), wishes);
    let data = AgentData {
        locale: &region,
        texts: &texts,
    };
    Page {
        html: app("agent", locale, "Deskbell", &data),
        policy: policy(public_url, "'none'"),
    }
}

/// `GET /`: says what runs here.
pub(crate) fn front() -> Page {
    let head = head("en", "Deskbell");
    Page {
        html: format!(
            "{head}</head>\n<body>\n<h1>Deskbell</h1>\n<p>Live chat runs here. \
             Agents go to <a href=\"/agent\">the agent view</a>.</p>\n</body>\n</html>\n"
        ),
        policy: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            .into(),
    }
}

/// The language, the same with the reader's region, and its texts.
fn spoken(texts: &'static Texts, wishes: &[&str]) -> (&'static str, String, Box<RawValue>) {
    let (locale, json) = texts.pick(wishes);
    let region = locale::regional(wishes, locale, &texts.locales());
    // The texts were JSON when they were read; without them the app would show keys.
    let raw = RawValue::from_string(json.to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned());
    (locale, region, raw)
}

/// The texts, with the site's own words over the form. A language in which it has none keeps the
/// built-in ones.
fn greeted(site: &Site, texts: Box<RawValue>, wishes: &[&str]) -> Box<RawValue> {
    let built_in = locale::widget().locales();
    let own = [
        ("hello", &site.greeting.open),
        ("leave_message", &site.greeting.away),
    ];
    let mut own = own.into_iter().filter_map(|(key, words)| {
        let words = words.as_ref()?.told_before(&built_in, wishes)?;
        Some((key, words))
    });
    let Some(first) = own.next() else {
        return texts;
    };
    let Ok(mut all) = serde_json::from_str::<BTreeMap<&str, Cow<'_, str>>>(texts.get()) else {
        return texts;
    };
    for (key, words) in [first].into_iter().chain(own) {
        all.insert(key, words.to_owned().into());
    }
    let greeted = serde_json::value::to_raw_value(&all);
    drop(all);
    greeted.unwrap_or(texts)
}

/// The document of an app: its style, its script, its module ahead of time, its data.
fn app(name: &str, locale: &str, title: &str, data: &impl Serialize) -> String {
    let head = head(locale, title);
    if !assets::exists(&format!("{name}/{name}.js")) {
        let said = assets::NOT_BUILT;
        return format!("{head}</head>\n<body>\n<p>{said}</p>\n</body>\n</html>\n");
    }
    let at = format!("/assets/{}/{name}/{name}", assets::version());
    let data = serde_json::to_string(data).unwrap_or_default();
    // `</script>` and `<!--` would end or change the element; in JSON `<` may be written so.
    let data = data.replace('<', "\\u003c");
    format!(
        "{head}\
         <link rel=\"icon\" href=\"data:,\">\n\
         <link rel=\"stylesheet\" href=\"{at}.css\">\n\
         <link rel=\"modulepreload\" href=\"{at}.js\">\n\
         <link rel=\"preload\" href=\"{at}_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n\
         <script type=\"application/json\" id=\"deskbell\">{data}</script>\n\
         <script type=\"module\" src=\"{at}.js\"></script>\n\
         </head>\n<body></body>\n</html>\n"
    )
}

fn head(locale: &str, title: &str) -> String {
    let (locale, title) = (escaped(locale), escaped(title));
    let direction = locale::direction(&locale);
    format!(
        "<!doctype html>\n<html lang=\"{locale}\" dir=\"{direction}\">\n<head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, \
         viewport-fit=cover, interactive-widget=resizes-content\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What a page may load and who may frame it. `'self'` does not cover sockets in every browser, so
/// the public address's own socket is named too.
fn policy(public_url: &Url, ancestors: &str) -> String {
    let mut socket = public_url.clone();
    let scheme = match public_url.scheme() {
        "https" => "wss",
        _ => "ws",
    };
    let socket = match socket.set_scheme(scheme) {
        Ok(()) => origin(&socket),
        Err(()) => String::new(),
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self' {socket}; img-src 'self' data: blob:; media-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
}

/// Scheme, host and port as a policy writes them.
fn origin(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{}://{host}{port}", url.scheme())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(url: &str) -> Url {
        Url::parse(url).expect("a URL")
    }

    #[test]
    fn a_frame_is_for_its_sites_pages_only() {
        let page = frame(
            (&Site::demo(), None),
            "",
            &url("http://127.0.0.1:8787/"),
            &["en"],
        );
        let says = |directive: &str| {
            assert!(
                page.policy.split("; ").any(|d| d == directive),
                "{directive} in {}",
                page.policy
            );
        };
        says("default-src 'none'");
        says("script-src 'self' 'wasm-unsafe-eval'");
        says("connect-src 'self' ws://127.0.0.1:8787");
        says("frame-ancestors http://127.0.0.1:* http://localhost:*");
        assert!(
            agent(&url("https://chat.example/"), &[])
                .policy
                .ends_with("frame-ancestors 'none'")
        );
    }

    #[test]
    fn the_page_of_private_links_stands_alone_and_nobody_frames_it() {
        let page = talk(
            (&Site::demo(), None),
            &url("http://127.0.0.1:8787/"),
            &["en"],
        );
        assert!(page.policy.ends_with("frame-ancestors 'none'"));
        let framed = frame(
            (&Site::demo(), None),
            "",
            &url("http://127.0.0.1:8787/"),
            &["en"],
        );
        let says = |page: &Page, words: &str| page.html.contains(words);
        assert!(
            says(&page, r#""origins":[],"standalone":true"#),
            "{}",
            page.html
        );
        assert!(!says(&framed, "standalone"), "{}", framed.html);
    }

    #[test]
    fn a_language_without_words_of_the_owner_keeps_the_built_in_ones() {
        let set = serde_json::json!({ "greeting": { "open": { "en": "Ahoy!", "de": "Moin!" } } });
        let set = set.as_object().expect("an object").clone();
        let site = crate::config::settings::lay(&Site::demo(), &set).site;
        let read = |wishes: &[&str]| {
            let (_, _, texts) = spoken(locale::widget(), wishes);
            let texts = greeted(&site, texts, wishes);
            let texts: BTreeMap<String, String> = serde_json::from_str(texts.get()).expect("texts");
            texts["hello"].clone()
        };
        assert_eq!(read(&["en-GB", "en"]), "Ahoy!");
        assert_eq!(read(&["", "de-AT,en;q=0.5", "en"]), "Moin!");
        assert_eq!(read(&["sv", "en"]), "Ahoy!", "the site's language");
        for built_in in ["zh-TW", "zh-Hans", "fr-CA"] {
            let said = read(&[built_in, "en"]);
            assert!(said != "Ahoy!" && said != "Moin!", "{said}");
        }
    }

    #[test]
    fn over_tls_the_socket_is_too() {
        let policy = policy(&url("https://chat.example/"), "'none'");
        assert!(
            policy.contains("connect-src 'self' wss://chat.example;"),
            "{policy}"
        );
    }

    #[test]
    fn a_sites_name_cannot_break_out_of_the_page() {
        let mut site = Site::demo();
        site.name = "</script><script>alert(1)</script>\"&".into();
        let page = frame((&site, None), "", &url("http://127.0.0.1:8787/"), &["en"]);
        assert!(!page.html.contains("<script>alert"), "{}", page.html);
        assert!(page.html.contains("&lt;/script&gt;"), "{}", page.html);
    }

    #[test]
    fn the_face_has_readable_text_on_its_accent() {
        let face = |accent| {
            let face = face(&Site::demo(), accent);
            (face.accent, face.on_accent)
        };
        let site = ("#0b6e4f".to_owned(), "#ffffff".to_owned());
        assert_eq!(face(""), site);
        assert_eq!(face("red;}"), site);
        assert_eq!(face("#FFee00"), ("#ffee00".into(), "#000000".into()));
    }
}
