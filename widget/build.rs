//! Makes the widget's text keys, and checks its languages against each other.

#[path = "../client/text_keys.rs"]
mod text_keys;

fn main() {
    text_keys::write();
}
