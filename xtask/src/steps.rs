//! Progress for a person who waits: numbered steps, what each is doing, and at the end what took how long.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a line that is being rewritten shows the time anew.
const REDRAW_MS: u64 = 200;
/// How often a log that cannot be rewritten is told that a step still runs.
const HEARTBEAT_S: u64 = 30;

/// The numbered steps of one command.
pub(crate) struct Steps {
    total: usize,
    began: Instant,
    done: Vec<(String, Duration)>,
}

/// What the running step says about itself; cheap to clone into threads.
#[derive(Clone, Default)]
pub(crate) struct Progress {
    note: Arc<Mutex<String>>,
}

impl Progress {
    /// Shows a few words behind the running step.
    pub(crate) fn say(&self, note: impl Into<String>) {
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = note.into();
    }

    fn note(&self) -> String {
        self.note
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Steps {
    /// A command of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            began: Instant::now(),
            done: Vec::new(),
        }
    }

    /// Runs one step and prints its name, its time, and what it last said of itself.
    pub(crate) fn run<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&Progress) -> Result<T>,
    ) -> Result<T> {
        let head = format!("[{}/{}] {name}", self.done.len() + 1, self.total);
        let progress = Progress::default();
        let began = Instant::now();
        let ticker = Ticker::start(head.clone(), progress.clone(), began);
        let outcome = work(&progress);
        ticker.stop();
        let took = began.elapsed();
        self.done.push((name.to_owned(), took));
        let end = if outcome.is_ok() { "" } else { ": failed" };
        let note = progress.note();
        let note = if note.is_empty() {
            note
        } else {
            format!(" ({note})")
        };
        println!("{head} … {}{end}{note}", seconds(took));
        outcome
    }

    /// Prints which step took how long, longest first, and the time of all.
    pub(crate) fn summary(&self) {
        let mut steps = self.done.clone();
        steps.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        println!("\nTime by step:");
        for (name, took) in steps {
            println!("{:>8}  {name}", seconds(took));
        }
        println!("{:>8}  all", seconds(self.began.elapsed()));
    }
}

/// Seconds as a person reads them.
pub(crate) fn seconds(time: Duration) -> String {
    let s = time.as_secs_f64();
    if s < 10.0 {
        format!("{s:.1} s")
    } else {
        format!("{s:.0} s")
    }
}

/// Redraws the running step's line, or, in a log, says now and then that it still runs.
struct Ticker {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Ticker {
    fn start(head: String, progress: Progress, began: Instant) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        let thread = thread::spawn(move || tick(&head, &progress, began, &seen));
        Self { over, thread }
    }

    fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.thread().unpark();
        let _ = self.thread.join();
        if std::io::stdout().is_terminal() {
            print!("\r\x1b[K");
            let _ = std::io::stdout().flush();
        }
    }
}

fn tick(head: &str, progress: &Progress, began: Instant, over: &AtomicBool) {
    let terminal = std::io::stdout().is_terminal();
    let mut next_heartbeat = Duration::from_secs(HEARTBEAT_S);
    while !over.load(Ordering::Relaxed) {
        let line = format!("{head} … {} {}", seconds(began.elapsed()), progress.note());
        if terminal {
            let line: String = line.chars().take(100).collect();
            print!("\r\x1b[K{line}");
            let _ = std::io::stdout().flush();
        } else if began.elapsed() > next_heartbeat {
            println!("{line}");
            next_heartbeat += Duration::from_secs(HEARTBEAT_S);
        }
        thread::park_timeout(Duration::from_millis(REDRAW_MS));
    }
}
