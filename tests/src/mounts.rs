//! A file system of its own under a relay's data folder: a disk that is soon full, or one that
//! cannot be written. It is mounted in a namespace that only the relay lives in, and goes with it;
//! root needs nothing for that, others need user namespaces (`unshare --user`).

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is mounted over the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mount {
    /// Nothing.
    None,
    /// An empty disk of so many KiB, in memory.
    SmallDisk(u32),
    /// The folder itself, read-only.
    ReadOnly,
}

impl Mount {
    /// The command that runs `binary` over a data folder with this mount.
    pub(crate) fn command(self, binary: &Path, data: &Path) -> Command {
        let script = match self {
            Self::None => return Command::new(binary),
            Self::SmallDisk(_) => r#"mount -t tmpfs -o size="$1"k tmpfs "$2""#,
            Self::ReadOnly => r#"mount --bind "$2" "$2" && mount -o remount,bind,ro "$2""#,
        };
        let kib = match self {
            Self::SmallDisk(kib) => kib,
            _ => 0,
        };
        let mut command = Command::new("unshare");
        if !rustix::process::geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--mount", "sh", "-c"]);
        command.arg(format!(r#"{script} && shift 2 && exec "$@""#));
        command.args(["sh", &kib.to_string()]).arg(data).arg(binary);
        command
    }

    /// Where the data folder is, for those who live outside.
    pub(crate) fn seen_from_outside(self, data: &Path, pid: u32) -> PathBuf {
        match (self, data.strip_prefix("/")) {
            (Self::None, _) | (_, Err(_)) => data.into(),
            (_, Ok(inside)) => Path::new("/proc")
                .join(pid.to_string())
                .join("root")
                .join(inside),
        }
    }
}

/// Writes a file until nothing more fits on its disk.
///
/// # Errors
/// If it cannot be made.
pub fn fill_up(path: &Path) -> anyhow::Result<()> {
    let mut filler = File::create(path)?;
    for piece in [64 * 1024, 4 * 1024, 1] {
        while filler.write_all(&vec![0x5a; piece]).is_ok() {}
    }
    Ok(())
}
