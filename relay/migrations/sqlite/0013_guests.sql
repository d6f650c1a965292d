-- Colleagues who are in a live chat beside the agent who has it.

ALTER TABLE conversations ADD COLUMN guests TEXT;
