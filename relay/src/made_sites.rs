//! Sites that owners make in the view, beside those of the file.

use crate::config::Config;
use crate::config::settings::{self, WrongSetting};
use crate::error::HttpResult;
use crate::live::{Live, LiveSite};
use crate::store::{MadeSite, SettingsStore, StoreError};
use protocol::Code;
use protocol::limits::SITES_MAX;
use protocol::settings::NewSite;
use protocol::wanted::Wanted;
use std::sync::Arc;

/// The configuration with the sites that were made in the view. One that the file has by now is the
/// file's.
///
/// # Errors
/// What the store said.
pub async fn with_made<S: SettingsStore + ?Sized>(
    mut config: Config,
    store: &S,
) -> Result<Config, StoreError> {
    for made in store.made_sites().await? {
        let id = &made.id;
        if config.site(id).is_some() {
            tracing::info!(site = %id, "made in the view once, and now in the file: the file counts");
            continue;
        }
        match settings::made(&made.new_site()) {
            Ok(site) => config.sites.push(site),
            Err(wrong) => tracing::error!(
                site = %id,
                "made in the view, and left out: expected {} as its {}",
                wrong.expected,
                wrong.field
            ),
        }
    }
    Ok(config)
}

/// Makes a site, which runs from now on. `by`: who is said to have made it.
///
/// # Errors
/// [`Code::BadSetting`].
pub(crate) async fn make(live: &Live, by: &str, new: &NewSite) -> HttpResult<Arc<LiveSite>> {
    let site = settings::made(new)?;
    let refused = |wanted: Wanted| WrongSetting {
        section: "",
        field: "id".into(),
        expected: wanted.to_string(),
        wanted: Some(wanted),
    };
    let _making = live.making.lock().await;
    if live.sites.count() >= SITES_MAX {
        return Err(refused(Wanted::Most { most: SITES_MAX }).into());
    }
    // A site that was in the file once still has its accounts: whoever makes it anew would read them.
    let accounts = live.agents.accounts();
    if live.sites.get(&site.id).is_some() || !accounts.accounts(&site.id).await?.is_empty() {
        return Err(refused(Wanted::FreeId).into());
    }
    let made = MadeSite {
        id: site.id.clone(),
        name: site.name.clone(),
        origins: new.origins.clone(),
        made_at: live.clock.now(),
        made_by: by.into(),
    };
    accounts.make_site(&made).await?;
    let opened = live.opening.open(&site).await;
    opened.map_err(|error| {
        // It is opened at the next start.
        tracing::error!(site = %site.id, "a new site does not run yet: {error:#}");
        Code::Unavailable.into()
    })
}
