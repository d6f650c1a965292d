//! `deskbell forget`: deletes what is kept no longer, or says how much that would be.

use super::{known, opened};
use relay::config::Site;
use relay::{Clock, Config, retention, settings};

/// Deletes what a site, or all, keep no longer; not `really`: only says how much.
///
/// # Errors
/// If the site is unknown, or the database cannot be read or written.
pub(super) async fn run(config: &Config, site: Option<&str>, really: bool) -> anyhow::Result<()> {
    let (store, config) = &opened(config).await?;
    let sites: Vec<&Site> = match site {
        Some(site) => vec![known(config, site)?],
        None => config.sites.iter().collect(),
    };
    let now = Clock::system().now();
    for site in sites {
        let site = &settings::at_start(store, site).await?;
        let gone = retention::forget(store, site, now, really).await?;
        let since = site.time_zone.minute(retention::keeps_since(site, now));
        let done = if really {
            "deleted"
        } else {
            "would be deleted"
        };
        println!(
            "{} ({}): ended before {since} ({}), {done}:",
            site.name,
            site.id,
            site.time_zone.name()
        );
        for (what, n) in [
            ("conversations", gone.conversations),
            ("entries in them", gone.entries),
            ("ratings", gone.ratings),
            ("mails of the outbox", gone.mails),
            ("marks of mails that came in", gone.mails_taken),
            ("files in them", gone.files),
            ("facts about their customers", gone.facts),
        ] {
            println!("{n:>8}  {what}");
        }
    }
    Ok(())
}
