//! Makes the folders that are embedded exist, and has cargo rebuild the relay when they change.

use std::{fs, io, path::Path};

/// What is embedded, seen from this crate's folder: the built web parts and the texts of the apps.
const EMBEDDED: [&str; 3] = ["../dist/web", "../widget/locales", "../agent/locales"];

fn main() -> io::Result<()> {
    for folder in EMBEDDED {
        fs::create_dir_all(Path::new(folder))?;
        println!("cargo::rerun-if-changed={folder}");
    }
    Ok(())
}
