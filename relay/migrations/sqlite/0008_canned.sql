-- Canned replies: the site's (no owner) and each agent's; and which messages were sent with them.

CREATE TABLE canned (
  id         BLOB    NOT NULL PRIMARY KEY,
  site       TEXT    NOT NULL,
  owner      BLOB    REFERENCES agents (id) ON DELETE CASCADE,
  shortcut   TEXT    NOT NULL,
  language   TEXT,
  text       TEXT    NOT NULL,
  uses       INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Two missing values are never equal to a unique index: here they are.
CREATE UNIQUE INDEX canned_once
  ON canned (site, ifnull(owner, x''), shortcut, ifnull(language, ''));

-- So that each message is counted once. Goes with its conversation; the count stays.
CREATE TABLE canned_uses (
  conversation BLOB NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message      BLOB NOT NULL,
  canned       BLOB NOT NULL REFERENCES canned (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation, message, canned)
) STRICT, WITHOUT ROWID;

CREATE INDEX canned_uses_canned ON canned_uses (canned);
