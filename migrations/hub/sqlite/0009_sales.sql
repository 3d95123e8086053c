-- Which facts tell of a sale, in the order in which they came, so that any till of the shop can give it back, and more than was
-- sold is seen.
CREATE TABLE sale_fact (
    tenant      INTEGER NOT NULL,
    sale        BLOB    NOT NULL,
    place       INTEGER NOT NULL CHECK (place >= 1),
    told        TEXT    NOT NULL CHECK (told IN ('sold', 'refunded', 'taken_back', 'points')),
    -- The sale, the refund, or the other sale within which something was taken back.
    document    BLOB    NOT NULL,
    -- The number of its receipt; none of points.
    number      INTEGER,
    shop        BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    incarnation BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (tenant, sale, place)
) STRICT;
CREATE INDEX sale_fact_code ON sale_fact (tenant, shop, told, substr(document, 13));
CREATE INDEX sale_fact_number ON sale_fact (tenant, shop, told, number);

-- What came before this table did.
WITH told (tenant, sale, told, document, number, shop, device, incarnation, seq, received_ms) AS (
    SELECT f.tenant, json_extract(f.body, '$.sale.id'), 'sold', json_extract(f.body, '$.sale.id'),
        json_extract(f.body, '$.sale.head.number.seq'), d.shop, f.device, f.incarnation, f.seq, f.received_ms
    FROM fact f JOIN device d ON d.tenant = f.tenant AND d.id = f.device
    WHERE f.kind = 'sale_made' AND f.outcome <> 'quarantined'
    UNION ALL
    SELECT f.tenant, json_extract(f.body, '$.refund.plan.sale'), 'refunded', json_extract(f.body, '$.refund.id'),
        json_extract(f.body, '$.refund.head.number.seq'), d.shop, f.device, f.incarnation, f.seq, f.received_ms
    FROM fact f JOIN device d ON d.tenant = f.tenant AND d.id = f.device
    WHERE f.kind = 'sale_refunded' AND f.outcome <> 'quarantined'
    UNION ALL
    SELECT DISTINCT f.tenant, json_extract(l.value, '$.way.returned.of_sale.sale'), 'taken_back',
        json_extract(f.body, '$.sale.id'), json_extract(f.body, '$.sale.head.number.seq'), d.shop, f.device,
        f.incarnation, f.seq, f.received_ms
    FROM fact f JOIN device d ON d.tenant = f.tenant AND d.id = f.device, json_each(f.body, '$.sale.lines') l
    WHERE f.kind = 'sale_made' AND f.outcome <> 'quarantined'
        AND json_extract(l.value, '$.way.returned.of_sale.sale') IS NOT NULL
    UNION ALL
    SELECT f.tenant, json_extract(f.body, '$.sale'), 'points', json_extract(f.body, '$.sale'), NULL, d.shop, f.device,
        f.incarnation, f.seq, f.received_ms
    FROM fact f JOIN device d ON d.tenant = f.tenant AND d.id = f.device
    WHERE f.kind = 'points_moved' AND f.outcome <> 'quarantined'
)
INSERT INTO sale_fact (tenant, sale, place, told, document, number, shop, device, incarnation, seq)
SELECT tenant, unhex(replace(sale, '-', '')),
    row_number() OVER (PARTITION BY tenant, sale ORDER BY received_ms, device, incarnation, seq),
    told, unhex(replace(document, '-', '')), number, shop, device, incarnation, seq
FROM told;

-- An exception is about a voucher, or about a sale.
CREATE TABLE exception_of (
    tenant     INTEGER NOT NULL,
    id         BLOB    NOT NULL,
    voucher    BLOB,
    sale       BLOB,
    value      INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'settled', 'resolved')),
    bearer     TEXT,
    note       TEXT,
    opened_ms  INTEGER NOT NULL,
    settled_ms INTEGER,
    version    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    CHECK ((voucher IS NULL) <> (sale IS NULL))
) STRICT;
INSERT INTO exception_of (tenant, id, voucher, value, state, bearer, note, opened_ms, settled_ms, version)
SELECT tenant, id, voucher, value, state, bearer, note, opened_ms, settled_ms, version FROM exception;
DROP TABLE exception;
ALTER TABLE exception_of RENAME TO exception;
CREATE INDEX exception_state ON exception (tenant, state, opened_ms);
CREATE INDEX exception_voucher ON exception (tenant, voucher) WHERE voucher IS NOT NULL;
CREATE INDEX exception_sale ON exception (tenant, sale) WHERE sale IS NOT NULL;
