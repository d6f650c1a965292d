//! Cuts an app's module at its split points: what the first screen needs, and chunks that are fetched later.
//! The widget's `later.rs` has the split points; what a chunk holds follows from what refers to what.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::paths;

/// The module that the cut module imports its loaders from. No such file is served: [`loaders`] takes its place.
pub(crate) const LOADERS: &str = "./chunks.js";

/// A module in pieces.
pub(crate) struct Pieces {
    /// For wasm-bindgen.
    pub(crate) main: Vec<u8>,
    /// The chunks by name, ready to be served.
    pub(crate) chunks: Vec<(String, Vec<u8>)>,
}

/// Cuts what cargo built for `app`. The module must have been linked with `--emit-relocs`.
pub(crate) fn cut(input: &Path, app: &str, names: bool) -> Result<Pieces> {
    let wasm = fs::read(input).with_context(|| format!("reading {}", paths::shown(input)))?;
    let dir = paths::target().join("xtask").join("chunks").join(app);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir)?;
    let main = dir.join("main.wasm");
    let mut options = Options::new(&wasm);
    options.output_dir = &dir;
    options.main_out_path = &main;
    options.link_name = LOADERS;
    let split = transform(options).map_err(|why| anyhow!("cutting {app}'s module: {why:?}"))?;
    let mut chunks = Vec::new();
    for path in split.split_modules {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = stem.strip_prefix("split_").unwrap_or(&stem).to_owned();
        chunks.push((name, compact(&fs::read(&path)?, names)?));
    }
    chunks.sort();
    let main = fs::read(&main)?;
    Ok(Pieces { main, chunks })
}

/// Writes a chunk anew: without names, and without the padding that the linker leaves for relocation.
fn compact(chunk: &[u8], names: bool) -> Result<Vec<u8>> {
    let mut config = walrus::ModuleConfig::new();
    config
        .generate_name_section(names)
        .generate_producers_section(false);
    let mut module = config.parse(chunk)?;
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// Puts the loaders of `chunks` into an app's glue. A chunk that could not be fetched is fetched again when
/// it is asked for again.
pub(crate) fn loaders(glue: &str, app: &str, chunks: &[(String, Vec<u8>)]) -> Result<String> {
    let import = glue
        .lines()
        .find(|line| line.starts_with("import ") && line.contains(LOADERS))
        .with_context(|| format!("the glue of {app} asks for no chunk: {LOADERS}"))?;
    let name = import
        .strip_prefix("import * as ")
        .and_then(|rest| rest.split_once(' '))
        .map(|(name, _)| name)
        .with_context(|| format!("wasm-bindgen's glue looks different: {import}"))?;
    let mut members = String::new();
    for (chunk, _) in chunks {
        members += &format!(
            "__wasm_split_load_{chunk}: (then, data) => loadChunk(new URL('{app}_{chunk}.wasm', import.meta.url), then, data),\n"
        );
    }
    let code = format!(
        "const chunksHere = {{}};\n\
         async function loadChunk(url, then, data) {{\n\
         let came = 1;\n\
         try {{\n\
         await (chunksHere[url] ??= WebAssembly.instantiateStreaming(fetch(url), {{ __wasm_split: wasm }}));\n\
         }} catch (why) {{\n\
         console.warn(why);\n\
         delete chunksHere[url];\n\
         came = 0;\n\
         }}\n\
         wasm.__indirect_function_table.get(then)(data, came);\n\
         }}\n\
         const {name} = {{\n{members}}};\n"
    );
    Ok(glue.replace(import, &code))
}
