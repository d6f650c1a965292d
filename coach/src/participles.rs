//! Which words are past participles, and which of those are mostly adjectives.

use crate::text::listed;

/// Those that don't end in -ed, as far as something can be done to somebody by them.
const IRREGULAR: &str = "beaten begun bent bet bitten blown borne bought bound bred broken brought built \
burnt bust caught chosen cut dealt done drawn driven dug eaten fed felt fought found forbidden forgiven \
forgotten foreseen frozen given ground grown heard held hidden hit hung hurt kept knit known laid led left \
lent let lit lost made meant met misled mistaken misunderstood outdone outgrown overdone overheard overseen \
overtaken overthrown paid proven put quit read redone remade repaid resent reset rewritten ridden rung said \
seen sent set sewn shaken shorn shot shown shut slain sold sought spelt spent spilt split spoken spread \
spun stolen stricken struck stuck sung sunk swept sworn swung taken taught thought thrown told torn \
understood undertaken undone upheld upset withdrawn withheld won worn wound woven written";

/// Words in -ed that are none.
const NO_PARTICIPLE: &str = "beloved biped hatred hundred infrared kindred naked rugged sacred shed sled \
wicked wretched";

/// Adjectives by now, mostly feelings and places: nobody does it, whatever form stands before.
const ADJECTIVES: &str = "accustomed advanced amazed annoyed ashamed based bored born committed complicated \
concerned confused convinced crowded dedicated delighted depressed detailed determined devoted disappointed \
dressed educated embarrassed excited exhausted experienced frustrated gifted inclined interested irritated \
limited located married meant overjoyed pleased puzzled related relaxed relieved retired satisfied scared \
shocked situated skilled sophisticated staffed stressed stuck supposed surprised talented thrilled tired \
touched upset used-to worried";

/// States: "is closed" says how it is, "has been closed", "is being closed" and "was closed by" what
/// somebody did.
const STATES: &str = "closed finished logged opposed prepared ready signed-in";

/// States only in the present: "it is broken" says how it is, "it was broken" what somebody did.
const PRESENT_STATES: &str = "broken done left lost mistaken";

/// What follows get in its own sense: "get started".
const AFTER_GET: &str = "acquainted done going hurt lost started stuck used";

/// Past participles in -ed that look as if they began with un- but undo something.
const UNDOING: &str =
    "unblocked unfolded unloaded unlocked unpacked unplugged unsubscribed unveiled";

/// What stands before and behind a participle, as far as it matters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    /// The form of be or get.
    pub(crate) before: &'a str,
    /// The next word of the sentence, or nothing.
    pub(crate) after: &'a str,
}

/// Whether a word is a past participle at all.
pub(crate) fn is_participle(word: &str) -> bool {
    if word.contains('-') {
        return false;
    }
    if listed(IRREGULAR, word) {
        return true;
    }
    let adjective = word.starts_with("un") && !listed(UNDOING, word);
    let root = word.ends_with("eed") && !matches!(word, "agreed" | "freed" | "guaranteed");
    word.len() > 3 && word.ends_with("ed") && !adjective && !root && !listed(NO_PARTICIPLE, word)
}

/// Whether "by robots" could follow this participle.
pub(crate) fn by_robots(word: &str, around: Around<'_>) -> bool {
    let Around { before, after } = around;
    let gets = before.starts_with("get") || before.starts_with("got");
    let deed = matches!(before, "been" | "being") || after == "by";
    let present =
        matches!(before, "am" | "is" | "are" | "isn't" | "aren't") || before.contains('\'');
    match word {
        _ if gets && listed(AFTER_GET, word) => false,
        // It was sold out; they are used tents; what a thing is used for.
        "sold" => after != "out",
        "used" => listed(
            " as at by for here in now on only there twice when with",
            after,
        ),
        "logged" | "signed" if matches!(after, "in" | "out" | "on") => deed,
        _ if listed(ADJECTIVES, word) => false,
        _ if listed(STATES, word) => deed,
        _ if listed(PRESENT_STATES, word) => deed || !present || before.starts_with("was"),
        _ => true,
    }
}
