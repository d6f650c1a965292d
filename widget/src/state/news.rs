//! What the widget's state tells the page, the ear and the storage after a frame.

use protocol::{Code, Feedback, Place};

/// Something happened that others want to hear of: the page, the ear, the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A new token to keep.
    Token,
    /// Whether somebody would answer now has changed.
    Availability,
    /// What was asked for in the form is with the relay.
    Taken,
    /// The place in line has changed.
    Place(Place),
    /// An agent joined.
    Assigned(String),
    /// A message came in, or one's own was saved.
    Message {
        /// Whether the customer wrote it.
        mine: bool,
    },
    /// The conversation is over.
    Ended,
    /// Feedback was stored.
    Rated(Feedback),
    /// Nothing is kept of the customer any more.
    Erased,
    /// Something was refused that is shown at the form.
    Refused(Code),
}
