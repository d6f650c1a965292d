-- Sites that owners made in the view, beside those of the configuration file.

CREATE TABLE made_sites (
  id      TEXT    NOT NULL PRIMARY KEY,
  name    TEXT    NOT NULL,
  origins TEXT    NOT NULL, -- a JSON list
  made_at INTEGER NOT NULL,
  made_by TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
