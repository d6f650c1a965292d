//! The way to a real mail server: TLS in both ways, log-ins, and what an owner is told when a
//! setting is wrong.

use std::process::Output;
use tests::mail_server::{MailServer, PASSWORD, Wants};
use tests::relay_guard::{self, SHOP};

/// `deskbell check-mail` with these mail settings.
async fn check_mail(settings: &str) -> anyhow::Result<Output> {
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("deskbell.toml");
    std::fs::write(&config, format!("{SHOP}{settings}"))?;
    let ran = tokio::process::Command::new(relay_guard::binary()?)
        .args(["check-mail", "--to", "ada@example.com", "--config"])
        .arg(&config)
        .arg("--data-dir")
        .arg(folder.path().join("data"))
        .output();
    Ok(ran.await?)
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn each_way_of_protection_delivers_a_test_mail_and_says_every_step() -> anyhow::Result<()> {
    for (wants, protected, known) in [
        (Wants::Nothing, false, false),
        (Wants::TlsAndLogin, true, true),
        (Wants::TlsFirstAndLogin, true, true),
    ] {
        let server = MailServer::start(wants)?;
        let output = check_mail(&server.settings()).await?;
        let (out, err) = said(&output);
        assert!(output.status.success(), "{wants:?}: {out}{err}");
        let steps = [
            "mail server localhost:",
            "reached: ",
            "it greets",
            "taken: 250",
        ];
        let mut from = 0;
        for step in steps {
            let at = out[from..].find(step).map(|at| from + at);
            from = at.unwrap_or_else(|| panic!("{wants:?}: {step:?} is missing in {out}"));
        }
        assert_eq!(out.contains("is protected by TLS"), protected, "{out}");
        assert_eq!(out.contains("logged in as chat"), known, "{out}");
        let mail = server.mail(1).await?;
        let seen = format!(
            "chat@northwind.example ada@example.com {} {}",
            if protected { "tls" } else { "open" },
            if known { "known" } else { "unknown" },
        );
        assert_eq!(mail.envelope, seen, "{wants:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_setting_is_told_with_the_step_that_failed() -> anyhow::Result<()> {
    let server = MailServer::start(Wants::TlsAndLogin)?;
    let right = server.settings();
    let edited = |from: &str, to: &str| {
        assert!(right.contains(from), "{from} is not in {right}");
        right.replace(from, to)
    };
    let without_ca: Vec<&str> = right
        .lines()
        .filter(|l| !l.starts_with("ca_file"))
        .collect();
    let without_log_in: Vec<&str> = right
        .lines()
        .filter(|l| !l.starts_with("user") && !l.starts_with("password"))
        .collect();
    for (settings, last, why) in [
        (
            edited(PASSWORD, "some other"),
            "is protected",
            "log-in was refused",
        ),
        (edited("starttls", "tls"), "reached", "tls = \"starttls\""),
        (without_ca.join("\n"), "it greets", "could not be protected"),
        (
            without_log_in.join("\n"),
            "no log-in",
            "the mail was refused",
        ),
        (
            edited("\nport = ", "\nport = 1 #"),
            "mail server",
            "cannot be reached",
        ),
    ] {
        let output = check_mail(&settings).await?;
        let (out, err) = said(&output);
        assert_eq!(output.status.code(), Some(1), "{why}: {out}{err}");
        let done = out.lines().last().unwrap_or_default();
        assert!(done.contains(last), "{why}: the last step was {done:?}");
        assert!(err.contains(why), "{why}: {err}");
        for secret in [PASSWORD, "some other"] {
            assert!(!format!("{out}{err}").contains(secret), "{out}{err}");
        }
    }
    assert_eq!(server.count()?, 0);
    Ok(())
}

#[tokio::test]
async fn without_a_mail_server_it_says_where_mails_go() -> anyhow::Result<()> {
    let output = check_mail("").await?;
    let (out, err) = said(&output);
    assert!(output.status.success(), "{out}{err}");
    assert!(out.contains("no mail server is set"), "{out}");
    assert!(out.contains("mails become files in"), "{out}");
    Ok(())
}
