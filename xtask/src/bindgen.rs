//! Turns cargo's WebAssembly into a browser module: the wasm-bindgen library, and a glue that starts itself.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{split, web};

/// Calls the glue's own start function, so that a script tag is all a page needs.
const START: &str = "\n__wbg_init();\n";

/// A module and the JavaScript that loads it.
pub(crate) struct Bundle {
    /// The glue; it fetches `<name>_bg.wasm` from beside itself.
    pub(crate) js: String,
    /// The module.
    pub(crate) wasm: Vec<u8>,
    /// What is fetched later, by name: `<app>_<name>.wasm`.
    pub(crate) chunks: Vec<(String, Vec<u8>)>,
}

/// Makes the bundle `name` of what cargo built.
///
/// With `names` the module keeps its functions' names: for the size report, not for browsers.
pub(crate) fn bundle(input: &Path, name: &str, names: bool) -> Result<Bundle> {
    let mut bindgen = Bindgen::new();
    let mut chunks = Vec::new();
    if web::chunks(name).is_empty() {
        bindgen.input_path(input);
    } else {
        let pieces = split::cut(input, name, names)?;
        chunks = pieces.chunks;
        // The chunks take the table of functions from the module.
        bindgen
            .input_bytes(name, pieces.main)
            .keep_lld_exports(true);
    }
    bindgen
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .keep_debug(false)
        .remove_name_section(!names)
        .remove_producers_section(true);
    let mut output = bindgen
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {}", input.display()))?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a crate of {name} brings JavaScript snippets along, which the relay does not serve"
    );
    let mut js = format!("{}{START}", output.js());
    if !chunks.is_empty() {
        js = split::loaders(&js, name, &chunks)?;
    }
    ensure!(
        js.contains("function __wbg_init(") && js.contains(&format!("'{name}_bg.wasm'")),
        "wasm-bindgen's glue looks different than expected: adapt {}",
        file!()
    );
    Ok(Bundle {
        js,
        wasm: output.wasm_mut().emit_wasm(),
        chunks,
    })
}
