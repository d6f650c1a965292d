//! Elements by Leptos's own renderer, with their types erased at one place. Written with `view!` each
//! element is a type of its own and brings its own code: 1.4 times the bytes of a first open, measured by
//! `cargo xtask size`, for customers who only wanted to ask something.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev::{Custom, on};
use leptos::prelude::*;
use leptos::tachys::html::property::prop;
use std::hash::Hash;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

/// Something that is computed anew when the signals in it change.
pub(crate) type Live<T> = Box<dyn FnMut() -> T + Send>;

/// An element on its way to the screen.
pub(crate) struct Drawn {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element without anything in it.
pub(crate) fn el(tag: &'static str) -> Drawn {
    Drawn {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
    }
}

/// An element with a class.
pub(crate) fn classed(tag: &'static str, class: &str) -> Drawn {
    el(tag).attr("class", class)
}

/// A button that submits nothing.
pub(crate) fn button(class: &str, label: String, act: impl Fn() + 'static) -> Drawn {
    classed("button", class)
        .attr("type", "button")
        .text(label)
        .on("click", move |_| act())
}

impl Drawn {
    /// An attribute that stays.
    pub(crate) fn attr(self, name: &'static str, value: &str) -> Self {
        self.add(custom_attribute(name, String::from(value)).into_any_attr())
    }

    /// An attribute that changes; `None` takes it away.
    pub(crate) fn attr_by(
        self,
        name: &'static str,
        value: impl FnMut() -> Option<String> + Send + 'static,
    ) -> Self {
        let value: Live<Option<String>> = Box::new(value);
        self.add(custom_attribute(name, value).into_any_attr())
    }

    /// What stands in a field.
    pub(crate) fn value(self, text: RwSignal<String>) -> Self {
        let text: Live<String> = Box::new(move || text.get());
        self.add(prop("value", text).into_any_attr())
    }

    /// What is done when something happens here.
    pub(crate) fn on(self, event: &'static str, act: impl FnMut(Event) + 'static) -> Self {
        let act: Box<dyn FnMut(Event)> = Box::new(act);
        self.add(on(Custom::new(event), act).into_any_attr())
    }

    /// What is done with a text that was typed here.
    pub(crate) fn on_input(self, act: impl Fn(String) + 'static) -> Self {
        self.on("input", move |event| act(event_target_value(&event)))
    }

    /// Words that stay. Always a text node: nothing is ever read as markup.
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.view(text.into().into_any())
    }

    /// Words that change.
    pub(crate) fn text_by(self, text: impl FnMut() -> String + Send + 'static) -> Self {
        let text: Live<String> = Box::new(text);
        self.view(text.into_any())
    }

    /// An element in it.
    pub(crate) fn child(self, child: Drawn) -> Self {
        self.view(child.into_view())
    }

    /// Elements in it.
    pub(crate) fn children(mut self, children: Vec<Drawn>) -> Self {
        self.children
            .extend(children.into_iter().map(Drawn::into_view));
        self
    }

    /// An element that comes and goes, or changes.
    pub(crate) fn child_by(self, child: impl FnMut() -> Option<Drawn> + Send + 'static) -> Self {
        self.view(slot(child))
    }

    /// Something drawn already.
    pub(crate) fn view(mut self, view: AnyView) -> Self {
        self.children.push(view);
        self
    }

    fn add(mut self, attribute: AnyAttribute) -> Self {
        self.attributes.push(attribute);
        self
    }

    /// For Leptos to put on the screen.
    pub(crate) fn into_view(self) -> AnyView {
        leptos::html::custom(self.tag)
            .add_any_attr(self.attributes)
            .child(self.children)
            .into_any()
    }
}

/// A place for an element that comes and goes, or changes.
pub(crate) fn slot(mut child: impl FnMut() -> Option<Drawn> + Send + 'static) -> AnyView {
    let child: Live<AnyView> =
        Box::new(move || child().map_or_else(|| ().into_any(), Drawn::into_view));
    child.into_any()
}

/// A list of elements that keep their place by a key: those that stay are not touched.
pub(crate) fn list<T, K>(
    items: Memo<Vec<T>>,
    key: fn(&T) -> K,
    draw: impl Fn(T) -> Drawn + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Eq + Hash + Send + Sync + 'static,
{
    let draw = move |item: T| draw(item).into_view();
    view! { <For each=move || items.get() key=key children=draw/> }.into_any()
}

/// Does something now and whenever the signals in it change.
pub(crate) fn watch(act: impl FnMut() + 'static) {
    let mut act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(move |_| act());
}

/// The element with this id, if it is on the screen.
pub(crate) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the focus on the element with this id, if it is on the screen.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.focus();
    }
}
