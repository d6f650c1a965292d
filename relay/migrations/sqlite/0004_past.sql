-- What customers see of themselves: their past chats, by whose clock, and what was recorded about them.

ALTER TABLE conversations ADD COLUMN zone TEXT;
ALTER TABLE conversations ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;

CREATE INDEX conversations_customer ON conversations (site, customer, asked_at);

CREATE TABLE facts (
  site     TEXT    NOT NULL,
  customer BLOB    NOT NULL,
  id       BLOB    NOT NULL,
  text     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  author   TEXT    NOT NULL, -- JSON, as on the wire
  PRIMARY KEY (site, customer, id)
) STRICT, WITHOUT ROWID;
