//! The key under which customers' tokens and private links are signed: a file in the data folder
//! that only this account reads.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

const KEY_FILE: &str = "secret.key";

/// What signs tokens.
pub(super) type Key = [u8; 32];

/// Reads the key; makes it if there is none, and then says true.
///
/// # Errors
/// If it cannot be read or made, or is not 32 bytes. Says which file and what to do.
pub(super) fn open(data_dir: &Path) -> io::Result<(Key, bool)> {
    let path = data_dir.join(KEY_FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            let key = bytes.try_into().map_err(|_| damaged(&path))?;
            make_private(&path)?;
            Ok((key, false))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(data_dir)?;
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(io::Error::other)?;
            keep(&path, &key).map_err(|e| about(&path, "cannot be written", &e))?;
            Ok((key, true))
        }
        Err(e) => Err(about(&path, "cannot be read", &e)),
    }
}

fn damaged(path: &Path) -> io::Error {
    let text = format!(
        "{} is damaged: it holds the key of customers' tokens, 32 bytes. Put it back from a \
         backup, or delete it: then running chats are lost to their customers, and private links \
         in mails no longer open",
        path.display()
    );
    io::Error::new(io::ErrorKind::InvalidData, text)
}

fn about(path: &Path, what: &str, e: &io::Error) -> io::Error {
    let text = format!(
        "the key of customers' tokens, {}, {what}: {e}. It must be a file that the account that \
         runs the relay may read and write",
        path.display()
    );
    io::Error::new(e.kind(), text)
}

/// Takes away others' right to read the key, if they have it (a copy put back from a backup).
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .map_err(|e| about(path, "is open to others, and that cannot be changed", &e))?;
    tracing::warn!(
        "{} could be read by others (mode {:03o}); that is put right. If somebody may have read \
         it, delete it and restart: customers' tokens and private links are void then",
        path.display(),
        mode & 0o777
    );
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes the key so that only this account may read it, whole or not at all.
fn keep(path: &Path, key: &Key) -> io::Result<()> {
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
