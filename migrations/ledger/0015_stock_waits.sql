-- By product, each line of a sale is written on another page of the index: in the commit that a customer waits for, as many pages
-- as products. So only what the hub has answered stands there; what waits is in the order in which it was sold.
DROP INDEX stock_moves_by_rev;
CREATE INDEX stock_moves_by_rev ON stock_moves (product, variant, rev) WHERE rev IS NOT NULL;
CREATE INDEX stock_moves_waiting ON stock_moves (outcome) WHERE outcome = 'waiting';
