//! What is in force, in the words of the configuration file; secrets are left out.

use super::{Config, Limits, Site, Smtp, automatic, coach, metrics, outgoing, translate};
use core::fmt;

/// As a TOML file that says all of it.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "listen = {}", quoted(self.listen))?;
        writeln!(f, "data_dir = {}", quoted(self.data_dir.display()))?;
        match &self.public_url {
            Some(url) => writeln!(f, "public_url = {}", quoted(url))?,
            None => writeln!(f, "# public_url: the listening address")?,
        }
        let proxies: Vec<String> = self.trusted_proxies.iter().map(quoted).collect();
        writeln!(f, "trusted_proxies = [{}]", proxies.join(", "))?;
        print_limits(f, &self.limits)?;
        for site in &self.sites {
            print_site(f, site)?;
        }
        match &self.smtp {
            Some(smtp) => print_smtp(f, smtp)?,
            None => writeln!(f, "\n# no [smtp]: mails become files in the data folder")?,
        }
        metrics::print(f, self.metrics.as_ref())?;
        outgoing::print(f, self.outgoing)?;
        translate::print(f, self.translate.as_ref())?;
        match &self.mail_in {
            Some(mail_in) => mail_in.fmt(f),
            None => writeln!(
                f,
                "\n# no [mail_in]: people read what customers answer by mail"
            ),
        }
    }
}

/// A TOML string.
pub(super) fn quoted(value: impl fmt::Display) -> String {
    toml::Value::String(value.to_string()).to_string()
}

/// One site, as a file that has no other.
pub(super) struct OneSite<'a>(pub(super) &'a Site);

impl fmt::Display for OneSite<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_site(f, self.0)
    }
}

fn print_limits(f: &mut fmt::Formatter<'_>, limits: &Limits) -> fmt::Result {
    let Limits {
        sockets,
        sockets_per_address,
        new_customers_per_address,
        enquiries_per_address,
    } = limits;
    writeln!(f, "\n[limits]")?;
    writeln!(f, "sockets = {sockets}")?;
    writeln!(f, "sockets_per_address = {sockets_per_address}")?;
    writeln!(f, "new_customers_per_address = {new_customers_per_address}")?;
    writeln!(f, "enquiries_per_address = {enquiries_per_address}")
}

fn print_site(f: &mut fmt::Formatter<'_>, site: &Site) -> fmt::Result {
    let origins: Vec<String> = site.origins.iter().map(quoted).collect();
    let desk = &site.desk;
    writeln!(f, "\n[[sites]]")?;
    writeln!(f, "id = {}", quoted(&site.id))?;
    writeln!(f, "name = {}", quoted(&site.name))?;
    writeln!(f, "origins = [{}]", origins.join(", "))?;
    writeln!(f, "accent = {}", quoted(site.accent))?;
    writeln!(f, "locale = {}", quoted(&site.locale))?;
    writeln!(f, "time_zone = {}", quoted(&site.time_zone))?;
    writeln!(f, "retention_days = {}", site.retention_days)?;
    writeln!(f, "attachments = {}", site.attachments)?;
    writeln!(f, "typing_preview = {}", site.typing_preview)?;
    writeln!(f, "survey = {}", site.survey)?;
    writeln!(f, "capacity = {}", site.capacity)?;
    let week: Vec<String> = site.hours.week.iter().map(quoted).collect();
    let holidays: Vec<String> = site.hours.holidays.iter().map(quoted).collect();
    writeln!(f, "hours = [{}]", week.join(", "))?;
    writeln!(f, "holidays = [{}]", holidays.join(", "))?;
    writeln!(f, "sockets_max = {}", site.sockets_max)?;
    match site.proof_above_per_minute {
        Some(n) => writeln!(f, "proof_above_per_minute = {n}")?,
        None => writeln!(f, "proof_above_per_minute = \"off\"")?,
    }
    writeln!(f, "offer_s = {}", desk.offer_ms / 1_000)?;
    writeln!(f, "agent_grace_s = {}", desk.agent_grace_ms / 1_000)?;
    writeln!(f, "agent_lost_s = {}", desk.agent_lost_ms / 1_000)?;
    writeln!(f, "waiting_grace_s = {}", desk.waiting_grace_ms / 1_000)?;
    writeln!(f, "live_grace_s = {}", desk.live_grace_ms / 1_000)?;
    writeln!(f, "ticket_due_hours = {}", desk.ticket_due_ms / 3_600_000)?;
    writeln!(f, "wait_max_s = {}", desk.wait_max_ms / 1_000)?;
    writeln!(f, "alert_s = {}", desk.alert_ms / 1_000)?;
    writeln!(f, "escalate_s = {}", desk.escalate_ms / 1_000)?;
    writeln!(f, "misses_max = {}", desk.misses_max)?;
    writeln!(f, "line_max = {}", desk.line_max)?;
    if site.identity_secret.is_some() {
        writeln!(f, "# identity_secret: set, not shown")?;
    }
    coach::print(&site.coach, f)?;
    automatic::print(f, &desk.automatic)?;
    site.greeting.print(f)?;
    site.consent.iter().try_for_each(|one| one.print(f))?;
    site.invitations.iter().try_for_each(|one| one.print(f))?;
    site.faq.iter().try_for_each(|one| one.print(f))
}

fn print_smtp(f: &mut fmt::Formatter<'_>, smtp: &Smtp) -> fmt::Result {
    writeln!(f, "\n[smtp]")?;
    writeln!(f, "host = {}", quoted(&smtp.host))?;
    writeln!(f, "port = {}", smtp.port)?;
    writeln!(f, "tls = {}", quoted(smtp.tls.word()))?;
    if let Some(file) = &smtp.ca_file {
        writeln!(f, "ca_file = {}", quoted(file.display()))?;
    }
    if let Some(user) = &smtp.user {
        writeln!(f, "user = {}", quoted(user))?;
        writeln!(f, "# password: set, not shown")?;
    }
    writeln!(f, "from = {}", quoted(&smtp.from))
}
