//! Looking for things as a person with a screen reader does: by role and accessible name, through
//! open shadow roots and frames. Role and name are the browser's own computation, never our guess.

use super::{Browser, ELEMENT, Refused};
use serde_json::{Value, json};

/// Collects what could have the role, and the frames to look into next.
const CANDIDATES: &str = r#"
const [selector] = arguments;
const found = [], frames = [];
const walk = (root) => {
  for (const one of root.querySelectorAll("*")) {
    if (one.shadowRoot) walk(one.shadowRoot);
    const shown = one.checkVisibility({ visibilityProperty: true });
    if (one.localName == "iframe" && shown) frames.push(one);
    else if (shown && one.matches(selector)) found.push(one);
  }
};
walk(document);
return { found, frames };
"#;

/// An element; its frame is the one that the browser is in after finding it.
#[derive(Clone, Debug)]
pub struct Found(pub(super) String);

impl Found {
    /// As an argument of a script.
    pub(super) fn argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// Which elements to ask at all: asking the browser for every element's role takes long.
fn selector(role: &str) -> &str {
    match role {
        "alert" => "[role=alert]",
        "button" => "button,[role=button],summary,input[type=submit]",
        "checkbox" => "input[type=checkbox],[role=checkbox]",
        "combobox" => "select,[role=combobox]",
        "dialog" => "dialog,[role=dialog]",
        "group" => "[role=group],fieldset",
        "heading" => "h1,h2,h3,h4,[role=heading]",
        "link" => "a[href],[role=link]",
        "list" => "ul,ol,[role=list]",
        "listitem" => "li,[role=listitem]",
        "log" => "[role=log]",
        "option" => "[role=option]",
        "radio" => "input[type=radio],[role=radio]",
        "radiogroup" => "[role=radiogroup],fieldset",
        "searchbox" => "input[type=search]",
        "status" => "[role=status],output",
        "switch" => "[role=switch]",
        "table" => "table",
        "textbox" => {
            "input:not([type=radio],[type=checkbox],[type=hidden],[type=submit]),textarea,[role=textbox]"
        }
        _ => "*",
    }
}

impl Browser {
    /// All that have this role and name now; an empty name means any. Leaves the browser in the
    /// frame of the result.
    pub(super) async fn look(&self, role: &str, name: &str) -> Result<Vec<Found>, Refused> {
        self.to_frame(None).await?;
        // Frames in frames: each is a path of elements from the page down.
        let mut paths: Vec<Vec<Value>> = vec![Vec::new()];
        while let Some(path) = paths.pop() {
            self.to_frame(None).await?;
            for frame in &path {
                self.to_frame(Some(frame)).await?;
            }
            let mut here = self.script(CANDIDATES, json!([selector(role)])).await?;
            let found = self.those_called(&here["found"], role, name).await?;
            if !found.is_empty() {
                return Ok(found);
            }
            if let Value::Array(frames) = here["frames"].take() {
                for frame in frames {
                    let mut deeper = path.clone();
                    deeper.push(frame);
                    paths.push(deeper);
                }
            }
        }
        Ok(Vec::new())
    }

    async fn those_called(
        &self,
        candidates: &Value,
        role: &str,
        name: &str,
    ) -> Result<Vec<Found>, Refused> {
        let mut all = Vec::new();
        for one in candidates.as_array().into_iter().flatten() {
            let found = Found(one[ELEMENT].as_str().unwrap_or_default().into());
            if self.role(&found).await? == role
                && (name.is_empty() || self.name(&found).await? == name)
            {
                all.push(found);
            }
        }
        Ok(all)
    }

    /// The browser's own word for what it is.
    pub(super) async fn role(&self, found: &Found) -> Result<String, Refused> {
        let path = format!("/element/{}/computedrole", found.0);
        let role = self.ask("GET", &path, None).await?;
        Ok(role.as_str().unwrap_or_default().to_lowercase())
    }

    /// What assistive technology calls it.
    pub(super) async fn name(&self, found: &Found) -> Result<String, Refused> {
        let path = format!("/element/{}/computedlabel", found.0);
        let name = self.ask("GET", &path, None).await?;
        Ok(name.as_str().unwrap_or_default().trim().into())
    }

    /// Looks into a frame of the one before, or at the whole page.
    pub(super) async fn to_frame(&self, frame: Option<&Value>) -> Result<(), Refused> {
        let id = frame.cloned().unwrap_or(Value::Null);
        self.ask("POST", "/frame", Some(&json!({ "id": id })))
            .await
            .map(drop)
    }
}
