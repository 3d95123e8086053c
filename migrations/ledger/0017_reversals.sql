-- Redemptions that another till made and this one took back, with what they were redeemed for. Those made here say it themselves.
CREATE TABLE reversals (
    redemption BLOB NOT NULL PRIMARY KEY CHECK (length(redemption) = 16),
    life       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    voucher    BLOB NOT NULL CHECK (length(voucher) = 10),
    made_at_ms INTEGER NOT NULL,
    outcome    TEXT NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reversals_by_fact ON reversals (life, seq);
CREATE INDEX reversals_waiting ON reversals (voucher) WHERE outcome = 'waiting';
