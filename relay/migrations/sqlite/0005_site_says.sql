-- What the site's page says about a customer: who they are, proved, and what else agents should see.

ALTER TABLE conversations ADD COLUMN site_says TEXT; -- JSON, as on the wire
