-- Secrets that a webhook's calls are signed with beside its own: those that were replaced not long ago.

CREATE TABLE webhook_old_secrets (
  number  INTEGER NOT NULL PRIMARY KEY, -- the newest last
  webhook BLOB    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  secret  BLOB    NOT NULL,
  until   INTEGER NOT NULL              -- from then on nothing is signed with it
) STRICT;

CREATE INDEX webhook_old_secrets_webhook ON webhook_old_secrets (webhook, number);
