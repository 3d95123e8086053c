-- What was marked as sold out here, or as to be had again, and what sales and refunds moved off the shelves and onto them.
-- `rev`: the revision of the shop's shelves that holds it, as the hub said.
CREATE TABLE supply_marks (
    life       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    product    TEXT NOT NULL,
    variant    TEXT NOT NULL, -- empty where the product is meant
    supply     TEXT NOT NULL CHECK (supply IN ('for_sale', 'sold_out')),
    made_at_ms INTEGER NOT NULL,
    rev        INTEGER CHECK (rev >= 0),
    outcome    TEXT NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    PRIMARY KEY (life, seq),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX supply_marks_of_article ON supply_marks (product, variant, life, seq);

CREATE TABLE stock_moves (
    life    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    place   INTEGER NOT NULL CHECK (place > 0), -- of the line
    product TEXT NOT NULL,
    variant TEXT NOT NULL, -- empty where there are no variants
    way     TEXT NOT NULL CHECK (way IN ('out', 'in')),
    pieces  INTEGER NOT NULL CHECK (pieces > 0),
    rev     INTEGER CHECK (rev >= 0),
    outcome TEXT NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    PRIMARY KEY (life, seq, place),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX stock_moves_by_rev ON stock_moves (product, variant, rev);
CREATE INDEX stock_moves_waiting ON stock_moves (product, variant) WHERE outcome = 'waiting';

-- What was sold before stands in the journal. What the hub has of it, it had before it counted anything.
INSERT INTO stock_moves (life, seq, place, product, variant, way, pieces, rev, outcome)
SELECT j.life, j.seq, line.key + 1, line.value ->> '$.item.product', coalesce(line.value ->> '$.item.variant.code', ''),
    iif(line.value ->> '$.way' = 'sold' OR line.value -> '$.way.sold_by_hand' IS NOT NULL, 'out', 'in'),
    (line.value ->> '$.quantity') / 1000, iif(j.seq <= l.acked_seq, 0, NULL), iif(j.seq <= l.acked_seq, 'applied', 'waiting')
FROM journal j JOIN lives l ON l.life = j.life, json_each(j.body, '$.sale.lines') line
WHERE j.kind = 'sale_made' AND line.value ->> '$.item.measure' = 'piece' AND (line.value ->> '$.quantity') % 1000 = 0;
