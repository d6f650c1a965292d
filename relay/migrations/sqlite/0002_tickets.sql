-- Tickets with owners, alarms, and mails to several people about one entry.

ALTER TABLE conversations ADD COLUMN alert INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN owed_since INTEGER;

-- Until now a chat that its customer left before anybody had said a word counted as ended.
UPDATE conversations SET state = 'withdrawn'
  WHERE state = 'ended' AND ended_by = 'customer_gone' AND agent_messages = 0;

-- The recipient belongs to a mail's identity.
CREATE TABLE outbox_of_several (
  conversation BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  asked        INTEGER NOT NULL,
  recipient    TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  locale       TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  state        TEXT    NOT NULL, -- due, sent, failed
  tries        INTEGER NOT NULL,
  next_at      INTEGER,
  done_at      INTEGER,
  why          TEXT,             -- what the mail server said last
  PRIMARY KEY (conversation, asked, recipient)
) STRICT, WITHOUT ROWID;

INSERT INTO outbox_of_several
  SELECT conversation, asked, recipient, kind, locale, at, state, tries, next_at, done_at, why
  FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_of_several RENAME TO outbox;

CREATE INDEX outbox_next ON outbox (next_at) WHERE next_at IS NOT NULL;
