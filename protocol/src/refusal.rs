//! Why something was refused: stable numbers and words that a client may show or act on.

use crate::id::{ConversationId, MessageId};
use core::fmt;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $word:literal;)+) => {
        /// Why something was refused. The number and the word never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $word)] $name = $number,)+
        }

        impl Code {
            /// Every code there is, for tests and documents.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The stable number.
            pub fn number(self) -> u16 {
                self as u16
            }

            /// The stable word, as it stands on the wire.
            pub fn word(self) -> &'static str {
                match self { $(Code::$name => $word,)+ }
            }
        }
    };
}

codes! {
    /// The frame is not JSON.
    BadJson = 1001, "bad_json";
    /// The frame is JSON, but no frame of this protocol has that name.
    UnknownType = 1002, "unknown_type";
    /// The frame's name is known, but a field is missing or of the wrong kind.
    BadFrame = 1003, "bad_frame";
    /// The frame has more than [`crate::limits::FRAME_BYTES`] bytes.
    TooLarge = 1004, "too_large";
    /// Too many frames; wait `retry_after_ms`, then send it again.
    TooFast = 1005, "too_fast";
    /// The first frame was not `hello`, or a second `hello` came.
    HelloFirst = 1006, "hello_first";
    /// Too many of these from this customer or address, or for this mailbox; wait
    /// `retry_after_ms`, then try again. What is open goes on.
    TooMany = 1007, "too_many";

    /// The name is empty or has more than [`crate::limits::NAME_CHARS`] characters.
    BadName = 2001, "bad_name";
    /// This is not an e-mail address that can be written to.
    BadEmail = 2002, "bad_email";
    /// There is no text.
    EmptyMessage = 2003, "empty_message";
    /// The text has more than [`crate::limits::MESSAGE_CHARS`] characters.
    MessageTooLong = 2004, "message_too_long";
    /// The comment has more than [`crate::limits::COMMENT_CHARS`] characters.
    CommentTooLong = 2005, "comment_too_long";
    /// The feedback says nothing.
    EmptyFeedback = 2006, "empty_feedback";
    /// The field `website` is filled, which no person sees: clear it and send again.
    LooksAutomatic = 2007, "looks_automatic";
    /// The site asks for consent first, or to other words by now: show them, and send them in `consent`
    /// once it is given.
    NoConsent = 2008, "no_consent";
    /// The file has more than [`crate::limits::FILE_BYTES`] bytes (HTTP).
    FileTooLarge = 2010, "file_too_large";
    /// Files of this kind are not taken: what its bytes are is none of [`crate::file::KINDS`] (HTTP).
    FileKind = 2011, "file_kind";
    /// The file has no bytes (HTTP).
    EmptyFile = 2012, "empty_file";
    /// More than [`crate::limits::FILES_PER_MESSAGE`] files with one message, more than
    /// [`crate::limits::FILES_UNSENT_MAX`] that were not sent, or the conversation holds
    /// [`crate::limits::FILES_BYTES_MAX`] bytes.
    TooManyFiles = 2013, "too_many_files";
    /// There is no such file in this conversation, or it is not yours to send. Attach it again.
    NoSuchFile = 2014, "no_such_file";

    /// There is no such conversation, or it is somebody else's. Which of the two is not told.
    NoSuchConversation = 3001, "no_such_conversation";
    /// The conversation is over; start a new one.
    ConversationOver = 3002, "conversation_over";
    /// The conversation's state does not allow this.
    NotNow = 3003, "not_now";
    /// Feedback was given already.
    AlreadyRated = 3004, "already_rated";
    /// The conversation has [`crate::limits::ENTRIES_MAX`] entries.
    ConversationFull = 3005, "conversation_full";
    /// More than [`crate::limits::TRANSCRIPTS_MAX`] transcripts of one conversation.
    TooManyTranscripts = 3006, "too_many_transcripts";

    /// Nobody is available; leave a message instead.
    NobodyHere = 4001, "nobody_here";
    /// The line is full; leave a message instead.
    LineFull = 4002, "line_full";
    /// The conversation is another agent's.
    NotYours = 4003, "not_yours";
    /// That agent is not available or has no room.
    NoRoom = 4004, "no_room";

    /// There is no such department.
    NoSuchDepartment = 4010, "no_such_department";
    /// There is a department of this name (HTTP).
    DepartmentTaken = 4011, "department_taken";
    /// There are [`crate::limits::DEPARTMENTS_MAX`] departments (HTTP).
    TooManyDepartments = 4012, "too_many_departments";
    /// [`crate::limits::GUESTS_MAX`] colleagues are in this chat beside the one who has it.
    TooManyGuests = 4013, "too_many_guests";

    /// The relay cannot store right now; nothing was changed. Send it again in a moment.
    Unavailable = 5001, "unavailable";

    /// E-mail and password don't fit together (HTTP).
    BadLogin = 6001, "bad_login";
    /// The link or token was used, has expired, or never was (HTTP).
    BadToken = 6002, "bad_token";
    /// The password is shorter or longer than allowed (HTTP).
    BadPassword = 6003, "bad_password";
    /// There is an account with this e-mail (HTTP).
    EmailTaken = 6004, "email_taken";
    /// The account may not do this.
    NotAllowed = 6005, "not_allowed";
    /// There is no such site (HTTP).
    NoSuchSite = 6006, "no_such_site";
    /// The token does not prove who the customer is: wrong signature or algorithm, over or good for
    /// too long, without `sub`, for another site, or the site has no `identity_secret` (HTTP).
    BadIdentity = 6007, "bad_identity";
    /// The page tells more of its customer than is taken (HTTP).
    BadSiteData = 6008, "bad_site_data";
    /// The password is right, and the account asks for a second factor: send the same with its code
    /// (HTTP).
    SecondFactorWanted = 6009, "second_factor_wanted";
    /// The code is none of the second factor's now, or was used before (HTTP).
    BadSecondFactor = 6010, "bad_second_factor";
    /// There is no such account at this site (HTTP).
    NoSuchAgent = 6011, "no_such_agent";
    /// The site's last owner can neither be disabled nor become less (HTTP).
    LastOwner = 6012, "last_owner";
    /// Nobody has more than [`crate::limits::CAPACITY_MAX`] chats at the same time (HTTP).
    BadCapacity = 6013, "bad_capacity";
    /// These are no days, or in the wrong order, or more than [`crate::limits::REPORT_DAYS_MAX`] (HTTP).
    BadSpan = 6020, "bad_span";
    /// The search has more than [`crate::limits::SEARCH_CHARS`] characters,
    /// [`crate::limits::SEARCH_TERMS_MAX`] words, [`crate::limits::SEARCH_PAGE_CHARS`] characters of
    /// an address or [`crate::limits::SEARCH_STATES_MAX`] states (HTTP).
    BadSearch = 6030, "bad_search";
    /// There is no translation: the owner set no service for it, or the service does not know the
    /// language (HTTP).
    NoTranslation = 6050, "no_translation";

    /// Quiet hours need times of a day, days of the week, and a time zone that there is (HTTP).
    BadQuietHours = 6070, "bad_quiet_hours";
    /// This is no subscription that can be pushed to: its address is not `https` or leads into the
    /// relay's own network, or its keys are none (HTTP).
    BadSubscription = 6071, "bad_subscription";

    /// A canned reply's shortcut is empty, has blanks or more than
    /// [`crate::limits::CANNED_SHORTCUT_CHARS`] characters (HTTP).
    BadShortcut = 7001, "bad_shortcut";
    /// There is a canned reply with this shortcut in this language (HTTP).
    ShortcutTaken = 7002, "shortcut_taken";
    /// There is no such canned reply, or it is somebody else's (HTTP).
    NoSuchCanned = 7003, "no_such_canned";
    /// There are as many canned replies as there may be (HTTP).
    TooManyCanned = 7004, "too_many_canned";
    /// The file is not one of canned replies: neither CSV with a head nor an export's JSON (HTTP).
    BadCannedFile = 7005, "bad_canned_file";

    /// There are [`crate::limits::API_KEYS_MAX`] API keys (HTTP).
    TooManyKeys = 8001, "too_many_keys";
    /// There is no such API key (HTTP).
    NoSuchKey = 8002, "no_such_key";
    /// A webhook's address is none that can be called (`https` or `http`, no password in it, at most
    /// [`crate::limits::WEBHOOK_URL_BYTES`]), or it tells of nothing (HTTP).
    BadWebhook = 8003, "bad_webhook";
    /// There are [`crate::limits::WEBHOOKS_MAX`] webhooks (HTTP).
    TooManyWebhooks = 8004, "too_many_webhooks";
    /// There is no such webhook (HTTP).
    NoSuchWebhook = 8005, "no_such_webhook";
    /// There is no such delivery in the webhook's log (HTTP).
    NoSuchDelivery = 8006, "no_such_delivery";

    /// A setting is not what it has to be; the answer says which, and what was expected. Nothing was
    /// changed (HTTP).
    BadSetting = 8010, "bad_setting";
    /// Somebody else has changed the settings meanwhile: read them again (HTTP).
    SettingsChanged = 8011, "settings_changed";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.word())
    }
}

/// An answer of "no", with what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why, as a word.
    pub code: Code,
    /// Why, as a number.
    pub number: u16,
    /// The id of what was refused, where it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<MessageId>,
    /// The conversation it was about, where it named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// Milliseconds to wait before trying again, where trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
}

impl Refusal {
    /// A refusal that names nothing but its reason.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            number: code.number(),
            id: None,
            conversation: None,
            retry_after_ms: None,
        }
    }

    /// The same, about the thing with this id.
    pub fn about(mut self, id: MessageId) -> Self {
        self.id = Some(id);
        self
    }

    /// The same, in this conversation.
    pub fn within(mut self, conversation: ConversationId) -> Self {
        self.conversation = Some(conversation);
        self
    }

    /// The same, worth trying again after `ms` milliseconds.
    pub fn retry_after(mut self, ms: u32) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }
}
