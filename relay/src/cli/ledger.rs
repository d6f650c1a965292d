//! `deskbell ledger`: where every enquiry stands, on one screen or for another program.

use super::{known, opened};
use anyhow::bail;
use protocol::api::Ledger;
use relay::config::Site;
use relay::store::Store;
use relay::{Clock, Config};

/// Prints the ledger of a site, or of all; a relay may be running.
///
/// # Errors
/// If an enquiry is without end or owner, or the database cannot be read.
pub(super) async fn print(config: &Config, site: Option<&str>, json: bool) -> anyhow::Result<()> {
    let (store, config) = &opened(config).await?;
    let sites: Vec<&Site> = match site {
        Some(site) => vec![known(config, site)?],
        None => config.sites.iter().collect(),
    };
    let now = Clock::system().now();
    let mut unowned = 0;
    for site in sites {
        let ledger = store.ledger(&site.id, now).await?;
        unowned += ledger.unowned;
        if json {
            let object = serde_json::json!({ "site": site.id, "ledger": ledger });
            println!("{object}");
        } else {
            print_one(site, &ledger);
        }
    }
    if unowned > 0 {
        bail!("{unowned} enquiries are without end or owner");
    }
    Ok(())
}

fn print_one(site: &Site, ledger: &Ledger) {
    let rows = [
        ("waiting in line", ledger.waiting),
        ("live with an agent", ledger.live),
        ("to be answered by e-mail", ledger.tickets),
        ("the same, past the due time", ledger.overdue),
        ("answered in a chat", ledger.answered),
        ("answered by e-mail", ledger.answered_by_email),
        ("withdrawn by the customer", ledger.withdrawn),
        ("closed by an agent without a word", ledger.closed),
        ("without end or owner", ledger.unowned),
    ];
    println!("{} ({}): {} enquiries", site.name, site.id, ledger.asked);
    for (what, n) in rows {
        println!("{n:>8}  {what}");
    }
}
