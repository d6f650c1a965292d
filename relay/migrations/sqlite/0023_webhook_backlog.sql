-- How many deliveries a webhook may still owe is limited.

-- Those that were given up because too many waited, since the webhook was set last.
ALTER TABLE webhooks ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;

-- Finds the oldest of them without a look at the log.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, number)
  WHERE next_at IS NOT NULL;
