//! The configuration file: what is read, and how each wrong value is told.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use relay::config::{After, Colour, Config, Overrides, Site, SmtpTls};
use std::path::Path;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse("deskbell.toml", text, &Overrides::default()).map_err(|e| e.to_string())
}

/// A site that is right, to be followed by the key in question.
const SITE: &str =
    "[[sites]]\nid = \"shop\"\nname = \"Shop\"\norigins = [\"https://shop.example\"]\n";
const MAIL_IN: &str = "[mail_in]\nhost = \"imap.example\"\nuser = \"chat@shop.example\"\n\
                       password = \"only for tests\"\n";
const SMTP: &str = "[smtp]\nhost = \"smtp.example\"\nfrom = \"chat@shop.example\"\n";

#[test]
fn nothing_set_is_one_demo_site() {
    let config = parse("").unwrap();
    assert_eq!(config.sites.len(), 1);
    assert_eq!(config.sites[0].id.as_str(), "demo");
    assert!(config.sites[0].allows("http://localhost:5000"));
    assert!(!config.sites[0].allows("https://shop.example"));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8787");
    assert!(config.smtp.is_none());
    let url = config.public_url_at("127.0.0.1:4321".parse().unwrap());
    assert_eq!(url.as_str(), "http://127.0.0.1:4321/");
    let everywhere = config.public_url_at("0.0.0.0:80".parse().unwrap());
    assert_eq!(everywhere.as_str(), "http://127.0.0.1/");
}

#[test]
fn the_documented_examples_are_right_and_full_has_every_key() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let none = Overrides::default();
    let demo = Config::load(Some(&examples.join("demo.toml")), &none).unwrap();
    assert_eq!(demo.sites[0].name, "Northwind Outdoor");
    let full = Config::load(Some(&examples.join("full.toml")), &none).unwrap();
    let text = std::fs::read_to_string(examples.join("full.toml")).unwrap();
    // Every key that is printed as in force is documented, and none is printed otherwise.
    for line in full.to_string().lines() {
        if let Some((key, _)) = line.split_once(" = ") {
            let documented = text.lines().any(|l| l.starts_with(&format!("{key} = ")));
            assert!(documented, "{key} is not in examples/full.toml");
        }
    }
    // What full.toml shows is what is in force without it, where it says so.
    let (shown, standard) = (&full.sites[0], &Config::default().sites[0]);
    let mut desk = shown.desk.clone();
    (desk.automatic, desk.site_name) = Default::default();
    assert_eq!(desk, standard.desk);
    let looks = |site: &Site| (site.accent, site.capacity, site.proof_above_per_minute);
    assert_eq!(looks(shown), looks(standard));
    assert_eq!(shown.sockets_max, standard.sockets_max);
    assert_eq!(full.limits, Config::default().limits);
    assert_eq!(shown.retention_days, standard.retention_days);
    assert_eq!(shown.time_zone, standard.time_zone);
}

#[test]
fn what_is_printed_can_be_read_again_and_shows_no_password() {
    let text = format!(
        "{SITE}accent = \"#a1B2c3\"\ntime_zone = \"Asia/Taipei\"\nlocale = \"zh-TW\"\n\
         offer_s = 60\nproof_above_per_minute = \"off\"\n\n{SMTP}tls = \"tls\"\n"
    );
    let config = parse(&text).unwrap();
    let printed = config.to_string();
    assert_eq!(parse(&printed).unwrap().to_string(), printed);
    assert_eq!(config.sites[0].accent, Colour([0xa1, 0xb2, 0xc3]));
    assert_eq!(config.sites[0].desk.offer_ms, 60_000);
    let smtp = config.smtp.unwrap();
    assert_eq!((smtp.port, smtp.tls), (465, SmtpTls::Tls));

    let secret = parse(&format!("{SMTP}user = \"chat\"\npassword = \"hunter2!\"\n")).unwrap();
    assert!(!secret.to_string().contains("hunter2"));
    assert!(!format!("{secret:?}").contains("hunter2"));
    assert_eq!(secret.smtp.unwrap().password.as_deref(), Some("hunter2!"));
}

#[test]
fn the_environment_and_flags_win_over_the_file() {
    let overrides = Overrides {
        listen: Some("0.0.0.0:1".into()),
        data_dir: Some("elsewhere".into()),
        public_url: Some("https://chat.example".into()),
        smtp_host: Some("smtp.other.example".into()),
        smtp_port: Some("2525".into()),
        smtp_password: Some("hunter2!".into()),
        ..Overrides::default()
    };
    let text = format!("listen = \"127.0.0.1:2\"\n{SMTP}user = \"chat\"\n");
    let config = Config::parse("deskbell.toml", &text, &overrides).unwrap();
    assert_eq!(config.listen.port(), 1);
    assert_eq!(config.data_dir, Path::new("elsewhere"));
    assert_eq!(config.public_url.unwrap().as_str(), "https://chat.example/");
    let smtp = config.smtp.unwrap();
    assert_eq!(
        (smtp.host.as_str(), smtp.port),
        ("smtp.other.example", 2525)
    );
    assert_eq!(smtp.password.as_deref(), Some("hunter2!"));

    let wrong = Overrides {
        listen: Some("here".into()),
        ..Overrides::default()
    };
    let told = Config::parse("deskbell.toml", "", &wrong)
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("DESKBELL_LISTEN") && told.contains("127.0.0.1:8787"),
        "{told}"
    );
}

#[test]
fn a_wrong_value_is_told_with_line_key_and_what_was_expected() {
    let site = |key: &str| format!("{SITE}{key}");
    let smtp = |key: &str| format!("{SMTP}{key}");
    let mail_in = |key: &str| format!("{MAIL_IN}{key}");
    let cases: &[(String, &[&str])] = &[
        (
            "\nlisten = 5".into(),
            &["line 2", "listen", "expected a string"],
        ),
        (
            "listen = \"8787\"".into(),
            &["line 1", "listen", "127.0.0.1:8787", "\"8787\""],
        ),
        (
            "lisen = \"x\"".into(),
            &["line 1", "lisen", "unknown field", "`listen`"],
        ),
        ("listen = ".into(), &["line 1", "listen"]),
        (
            "public_url = \"chat.example\"".into(),
            &["public_url", "https://chat.example"],
        ),
        (
            "public_url = \"https://x.example/chat\"".into(),
            &["public_url", "without a path"],
        ),
        (
            "\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.1/8\"]".into(),
            &["line 2", "trusted_proxies", "10.0.0.0/8", "\"10.0.0.1/8\""],
        ),
        (
            "[limits]\nsockets_per_address = 0".into(),
            &["line 2", "sockets_per_address", "1 to 1000000", "found 0"],
        ),
        (
            site("sockets_max = 0"),
            &["line 5", "sockets_max", "1 to 1000000"],
        ),
        (
            site("proof_above_per_minute = \"never\""),
            &["line 5", "proof_above_per_minute", "\"off\"", "\"never\""],
        ),
        (
            "sites = []".into(),
            &["line 1", "sites", "at least one site"],
        ),
        (
            "[[sites]]\nid = \"shop\"".into(),
            &["line 1", "missing field `name`"],
        ),
        (
            SITE.replace("shop\"\nname", "Shop 1\"\nname"),
            &["line 2", "id", "a-z, 0-9"],
        ),
        (
            SITE.replace("name = \"Shop\"", "name = \" \""),
            &["line 3", "name", "1 to 80"],
        ),
        (
            SITE.replace("https://shop.example", "shop.example"),
            &["line 4", "origins", "scheme"],
        ),
        (
            SITE.replace("[\"https://shop.example\"]", "[]"),
            &["line 4", "origins", "at least one"],
        ),
        (
            format!("{SITE}{SITE}"),
            &["line 6", "id", "no other site", "shop"],
        ),
        (
            site("accent = \"green\""),
            &["line 5", "accent", "#0b6e4f", "\"green\""],
        ),
        (site("accent = \"#12345é\""), &["line 5", "accent"]),
        (
            site("locale = \"tlh\""),
            &[
                "line 5",
                "locale",
                "ar, de, en, es, fr, ja, pt, zh-Hans, zh-Hant",
                "\"tlh\"",
            ],
        ),
        (
            site("time_zone = \"CET/Berlin\""),
            &["line 5", "time_zone", "Europe/Berlin"],
        ),
        (
            site("retention_days = 0"),
            &["line 5", "retention_days", "1 to 36500", "found 0"],
        ),
        (site("capacity = -1"), &["line 5", "capacity", "-1"]),
        (site("offer_s = 1"), &["line 5", "offer_s", "5 to 86400"]),
        (
            site("agent_lost_s = 5"),
            &["line 5", "agent_lost_s", "agent_grace_s (10)"],
        ),
        (
            site("agent_grace_s = 60"),
            &["agent_lost_s", "at least agent_grace_s (60)"],
        ),
        (
            site("colour = \"#000000\""),
            &["line 5", "colour", "unknown field"],
        ),
        (
            "[smtp]\nhost = \"smtp.example\"".into(),
            &["line 1", "smtp", "host and from"],
        ),
        (
            smtp("tls = \"ssl\""),
            &["line 4", "tls", "\"starttls\"", "\"ssl\""],
        ),
        (smtp("port = 70000"), &["line 4", "port", "1 to 65535"]),
        (
            smtp("user = \"chat\""),
            &["line 4", "user", "DESKBELL_SMTP_PASSWORD"],
        ),
        (smtp("password = \"x\""), &["line 4", "password", "a user"]),
        (
            smtp("tls = \"none\"\nuser = \"u\"\npassword = \"p\""),
            &["line 5", "starttls"],
        ),
        (
            smtp("ca_file = \"/nowhere.pem\""),
            &["line 4", "ca_file", "certificate"],
        ),
        (
            SMTP.replace("chat@shop.example", "chat"),
            &["line 3", "from", "chat@shop.example"],
        ),
        (
            SMTP.replace("smtp.example", "smtp://x"),
            &["line 2", "host", "smtp.example"],
        ),
        (
            mail_in("tls = \"ssl\""),
            &["line 5", "tls", "\"starttls\"", "\"ssl\""],
        ),
        (
            mail_in("tls = \"none\""),
            &["line 3", "user", "\"starttls\""],
        ),
        (mail_in("poll_s = 1"), &["line 5", "poll_s", "5 to 3600"]),
        (mail_in("port = 0"), &["line 5", "port", "1 to 65535"]),
        (
            mail_in("after = \"delete\""),
            &["line 5", "after", "\"keep\"", "\"delete\""],
        ),
        (
            mail_in("folder = \"\""),
            &["line 5", "folder", "1 to 255 bytes"],
        ),
        (
            MAIL_IN.replace("only for tests", "only\\nfor tests"),
            &["line 4", "password", "not shown"],
        ),
        (
            MAIL_IN.replace("password = \"only for tests\"", ""),
            &["line 3", "user", "DESKBELL_IMAP_PASSWORD"],
        ),
        (
            MAIL_IN.replace("imap.example", "imaps://x"),
            &["line 2", "host"],
        ),
    ];
    for (text, expected) in cases {
        let told = parse(text).map(|_| ()).expect_err(text);
        assert!(
            told.starts_with("deskbell.toml line ") || told.starts_with("agent_lost_s"),
            "{told}"
        );
        for part in *expected {
            assert!(
                told.contains(part),
                "{part:?} is missing in: {told}\n{text}"
            );
        }
    }
}

#[test]
fn a_mailbox_for_answers_has_usual_settings_and_hides_its_password() {
    let config = parse(MAIL_IN).unwrap();
    assert!(!config.to_string().contains("only for tests"));
    assert!(!format!("{config:?}").contains("only for tests"));
    let again = parse(
        &config
            .to_string()
            .replace("# password: set, not shown", "password = \"p\""),
    );
    let mail_in = config.mail_in.unwrap();
    assert_eq!(
        (mail_in.port, mail_in.tls, mail_in.folder.as_str()),
        (993, SmtpTls::Tls, "INBOX")
    );
    assert_eq!(
        (mail_in.poll_s, mail_in.after, mail_in.plus_address),
        (60, After::Seen, false)
    );
    assert_eq!(again.unwrap().mail_in.unwrap().host, mail_in.host);

    let starttls = parse(&format!("{MAIL_IN}tls = \"starttls\"")).unwrap();
    assert_eq!(starttls.mail_in.map(|m| m.port), Some(143));
    let secret = Overrides {
        imap_password: Some("hunter2!".into()),
        ..Overrides::default()
    };
    let config = Config::parse("deskbell.toml", MAIL_IN, &secret).unwrap();
    assert_eq!(config.mail_in.unwrap().password, "hunter2!");
    let told = Config::parse("deskbell.toml", "", &secret).map(|_| ());
    let told = told.unwrap_err().to_string();
    assert!(
        told.contains("DESKBELL_IMAP_PASSWORD") && told.contains("[mail_in]"),
        "{told}"
    );
}

#[test]
fn a_file_that_is_not_there_is_told_by_name() {
    let missing = Path::new("no/such/deskbell.toml");
    let told = Config::load(Some(missing), &Overrides::default())
        .unwrap_err()
        .to_string();
    assert!(told.contains("no/such/deskbell.toml"), "{told}");
}

#[test]
fn text_on_the_accent_is_readable() {
    for (accent, text) in [
        ([0x0b, 0x6e, 0x4f], "#ffffff"),
        ([0xff, 0xff, 0x00], "#000000"),
        ([0x00, 0x00, 0x00], "#ffffff"),
        ([0xff, 0xff, 0xff], "#000000"),
    ] {
        assert_eq!(Colour(accent).text_on_it().to_string(), text);
    }
}

#[test]
fn wrong_common_questions_are_refused_with_their_place() {
    let faq = |keys: &str| parse(&format!("{SITE}[[sites.faq]]\n{keys}\n"));
    let right = "question = \"Where?\"\nanswer = \"There.\"\nlocale = \"de\"";
    let config = faq(right).unwrap();
    assert_eq!(config.sites[0].faq[0].answer, "There.");
    let again = parse(&config.to_string()).unwrap();
    assert_eq!(again.sites[0].faq, config.sites[0].faq);
    let (long, longer) = ("x".repeat(201), "x".repeat(2_001));
    for (keys, said) in [
        ("question = \"Where?\"".to_owned(), "answer"),
        (
            right.replace("Where?", " "),
            "line 6, key \"question\": expected words of 1 to 200",
        ),
        (
            right.replace("Where?", &long),
            "1 to 200 characters; found 201",
        ),
        (
            right.replace("There.", &longer),
            "line 7, key \"answer\": expected words of 1 to 2000",
        ),
        (
            right.replace("\"de\"", "\"german language\""),
            "a language tag like",
        ),
    ] {
        let error = faq(&keys).unwrap_err();
        assert!(error.contains(said), "{error}");
    }
    let many = format!("{SITE}{}", format!("[[sites.faq]]\n{right}\n").repeat(51));
    assert!(
        parse(&many)
            .unwrap_err()
            .contains("at most 50 questions; found 51")
    );
}
