//! From nothing to a running chat: builds what is missing, starts the relay and a shop that carries its tag.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::steps::{Progress, Steps};
use crate::{paths, process, setup, shop, web};

/// Where the relay listens unless `--port` says otherwise; the shop takes the port after it.
const PORT: u16 = 8787;
/// How long the relay may take until it answers.
const START_DEADLINE: Duration = Duration::from_secs(30);
/// How long the relay may take to say good-bye to everybody.
const STOP_DEADLINE: Duration = Duration::from_secs(10);
/// Pause between two looks at something that is being waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How the relay's line with the set-up link can be told from its others.
const SETUP_MARK: &str = "/agent#setup=";

/// What may happen while the demo runs.
enum Happening {
    /// Ctrl-C, or the machine's wish to end this.
    Stop,
    /// The relay printed its set-up link.
    SetupLink(String),
    /// The relay closed its output: it has ended.
    RelayEnded,
}

/// `cargo xtask demo [--port N] [--fresh]`.
pub(crate) fn command(port: Option<u16>, fresh: bool) -> Result<()> {
    let port = port.unwrap_or(PORT);
    ports_are_free(port)?;
    let mut steps = Steps::new(3 + web::STEPS);
    let toolchain = steps.run("Rust for the browser", setup::web)?;
    web::build(&toolchain, &mut steps)?;
    steps.run("building the relay", |progress| {
        process::run(
            process::cargo().args(["build", "--package", "relay"]),
            "relay",
            progress,
        )
    })?;
    let (happens, happenings) = channel();
    stop_on_signal(&happens)?;
    let mut relay = steps.run("starting the relay and the shop", |progress| {
        if fresh {
            forget_data()?;
        }
        shop::open(port + 1, port)?;
        start_relay(port, happens, progress)
    })?;
    steps.summary();
    let outcome = attend(&mut relay, port, &happenings);
    stop_relay(&mut relay);
    outcome
}

fn data() -> PathBuf {
    paths::root().join("data").join("demo")
}

fn relay_log() -> PathBuf {
    data().join("relay.log")
}

fn ports_are_free(port: u16) -> Result<()> {
    for (port, whose) in [(port, "the relay"), (port + 1, "the shop")] {
        if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            bail!(
                "port {port}, wanted for {whose}, cannot be used ({error}). Perhaps another demo runs: \
                 stop it, or choose other ports:\n  cargo xtask demo --port 9000   (the shop then gets 9001)"
            );
        }
    }
    Ok(())
}

fn forget_data() -> Result<()> {
    match fs::remove_dir_all(data()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("emptying {}", paths::shown(&data())))
        }
        _ => Ok(()),
    }
}

fn stop_on_signal(happens: &Sender<Happening>) -> Result<()> {
    let happens = happens.clone();
    ctrlc::set_handler(move || {
        let _ = happens.send(Happening::Stop);
    })?;
    Ok(())
}

/// Starts the relay and waits until it answers.
fn start_relay(port: u16, happens: Sender<Happening>, progress: &Progress) -> Result<Child> {
    fs::create_dir_all(data())?;
    let log = File::create(relay_log())?;
    let (reader, writer) = std::io::pipe()?;
    let mut relay = Command::new(paths::relay("debug"))
        .current_dir(paths::root())
        .args(["--config", "examples/demo.toml", "--listen"])
        .arg(format!("127.0.0.1:{port}"))
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        // Its own group: Ctrl-C reaches only this task, which then asks the relay to stop, once.
        .process_group(0)
        .spawn()
        .context("starting the relay")?;
    thread::spawn(move || listen(BufReader::new(reader), log, &happens));
    let began = Instant::now();
    while !is_healthy(port) {
        if let Some(status) = relay.try_wait()? {
            bail!("the relay ended with {status}; it said:\n{}", last_words());
        }
        if began.elapsed() > START_DEADLINE {
            let _ = relay.kill();
            bail!(
                "the relay did not answer in {} s; it said:\n{}",
                START_DEADLINE.as_secs(),
                last_words()
            );
        }
        thread::sleep(LOOK_AGAIN);
    }
    progress.say(format!("log in {}", paths::shown(&relay_log())));
    Ok(relay)
}

fn listen(lines: impl BufRead, mut log: File, happens: &Sender<Happening>) {
    for line in lines.lines().map_while(Result::ok) {
        let _ = writeln!(log, "{line}");
        if line.contains(SETUP_MARK)
            && let Some(link) = line
                .split_whitespace()
                .find(|word| word.contains(SETUP_MARK))
        {
            let _ = happens.send(Happening::SetupLink(link.to_owned()));
        }
    }
    let _ = happens.send(Happening::RelayEnded);
}

fn last_words() -> String {
    let text = fs::read_to_string(relay_log()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

/// Whether `GET /health` answers 200.
fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut socket = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        socket.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            socket,
            "GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )?;
        let mut head = [0; 12];
        socket.read_exact(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    ask().is_ok_and(|head| head == "HTTP/1.1 200")
}

/// Prints the addresses, and the set-up link when it comes, until somebody ends the demo.
fn attend(relay: &mut Child, port: u16, happenings: &Receiver<Happening>) -> Result<()> {
    // The link was printed before the relay answered; so it is here already, if there is one.
    let mut early: Vec<Happening> = happenings.try_iter().collect();
    let link = early.iter().find_map(|happening| match happening {
        Happening::SetupLink(link) => Some(link.clone()),
        _ => None,
    });
    early.retain(|happening| !matches!(happening, Happening::SetupLink(_)));
    let agent = match &link {
        Some(link) => format!("{link}\n               (works once: makes the first account)"),
        None => format!("http://127.0.0.1:{port}/agent"),
    };
    println!(
        "\n  Shop         http://127.0.0.1:{}/\n  Agent view   {agent}\n  Mails        {}, one .eml file each\n\n\
         Open the agent view, switch \"Available\" on, then ask something in the shop. Ctrl-C stops all.",
        port + 1,
        paths::shown(&data().join("mail")),
    );
    for happening in early.into_iter().chain(happenings.iter()) {
        match happening {
            Happening::Stop => return Ok(()),
            Happening::SetupLink(link) => println!("\n  Agent view   {link}"),
            Happening::RelayEnded => {
                let status = relay.wait()?;
                bail!("the relay ended with {status}; it said:\n{}", last_words());
            }
        }
    }
    Ok(())
}

/// Asks the relay to stop, so that browsers hear of it; insists after a while.
fn stop_relay(relay: &mut Child) {
    if !matches!(relay.try_wait(), Ok(None)) {
        return;
    }
    println!("\nstopping …");
    let _ = Command::new("kill").arg(relay.id().to_string()).status();
    let asked = Instant::now();
    while matches!(relay.try_wait(), Ok(None)) {
        if asked.elapsed() > STOP_DEADLINE {
            let _ = relay.kill();
            let _ = relay.wait();
            return;
        }
        thread::sleep(LOOK_AGAIN);
    }
}
