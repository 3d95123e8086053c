-- What the report of a day asks for.

-- What the campaign was called when its voucher was redeemed: the hub may have taken it away since.
ALTER TABLE redemptions ADD COLUMN campaign_name TEXT;

-- What managers allowed on a day.
CREATE INDEX journal_overrides ON journal (body ->> '$.day') WHERE kind = 'override_granted';
