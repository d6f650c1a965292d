//! One end of the link: connect, resume, outbox, timeline.
