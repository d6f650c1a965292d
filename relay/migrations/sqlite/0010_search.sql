-- Full-text search: the words of every message and note, and those that name the customer (seq 0).
-- search_words and search_head are the program's own: what counts as a word in which writing.

CREATE TABLE searched (
  number       INTEGER NOT NULL PRIMARY KEY,
  conversation BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  seq          INTEGER NOT NULL,
  words        TEXT    NOT NULL,
  UNIQUE (conversation, seq)
) STRICT;

-- The words come cut and folded: only spaces separate them.
CREATE VIRTUAL TABLE search USING fts5(words, content='searched', content_rowid='number', tokenize='ascii');

-- What is deleted leaves no words behind in the index.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER searched_in AFTER INSERT ON searched BEGIN
  INSERT INTO search (rowid, words) VALUES (new.number, new.words);
END;
CREATE TRIGGER searched_out AFTER DELETE ON searched BEGIN
  INSERT INTO search (search, rowid, words) VALUES ('delete', old.number, old.words);
END;
CREATE TRIGGER searched_anew AFTER UPDATE OF words ON searched BEGIN
  INSERT INTO search (search, rowid, words) VALUES ('delete', old.number, old.words);
  INSERT INTO search (rowid, words) VALUES (new.number, new.words);
END;

CREATE TRIGGER searched_asked AFTER INSERT ON conversations BEGIN
  INSERT INTO searched (conversation, seq, words)
    VALUES (new.id, 0, search_head(new.id, new.name, new.email));
END;
CREATE TRIGGER searched_renamed AFTER UPDATE OF name, email ON conversations
  WHEN old.name IS NOT new.name OR old.email IS NOT new.email BEGIN
  UPDATE searched SET words = search_head(new.id, new.name, new.email)
    WHERE conversation = new.id AND seq = 0;
END;
CREATE TRIGGER searched_said AFTER INSERT ON entries
  WHEN new.body GLOB '{"message":*' OR new.body GLOB '{"note":*' BEGIN
  INSERT INTO searched (conversation, seq, words)
    VALUES (new.conversation, new.seq, search_words(new.body));
END;

-- What was said before there was a search.
INSERT INTO searched (conversation, seq, words)
  SELECT id, 0, search_head(id, name, email) FROM conversations ORDER BY asked_at, id;
INSERT INTO searched (conversation, seq, words)
  SELECT conversation, seq, search_words(body) FROM entries
  WHERE body GLOB '{"message":*' OR body GLOB '{"note":*';
