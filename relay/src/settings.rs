//! What an owner sets in the view takes effect: when the relay starts, and while it runs. Whoever may
//! set it was checked by the caller.

use crate::config::{Site, settings};
use crate::error::HttpResult;
use crate::live::{Live, LiveSite};
use crate::store::{SetByOwner, SettingsStore, StoreError};
use desk::Event;
use protocol::Code;
use protocol::settings::{ChangeSettings, Settings, SiteTag, Values};
use serde_json::Value;

/// What is in force for a site of the file at the start. What was set and fits the file no more is left
/// out, and the owner is told in the log.
///
/// # Errors
/// What the store said.
pub async fn at_start<S: SettingsStore + ?Sized>(
    store: &S,
    file: &Site,
) -> Result<Site, StoreError> {
    let set = store.settings(&file.id).await?;
    let laid = settings::lay(file, &set.values);
    for wrong in &laid.wrong {
        tracing::warn!(
            site = %file.id,
            section = wrong.section,
            "what was set in the view fits the configuration file no more and is left out, \"{}\": \
             expected {}",
            wrong.field,
            wrong.expected
        );
    }
    Ok(laid.site)
}

/// What is in force, and what each would be after a reset; `all_sites`: with the tags of the others.
pub(crate) async fn shown(live: &Live, site: &LiveSite, all_sites: bool) -> HttpResult<Settings> {
    let file = &site.file;
    let set = live.agents.accounts().settings(&site.id).await?;
    let laid = settings::lay(file, &set.values);
    let changed = set.version > 0;
    let others = live.sites.all().into_iter();
    let others = others.filter(|(id, _)| all_sites && *id != site.id);
    let others = others.map(|(_, other)| tag(live, &other));
    Ok(Settings {
        version: set.version,
        values: settings::values(&site.config()),
        file: settings::values(file),
        set: set.values.keys().cloned().collect(),
        left_out: laid.wrong.iter().map(|one| one.section.into()).collect(),
        changed_at: changed.then_some(set.changed_at),
        changed_by: changed.then_some(set.changed_by),
        sites: [tag(live, site)].into_iter().chain(others).collect(),
    })
}

/// The tags of all sites, by their short names.
pub(crate) fn tags(live: &Live) -> Vec<SiteTag> {
    let all = live.sites.all();
    all.iter().map(|(_, site)| tag(live, site)).collect()
}

fn tag(live: &Live, site: &LiveSite) -> SiteTag {
    let (url, id) = (live.public_url(), site.id.to_string());
    let tag = format!(r#"<script async src="{url}widget.js" data-site="{id}"></script>"#);
    let name = site.config().name.clone();
    SiteTag { id, name, tag }
}

/// Sets something, all of it or nothing; everything from now on goes by it. `by`: who is said to have
/// done it. False: it was so already.
///
/// # Errors
/// [`Code::BadSetting`], [`Code::SettingsChanged`].
pub(crate) async fn change(
    live: &Live,
    site: &LiveSite,
    by: &str,
    change: &ChangeSettings,
) -> HttpResult<bool> {
    let accounts = live.agents.accounts();
    let _changing = site.changing.lock().await;
    let before = accounts.settings(&site.id).await?;
    if before.version != change.version {
        return Err(Code::SettingsChanged.into());
    }
    let values = merged(before.values.clone(), &change.values);
    if values == before.values {
        return Ok(false);
    }
    let laid = settings::lay(&site.file, &values);
    let touched = settings::sections(change.values.keys());
    let mut wrong = laid.wrong.into_iter();
    if let Some(wrong) = wrong.find(|one| touched.contains(one.section)) {
        return Err(wrong.into());
    }
    let now = SetByOwner {
        version: before.version + 1,
        values,
        changed_at: live.clock.now(),
        changed_by: by.into(),
    };
    let usual = laid.site.capacity != site.config().capacity;
    let agents = match usual {
        true => accounts.accounts(&site.id).await?,
        false => Vec::new(),
    };
    match accounts.put_settings(&site.id, &now).await {
        Err(StoreError::Conflict) => return Err(Code::SettingsChanged.into()),
        done => done?,
    }
    let rules = Event::Configured(Box::new(laid.site.desk.clone()));
    site.now.set(laid.site);
    // A desk that takes nothing any more is stopping, and reads all of it when it starts.
    let _ = site.happened(rules).await;
    let own = |one: &&crate::store::Account| one.capacity.is_some() || one.disabled;
    for agent in agents.iter().filter(|one| !own(one)) {
        let agent = site.profile(agent);
        let _ = site.happened(Event::AgentChanged { agent }).await;
    }
    Ok(true)
}

/// What was set, with a change; `null` takes out what was set.
fn merged(mut values: Values, change: &Values) -> Values {
    for (key, value) in change {
        match value {
            Value::Null => values.remove(key),
            value => values.insert(key.clone(), value.clone()),
        };
    }
    values
}
