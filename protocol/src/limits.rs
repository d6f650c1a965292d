//! Every size and rate that both ends agree on: a named constant with its unit and the reason for it.

/// Bytes of one frame. A message of [`MESSAGE_CHARS`] four-byte characters, escaped, fits well.
/// A larger frame is refused with `too_large`; the connection stays.
pub const FRAME_BYTES: usize = 32 * 1024;
/// Bytes of one frame that the socket reads at all; above it the connection is closed with 1009,
/// because buffering more would let one socket eat the relay's memory.
pub const FRAME_BYTES_HARD: usize = 128 * 1024;
/// Characters (Unicode scalar values) of one message: four pages of text.
pub const MESSAGE_CHARS: usize = 4_000;
/// Characters of a name. Long enough for every passport.
pub const NAME_CHARS: usize = 80;
/// Bytes of an e-mail address (RFC 5321, 4.5.3.1.3: a path of 256 with its two brackets).
pub const EMAIL_BYTES: usize = 254;
/// Characters of the comment under a rating.
pub const COMMENT_CHARS: usize = 2_000;
/// Bytes of a page address that the widget reports; longer ones are cut.
pub const PAGE_URL_BYTES: usize = 2_000;
/// Characters of a page title that the widget reports; longer ones are cut.
pub const PAGE_TITLE_CHARS: usize = 200;
/// Bytes of a language tag (RFC 5646 needs at most 35 for what is in use).
pub const LOCALE_BYTES: usize = 35;
/// Bytes of a time zone's name; the longest of the IANA database has 32.
pub const ZONE_BYTES: usize = 64;
/// Past chats that one page of the list shows.
pub const PAST_PAGE: usize = 20;
/// Facts that are recorded about one customer.
pub const FACTS_MAX: usize = 50;
/// Characters of a fact: a sentence or two.
pub const FACT_CHARS: usize = 300;
/// Canned replies that a site has.
pub const CANNED_MAX: usize = 500;
/// Canned replies that one agent has besides.
pub const CANNED_PERSONAL_MAX: usize = 200;
/// Characters of a canned reply's shortcut: it is typed, not read.
pub const CANNED_SHORTCUT_CHARS: usize = 32;
/// Characters of a canned reply: half a message, since its variables grow when they are filled in.
pub const CANNED_TEXT_CHARS: usize = 2_000;
/// Canned replies that one message can be counted for.
pub const CANNED_USED_MAX: usize = 20;
/// Bytes of a file of canned replies: as many as there may be, in letters of four bytes.
pub const CANNED_FILE_BYTES: usize = 6 * 1024 * 1024;
/// Rows of such a file that are named when they can't be taken.
pub const CANNED_PROBLEMS_MAX: usize = 20;
/// Bytes of a site's id.
pub const SITE_ID_BYTES: usize = 32;
/// What a page may tell of its customer: this many values. Enough for plan, cart and account.
pub const SITE_DATA_KEYS: usize = 20;
/// Characters of such a value's name.
pub const SITE_DATA_KEY_CHARS: usize = 40;
/// Characters of such a value.
pub const SITE_DATA_VALUE_CHARS: usize = 200;
/// Bytes of a token with which a site proves who its customer is.
pub const IDENTITY_BYTES: usize = 4_096;
/// Seconds that such a token may be good for: it is made when the page is, and used at once.
pub const IDENTITY_S: u64 = 3_600;
/// Characters of `sub`, the site's own name for a customer.
pub const IDENTITY_SUB_CHARS: usize = 200;
/// Bytes of the secret that it is signed with, at least (RFC 7518, 3.2: as many as the hash has).
pub const IDENTITY_SECRET_BYTES_MIN: usize = 32;
/// Proactive invitations of one site: each customer's page gets them all.
pub const INVITATIONS_MAX: usize = 20;
/// Characters of a proactive invitation: two lines of a small bubble.
pub const INVITATION_CHARS: usize = 200;
/// Bytes of the path that says on which pages it is shown.
pub const INVITATION_PAGE_BYTES: usize = 200;
/// Common questions of one site: each frame's page gets them all.
pub const FAQ_MAX: usize = 50;
/// Sites of a relay up to which more are made in the view: each has a desk in memory and tasks of its own.
pub const SITES_MAX: usize = 100;
/// Characters of a common question: two lines of the panel.
pub const FAQ_QUESTION_CHARS: usize = 200;
/// Characters of the answer to a common question: half a page.
pub const FAQ_ANSWER_CHARS: usize = 2_000;
/// Characters of a site's own greeting over the form: a line or two.
pub const GREETING_CHARS: usize = 120;
/// Characters of what the desk says by itself, before its variables are filled in: it interrupts.
pub const AUTOMATIC_CHARS: usize = 500;
/// Characters of what customers read, or agree to, before they ask: a short paragraph.
pub const CONSENT_CHARS: usize = 500;
/// Bytes of the address where that stands in full.
pub const CONSENT_LINK_BYTES: usize = 500;
/// Characters of what a site's owner wants everybody to know just now: three lines of the panel.
pub const BANNER_CHARS: usize = 300;
/// Words that the owner of one site wants its agents to avoid: each agent's view gets them all.
pub const JARGON_MAX: usize = 300;
/// Characters of such a word, and of what is said instead: a phrase.
pub const JARGON_CHARS: usize = 60;
/// Bytes of an attached file: a photograph of a good camera, a short film.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// Files of one message.
pub const FILES_PER_MESSAGE: usize = 5;
/// Characters of a file's name.
pub const FILE_NAME_CHARS: usize = 120;
/// Files of one sender in a conversation that were uploaded and not sent yet; after
/// [`FILES_UNSENT_MS`] they go.
pub const FILES_UNSENT_MAX: usize = 20;
/// Milliseconds that a file waits to be sent: a draft of yesterday.
pub const FILES_UNSENT_MS: u64 = 24 * 3_600_000;
/// Bytes of all files of a conversation: twenty films.
pub const FILES_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// Files a minute from one address, as many at once: an office behind one address fits.
pub const UPLOADS_PER_MINUTE: u32 = 100;
/// Chats that anybody may be set to have at the same time.
pub const CAPACITY_MAX: u32 = 100;
/// Characters kept of what a browser says it is.
pub const BROWSER_CHARS: usize = 60;
/// Recovery codes that come with a second factor.
pub const RECOVERY_CODES: usize = 10;
/// Milliseconds that the link in a mail for a forgotten password can be used.
pub const RESET_MS: u64 = 3_600_000;
/// Lines of one page of the site's book of who did what.
pub const AUDIT_PAGE: usize = 50;
/// Characters of whom or what such a line is about; longer ones are cut.
pub const AUDIT_ABOUT_CHARS: usize = 200;
/// Milliseconds that such a line is kept: a year, and a month to ask about it.
pub const AUDIT_MS: u64 = 396 * 24 * 3_600_000;
/// API keys of one site: one for each program that talks with it.
pub const API_KEYS_MAX: usize = 20;
/// Calls of one API key a minute, as many at once: ten a second is a program that reads everything.
pub const API_CALLS_PER_MINUTE: u32 = 600;
/// Conversations that one answer of a list for programs has at most.
pub const API_PAGE: usize = 100;
/// Browsers of one agent that are pushed to; with one more, the one that subscribed first goes.
pub const PUSH_BROWSERS_MAX: usize = 10;
/// Bytes of a browser's address at its push service; the longest known has some 500.
pub const PUSH_ENDPOINT_BYTES: usize = 1_000;
/// Milliseconds from one push about a conversation to the next, until somebody opens it.
pub const PUSH_EVERY_MS: u64 = 30_000;
/// Pushes about one thing to one agent: five minutes; then others are told.
pub const PUSH_ROUNDS: u64 = 10;
/// Conversations that one agent is pushed about at a time, the most urgent first.
pub const PUSH_AT_ONCE: usize = 5;
/// Milliseconds that who left with the switch "Available" on is taken to be on duty: a long shift.
pub const PUSH_DUTY_MS: u64 = 12 * 3_600_000;
/// Pushes that one agent may try out at once; then one each [`PUSH_TEST_EVERY_MS`].
pub const PUSH_TESTS: u32 = 5;
/// Milliseconds until an agent may try out one more.
pub const PUSH_TEST_EVERY_MS: u64 = 60_000;
/// Webhooks of one site: one for each program that wants to be told.
pub const WEBHOOKS_MAX: usize = 10;
/// Bytes of a webhook's address.
pub const WEBHOOK_URL_BYTES: usize = 1_000;
/// Milliseconds that the secret before a new one signs beside it: a day, in which the program at the
/// other end is given the new one.
pub const WEBHOOK_OLD_SECRET_MS: u64 = 24 * 3_600_000;
/// Secrets of one webhook that sign beside its newest at most: as often as somebody makes another in a
/// day because the one before was not copied. With one more the oldest goes.
pub const WEBHOOK_OLD_SECRETS_MAX: usize = 3;
/// Attempts at one delivery, over about a day; then it is given up.
pub const WEBHOOK_TRIES: u32 = 8;
/// Deliveries that one webhook may still owe; beyond it the oldest are given up. One every nine seconds
/// over the day in which they are tried.
pub const WEBHOOK_BACKLOG_MAX: usize = 10_000;
/// Characters kept of what the other end answered: enough for an error's first lines.
pub const WEBHOOK_ANSWER_CHARS: usize = 300;
/// Deliveries that the log of a webhook keeps, and those that are due.
pub const WEBHOOK_LOG_MAX: usize = 500;
/// Deliveries that one answer shows of the log.
pub const WEBHOOK_LOG_PAGE: usize = 50;
/// Milliseconds that a line of the log is kept: a month.
pub const WEBHOOK_LOG_MS: u64 = 30 * 24 * 3_600_000;
/// Milliseconds of nothing but failures after which a webhook is switched off: five days, so that a
/// long weekend does not.
pub const WEBHOOK_OFF_MS: u64 = 5 * 24 * 3_600_000;
/// Days of one report: a year, also one of 366 days.
pub const REPORT_DAYS_MAX: u32 = 366;
/// Rows of a report that are no times; the rest is one row.
pub const REPORT_ROWS_MAX: usize = 100;
/// Characters of what is searched for: a sentence out of a mail.
pub const SEARCH_CHARS: usize = 200;
/// Words and phrases of one search: each is a look into the index.
pub const SEARCH_TERMS_MAX: usize = 12;
/// Characters of what a page's address must have in it.
pub const SEARCH_PAGE_CHARS: usize = 200;
/// States that one search names: as many as there are.
pub const SEARCH_STATES_MAX: usize = 7;
/// Conversations that one answer of a search has; the next ones are asked for.
pub const SEARCH_HITS: usize = 30;
/// Characters of the words shown around what was found: two lines.
pub const SNIPPET_CHARS: usize = 160;
/// Characters of an agent's own words for why they are away: they stand beside a name in a menu.
pub const AWAY_CHARS: usize = 40;
/// Departments of a site: more don't fit a menu.
pub const DEPARTMENTS_MAX: usize = 50;
/// Characters of a department's name.
pub const DEPARTMENT_CHARS: usize = 40;
/// Agents of a department, at most: larger desks have larger problems.
pub const DEPARTMENT_AGENTS_MAX: usize = 200;
/// Colleagues beside the one who has a chat: a customer with more than a handful reads none of them.
pub const GUESTS_MAX: usize = 5;
/// Characters of the last words shown in an agent's list.
pub const PREVIEW_CHARS: usize = 120;
/// Entries of one conversation; then only its end is accepted (a day's talk has some hundreds).
pub const ENTRIES_MAX: u32 = 5_000;
/// Characters of an agent's password at least (NIST SP 800-63B asks for 8).
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Characters of an agent's password at most, so that hashing stays bounded.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// Frames a connection may send in a burst before it must slow down to [`FRAMES_PER_S`]. A client
/// that comes back with a full outbox fits.
pub const FRAMES_BURST: u32 = 60;
/// Frames a second that a connection may send for long. Nobody types that fast.
pub const FRAMES_PER_S: u32 = 10;
/// Frames refused in a row (too fast, not readable) before the connection is closed.
pub const REFUSED_IN_A_ROW: u32 = 100;
/// Messages that wait in a client's outbox while it is offline.
pub const OUTBOX_MAX: usize = 50;
/// Notices queued for one socket. More of them while its writing has been stuck for a second, or 16
/// times as many at any time (one commit may bring an agent hundreds of cards), means that it reads
/// too slowly: it is closed with 4508, comes back, and loses nothing.
pub const OUTGOING_MAX: usize = 256;
/// Transcripts that may be asked for in one conversation.
pub const TRANSCRIPTS_MAX: u32 = 5;
/// Customers in line at a site; the next one is offered the form instead of hope.
pub const LINE_MAX: usize = 500;

/// Sockets at the same time of one address (IPv6: of one /64), unless the owner sets another
/// number. A school or an office behind one address fits: a page opens its socket only when the
/// chat is opened. A fifth more is kept for those who come back with their token.
pub const SOCKETS_PER_ADDRESS: u32 = 500;
/// Sockets at the same time of one customer: tabs, and those that a broken network left behind.
pub const SOCKETS_PER_CUSTOMER: usize = 20;
/// Sockets at the same time of one site, unless the owner sets another number. Customers without a
/// token are let into four fifths of them; the rest is kept for agents and for those who come back.
pub const SOCKETS_PER_SITE: u32 = 20_000;
/// Sockets at the same time of the whole relay, unless the owner sets another number; kept as those
/// of a site.
pub const SOCKETS_MAX: u32 = 50_000;
/// New customers (hello without a token) a minute from one address, as many at once, unless the
/// owner sets another number: a school's pause.
pub const NEW_CUSTOMERS_PER_MINUTE: u32 = 200;
/// Enquiries (`start`, `leave_message`) a minute from one address, as many at once, unless the owner
/// sets another number.
pub const ENQUIRIES_PER_MINUTE: u32 = 100;
/// Enquiries of one customer at once; then one each [`ENQUIRY_EVERY_MS`].
pub const ENQUIRIES_PER_CUSTOMER: u32 = 10;
/// Calls of one customer for what is kept of them (past chats, facts, all data) at once; then one
/// each [`CALL_EVERY_MS`].
pub const CALLS_PER_CUSTOMER: u32 = 60;
/// Milliseconds until a customer may make one more such call.
pub const CALL_EVERY_MS: u64 = 1_000;
/// Texts that an agent has translated within a minute: a long conversation's messages at once.
pub const TRANSLATIONS_PER_MINUTE: u32 = 240;
/// Milliseconds until a customer may ask once more.
pub const ENQUIRY_EVERY_MS: u64 = 60_000;
/// Times that customers may name one mailbox (for a transcript, an answer or a confirmation) at
/// once; then once each [`MAILBOX_EVERY_MS`], so that nobody fills a stranger's with the desk's mails.
pub const MAILS_PER_MAILBOX: u32 = 10;
/// Milliseconds until a mailbox may be named once more: 48 mails a day at most.
pub const MAILBOX_EVERY_MS: u64 = 30 * 60_000;
/// New customers of a site within a minute above which the next ones show a proof of work, unless
/// the owner sets another number: two a second is a flood, or a very good day.
pub const PROOF_ABOVE_PER_MINUTE: u32 = 120;
/// Bits of a proof of work: 262,144 hashes on average, well under a second on most machines.
pub const PROOF_BITS: u8 = 18;
/// Milliseconds that a challenge can be answered, and that its connection waits for it.
pub const PROOF_MS: u64 = 120_000;

/// Milliseconds a new connection has for its hello.
pub const HELLO_MS: u64 = 10_000;
/// Milliseconds of silence after which a client sends `ping`.
pub const PING_MS: u64 = 15_000;
/// Milliseconds of silence after which either end takes the connection for dead.
pub const SILENCE_MS: u64 = 40_000;
/// Milliseconds that "is typing" is shown after the last sign of it.
pub const TYPING_MS: u64 = 6_000;
/// Milliseconds between two looks of an agent at what a customer types, where a site shows that:
/// often enough to read along.
pub const PREVIEW_EVERY_MS: u64 = 1_000;
/// Milliseconds of the first reconnect's upper bound; doubles with each try (full jitter).
pub const RECONNECT_FIRST_MS: u64 = 500;
/// Milliseconds that a reconnect waits at most.
pub const RECONNECT_MAX_MS: u64 = 20_000;
