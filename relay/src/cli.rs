//! What the command line can say, and what each command does.

mod banner;
mod forget;
mod ledger;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use relay::config::{ConfigError, Overrides, Site};
use relay::store::SqliteStore;
use relay::{Clock, Config, Relay, identity, with_made};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::net::TcpListener;

/// The file that is read if none is named and it is there.
const USUAL_FILE: &str = "deskbell.toml";

/// What a wrong configuration ends with; other failures end with 1.
const WRONG_CONFIG: u8 = 2;

/// Deskbell: live chat in one binary.
///
/// Without a command the relay is started. Everything has a default: without a file there is one
/// site, `demo`, on http://127.0.0.1:8787, with its data in ./data. Mail settings can also be given
/// as DESKBELL_SMTP_HOST, _PORT, _TLS, _USER, _PASSWORD and _FROM, the password of the mailbox for
/// answers as DESKBELL_IMAP_PASSWORD, what a site signs identities with as
/// `DESKBELL_IDENTITY_SECRET_<SITE>`; DESKBELL_LOG chooses what is
/// logged (`info`, `debug`, `relay=debug,info`).
#[derive(Parser)]
#[command(name = "deskbell", version, max_term_width = 100)]
pub(crate) struct Line {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args)]
struct Options {
    /// The configuration file [default: deskbell.toml, if it is there]
    #[arg(long, global = true, env = "DESKBELL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8787]
    #[arg(
        long,
        global = true,
        env = "DESKBELL_LISTEN",
        value_name = "ADDRESS:PORT"
    )]
    listen: Option<String>,
    /// The folder for database, key and mails [default: data]
    #[arg(long, global = true, env = "DESKBELL_DATA_DIR", value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// The address under which browsers reach the relay [default: the listening address]
    #[arg(long, global = true, env = "DESKBELL_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Start the relay (what happens without a command)
    Serve,
    /// Print what is in force, or what is wrong, where, and what was expected
    CheckConfig,
    /// Print a new one-time link that makes an owner's account; a relay may be running
    SetupLink {
        /// The site's id
        #[arg(long)]
        site: String,
    },
    /// Send a test mail by the configured mail server and say what happens, step by step
    CheckMail {
        /// Where the mail goes
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
    /// Print where every enquiry stands; ends with 1 if one is without end or owner
    Ledger {
        /// The site's id [default: all sites]
        #[arg(long)]
        site: Option<String>,
        /// As JSON, one object a site
        #[arg(long)]
        json: bool,
    },
    /// Delete what is kept no longer, as the relay does each midnight; a relay may be running
    Forget {
        /// The site's id [default: all sites]
        #[arg(long)]
        site: Option<String>,
        /// Delete nothing, only say how much it would be
        #[arg(long)]
        dry_run: bool,
    },
    /// Tell everybody on a site's pages something, until it is taken away; a relay may be running
    Banner {
        /// The site's id
        #[arg(long)]
        site: String,
        /// Take it away by itself after so many hours
        #[arg(long, value_name = "N")]
        hours: Option<u64>,
        /// What to say [default: nothing, which takes away what is there]
        words: Option<String>,
    },
    /// Write a copy of the database, whole and at one moment; a relay may be running
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
}

/// Does what the command line says.
pub(crate) async fn run(line: Line) -> ExitCode {
    let config = match load(line.options) {
        Ok(config) => config,
        Err(e) => {
            eprintln!("deskbell: the configuration is wrong.\n{e}");
            return WRONG_CONFIG.into();
        }
    };
    let done = match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::CheckConfig => {
            print!("{config}");
            Ok(())
        }
        Command::SetupLink { site } => set_up_link(&config, &site).await,
        Command::CheckMail { to } => {
            relay::mail::check_mail(&config, &to, |step| println!("{step}")).await
        }
        Command::Ledger { site, json } => ledger::print(&config, site.as_deref(), json).await,
        Command::Forget { site, dry_run } => forget::run(&config, site.as_deref(), !dry_run).await,
        Command::Banner { site, hours, words } => {
            banner::run(&config, &site, words.as_deref(), hours).await
        }
        Command::Backup { file } => backup(&config, &file).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("deskbell: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn load(options: Options) -> Result<Config, ConfigError> {
    let variable = |name: &str| std::env::var(name).ok();
    let overrides = Overrides {
        listen: options.listen,
        data_dir: options.data_dir,
        public_url: options.public_url,
        smtp_host: variable("DESKBELL_SMTP_HOST"),
        smtp_port: variable("DESKBELL_SMTP_PORT"),
        smtp_tls: variable("DESKBELL_SMTP_TLS"),
        smtp_user: variable("DESKBELL_SMTP_USER"),
        smtp_password: variable("DESKBELL_SMTP_PASSWORD"),
        smtp_from: variable("DESKBELL_SMTP_FROM"),
        imap_password: variable("DESKBELL_IMAP_PASSWORD"),
        variable: |name| std::env::var(name).ok(),
    };
    let usual = Path::new(USUAL_FILE);
    let usual = usual.exists().then(|| usual.to_owned());
    let file = options.config.or(usual);
    Config::load(file.as_deref(), &overrides)
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let listen = config.listen;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another relay running? --listen names another port")
    })?;
    let bound = listener.local_addr()?;
    let public_url = config.public_url_at(bound);
    // Heard from now on: a signal during the start is not lost.
    let stop = signal()?;
    let relay = Relay::open(config).await?;
    println!("Deskbell is at {public_url}, the agents' view at {public_url}agent");
    println!("mails go to {}", relay.mails_go_to());
    for (site, invitation) in relay.set_up_links(bound).await? {
        println!("set-up link for site {site}: {}", invitation.link);
    }
    relay.serve(listener, stop).await
}

async fn set_up_link(config: &Config, site: &str) -> anyhow::Result<()> {
    let (store, config) = &opened(config).await?;
    let known = known(config, site)?;
    let url = config.public_url_at(config.listen);
    let now = Clock::system().now();
    let invitation = identity::set_up_link(store, &known.id, &url, now).await?;
    println!("set-up link for site {}: {}", known.id, invitation.link);
    Ok(())
}

/// The database beside a relay that may be running, and the configuration with the sites made in the
/// view.
async fn opened(config: &Config) -> anyhow::Result<(SqliteStore, Config)> {
    let store = SqliteStore::open_beside(&config.data_dir)?;
    let config = with_made(config.clone(), &store).await?;
    Ok((store, config))
}

/// The site of this name.
fn known<'a>(config: &'a Config, site: &str) -> anyhow::Result<&'a Site> {
    let known = site.parse().ok().and_then(|id| config.site(&id));
    known.with_context(|| {
        let all: Vec<_> = config.sites.iter().map(|s| s.id.as_str()).collect();
        format!("there is no site {site:?}; there is: {}", all.join(", "))
    })
}

async fn backup(config: &Config, file: &Path) -> anyhow::Result<()> {
    let store = SqliteStore::open_beside(&config.data_dir)?;
    store.backup(file).await?;
    println!("the database was copied to {}", file.display());
    println!(
        "keep {} with it: it signs customers' tokens",
        config.data_dir.join("secret.key").display()
    );
    Ok(())
}

/// Resolves when the relay is asked to stop: Ctrl-C, or a service manager's SIGTERM.
#[cfg(unix)]
fn signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the relay is asked to stop by Ctrl-C.
#[cfg(not(unix))]
fn signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
