//! What a site's owner wants everybody to know, in SQLite.

use super::rows::{Col, maybe};
use protocol::SiteId;
use protocol::api::Banner;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// What is there, over or not.
pub(super) fn banner(db: &Connection, site: &SiteId) -> Result<Banner> {
    let found = db
        .prepare_cached("SELECT text, until FROM banners WHERE site = ?")?
        .query_row([site.as_str()], |row| {
            Ok(Banner {
                text: row.get("text")?,
                until: maybe(row, "until")?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Puts another in its place, or none.
pub(super) fn set(db: &Connection, site: &SiteId, banner: &Banner) -> Result<()> {
    match &banner.text {
        Some(text) => db.execute(
            "INSERT OR REPLACE INTO banners (site, text, until) VALUES (?, ?, ?)",
            params![site.as_str(), text, banner.until.map(Col)],
        ),
        None => db.execute("DELETE FROM banners WHERE site = ?", [site.as_str()]),
    }
    .map(|_| ())
}
