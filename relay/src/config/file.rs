//! The configuration file as it is written, and how it becomes a [`Config`] together with the
//! environment and flags.

use super::automatic::{self, AutomaticTable};
use super::checks::{self, Given, Source};
use super::coach::{self, CoachTable};
use super::faq::{self, FaqTable};
use super::greeting::{self, ConsentTable, GreetingTable};
use super::identity_secret;
use super::invitations::{self, InvitationTable};
use super::limits::{self, Threshold};
use super::mail_in::{MailInTable, mail_in};
use super::metrics::{self, MetricsTable};
use super::outgoing::{self, OutgoingTable};
use super::rules::{Rules, desk_rules, number};
use super::translate::{self, TranslateTable};
use super::{Config, Hours, Site, Smtp, SmtpTls};
use core::fmt;
use protocol::wanted::Wanted;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// What environment and flags say; wins over the file. `None`: nothing.
#[derive(Clone)]
pub struct Overrides {
    /// `--listen`, `DESKBELL_LISTEN`.
    pub listen: Option<String>,
    /// `--data-dir`, `DESKBELL_DATA_DIR`.
    pub data_dir: Option<PathBuf>,
    /// `--public-url`, `DESKBELL_PUBLIC_URL`.
    pub public_url: Option<String>,
    /// `DESKBELL_SMTP_HOST`.
    pub smtp_host: Option<String>,
    /// `DESKBELL_SMTP_PORT`.
    pub smtp_port: Option<String>,
    /// `DESKBELL_SMTP_TLS`.
    pub smtp_tls: Option<String>,
    /// `DESKBELL_SMTP_USER`.
    pub smtp_user: Option<String>,
    /// `DESKBELL_SMTP_PASSWORD`: so that no file need hold it.
    pub smtp_password: Option<String>,
    /// `DESKBELL_SMTP_FROM`.
    pub smtp_from: Option<String>,
    /// `DESKBELL_IMAP_PASSWORD`: so that no file need hold it.
    pub imap_password: Option<String>,
    /// Any other variable of the environment: `DESKBELL_IDENTITY_SECRET_…` of a site.
    pub variable: fn(&str) -> Option<String>,
}

impl Default for Overrides {
    fn default() -> Self {
        Self {
            listen: None,
            data_dir: None,
            public_url: None,
            smtp_host: None,
            smtp_port: None,
            smtp_tls: None,
            smtp_user: None,
            smtp_password: None,
            smtp_from: None,
            imap_password: None,
            variable: |_| None,
        }
    }
}

/// Why a configuration was refused: where, what was expected, what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The line, counted from 1; 0 where it is not in a file.
    pub(super) line: usize,
    pub(super) told: String,
    pub(super) expected: String,
    /// The same for programs, where there is a word for it.
    pub(super) wanted: Option<Wanted>,
}

impl ConfigError {
    /// Of a place that is none in a file.
    pub(super) fn of(place: &str, why: impl fmt::Display) -> Self {
        Self {
            line: 0,
            told: format!("{place}: {why}"),
            expected: why.to_string(),
            wanted: None,
        }
    }

    /// The same refusal, with what was expected for programs.
    pub(super) fn or(self, wanted: Wanted) -> Self {
        Self {
            wanted: Some(wanted),
            ..self
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl std::error::Error for ConfigError {}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<Spanned<String>>,
    data_dir: Option<PathBuf>,
    public_url: Option<Spanned<String>>,
    trusted_proxies: Option<Vec<Spanned<String>>>,
    limits: Option<limits::Table>,
    sites: Option<Spanned<Vec<Spanned<SiteTable>>>>,
    smtp: Option<Spanned<SmtpTable>>,
    mail_in: Option<Spanned<MailInTable>>,
    metrics: Option<MetricsTable>,
    outgoing: Option<OutgoingTable>,
    translate: Option<TranslateTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteTable {
    id: Spanned<String>,
    name: Spanned<String>,
    origins: Spanned<Vec<Spanned<String>>>,
    accent: Option<Spanned<String>>,
    locale: Option<Spanned<String>>,
    time_zone: Option<Spanned<String>>,
    retention_days: Option<Spanned<u64>>,
    capacity: Option<Spanned<u64>>,
    sockets_max: Option<Spanned<u64>>,
    proof_above_per_minute: Option<Spanned<Threshold>>,
    offer_s: Option<Spanned<u64>>,
    agent_grace_s: Option<Spanned<u64>>,
    agent_lost_s: Option<Spanned<u64>>,
    waiting_grace_s: Option<Spanned<u64>>,
    live_grace_s: Option<Spanned<u64>>,
    ticket_due_hours: Option<Spanned<u64>>,
    line_max: Option<Spanned<u64>>,
    wait_max_s: Option<Spanned<u64>>,
    alert_s: Option<Spanned<u64>>,
    escalate_s: Option<Spanned<u64>>,
    misses_max: Option<Spanned<u64>>,
    hours: Option<Vec<Spanned<String>>>,
    holidays: Option<Vec<Spanned<String>>>,
    identity_secret: Option<Spanned<String>>,
    attachments: Option<bool>,
    typing_preview: Option<bool>,
    survey: Option<bool>,
    automatic: Option<AutomaticTable>,
    greeting: Option<GreetingTable>,
    consent: Option<ConsentTable>,
    invitations: Option<Spanned<Vec<InvitationTable>>>,
    faq: Option<Spanned<Vec<FaqTable>>>,
    coach: Option<CoachTable>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmtpTable {
    host: Option<Spanned<String>>,
    port: Option<Spanned<u64>>,
    tls: Option<Spanned<String>>,
    ca_file: Option<Spanned<PathBuf>>,
    user: Option<Spanned<String>>,
    password: Option<Spanned<String>>,
    from: Option<Spanned<String>>,
}

impl Config {
    /// What is in force with this file and these overrides.
    ///
    /// # Errors
    /// Where the wrong value stands, and what was expected.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, ConfigError> {
        let Some(path) = file else {
            return Self::parse("(no file)", "", overrides);
        };
        let text = std::fs::read_to_string(path).map_err(|e| {
            ConfigError::of(&path.display().to_string(), format!("cannot be read: {e}"))
        })?;
        Self::parse(&path.display().to_string(), &text, overrides)
    }

    /// The same for a text; `name` is what errors call it.
    ///
    /// # Errors
    /// Where the wrong value stands, and what was expected.
    pub fn parse(name: &str, text: &str, overrides: &Overrides) -> Result<Self, ConfigError> {
        let source = Source::new(name, text);
        let file: File = toml::from_str(text).map_err(|e| source.refuse(&e))?;
        let mut config = Config::default();
        let listen = source.given_or(
            file.listen,
            &overrides.listen,
            "--listen or DESKBELL_LISTEN",
        );
        if let Some(listen) = listen {
            config.listen = checks::listen(&listen)?;
        }
        let public_url = source.given_or(
            file.public_url,
            &overrides.public_url,
            "--public-url or DESKBELL_PUBLIC_URL",
        );
        config.public_url = public_url.as_ref().map(checks::public_url).transpose()?;
        if let Some(folder) = overrides.data_dir.clone().or(file.data_dir) {
            config.data_dir = folder;
        }
        let proxies = file.trusted_proxies.unwrap_or_default();
        config.trusted_proxies = limits::proxies(&source, proxies)?;
        config.limits = file.limits.unwrap_or_default().check(&source)?;
        if let Some(sites) = file.sites {
            config.sites = all_sites(&source, sites, overrides)?;
        }
        config.smtp = smtp(&source, file.smtp, overrides)?;
        config.mail_in = mail_in(&source, file.mail_in, overrides)?;
        config.metrics = metrics::check(&source, file.metrics, overrides)?;
        config.outgoing = outgoing::check(file.outgoing);
        config.translate = translate::check(&source, file.translate, overrides)?;
        Ok(config)
    }
}

fn all_sites(
    source: &Source<'_>,
    tables: Spanned<Vec<Spanned<SiteTable>>>,
    overrides: &Overrides,
) -> Result<Vec<Site>, ConfigError> {
    let whole = source.given(tables);
    if whole.value.is_empty() {
        return Err(whole.expected("at least one site", "none"));
    }
    let mut ids = BTreeSet::new();
    let mut sites = Vec::new();
    for table in whole.value {
        let mut table = table.into_inner();
        let says = table.automatic.take();
        let id_place = source.given(table.id.clone());
        let mut site = site(source, table, overrides)?;
        site.desk.site_name.clone_from(&site.name);
        site.desk.automatic = automatic::check(source, says, &site.locale)?;
        if !ids.insert(site.id.clone()) {
            return Err(id_place.wanted(Wanted::FreeId, &id_place.value));
        }
        sites.push(site);
    }
    Ok(sites)
}

fn site(source: &Source<'_>, table: SiteTable, overrides: &Overrides) -> Result<Site, ConfigError> {
    let given = |value| source.given::<String>(value);
    let standard = Site::demo();
    let origins = source.given(table.origins);
    if origins.value.is_empty() {
        return Err(origins.wanted(Wanted::Origins, "none"));
    }
    let origins = origins.value.into_iter().map(given);
    let time_zone = table.time_zone.map(given);
    let number = |value, standard: u32, range| number(source, value, standard.into(), range);
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let id = checks::site_id(&given(table.id))?;
    let secret = table.identity_secret;
    Ok(Site {
        identity_secret: identity_secret::check(source, &id, secret, overrides)?,
        id,
        name: checks::name(&given(table.name))?,
        origins: origins
            .map(|o| checks::origin(&o))
            .collect::<Result<_, _>>()?,
        accent: table
            .accent
            .map(given)
            .as_ref()
            .map_or(Ok(standard.accent), checks::colour)?,
        locale: table
            .locale
            .map(given)
            .as_ref()
            .map_or(Ok(standard.locale), checks::locale)?,
        time_zone: time_zone
            .as_ref()
            .map_or(Ok(standard.time_zone), checks::time_zone)?,
        retention_days: small(number(
            table.retention_days,
            standard.retention_days,
            1..=36_500,
        )?),
        capacity: small(number(table.capacity, standard.capacity, 1..=100)?),
        hours: Hours {
            week: all(source, table.hours, checks::shift)?,
            holidays: all(source, table.holidays, checks::holiday)?,
        },
        sockets_max: limits::count(source, table.sockets_max, standard.sockets_max, 1_000_000)?,
        proof_above_per_minute: table
            .proof_above_per_minute
            .map(|value| source.given(value))
            .as_ref()
            .map_or(Ok(standard.proof_above_per_minute), limits::proof_above)?,
        invitations: invitations::check(source, table.invitations)?,
        attachments: table.attachments.unwrap_or(true),
        typing_preview: table.typing_preview.unwrap_or(false),
        survey: table.survey.unwrap_or(true),
        greeting: greeting::greeting(source, table.greeting)?,
        consent: greeting::consent(source, table.consent)?,
        faq: faq::check(source, table.faq)?,
        coach: coach::check(source, table.coach)?,
        desk: desk_rules(
            source,
            Rules {
                offer_s: table.offer_s,
                agent_grace_s: table.agent_grace_s,
                agent_lost_s: table.agent_lost_s,
                waiting_grace_s: table.waiting_grace_s,
                live_grace_s: table.live_grace_s,
                ticket_due_hours: table.ticket_due_hours,
                line_max: table.line_max,
                wait_max_s: table.wait_max_s,
                alert_s: table.alert_s,
                escalate_s: table.escalate_s,
                misses_max: table.misses_max,
            },
        )?,
    })
}

/// Each of a list, checked; no list is an empty one.
fn all<T>(
    source: &Source<'_>,
    list: Option<Vec<Spanned<String>>>,
    check: impl Fn(&Given<String>) -> Result<T, ConfigError>,
) -> Result<Vec<T>, ConfigError> {
    let given = list.into_iter().flatten().map(|one| source.given(one));
    given.map(|one| check(&one)).collect()
}

fn smtp(
    source: &Source<'_>,
    table: Option<Spanned<SmtpTable>>,
    overrides: &Overrides,
) -> Result<Option<Smtp>, ConfigError> {
    let place = table.as_ref().map(|t| source.place(t.span(), "smtp"));
    let table = table.map(Spanned::into_inner).unwrap_or_default();
    let host = source.given_or(table.host, &overrides.smtp_host, "DESKBELL_SMTP_HOST");
    let from = source.given_or(table.from, &overrides.smtp_from, "DESKBELL_SMTP_FROM");
    let (Some(host), Some(from)) = (&host, &from) else {
        return match place.or_else(|| host.or(from).map(|one| one.place)) {
            Some(place) => Err(place.expected("a mail server has host and from", "only some")),
            None => Ok(None),
        };
    };
    let tls = source.given_or(table.tls, &overrides.smtp_tls, "DESKBELL_SMTP_TLS");
    let tls = tls.as_ref().map_or(Ok(SmtpTls::Starttls), checks::tls)?;
    let port = match (&overrides.smtp_port, table.port) {
        (Some(port), _) => checks::port_text(&Given::named(port.clone(), "DESKBELL_SMTP_PORT"))?,
        (None, Some(port)) => checks::port(&source.given(port))?,
        (None, None) => tls.usual_port(),
    };
    let user = source.given_or(table.user, &overrides.smtp_user, "DESKBELL_SMTP_USER");
    let secret = "DESKBELL_SMTP_PASSWORD";
    let password = source.given_or(table.password, &overrides.smtp_password, secret);
    match (&user, &password) {
        (Some(user), None) => {
            let what = format!("a password beside it (key \"password\" or {secret})");
            return Err(user.expected(what, "none"));
        }
        (None, Some(password)) => return Err(password.expected("a user beside it", "none")),
        (Some(user), Some(_)) if tls == SmtpTls::None && !checks::is_this_machine(&host.value) => {
            let what = "tls \"starttls\" or \"tls\" where a password goes over the network";
            return Err(user.expected(what, "tls \"none\""));
        }
        _ => {}
    }
    let ca_file = table.ca_file.map(|file| source.given(file));
    Ok(Some(Smtp {
        host: checks::host(host)?,
        port,
        tls,
        ca_file: ca_file.as_ref().map(checks::certificate).transpose()?,
        user: user.map(|user| user.value),
        password: password.map(|password| password.value),
        from: checks::email(from)?,
    }))
}
