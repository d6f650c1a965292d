//! Makes the folders that are embedded exist, and has cargo rebuild the relay when they change.

use std::{fs, io, path::Path};

/// What is embedded, seen from this crate's folder: the built web parts, the texts of the apps
/// and those of the mails.
const EMBEDDED: [&str; 4] = [
    "../dist/web",
    "../widget/locales",
    "../agent/locales",
    "locales",
];

fn main() -> io::Result<()> {
    for folder in EMBEDDED {
        fs::create_dir_all(Path::new(folder))?;
        println!("cargo::rerun-if-changed={folder}");
    }
    Ok(())
}
