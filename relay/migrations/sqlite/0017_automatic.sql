-- What the desk has said by itself in a wait or silence: how often, and since when nobody else has.

ALTER TABLE conversations ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN quiet_since INTEGER;
