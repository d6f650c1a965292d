//! Keys that are files in the data folder, which only this account reads: that of customers' tokens
//! and private links, and that of pushes.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// What is told of a key where something is wrong with it.
pub(crate) struct About {
    /// The file's name.
    pub(crate) file: &'static str,
    /// What it is.
    pub(crate) what: &'static str,
    /// What to do if there is no copy of it.
    pub(crate) lost: &'static str,
}

/// Reads the key; makes it if there is none, and then says true.
///
/// # Errors
/// If it cannot be read or made. Says which file and what to do.
pub(crate) fn open(
    data_dir: &Path,
    about: &About,
    make: impl FnOnce() -> io::Result<Vec<u8>>,
) -> io::Result<(Vec<u8>, bool)> {
    let path = data_dir.join(about.file);
    match fs::read(&path) {
        Ok(key) => {
            make_private(&path, about)?;
            Ok((key, false))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(data_dir)?;
            let key = make()?;
            keep(&path, &key).map_err(|e| wrong(&path, about, "cannot be written", &e))?;
            Ok((key, true))
        }
        Err(e) => Err(wrong(&path, about, "cannot be read", &e)),
    }
}

/// Said of a file that holds no key.
pub(crate) fn damaged(data_dir: &Path, about: &About) -> io::Error {
    let text = format!(
        "{} is damaged: it holds {}. Put it back from a backup, or {}",
        data_dir.join(about.file).display(),
        about.what,
        about.lost
    );
    io::Error::new(io::ErrorKind::InvalidData, text)
}

fn wrong(path: &Path, about: &About, how: &str, e: &io::Error) -> io::Error {
    let text = format!(
        "{}, {}, {how}: {e}. It must be a file that the account that runs the relay may read and \
         write",
        about.what,
        path.display()
    );
    io::Error::new(e.kind(), text)
}

/// Takes away others' right to read the key, if they have it (a copy put back from a backup).
#[cfg(unix)]
fn make_private(path: &Path, about: &About) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(|e| {
        let how = "is open to others, and that cannot be changed";
        wrong(path, about, how, &e)
    })?;
    tracing::warn!(
        "{} could be read by others (mode {:03o}); that is put right. If somebody may have read \
         it, {}",
        path.display(),
        mode & 0o777,
        about.lost
    );
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path, _about: &About) -> io::Result<()> {
    Ok(())
}

/// Writes the key so that only this account may read it, whole or not at all.
fn keep(path: &Path, key: &[u8]) -> io::Result<()> {
    let half = path.with_extension("tmp");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&half)?;
    file.write_all(key)?;
    file.sync_all()?;
    fs::rename(&half, path)
}
