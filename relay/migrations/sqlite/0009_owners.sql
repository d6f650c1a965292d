-- Each site has an owner: the one who came first of those who led it. And a book of who did what.

UPDATE agents SET role = 'owner' WHERE id IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY site ORDER BY joined_at, id) AS place
    FROM agents WHERE role = 'supervisor'
  ) WHERE place = 1
);
UPDATE join_tokens SET role = 'owner'
  WHERE role = 'supervisor' AND site NOT IN (SELECT site FROM agents);

-- No reference: a line outlives the account. Lines are added, and deleted when they are old.
CREATE TABLE audit (
  number  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  site    TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  agent   BLOB,
  name    TEXT    NOT NULL,
  address TEXT    NOT NULL,
  deed    TEXT    NOT NULL, -- as on the wire
  about   TEXT    NOT NULL
) STRICT;

CREATE INDEX audit_site ON audit (site, number);
CREATE INDEX audit_at ON audit (at);

CREATE TRIGGER audit_stands BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'what is written in the book stands');
END;
