//! Tasks that are begun from several places, and end with the one who owns them.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::task::JoinSet;

/// The tasks of their owner: dropping it ends them at once.
#[derive(Debug, Default)]
pub(crate) struct Tasks(Arc<Mutex<JoinSet<()>>>);

/// Begins tasks for their owner. Cheap to copy.
#[derive(Clone, Debug)]
pub(crate) struct Spawner(Weak<Mutex<JoinSet<()>>>);

impl Tasks {
    /// What begins more of them.
    pub(crate) fn spawner(&self) -> Spawner {
        Spawner(Arc::downgrade(&self.0))
    }

    /// All that run, to be waited for.
    pub(crate) fn take(&self) -> JoinSet<()> {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut tasks)
    }
}

impl Spawner {
    /// Begins one, unless their owner is gone.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(tasks) = self.0.upgrade() {
            let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.spawn(task);
        }
    }
}
