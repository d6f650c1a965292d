//! Turns cargo's WebAssembly into a browser module: the wasm-bindgen library, and a glue that starts itself.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// Calls the glue's own start function, so that a script tag is all a page needs.
const START: &str = "\n__wbg_init();\n";

/// A module and the JavaScript that loads it.
pub(crate) struct Bundle {
    /// The glue; it fetches `<name>_bg.wasm` from beside itself.
    pub(crate) js: String,
    /// The module.
    pub(crate) wasm: Vec<u8>,
}

/// Makes the bundle `name` of what cargo built.
///
/// With `names` the module keeps its functions' names: for the size report, not for browsers.
pub(crate) fn bundle(input: &Path, name: &str, names: bool) -> Result<Bundle> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
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
    let js = format!("{}{START}", output.js());
    ensure!(
        js.contains("function __wbg_init(") && js.contains(&format!("'{name}_bg.wasm'")),
        "wasm-bindgen's glue looks different than expected: adapt {}",
        file!()
    );
    Ok(Bundle {
        js,
        wasm: output.wasm_mut().emit_wasm(),
    })
}
