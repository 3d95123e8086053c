-- A slip that comes back is found by its number: the last four bytes of its redemption's id.

CREATE INDEX redemptions_by_number ON redemptions (substr(redemption, 13));
