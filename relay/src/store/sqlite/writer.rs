//! The one writer: a thread that takes everything that waits, does it in one transaction, and
//! answers after the commit. So one fsync serves all who wait for it.

use super::failed;
use crate::store::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Jobs that share a commit at most: bounds how long the first of them waits.
const JOBS_PER_COMMIT: usize = 512;

/// Jobs that wait for the writer; more wait in their callers.
const QUEUE: usize = 1_024;

type Jobs = mpsc::Sender<Box<dyn Job>>;

/// Hands work to the writer's thread.
#[derive(Debug)]
pub(super) struct Writer {
    /// `None` only while dropping.
    jobs: Option<Jobs>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(db: Connection) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("store writer".into())
            .spawn(move || run(db, queue))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Does `work` in a transaction; answers once that is on disk. If `work` fails, what it did is
    /// taken back, and only that. It may be done twice, where the first time was taken back.
    pub(super) async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Task {
            work,
            made: None,
            answer,
        };
        let gone = || StoreError::Unavailable("the store's writer has stopped".into());
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Box::new(job)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Writer {
    /// Waits until everything that was handed over is on disk.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Something to do in the shared transaction.
trait Job: Send {
    /// Does it (anew), and keeps the answer. False: take back what it did.
    fn run(&mut self, db: &Connection) -> bool;
    /// Answers, now that the commit is known.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

struct Task<T, W> {
    work: W,
    made: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, W> Job for Task<T, W>
where
    T: Send,
    W: Fn(&Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, db: &Connection) -> bool {
        let made = (self.work)(db);
        let fine = made.is_ok();
        self.made = Some(made);
        fine
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let made = match (self.made, commit) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(commit)) => Err(commit),
            (Some(made), Ok(())) => made,
            (None, Ok(())) => Err(StoreError::Unavailable("the work was never done".into())),
        };
        // Nobody waits any more: done all the same.
        let _ = self.answer.send(made);
    }
}

fn run(mut db: Connection, mut queue: mpsc::Receiver<Box<dyn Job>>) {
    let mut batch = Vec::new();
    while queue.blocking_recv_many(&mut batch, JOBS_PER_COMMIT) > 0 {
        let commit = commit(&mut db, &mut batch);
        if let Err(e) = &commit {
            tracing::error!(jobs = batch.len(), "nothing was saved: {e}");
        }
        for job in batch.drain(..) {
            job.answer(commit.clone());
        }
    }
}

/// Failures are rare: at first all jobs are done without savepoints, which would have SQLite copy
/// every page that a job touches. Only if one fails, all are done again, each taken back alone.
fn commit(db: &mut Connection, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let tx = begin(db)?;
    if batch.iter_mut().all(|job| job.run(&tx)) {
        return tx.commit().map_err(failed);
    }
    tx.rollback().map_err(failed)?;
    let mut tx = begin(db)?;
    for job in batch {
        let savepoint = tx.savepoint().map_err(failed)?;
        // Dropped without commit, it is rolled back.
        if job.run(&savepoint) {
            savepoint.commit().map_err(failed)?;
        }
    }
    tx.commit().map_err(failed)
}

fn begin(db: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    db.transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)
}
