-- What people attach. The bytes come last: whoever reads the other columns does not touch them.

CREATE TABLE files (
  number       INTEGER NOT NULL PRIMARY KEY,
  id           BLOB    NOT NULL UNIQUE,
  conversation BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  agent        BLOB,             -- NULL: the customer attached it
  at           INTEGER NOT NULL,
  sent         INTEGER NOT NULL, -- whether a message names it
  name         TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  bytes        INTEGER NOT NULL,
  width        INTEGER,
  height       INTEGER,
  content      BLOB    NOT NULL
) STRICT;

CREATE INDEX files_conversation ON files (conversation);
CREATE INDEX files_unsent ON files (at) WHERE sent = 0;
