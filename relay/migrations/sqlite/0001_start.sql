-- The first schema. Ids are 16-byte blobs, times milliseconds since the Unix epoch.

CREATE TABLE conversations (
  id                  BLOB    NOT NULL PRIMARY KEY,
  site                TEXT    NOT NULL,
  customer            BLOB    NOT NULL,
  name                TEXT    NOT NULL,
  email               TEXT,
  locale              TEXT    NOT NULL,
  page_url            TEXT,
  page_title          TEXT,
  state               TEXT    NOT NULL,
  agent               BLOB,
  agent_name          TEXT,
  request             BLOB    NOT NULL,
  asked_at            INTEGER NOT NULL,
  waiting_since       INTEGER NOT NULL,
  front               INTEGER NOT NULL,
  promised_ms         INTEGER,
  open_by             INTEGER,
  joined_at           INTEGER,
  wait_ms             INTEGER,
  first_response_at   INTEGER,
  handle_ms           INTEGER NOT NULL,
  ended_at            INTEGER,
  ended_by            TEXT,
  due_at              INTEGER,
  last                INTEGER NOT NULL,
  last_at             INTEGER NOT NULL,
  customer_seen       INTEGER NOT NULL,
  agent_seen          INTEGER NOT NULL,
  unread              INTEGER NOT NULL,
  agent_messages      INTEGER NOT NULL,
  transcripts         INTEGER NOT NULL,
  rated               INTEGER NOT NULL,
  preview_text        TEXT,
  preview_by_customer INTEGER
) STRICT, WITHOUT ROWID;

-- The scorecard goes by when it was asked; loading goes by state; retention by when it ended.
CREATE INDEX conversations_asked ON conversations (site, asked_at);
CREATE INDEX conversations_state ON conversations (site, state);
CREATE INDEX conversations_ended ON conversations (site, ended_at);

CREATE TABLE entries (
  conversation BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  id           BLOB,
  author       TEXT    NOT NULL, -- JSON, as on the wire
  body         TEXT    NOT NULL, -- JSON, as on the wire
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

-- Message ids begin with the time they were made at: with them first, new ones share a page.
CREATE UNIQUE INDEX entries_once ON entries (id, conversation) WHERE id IS NOT NULL;

-- No reference: waits outlive the conversation, for they say nothing about anybody.
CREATE TABLE waits (
  number       INTEGER NOT NULL PRIMARY KEY,
  site         TEXT    NOT NULL,
  conversation BLOB    NOT NULL,
  began_at     INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL,
  outcome      TEXT    NOT NULL,
  promised_ms  INTEGER
) STRICT;

CREATE INDEX waits_ended ON waits (site, ended_at);

CREATE TABLE ratings (
  conversation BLOB    NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
  at           INTEGER NOT NULL,
  csat         INTEGER,
  ces          INTEGER,
  comment      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- next_at: of a due mail, when it is tried; of a mail that is done, when the desk is told again;
-- NULL when there is nothing left to do.
CREATE TABLE outbox (
  conversation BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  asked        INTEGER NOT NULL,
  kind         TEXT    NOT NULL,
  recipient    TEXT    NOT NULL,
  locale       TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  state        TEXT    NOT NULL, -- due, sent, failed
  tries        INTEGER NOT NULL,
  next_at      INTEGER,
  done_at      INTEGER,
  why          TEXT,             -- what the mail server said last
  PRIMARY KEY (conversation, asked)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_next ON outbox (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE agents (
  id            BLOB    NOT NULL PRIMARY KEY,
  site          TEXT    NOT NULL,
  name          TEXT    NOT NULL,
  email         TEXT    NOT NULL,
  email_key     TEXT    NOT NULL UNIQUE, -- the address in lower case
  role          TEXT    NOT NULL,
  password_hash TEXT    NOT NULL,
  joined_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX agents_site ON agents (site);

CREATE TABLE agent_sessions (
  token_hash BLOB    NOT NULL PRIMARY KEY,
  agent      BLOB    NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX agent_sessions_agent ON agent_sessions (agent);

CREATE TABLE join_tokens (
  token_hash BLOB    NOT NULL PRIMARY KEY,
  site       TEXT    NOT NULL,
  role       TEXT    NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
