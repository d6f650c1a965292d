//! Lets pages show notifications. Chromium only.

use super::Browser;
use serde_json::json;

impl Browser {
    /// Lets pages of this origin show notifications.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn may_notify(&self, origin: &str) -> anyhow::Result<()> {
        let grant = json!({ "origin": origin, "permissions": ["notifications"] });
        self.devtools("Browser.grantPermissions", grant).await
    }
}
