//! Writes a file with its brotli and gzip forms beside it, made once at the highest quality.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Brotli's highest quality: slow, but it runs once per build.
const BROTLI_QUALITY: i32 = 11;
/// Brotli's largest window that every browser takes, as a power of two bytes.
const BROTLI_WINDOW: i32 = 22;

/// Writes `content` to `path`, `path.br` and `path.gz`; leaves them alone if they are already that.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    let (br, gz) = (sibling(path, "br"), sibling(path, "gz"));
    if fs::read(path).is_ok_and(|old| old == content) && br.is_file() && gz.is_file() {
        return Ok(());
    }
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let write = |path: &Path, content: &[u8]| {
        fs::write(path, content).with_context(|| format!("writing {}", path.display()))
    };
    write(path, content)?;
    write(&br, &brotli(content)?)?;
    write(&gz, &gzip(content)?)
}

/// The compressed form's path: the whole name with `.br` or `.gz` behind it.
pub(crate) fn sibling(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn brotli(mut content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut content, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// As the relay sends what it makes for each reader.
pub(crate) fn on_the_way(content: &[u8]) -> Result<Vec<u8>> {
    gzipped(content, Compression::default())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    gzipped(content, Compression::best())
}

fn gzipped(content: &[u8], effort: Compression) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), effort);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
