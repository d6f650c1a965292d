//! A site as it is set at this moment: the relay's parts share it, and its owner may change it while
//! they run.

use super::Site;
use std::sync::{Arc, PoisonError, RwLock};

/// What is in force for a site now.
#[derive(Clone, Debug)]
pub struct SiteNow(Arc<RwLock<Arc<Site>>>);

impl SiteNow {
    /// It begins like this.
    pub fn new(site: Site) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(site))))
    }

    /// As it is now; what was taken out stays as it was.
    pub fn get(&self) -> Arc<Site> {
        // A change is one assignment: nothing can be half done in here.
        let now = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now)
    }

    /// From now on it is this.
    pub fn set(&self, site: Site) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(site);
    }
}
