//! A program under measurement, as Linux tells of it in /proc.

use anyhow::Context;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs;
use std::time::Duration;

/// A process by its id.
#[derive(Clone, Copy, Debug)]
pub struct Process(pub u32);

impl Process {
    /// CPU time it has used so far, in user and kernel mode (utime + stime), to 10 ms.
    ///
    /// # Errors
    /// If it is gone.
    pub fn cpu(self) -> anyhow::Result<Duration> {
        let stat = self.read("stat")?;
        // The program's name may hold spaces and brackets: count from the last bracket.
        let (_, after) = stat.rsplit_once(") ").context("no name in stat")?;
        let fields: Vec<&str> = after.split(' ').collect();
        let ticks =
            |n: usize| -> anyhow::Result<u64> { Ok(fields.get(n).context("stat")?.parse()?) };
        let per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_millis(
            (ticks(11)? + ticks(12)?) * 1_000 / per_second,
        ))
    }

    /// Bytes of memory that are resident (VmRSS).
    ///
    /// # Errors
    /// If it is gone.
    pub fn resident_bytes(self) -> anyhow::Result<u64> {
        let status = self.read("status")?;
        let mut lines = status
            .lines()
            .filter_map(|line| line.strip_prefix("VmRSS:"));
        let rss = lines.next().context("no VmRSS in status")?;
        let kib = rss.trim().trim_end_matches(" kB");
        Ok(kib.parse::<u64>()? * 1024)
    }

    /// Files and sockets it has open.
    ///
    /// # Errors
    /// If it is gone.
    pub fn open_files(self) -> anyhow::Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.0))?.count())
    }

    fn read(self, file: &str) -> anyhow::Result<String> {
        let path = format!("/proc/{}/{file}", self.0);
        fs::read_to_string(&path).with_context(|| path)
    }
}

/// Lets this program, and those it starts, open as many files as the machine allows; returns how
/// many that is.
///
/// # Errors
/// If the limit cannot be set.
pub fn raise_open_files() -> anyhow::Result<u64> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).context("raising the limit of open files")?;
    Ok(limit.maximum.unwrap_or(u64::MAX))
}
