//! Makes the agent view's text keys, and checks its languages against each other.

#[path = "../client/text_keys.rs"]
mod text_keys;

fn main() {
    text_keys::write();
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // `cargo xtask web` cuts the module into chunks by what refers to what.
        println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
    }
}
