-- When a canned reply was last used; those before have only their count.

ALTER TABLE canned ADD COLUMN used_at INTEGER;
