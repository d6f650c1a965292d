-- Departments of a site with their agents, and which one a conversation was asked for or handed to.

CREATE TABLE departments (
  id     BLOB NOT NULL PRIMARY KEY,
  site   TEXT NOT NULL,
  name   TEXT NOT NULL,
  called TEXT NOT NULL,
  agents TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The name in small letters, as pages may write it.
CREATE UNIQUE INDEX departments_called ON departments (site, called);

ALTER TABLE conversations ADD COLUMN department BLOB;
