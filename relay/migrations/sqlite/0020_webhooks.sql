-- Webhooks, and what they deliver: an outbox and its log.

CREATE TABLE webhooks (
  id            BLOB    NOT NULL PRIMARY KEY,
  site          TEXT    NOT NULL,
  url           TEXT    NOT NULL,
  secret        BLOB    NOT NULL, -- what calls are signed with; it must be kept as it is
  events        TEXT    NOT NULL, -- JSON, as on the wire
  active        INTEGER NOT NULL,
  made_by       TEXT    NOT NULL,
  made_at       INTEGER NOT NULL,
  failing_since INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX webhooks_site ON webhooks (site, made_at);

-- No text of anybody is in here: a call's body is made from the conversation when it is sent.
CREATE TABLE webhook_deliveries (
  number       INTEGER NOT NULL PRIMARY KEY,
  id           BLOB    NOT NULL UNIQUE,
  webhook      BLOB    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event        TEXT    NOT NULL,
  conversation BLOB    REFERENCES conversations (id) ON DELETE CASCADE,
  seq          INTEGER,
  at           INTEGER NOT NULL,
  state        TEXT    NOT NULL, -- due, sent, failed
  tries        INTEGER NOT NULL,
  next_at      INTEGER,
  tried_at     INTEGER,
  status       INTEGER,
  answer       TEXT    NOT NULL  -- the beginning of what the other end said, or why it said nothing
) STRICT;

CREATE INDEX webhook_deliveries_next ON webhook_deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (webhook, number);
CREATE INDEX webhook_deliveries_conversation ON webhook_deliveries (conversation);
