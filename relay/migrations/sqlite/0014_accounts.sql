-- Accounts with a capacity of their own, disabled ones, second factors, log-ins that say where they
-- came from, passwords that were forgotten, and mails to accounts.

ALTER TABLE agents ADD COLUMN capacity INTEGER;
ALTER TABLE agents ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;

ALTER TABLE agent_sessions ADD COLUMN began_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent_sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agent_sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
ALTER TABLE agent_sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
-- Of older ones only the end is known, 30 days after the last use.
UPDATE agent_sessions SET used_at = expires_at - 2592000000, began_at = expires_at - 2592000000;

CREATE TABLE second_factors (
  agent     BLOB    NOT NULL PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
  secret    BLOB    NOT NULL,
  active    INTEGER NOT NULL, -- 0 until a code of it was shown
  last_step INTEGER NOT NULL  -- the newest step of which a code was used: each is good once
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
  agent     BLOB NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  code_hash BLOB NOT NULL,
  PRIMARY KEY (agent, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE reset_tokens (
  token_hash BLOB    NOT NULL PRIMARY KEY,
  agent      BLOB    NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Mails to accounts; a row goes when its mail was taken, refused for good, or is of no use any more.
-- The token in the mail's link is made from the id by the relay's key: it is not in here.
CREATE TABLE account_mails (
  id         BLOB    NOT NULL PRIMARY KEY,
  site       TEXT    NOT NULL,
  kind       TEXT    NOT NULL, -- invitation, reset
  recipient  TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  tries      INTEGER NOT NULL,
  next_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX account_mails_next ON account_mails (next_at);
