//! What a push says: one line in the agent's language.

use crate::locale::negotiate;
use protocol::notifications::PushKind;
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Words = BTreeMap<String, BTreeMap<String, String>>;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../push-words.json"))
        .inspect_err(|error| tracing::error!("pushes have no words: {error}"))
        .unwrap_or_default()
});

/// Why somebody is told, for the reader of `locale`.
pub(super) fn title(kind: PushKind, locale: &str) -> String {
    let there: Vec<&str> = WORDS.keys().map(String::as_str).collect();
    let language = negotiate(&[locale], &there).unwrap_or("en");
    let kind = match kind {
        PushKind::Test => "test",
        PushKind::Overdue => "overdue",
        PushKind::Message => "message",
        PushKind::Waiting => "waiting",
        PushKind::Offered => "offered",
        PushKind::Unanswered => "unanswered",
        PushKind::Escalated => "escalated",
    };
    let title = WORDS.get(language).and_then(|words| words.get(kind));
    title.map_or_else(|| "Deskbell".into(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_agent_view_has_every_title() {
        let names = |words: &BTreeMap<String, String>| words.keys().cloned().collect::<Vec<_>>();
        let english = names(&WORDS["en"]);
        assert_eq!(english.len(), 7);
        for locale in crate::locale::agent().locales() {
            assert_eq!(names(&WORDS[locale]), english, "{locale}");
        }
        assert_eq!(title(PushKind::Waiting, "zh-TW"), "有顧客正在等待");
        assert_eq!(title(PushKind::Waiting, "xx"), "A customer is waiting");
    }
}
