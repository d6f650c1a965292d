//! WebSocket close codes, and which of them may reconnect.

/// Why the relay closed a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// Done; nobody reconnects by itself.
    Normal = 1000,
    /// A frame was larger than [`crate::limits::FRAME_BYTES_HARD`].
    TooBig = 1009,
    /// The relay stops or restarts; come back, spread out.
    Restart = 1012,
    /// Too many frames that could not be read.
    Unreadable = 4400,
    /// The token is forged, expired or revoked: forget it before the next try.
    BadToken = 4401,
    /// This site does not exist here.
    NoSuchSite = 4404,
    /// No hello came within [`crate::limits::HELLO_MS`], or nothing at all within
    /// [`crate::limits::SILENCE_MS`].
    Silent = 4408,
    /// Too many frames for too long.
    TooFast = 4429,
    /// This customer, this address or this site has as many connections as it may have, or new ones
    /// come too fast; come back later.
    TooMany = 4430,
    /// The client reads too slowly; come back and resume.
    Slow = 4508,
    /// The desk could not store and starts again from its records; come back and resume.
    DeskRestart = 4512,
}

impl CloseCode {
    /// Every code there is, for tests and documents.
    pub const ALL: &'static [CloseCode] = &[
        Self::Normal,
        Self::TooBig,
        Self::Restart,
        Self::Unreadable,
        Self::BadToken,
        Self::NoSuchSite,
        Self::Silent,
        Self::TooFast,
        Self::TooMany,
        Self::Slow,
        Self::DeskRestart,
    ];

    /// The number on the wire.
    pub fn number(self) -> u16 {
        self as u16
    }
}

/// Whether a client that was closed with `code` should connect again by itself. Codes that this
/// version does not know count as a broken connection.
pub fn may_reconnect(code: u16) -> bool {
    const FINAL: [CloseCode; 4] = [
        CloseCode::Normal,
        CloseCode::Unreadable,
        CloseCode::NoSuchSite,
        CloseCode::BadToken,
    ];
    !FINAL.iter().any(|c| c.number() == code)
}
