-- API keys: what lets a program of the site in. Only the key's hash is kept.

CREATE TABLE api_keys (
  id         BLOB    NOT NULL PRIMARY KEY,
  site       TEXT    NOT NULL,
  token_hash BLOB    NOT NULL UNIQUE,
  name       TEXT    NOT NULL,
  scope      TEXT    NOT NULL, -- read, write
  made_by    TEXT    NOT NULL,
  made_at    INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_site ON api_keys (site, made_at);
