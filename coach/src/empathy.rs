//! Whether a reply says that it was heard: one of the phrases by which people do.

use crate::Language;
use crate::folded::folded;
use crate::phrases::Cut;

const ENGLISH: &str = "sorry|apologise|apologize|apologies|apology|i understand|we understand|understandable|\
understandably|i see why|i can see|i can imagine|i know how|that must|must have been|must be|frustrating|\
frustration|annoying|i hear you|you're right|you are right|you're absolutely right|should not have happened|\
shouldn't have happened|shouldn't have|should not have|should have been|my mistake|our mistake|my fault|\
our fault|on us|inconvenience|appreciate your patience|for your patience|thank you for telling|\
thanks for telling|thank you for letting|thanks for letting|thank you for bearing|thanks for bearing|\
no wonder|that's not good enough|that is not good enough|not what you expected|let you down|upsetting|\
disappointing|feel for you|make it right|make this right|put this right|put it right";

const CHINESE: &str = "抱歉|对不起|不好意思|理解|道歉|致歉|歉意|见谅|体谅|麻烦您了|添麻烦|辛苦您|感谢您的耐心|\
谢谢您的耐心|谢谢您告诉|感谢您告诉|您说得对|说得没错|是我们的错|是我们不对|我们的失误|我们的疏忽|不应该发生|\
不该发生|我明白|能体会|换作是我|确实让人|难怪|让您久等|让您失望|愧";

/// Whether a text has a phrase that acknowledges how the customer feels, or that it is the desk's fault.
pub fn acknowledges(text: &str, language: Language) -> bool {
    match language {
        Language::English => {
            let cut = Cut::new(text);
            ENGLISH
                .split('|')
                .any(|phrase| !cut.places(phrase).is_empty())
        }
        Language::Chinese => {
            let text = folded(text);
            CHINESE.split('|').any(|phrase| text.contains(phrase))
        }
    }
}
