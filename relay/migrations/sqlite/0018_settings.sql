-- What an owner set in the view, over what the configuration file says of the site: a JSON object.

CREATE TABLE settings (
  site       TEXT    NOT NULL PRIMARY KEY,
  version    INTEGER NOT NULL,
  body       TEXT    NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
