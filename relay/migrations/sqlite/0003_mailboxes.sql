-- Answers that come back: where each mailbox was read up to, and which of its mails were taken.

CREATE TABLE mailboxes (
  name         TEXT    NOT NULL PRIMARY KEY,
  uid_validity INTEGER NOT NULL,
  uid          INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE mails_taken (
  conversation BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  id           BLOB    NOT NULL, -- SHA-256 of the mail's Message-ID
  at           INTEGER NOT NULL,
  PRIMARY KEY (conversation, id)
) WITHOUT ROWID;
