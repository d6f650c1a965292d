-- How each agent wants to be told that somebody waits, and the browsers that are pushed to.

CREATE TABLE notifications (
  agent  BLOB NOT NULL PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
  wishes TEXT NOT NULL -- JSON, as on the wire
) STRICT, WITHOUT ROWID;

-- A browser is pushed to while its log-in lasts: however that ends, the subscription goes with it.
CREATE TABLE push_subscriptions (
  log_in        BLOB    NOT NULL PRIMARY KEY REFERENCES agent_sessions (token_hash) ON DELETE CASCADE,
  agent         BLOB    NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  endpoint      TEXT    NOT NULL UNIQUE,
  p256dh        BLOB    NOT NULL,
  auth          BLOB    NOT NULL,
  locale        TEXT    NOT NULL,
  subscribed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX push_subscriptions_agent ON push_subscriptions (agent);
