//! Reads the members of JavaScript objects: what stands in the page, and what the loader says.

use wasm_bindgen::{JsCast, JsValue};

/// A member, or `undefined`.
pub(crate) fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A member that is text.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name).as_string()
}

/// A member that is a list. What is none, or not there, is an empty one.
pub(crate) fn members(object: &JsValue, name: &str) -> js_sys::Array {
    member(object, name).dyn_into().unwrap_or_default()
}

/// Whether a member is there and true.
pub(crate) fn is_true(object: &JsValue, name: &str) -> bool {
    member(object, name).is_truthy()
}

/// A new object with these members.
pub(crate) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = js_sys::Object::new();
    for (name, value) in members {
        let _ = js_sys::Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}
