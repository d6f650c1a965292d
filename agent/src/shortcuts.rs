//! Every shortcut in one table: which keys do what. Pure; help, tooltips and the palette read it, too.

/// What a shortcut, or a choice in the palette, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Do {
    /// Opens and closes the palette.
    Jump,
    /// Lists the shortcuts.
    Help,
    /// To the next conversation of the lists.
    Next,
    /// To the one before.
    Before,
    /// Takes who comes next.
    TakeNext,
    /// Moves the switch "Available".
    Available,
    /// Away for a while, and why.
    Break,
    /// The cursor goes into the reply.
    Reply,
    /// A note instead of a reply, and back.
    Note,
    /// Words for the agent alone, and back.
    Whisper,
    /// Takes the conversation on the screen.
    Take,
    /// Whom to give the chat to.
    Transfer,
    /// Whom to bring into the chat.
    Add,
    /// Out of a colleague's chat again.
    StepOut,
    /// Who is to answer the ticket.
    Assign,
    /// Opens again what is over.
    Reopen,
    /// Ends the chat.
    End,
    /// Closes the ticket without an answer.
    Close,
    /// To a page of the view.
    Desk,
    /// The same.
    Search,
    /// The same.
    Scorecard,
    /// The same.
    Ledger,
    /// The same.
    Team,
    /// The same.
    Settings,
    /// The same.
    Book,
    /// The same.
    Integrations,
    /// The same.
    Account,
    /// The same.
    Board,
    /// The same.
    Replies,
    /// Ends the log-in.
    LogOut,
}

/// Under which heading it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Works everywhere.
    Everywhere,
    /// The lists and the conversation.
    Conversations,
    /// The pages.
    Pages,
}

impl Group {
    /// In the order in which they are listed.
    pub(crate) const ALL: [Self; 3] = [Self::Everywhere, Self::Conversations, Self::Pages];
}

/// What is held down beside the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Nothing, or what it takes to type the character: only while nothing is being typed, and only
    /// while the agent wants them (WCAG 2.1.4).
    Nothing,
    /// Ctrl, or Cmd on a Mac.
    Control,
    /// Alt.
    Alt,
}

/// One shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shortcut {
    /// What is held down.
    pub(crate) held: Held,
    /// The key, as browsers name it.
    pub(crate) key: &'static str,
    /// What it does.
    pub(crate) does: Do,
    /// Where it is listed.
    pub(crate) group: Group,
}

const fn on(held: Held, key: &'static str, does: Do, group: Group) -> Shortcut {
    Shortcut {
        held,
        key,
        does,
        group,
    }
}

/// All of them. Capitals are for what can't be undone.
pub(crate) const ALL: [Shortcut; 29] = {
    use Group::{Conversations, Everywhere, Pages};
    use Held::{Alt, Control, Nothing};
    [
        on(Control, "k", Do::Jump, Everywhere),
        on(Nothing, "?", Do::Help, Everywhere),
        on(Nothing, "a", Do::Available, Everywhere),
        on(Nothing, "b", Do::Break, Everywhere),
        on(Alt, "ArrowDown", Do::Next, Conversations),
        on(Alt, "ArrowUp", Do::Before, Conversations),
        on(Nothing, "w", Do::TakeNext, Conversations),
        on(Nothing, "t", Do::Take, Conversations),
        on(Nothing, "r", Do::Reply, Conversations),
        on(Nothing, "n", Do::Note, Conversations),
        on(Nothing, "h", Do::Whisper, Conversations),
        on(Nothing, "g", Do::Transfer, Conversations),
        on(Nothing, "i", Do::Add, Conversations),
        on(Nothing, "x", Do::StepOut, Conversations),
        on(Nothing, "o", Do::Assign, Conversations),
        on(Nothing, "u", Do::Reopen, Conversations),
        on(Nothing, "E", Do::End, Conversations),
        on(Nothing, "C", Do::Close, Conversations),
        on(Nothing, "1", Do::Desk, Pages),
        on(Nothing, "/", Do::Search, Pages),
        on(Nothing, "2", Do::Scorecard, Pages),
        on(Nothing, "3", Do::Ledger, Pages),
        on(Nothing, "4", Do::Team, Pages),
        on(Nothing, "5", Do::Book, Pages),
        on(Nothing, "6", Do::Account, Pages),
        on(Nothing, "7", Do::Board, Pages),
        on(Nothing, "0", Do::Integrations, Pages),
        on(Nothing, "8", Do::Replies, Pages),
        on(Nothing, "9", Do::Settings, Pages),
    ]
};

/// A key that was pressed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pressed<'a> {
    /// The key, as browsers name it.
    pub(crate) key: &'a str,
    /// Whether Ctrl or Cmd was held.
    pub(crate) control: bool,
    /// Whether Alt was held.
    pub(crate) alt: bool,
    /// Whether the focus is where text is typed.
    pub(crate) typing: bool,
}

/// What a pressed key does. `single`: whether the agent wants keys without Ctrl or Alt.
pub(crate) fn does(pressed: Pressed<'_>, single: bool) -> Option<Do> {
    let fits = |one: &&Shortcut| match one.held {
        Held::Nothing => {
            single && !pressed.typing && !pressed.control && !pressed.alt && one.key == pressed.key
        }
        Held::Control => {
            pressed.control && !pressed.alt && one.key.eq_ignore_ascii_case(pressed.key)
        }
        Held::Alt => pressed.alt && !pressed.control && one.key == pressed.key,
    };
    ALL.iter().find(fits).map(|one| one.does)
}

/// The shortcut of something, if it has one that works.
pub(crate) fn of(does: Do, single: bool) -> Option<&'static Shortcut> {
    let mut all = ALL.iter();
    all.find(|one| one.does == does && (single || one.held != Held::Nothing))
}

impl Shortcut {
    /// The keys as they are read: "Ctrl K", "⌘ K", "Alt ↓".
    pub(crate) fn words(&self, mac: bool) -> String {
        let key = match self.key {
            "ArrowDown" => "↓".into(),
            "ArrowUp" => "↑".into(),
            "E" | "C" => ["Shift ", self.key].concat(),
            key => key.to_uppercase(),
        };
        match (self.held, mac) {
            (Held::Nothing, _) => key,
            (Held::Control, true) => ["⌘ ", &key].concat(),
            (Held::Control, false) => ["Ctrl ", &key].concat(),
            (Held::Alt, true) => ["⌥ ", &key].concat(),
            (Held::Alt, false) => ["Alt ", &key].concat(),
        }
    }

    /// The keys as `aria-keyshortcuts` has them.
    pub(crate) fn aria(&self) -> String {
        match (self.held, self.key) {
            (Held::Nothing, "E" | "C") => ["Shift+", self.key].concat(),
            (Held::Nothing, key) => key.into(),
            (Held::Control, key) => ["Control+", key, " Meta+", key].concat(),
            (Held::Alt, key) => ["Alt+", key].concat(),
        }
    }
}

impl Do {
    /// By what its button in the page is known, where a button does it.
    pub(crate) fn button(self) -> Option<&'static str> {
        Some(match self {
            Self::Available => "available",
            Self::Break => "break",
            Self::Take => "take",
            Self::Transfer => "transfer",
            Self::Add => "add",
            Self::StepOut => "step-out",
            Self::Assign => "assign",
            Self::Reopen => "reopen",
            Self::End => "end",
            Self::Close => "close",
            Self::Note => "note",
            Self::Whisper => "whisper",
            Self::LogOut => "log-out",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn key(key: &str) -> Pressed<'_> {
        Pressed {
            key,
            control: false,
            alt: false,
            typing: false,
        }
    }

    #[test]
    fn no_two_shortcuts_have_the_same_keys() {
        let keys: BTreeSet<String> = ALL.iter().map(Shortcut::aria).collect();
        assert_eq!(keys.len(), ALL.len());
        let listed = |one: &Shortcut| Group::ALL.contains(&one.group);
        assert!(ALL.iter().all(listed));
    }

    #[test]
    fn single_keys_work_only_while_nothing_is_typed_and_they_are_wanted() {
        let typing = |pressed: Pressed<'static>| Pressed {
            typing: true,
            ..pressed
        };
        assert_eq!(does(key("n"), true), Some(Do::Note));
        assert_eq!(does(key("n"), false), None);
        assert_eq!(does(typing(key("n")), true), None);
        let control = Pressed {
            control: true,
            ..key("k")
        };
        for (typed, single) in [(false, true), (true, true), (true, false)] {
            let pressed = Pressed {
                typing: typed,
                ..control
            };
            assert_eq!(does(pressed, single), Some(Do::Jump));
        }
        // The browser's own: Ctrl+N, Alt+N.
        let other = |control, alt| Pressed {
            control,
            alt,
            ..key("n")
        };
        assert_eq!(does(other(true, false), true), None);
        assert_eq!(does(other(false, true), true), None);
    }

    #[test]
    fn what_cannot_be_undone_wants_a_capital() {
        assert_eq!(does(key("e"), true), None);
        assert_eq!(does(key("E"), true), Some(Do::End));
        // Caps Lock does not change what Ctrl+K is.
        let caps = Pressed {
            control: true,
            ..key("K")
        };
        assert_eq!(does(caps, true), Some(Do::Jump));
    }

    #[test]
    fn keys_are_told_as_they_are_pressed() {
        let words = |does| {
            let one = of(does, true).expect("it has one");
            (one.words(false), one.words(true), one.aria())
        };
        let of = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(words(Do::Jump), of("Ctrl K", "⌘ K", "Control+k Meta+k"));
        assert_eq!(words(Do::End), of("Shift E", "Shift E", "Shift+E"));
        assert_eq!(words(Do::Next), of("Alt ↓", "⌥ ↓", "Alt+ArrowDown"));
        assert_eq!(super::of(Do::End, false), None);
        assert_eq!(super::of(Do::LogOut, true), None);
    }
}
