//! Reading what stands there, and choosing among what is offered.

use super::{Browser, ELEMENT, Found, Refused};
use serde_json::{Value, json};

impl Browser {
    /// What can be read in it now.
    ///
    /// # Errors
    /// If it isn't there.
    pub async fn text(&self, role: &str, name: &str) -> anyhow::Result<String> {
        let what = format!("the text of [{role}] \"{name}\"");
        self.until(&what, async || {
            let all = self.look(role, name).await?;
            let Some(found) = all.first() else {
                return Ok(None);
            };
            let text = self.run_on(found, "return arguments[0].innerText").await?;
            Ok(Some(text.as_str().unwrap_or_default().to_owned()))
        })
        .await
    }

    /// What stands in a field.
    ///
    /// # Errors
    /// If it isn't there.
    pub async fn value(&self, role: &str, name: &str) -> anyhow::Result<String> {
        let found = self.find(role, name).await?;
        let value = self.run_on(&found, "return arguments[0].value").await?;
        Ok(value.as_str().unwrap_or_default().into())
    }

    /// Waits until one of this role and name (any name if empty) reads so; returns all its text.
    ///
    /// # Errors
    /// If none does in time.
    pub async fn reads(&self, role: &str, name: &str, words: &str) -> anyhow::Result<String> {
        let what = format!("[{role}] \"{name}\" with \"{words}\"");
        self.until(&what, async || {
            for found in self.look(role, name).await? {
                let text = self.run_on(&found, "return arguments[0].innerText").await?;
                let text = text.as_str().unwrap_or_default();
                if text.contains(words) {
                    return Ok(Some(text.to_owned()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// What can be read now in all of this role.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn texts(&self, role: &str) -> Result<Vec<String>, Refused> {
        let mut all = Vec::new();
        for found in self.look(role, "").await? {
            let text = self.run_on(&found, "return arguments[0].innerText").await?;
            all.push(text.as_str().unwrap_or_default().into());
        }
        Ok(all)
    }

    /// Runs a script in the chat's frame, if its panel is open.
    ///
    /// # Errors
    /// If it throws.
    pub async fn in_open_chat(&self, script: &str) -> anyhow::Result<Option<Value>> {
        self.to_frame(None).await?;
        let frames = self.frames().await?;
        let Some(frame) = frames.first() else {
            return Ok(None);
        };
        self.to_frame(Some(frame)).await?;
        Ok(Some(self.script(script, json!([])).await?))
    }

    /// Runs a script in the frame of the chat, once it is drawn.
    ///
    /// # Errors
    /// If it throws, or there is no chat.
    pub async fn in_chat(&self, script: &str) -> anyhow::Result<Value> {
        let what = "the chat's frame";
        let found = self
            .until(what, async || {
                Ok(self.look("status", "").await?.into_iter().next())
            })
            .await?;
        Ok(self.run_on(&found, script).await?)
    }

    /// Whether a switch or radio is on.
    ///
    /// # Errors
    /// If it isn't there.
    pub async fn checked(&self, role: &str, name: &str) -> Result<bool, Refused> {
        let all = self.look(role, name).await?;
        let Some(found) = all.first() else {
            return Ok(false);
        };
        const STATE: &str = r#"const [one] = arguments;
return one.checked ?? one.getAttribute("aria-checked") == "true";"#;
        Ok(self.run_on(found, STATE).await? == true)
    }

    /// Chooses a number of a question with radios.
    ///
    /// # Errors
    /// If there is no such question or number.
    pub async fn choose(&self, question: &str, number: u8) -> anyhow::Result<()> {
        const RADIO: &str = r#"const [group, number] = arguments;
const radio = group.querySelector(`input[type=radio][value="${number}"]`);
radio.scrollIntoView({ block: "center" });
return radio.closest("label") || radio;"#;
        let what = format!("{number} of \"{question}\"");
        self.until(&what, async || {
            let groups = self.look("radiogroup", question).await?;
            let Some(group) = groups.first() else {
                return Ok(None);
            };
            let arguments = json!([group.argument(), number.to_string()]);
            let radio = self.script(RADIO, arguments).await?;
            let radio = Found(radio[ELEMENT].as_str().unwrap_or_default().into());
            self.click_on(&radio).await.map(Some)
        })
        .await
    }

    /// Clicks the item of a list whose first words are these.
    ///
    /// # Errors
    /// If the list doesn't get one.
    pub async fn click_in(&self, list: &str, words: &str) -> anyhow::Result<()> {
        const ITEM: &str = r#"const [list, words] = arguments;
return [...list.querySelectorAll("button, a")].find((one) => one.innerText.trim().startsWith(words)) || null;"#;
        let what = format!("\"{words}\" in the list \"{list}\"");
        self.until(&what, async || {
            let lists = self.look("list", list).await?;
            let Some(found) = lists.first() else {
                return Ok(None);
            };
            let item = self.script(ITEM, json!([found.argument(), words])).await?;
            let Some(item) = item[ELEMENT].as_str() else {
                return Ok(None);
            };
            self.click_on(&Found(item.into())).await.map(Some)
        })
        .await
    }

    /// Chooses what reads so from a field of choices.
    ///
    /// # Errors
    /// If there is no such choice.
    pub async fn selects(&self, name: &str, choice: &str) -> anyhow::Result<()> {
        const OPTION: &str = r#"const [field, words] = arguments;
return [...field.options].find((one) => one.text.trim() === words) || null;"#;
        let what = format!("\"{choice}\" in [combobox] \"{name}\"");
        self.until(&what, async || {
            let fields = self.look("combobox", name).await?;
            let Some(found) = fields.first() else {
                return Ok(None);
            };
            let option = self
                .script(OPTION, json!([found.argument(), choice]))
                .await?;
            let Some(option) = option[ELEMENT].as_str() else {
                return Ok(None);
            };
            self.click_on(&Found(option.into())).await.map(Some)
        })
        .await
    }

    /// What the items of a list read, from top to bottom; none if there is no such list.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn items(&self, list: &str) -> Result<Vec<String>, Refused> {
        const ITEMS: &str = "return [...arguments[0].children].map((one) => one.innerText.trim())";
        let lists = self.look("list", list).await?;
        let Some(found) = lists.first() else {
            return Ok(Vec::new());
        };
        let items = self.run_on(found, ITEMS).await?;
        let items = items.as_array().into_iter().flatten();
        Ok(items
            .filter_map(|one| one.as_str().map(Into::into))
            .collect())
    }

    /// The text that describes a field to assistive technology (its hint and its error).
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn description(&self, role: &str, name: &str) -> Result<Option<String>, Refused> {
        const DESCRIBED: &str = r#"const [one] = arguments;
const ids = (one.getAttribute("aria-describedby") || "").split(/\s+/);
return ids.map((id) => one.getRootNode().getElementById(id)?.innerText || "").join(" ").trim();"#;
        let all = self.look(role, name).await?;
        let Some(found) = all.first() else {
            return Ok(None);
        };
        let said = self.run_on(found, DESCRIBED).await?;
        Ok(said.as_str().map(Into::into))
    }

    /// Clicks the first of this role whose name begins so.
    ///
    /// # Errors
    /// If there never is one.
    pub async fn click_named_with(&self, role: &str, start: &str) -> anyhow::Result<()> {
        let what = format!("a click on [{role}] \"{start}…\"");
        self.until(&what, async || {
            for found in self.look(role, "").await? {
                if self.name(&found).await?.starts_with(start) {
                    return self.click_on(&found).await.map(Some);
                }
            }
            Ok(None)
        })
        .await
    }

    /// A figure in sight (`data-figure`): its words, and its exact value (`data-ms`).
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn figure(&self, name: &str) -> Result<(String, String), Refused> {
        const FIGURE: &str = r#"const one = document.querySelector(`[data-figure="${arguments[0]}"]`);
return one ? [one.innerText, one.dataset.ms || ""] : ["", ""];"#;
        let read = self.script(FIGURE, json!([name])).await?;
        let text = |n: usize| read[n].as_str().unwrap_or_default().to_owned();
        Ok((text(0), text(1)))
    }

    /// All text of the page itself, without frames.
    ///
    /// # Errors
    /// If the driver refuses.
    pub async fn page_text(&self) -> Result<String, Refused> {
        self.to_frame(None).await?;
        let text = self
            .script("return document.body.innerText", json!([]))
            .await?;
        Ok(text.as_str().unwrap_or_default().into())
    }
}
