-- Which other site led the customer to this one.

ALTER TABLE conversations ADD COLUMN page_referrer TEXT;
