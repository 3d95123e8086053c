-- What a shop did on a day is asked for by its terminals and the time, whatever the rest of the business did.
CREATE INDEX claim_time ON claim (tenant, device, at_ms);
CREATE INDEX fact_refused ON fact (tenant, device, at_ms) WHERE kind = 'scan_refused';
CREATE INDEX exception_state ON exception (tenant, state, opened_ms);

-- Where a check-in was: known also once its booking is erased. None where that was so before this column.
ALTER TABLE check_in ADD COLUMN shop BLOB;
UPDATE check_in SET shop =
    (SELECT shop FROM booking b WHERE b.tenant = check_in.tenant AND b.id = check_in.booking);
CREATE INDEX check_in_time ON check_in (tenant, shop, at_ms);
