//! Which of a customer's conversations a page shows: the relay tells of all of them, also of an old
//! ticket that is answered while the customer chats about something else.

use protocol::{CustomerView, Seq};

/// Whether a page that shows `shown` is to show `told` from now on: the open one goes before those
/// that are over or answered by e-mail, then the newer before the older. The relay chooses the same
/// way at hello. One that the page does not show yet must come whole: news of it alone, without what
/// was said before, would be taken for all there is.
pub fn is_to_be_shown(told: &CustomerView, shown: Option<&CustomerView>) -> bool {
    let rank = |view: &CustomerView| (view.state.is_open(), view.asked_at);
    let whole = told.entries.first().is_some_and(|e| e.seq == Seq(1));
    match shown {
        Some(shown) if shown.id == told.id => true,
        Some(shown) => whole && rank(told) >= rank(shown),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ConversationId, ConversationState, Seq, Timestamp};

    fn view(id: u8, state: ConversationState, asked_at: u64) -> CustomerView {
        let json = serde_json::json!({
            "id": ConversationId::from_bytes([id; 16]), "state": state,
            "asked_at": Timestamp(asked_at), "agent_seen": Seq(0), "rated": false,
            "entries": [{ "seq": 1, "at": asked_at, "by": "customer", "body": { "asked": {} } }],
        });
        serde_json::from_value(json).expect("a view")
    }

    #[test]
    fn the_open_one_goes_first_then_the_newest() {
        use ConversationState::{Answered, Ended, Live, Ticket};
        let chat = view(2, Live, 20);
        assert!(is_to_be_shown(&chat, None));
        assert!(!is_to_be_shown(&view(1, Answered, 10), Some(&chat)));
        assert!(!is_to_be_shown(&view(3, Ticket, 30), Some(&chat)));
        // Its own end, and what begins afterwards.
        let ended = view(2, Ended, 20);
        assert!(is_to_be_shown(&ended, Some(&chat)));
        assert!(is_to_be_shown(&view(3, Ticket, 30), Some(&ended)));
        assert!(!is_to_be_shown(&view(1, Answered, 10), Some(&ended)));
        assert!(is_to_be_shown(&view(1, Live, 10), Some(&ended)));
    }

    #[test]
    fn news_of_one_that_is_not_shown_is_not_taken_for_the_whole() {
        use ConversationState::{Answered, Ended, Ticket};
        let mut news = view(2, Ticket, 20);
        news.entries.clear();
        assert!(!is_to_be_shown(&news, None));
        assert!(!is_to_be_shown(&news, Some(&view(1, Ended, 10))));
        assert!(is_to_be_shown(&news, Some(&view(2, Answered, 20))));
    }
}
