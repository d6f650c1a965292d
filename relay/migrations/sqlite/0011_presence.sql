-- Since when each agent is there, away (and why) or gone: raw events, until the next one's time.

CREATE TABLE presence (
  number INTEGER NOT NULL PRIMARY KEY,
  site   TEXT    NOT NULL,
  agent  BLOB    NOT NULL,
  at     INTEGER NOT NULL,
  here   TEXT    NOT NULL
) STRICT;

CREATE INDEX presence_at ON presence (site, agent, at);
