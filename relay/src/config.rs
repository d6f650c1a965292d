//! What the owner may set: one file, the environment and flags make one [`Config`]. Everything has
//! a default, and a wrong value is refused at start with its place and what was expected.

mod automatic;
mod checks;
mod coach;
mod colour;
pub(crate) mod faq;
mod file;
mod greeting;
mod hours;
mod identity_secret;
mod invitations;
mod limits;
mod mail_in;
mod metrics;
mod now;
mod origin;
mod outgoing;
mod print;
mod rules;
pub mod settings;
mod translate;
mod words;
mod zone;

pub use colour::{Colour, NotAColour};
pub use faq::Faq;
pub use file::{ConfigError, Overrides};
pub use greeting::{Consent, Greeting};
pub use hours::{Holiday, Hours, NotHours, Opening, Shift};
pub use identity_secret::IdentitySecret;
pub use invitations::Invitation;
pub use limits::{Limits, Network, NotANetwork};
pub use mail_in::{After, MailIn};
pub use metrics::{MetricsFor, MetricsToken};
pub use now::SiteNow;
pub use origin::{Origin, Port};
pub use translate::Translate;
pub use words::Words;
pub use zone::Zone;

use crate::reach::Allow;
use core::fmt;
use desk::DeskConfig;
use protocol::SiteId;
use protocol::coach::SiteCoach;
use protocol::limits::{PROOF_ABOVE_PER_MINUTE, SOCKETS_PER_SITE};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use url::Url;

/// Everything the owner may set, checked. `examples/full.toml` documents every key.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the relay listens.
    pub listen: SocketAddr,
    /// The folder that holds the database, the relay's key, and mails without a mail server.
    pub data_dir: PathBuf,
    /// The address under which browsers reach the relay, with a path of `/`. Absent: the listening
    /// address itself (see [`Config::public_url_at`]).
    pub public_url: Option<Url>,
    /// The proxies in front, whose `X-Forwarded-For` says where a caller is.
    pub trusted_proxies: Vec<Network>,
    /// How many may come.
    pub limits: Limits,
    /// The sites with the script tag; at least one.
    pub sites: Vec<Site>,
    /// The mail server; without one, mails become files in the data folder.
    pub smtp: Option<Smtp>,
    /// The mailbox that customers' answers come to; without one, people read them there.
    pub mail_in: Option<MailIn>,
    /// Who may read the figures at `/metrics`; `None`: nobody.
    pub metrics: Option<MetricsFor>,
    /// Where the relay may call by itself.
    pub outgoing: Allow,
    /// What translates for agents whose browser does not; `None`: nothing.
    pub translate: Option<Translate>,
}

impl Config {
    /// What is in force when nothing is set, but with its data in `data_dir`: one site, `demo`.
    pub fn in_folder(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8787)),
            data_dir: data_dir.into(),
            public_url: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            sites: vec![Site::demo()],
            smtp: None,
            mail_in: None,
            metrics: None,
            outgoing: Allow::default(),
            translate: None,
        }
    }

    /// The address under which browsers reach a relay that listens on `bound`; ends in `/`.
    pub fn public_url_at(&self, bound: SocketAddr) -> Url {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let host = if bound.ip().is_unspecified() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            bound.ip()
        };
        let at = SocketAddr::new(host, bound.port());
        Url::parse(&format!("http://{at}/")).expect("a socket address is a URL's host and port")
    }

    /// The site of this name.
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.iter().find(|site| site.id == *id)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::in_folder("data")
    }
}

/// A web site with the script tag.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its short name: `data-site` in the script tag.
    pub id: SiteId,
    /// The name that customers read over the panel and in mails.
    pub name: String,
    /// The origins whose pages may carry the widget.
    pub origins: Vec<Origin>,
    /// The accent colour.
    pub accent: Colour,
    /// The language for customers whose own is not spoken.
    pub locale: String,
    /// Where its days begin at midnight.
    pub time_zone: Zone,
    /// Days that a conversation is kept after its end.
    pub retention_days: u32,
    /// Chats that an agent takes at the same time at most.
    pub capacity: u32,
    /// When chats are taken.
    pub hours: Hours,
    /// Sockets at the same time.
    pub sockets_max: u32,
    /// New customers within a minute above which the next ones show a proof of work; `None`: never.
    pub proof_above_per_minute: Option<u32>,
    /// What the site signs its customers' identities with.
    pub identity_secret: Option<IdentitySecret>,
    /// Proactive invitations; what stands first goes first.
    pub invitations: Vec<Invitation>,
    /// Whether people may attach files.
    pub attachments: bool,
    /// Whether agents see what a customer types before it is sent; customers are told so.
    pub typing_preview: bool,
    /// Whether customers are asked how it was.
    pub survey: bool,
    /// What stands over the form.
    pub greeting: Greeting,
    /// What customers read, or agree to, before they ask.
    pub consent: Option<Consent>,
    /// Common questions with their answers.
    pub faq: Vec<Faq>,
    /// What the writing coach is to say.
    pub coach: SiteCoach,
    /// The rules of its desk.
    pub desk: DeskConfig,
}

impl Site {
    /// The site that is there when nothing is set: on pages of this machine.
    pub fn demo() -> Self {
        let local = ["http://127.0.0.1:*", "http://localhost:*"];
        Self {
            id: "demo".parse().expect("a site's id"),
            name: "Demo".into(),
            origins: local
                .map(|o| o.parse().expect("an origin with any port"))
                .into(),
            accent: Colour::default(),
            locale: "en".into(),
            time_zone: Zone::utc(),
            retention_days: 365,
            capacity: 3,
            hours: Hours::default(),
            sockets_max: SOCKETS_PER_SITE,
            proof_above_per_minute: Some(PROOF_ABOVE_PER_MINUTE),
            identity_secret: None,
            invitations: Vec::new(),
            attachments: true,
            typing_preview: false,
            survey: true,
            greeting: Greeting::default(),
            consent: None,
            faq: Vec::new(),
            coach: SiteCoach::default(),
            desk: DeskConfig::default(),
        }
    }

    /// Whether pages of `origin` (as browsers write it) may carry the widget.
    pub fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|o| o.allows(origin))
    }
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// A file with the certificate (PEM) of a private authority that signed the server's.
    pub ca_file: Option<PathBuf>,
    /// The log-in's name; absent means no log-in.
    pub user: Option<String>,
    /// The log-in's password.
    pub password: Option<String>,
    /// The address that mails come from and are answered to.
    pub from: String,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("ca_file", &self.ca_file)
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "hidden"))
            .field("from", &self.from)
            .finish()
    }
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all: for a mail server on the same machine.
    None,
    /// Plain at first, then TLS or nothing (usually port 587).
    Starttls,
    /// TLS from the first byte (usually port 465).
    Tls,
}

impl SmtpTls {
    /// The usual port.
    pub fn usual_port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::Starttls => 587,
            Self::Tls => 465,
        }
    }

    /// As the configuration writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Starttls => "starttls",
            Self::Tls => "tls",
        }
    }
}
