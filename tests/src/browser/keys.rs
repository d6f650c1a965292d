//! The keyboard without a mouse: keys go to whatever has the focus, and the focus can be asked for.

use super::{Browser, ELEMENT, Found, Refused};
use serde_json::{Value, json};

/// Follows the focus down through open shadow roots.
const FOCUSED: &str = r#"
let one = document.activeElement;
while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
return { one, frame: !!one && one.localName == "iframe" };
"#;

/// A key that writes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// To the next thing.
    Tab,
    /// To the one before.
    ShiftTab,
    /// Does it.
    Enter,
    /// Presses or chooses.
    Space,
    /// Closes.
    Escape,
    /// Deletes.
    Backspace,
    /// To the next choice.
    Right,
    /// Up a list.
    Up,
    /// Down a list.
    Down,
    /// To its beginning.
    Home,
    /// To its end.
    End,
}

impl Key {
    /// WebDriver's code of it.
    pub fn code(self) -> char {
        match self {
            Self::Tab | Self::ShiftTab => '\u{E004}',
            Self::Enter => '\u{E007}',
            Self::Space => ' ',
            Self::Escape => '\u{E00C}',
            Self::Backspace => '\u{E003}',
            Self::Right => '\u{E014}',
            Self::Up => '\u{E013}',
            Self::Down => '\u{E015}',
            Self::Home => '\u{E011}',
            Self::End => '\u{E010}',
        }
    }
}

impl Browser {
    /// Presses a key where the focus is.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn press(&self, key: Key) -> anyhow::Result<()> {
        const SHIFT: char = '\u{E008}';
        let code = key.code();
        let mut strokes = vec![("keyDown", code), ("keyUp", code)];
        if key == Key::ShiftTab {
            strokes.insert(0, ("keyDown", SHIFT));
            strokes.push(("keyUp", SHIFT));
        }
        Ok(self.strokes(&strokes).await?)
    }

    /// Presses a character while Ctrl is held.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn press_with_control(&self, c: char) -> anyhow::Result<()> {
        const CONTROL: char = '\u{E009}';
        Ok(self.hold(CONTROL, c).await?)
    }

    /// Presses a key while Alt is held.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn press_with_alt(&self, key: Key) -> anyhow::Result<()> {
        const ALT: char = '\u{E00A}';
        Ok(self.hold(ALT, key.code()).await?)
    }

    async fn hold(&self, held: char, code: char) -> Result<(), Refused> {
        let down = [("keyDown", held), ("keyDown", code)];
        let up = [("keyUp", code), ("keyUp", held)];
        self.strokes(&[down, up].concat()).await
    }

    /// Types text where the focus is.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn write(&self, text: &str) -> anyhow::Result<()> {
        Ok(self.type_keys(text).await?)
    }

    pub(super) async fn type_keys(&self, text: &str) -> Result<(), Refused> {
        let strokes: Vec<_> = text
            .chars()
            .flat_map(|c| [("keyDown", c), ("keyUp", c)])
            .collect();
        self.strokes(&strokes).await
    }

    async fn strokes(&self, strokes: &[(&str, char)]) -> Result<(), Refused> {
        let actions: Vec<Value> = strokes
            .iter()
            .map(|(kind, code)| json!({ "type": kind, "value": code.to_string() }))
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] });
        self.ask("POST", "/actions", Some(&body)).await?;
        Ok(())
    }

    /// Role and name of what has the focus, through shadow roots and frames; empty if nothing has.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn focus(&self) -> Result<(String, String), Refused> {
        self.ask("POST", "/frame", Some(&json!({ "id": null })))
            .await?;
        loop {
            let here = self.script(FOCUSED, json!([])).await?;
            let Some(id) = here["one"][ELEMENT].as_str() else {
                return Ok(Default::default());
            };
            if here["frame"] == true {
                self.ask("POST", "/frame", Some(&json!({ "id": here["one"] })))
                    .await?;
                continue;
            }
            let found = Found(id.into());
            return Ok((self.role(&found).await?, self.name(&found).await?));
        }
    }

    /// Presses Tab until this has the focus.
    ///
    /// # Errors
    /// If it is not among the next 40: then a keyboard doesn't get there.
    pub async fn tab_to(&self, role: &str, name: &str) -> anyhow::Result<()> {
        self.find(role, name).await?;
        let mut passed = Vec::new();
        for _ in 0..40 {
            let (at_role, at_name) = self.focus().await?;
            if at_role == role && at_name == name {
                return Ok(());
            }
            passed.push(format!("[{at_role}] \"{at_name}\""));
            self.press(Key::Tab).await?;
        }
        anyhow::bail!(
            "{} does not reach [{role}] \"{name}\" by Tab, only {passed:?}",
            self.who()
        )
    }
}
