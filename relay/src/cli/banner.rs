//! `deskbell banner`: what a site's owner wants everybody to know just now.

use super::{known, opened};
use anyhow::bail;
use protocol::api::Banner;
use protocol::limits::BANNER_CHARS;
use protocol::text;
use relay::store::Store;
use relay::{Clock, Config};

const HOUR_MS: u64 = 3_600_000;

/// Shows `words` on all pages of a site, for so many hours or until they are taken away; without
/// words takes them away. A running relay follows within seconds.
///
/// # Errors
/// If the words are too long, or the database cannot be written.
pub(super) async fn run(
    config: &Config,
    site: &str,
    words: Option<&str>,
    hours: Option<u64>,
) -> anyhow::Result<()> {
    let Ok(text) = text::banner(words.unwrap_or_default()) else {
        bail!("a banner has at most {BANNER_CHARS} characters");
    };
    let now = Clock::system().now();
    let until = hours.map(|hours| now.plus_ms(hours.saturating_mul(HOUR_MS)));
    let banner = Banner { text, until };
    let (store, config) = &opened(config).await?;
    let site = known(config, site)?;
    store.set_banner(&site.id, &banner).await?;
    match (&banner.text, banner.until) {
        (None, _) => println!("{} ({}): no banner any more", site.name, site.id),
        (Some(text), None) => println!("{} ({}) says: {text}", site.name, site.id),
        (Some(text), Some(until)) => println!(
            "{} ({}) says until {} ({}): {text}",
            site.name,
            site.id,
            site.time_zone.minute(until),
            site.time_zone.name()
        ),
    }
    Ok(())
}
