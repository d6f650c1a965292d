-- What a site's owner wants everybody to know just now.

CREATE TABLE banners (
  site  TEXT    NOT NULL PRIMARY KEY,
  text  TEXT    NOT NULL,
  until INTEGER
) STRICT, WITHOUT ROWID;
