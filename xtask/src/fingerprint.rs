//! Tells whether the inputs of a step have changed since its outputs were made.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A number for the content and names of all files under `roots` (files or folders), and `also`.
pub(crate) fn of(roots: &[PathBuf], also: &str) -> Result<String> {
    let mut files = Vec::new();
    for root in roots {
        collect(root, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    also.hash(&mut hasher);
    for file in files {
        let name = crate::paths::shown(&file);
        let content = fs::read(&file).with_context(|| format!("reading {name}"))?;
        name.hash(&mut hasher);
        content.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether `mark` was left by these inputs.
pub(crate) fn is_current(mark: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(mark).is_ok_and(|text| text == fingerprint)
}

/// All files under a folder, hidden ones left out; a missing folder has none.
pub(crate) fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                collect(&entry.path(), files)?;
            }
        }
    }
    Ok(())
}
