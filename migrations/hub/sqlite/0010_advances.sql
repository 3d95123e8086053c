-- An exception is about a voucher, a sale, or a booking whose money went into more than one sale.
CREATE TABLE exception_about (
    tenant     INTEGER NOT NULL,
    id         BLOB    NOT NULL,
    voucher    BLOB,
    sale       BLOB,
    booking    BLOB,
    value      INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'settled', 'resolved')),
    bearer     TEXT,
    note       TEXT,
    opened_ms  INTEGER NOT NULL,
    settled_ms INTEGER,
    version    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    CHECK ((voucher IS NOT NULL) + (sale IS NOT NULL) + (booking IS NOT NULL) = 1)
) STRICT;
INSERT INTO exception_about (tenant, id, voucher, sale, value, state, bearer, note, opened_ms, settled_ms, version)
SELECT tenant, id, voucher, sale, value, state, bearer, note, opened_ms, settled_ms, version FROM exception;
DROP TABLE exception;
ALTER TABLE exception_about RENAME TO exception;
CREATE INDEX exception_state ON exception (tenant, state, opened_ms);
CREATE INDEX exception_voucher ON exception (tenant, voucher) WHERE voucher IS NOT NULL;
CREATE INDEX exception_sale ON exception (tenant, sale) WHERE sale IS NOT NULL;
