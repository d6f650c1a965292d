//! The binary as its owner uses it: words on the right stream, the right exit code.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn deskbell(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.current_dir(folder).env_remove("DESKBELL_CONFIG");
    command
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = deskbell(folder).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn check_config_prints_what_is_in_force_or_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = run(folder.path(), &["check-config"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("id = \"demo\""), "{out}");

    // deskbell.toml in the current folder is read without being named.
    std::fs::write(folder.path().join("deskbell.toml"), "[[sites]]\nid = \"A\"").unwrap();
    let (code, out, err) = run(folder.path(), &["check-config"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("deskbell.toml line"), "{err}");
    let (code, _, err) = run(folder.path(), &[]);
    assert_eq!(code, Some(2), "{err}");
    assert!(!folder.path().join("data").exists(), "nothing was started");
}

#[test]
fn a_first_start_prints_a_link_and_works_beside_other_commands() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = run(folder.path(), &["setup-link", "--site", "demo"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("no database"), "{err}");

    let started = deskbell(folder.path())
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut relay = Running(started.unwrap());
    let said = BufReader::new(relay.0.stdout.take().unwrap()).lines();
    let said: Vec<String> = said.map(Result::unwrap).take(3).collect();
    assert!(said[0].contains("http://127.0.0.1:"), "{said:?}");
    assert!(said[1].contains("mails go to files in data"), "{said:?}");
    assert!(
        said[2].starts_with("set-up link for site demo: http://127.0.0.1:"),
        "{said:?}"
    );
    assert!(said[2].contains("/agent#setup="), "{said:?}");

    let (code, out, _) = run(folder.path(), &["setup-link", "--site", "demo"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("/agent#setup="), "{out}");
    let (code, _, err) = run(folder.path(), &["setup-link", "--site", "shop"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("demo"), "{err}");
    let (code, out, _) = run(folder.path(), &["ledger"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("0  without end or owner"), "{out}");
    let (code, out, _) = run(folder.path(), &["ledger", "--site", "demo", "--json"]);
    assert_eq!(code, Some(0), "{out}");
    let line: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(line["ledger"]["unowned"], 0);
    let (code, _, err) = run(folder.path(), &["ledger", "--site", "shop"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("demo"), "{err}");
    assert_eq!(run(folder.path(), &["backup", "copy.db"]).0, Some(0));
    let (code, _, err) = run(folder.path(), &["backup", "copy.db"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("exists already"), "{err}");
    let (code, _, err) = run(folder.path(), &["--listen", "127.0.0.1:0"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("another relay"), "{err}");
}

#[cfg(unix)]
#[test]
fn what_people_said_is_for_this_account_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let started = deskbell(folder.path())
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut relay = Running(started.unwrap());
    let said = BufReader::new(relay.0.stdout.take().unwrap()).lines();
    assert_eq!(said.take(3).count(), 3);
    for file in ["deskbell.db", "deskbell.db-wal", "secret.key", "mail"] {
        let found = std::fs::metadata(folder.path().join("data").join(file)).unwrap();
        assert_eq!(found.permissions().mode() & 0o077, 0, "{file}");
    }
}
