//! localStorage and sessionStorage that never throw: where a browser blocks them or they are full,
//! memory serves until the page goes.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// A place to keep short texts by name.
#[derive(Debug)]
pub struct Storage {
    real: Option<web_sys::Storage>,
    /// What the real one did not take.
    memory: RefCell<BTreeMap<String, String>>,
}

impl Storage {
    /// Kept until somebody clears it, shared by all tabs of the relay's origin.
    pub fn local() -> Self {
        Self::over(web_sys::window().and_then(|w| w.local_storage().ok().flatten()))
    }

    /// Kept as long as the tab, through reloads.
    pub fn session() -> Self {
        Self::over(web_sys::window().and_then(|w| w.session_storage().ok().flatten()))
    }

    fn over(real: Option<web_sys::Storage>) -> Self {
        Self {
            real,
            memory: RefCell::default(),
        }
    }

    /// What is kept under `key`.
    pub fn get(&self, key: &str) -> Option<String> {
        let kept = self.memory.borrow().get(key).cloned();
        kept.or_else(|| self.real.as_ref()?.get_item(key).ok().flatten())
    }

    /// Keeps `value` under `key`.
    pub fn set(&self, key: &str, value: &str) {
        let real = self.real.as_ref();
        let mut memory = self.memory.borrow_mut();
        if real.is_some_and(|r| r.set_item(key, value).is_ok()) {
            memory.remove(key);
        } else {
            memory.insert(key.into(), value.into());
        }
    }

    /// Forgets what is kept under `key`.
    pub fn remove(&self, key: &str) {
        self.memory.borrow_mut().remove(key);
        if let Some(real) = &self.real {
            // Nothing is left to do if even this is forbidden: then nothing was kept either.
            let _ = real.remove_item(key);
        }
    }
}
