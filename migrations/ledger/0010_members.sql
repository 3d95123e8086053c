-- How members' points were moved here. `rev`: the member's revision that holds it, as the hub said; `doubt`: its books were
-- restored, and it has not said yet whether they still hold this.
CREATE TABLE points_moves (
    life       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    member     BLOB NOT NULL CHECK (length(member) = 16),
    sale       BLOB NOT NULL CHECK (length(sale) = 16),
    way        TEXT NOT NULL CHECK (way IN ('earned', 'spent', 'taken_back', 'given_back')),
    points     INTEGER NOT NULL CHECK (points > 0),
    -- The right by which they were spent.
    redemption BLOB CHECK (length(redemption) = 16),
    made_at_ms INTEGER NOT NULL,
    rev        INTEGER CHECK (rev >= 0),
    outcome    TEXT NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    doubt      INTEGER NOT NULL DEFAULT 0 CHECK (doubt IN (0, 1)),
    PRIMARY KEY (life, seq),
    CHECK ((way = 'spent') = (redemption IS NOT NULL)),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX points_moves_of_member ON points_moves (member);
CREATE INDEX points_moves_of_sale ON points_moves (sale);
CREATE INDEX points_moves_in_doubt ON points_moves (life, seq) WHERE doubt = 1;
CREATE UNIQUE INDEX points_moves_right ON points_moves (redemption) WHERE redemption IS NOT NULL;
