//! What there is one of for every site. More sites may come while the relay runs, none go.

use protocol::SiteId;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// One of something for every site. A clone is the same.
#[derive(Debug)]
pub(crate) struct BySite<T>(Arc<RwLock<BTreeMap<SiteId, T>>>);

impl<T> Clone for BySite<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for BySite<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> FromIterator<(SiteId, T)> for BySite<T> {
    fn from_iter<I: IntoIterator<Item = (SiteId, T)>>(all: I) -> Self {
        Self(Arc::new(RwLock::new(all.into_iter().collect())))
    }
}

impl<T: Clone> BySite<T> {
    /// The one of this site.
    pub(crate) fn get(&self, site: &SiteId) -> Option<T> {
        self.read().get(site).cloned()
    }

    /// All of them, by the sites' names.
    pub(crate) fn all(&self) -> Vec<(SiteId, T)> {
        let all = self.read();
        let pairs = all.iter().map(|(site, one)| (site.clone(), one.clone()));
        pairs.collect()
    }

    /// How many sites there are.
    pub(crate) fn count(&self) -> usize {
        self.read().len()
    }

    /// A site more.
    pub(crate) fn add(&self, site: SiteId, one: T) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(site, one);
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<SiteId, T>> {
        // A change is one insertion: nothing can be half done in here.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
