-- The shifts of the till: what must lie in the drawer, kept with every fact that moves cash.

CREATE TABLE shifts (
    shift             BLOB PRIMARY KEY CHECK (length(shift) = 16),
    state             TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    life              INTEGER NOT NULL,
    seq               INTEGER NOT NULL,
    day               TEXT NOT NULL,
    opened_at_ms      INTEGER NOT NULL,
    opened_by         BLOB CHECK (length(opened_by) = 16),
    float_minor       INTEGER NOT NULL CHECK (float_minor >= 0),
    sales             INTEGER NOT NULL DEFAULT 0 CHECK (sales >= 0),
    sales_minor       INTEGER NOT NULL DEFAULT 0,
    given_back        INTEGER NOT NULL DEFAULT 0 CHECK (given_back >= 0),
    given_back_minor  INTEGER NOT NULL DEFAULT 0,
    paid_in           INTEGER NOT NULL DEFAULT 0 CHECK (paid_in >= 0),
    paid_in_minor     INTEGER NOT NULL DEFAULT 0,
    paid_out          INTEGER NOT NULL DEFAULT 0 CHECK (paid_out >= 0),
    paid_out_minor    INTEGER NOT NULL DEFAULT 0,
    -- Once it is closed. A shift that was open at a restore is closed in the next life, and numbered there.
    closed_life       INTEGER,
    closed_seq        INTEGER,
    z                 INTEGER CHECK (z > 0),
    closed_at_ms      INTEGER,
    closed_by         BLOB CHECK (length(closed_by) = 16),
    expected_minor    INTEGER,
    counted_minor     INTEGER CHECK (counted_minor >= 0),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (closed_life, closed_seq) REFERENCES journal (life, seq),
    CHECK ((state = 'closed') = (closed_seq IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_life IS NOT NULL)),
    CHECK ((state = 'closed') = (z IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at_ms IS NOT NULL)),
    CHECK ((state = 'closed') = (expected_minor IS NOT NULL)),
    CHECK ((state = 'closed') = (counted_minor IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX shifts_open ON shifts (state) WHERE state = 'open';
CREATE UNIQUE INDEX shifts_by_z ON shifts (closed_life, z) WHERE z IS NOT NULL;
CREATE INDEX shifts_of_day ON shifts (day);

CREATE TRIGGER shifts_close_once BEFORE UPDATE ON shifts WHEN OLD.state = 'closed' BEGIN
    SELECT RAISE(ABORT, 'a closed shift is not changed');
END;

CREATE TRIGGER shifts_are_numbered BEFORE UPDATE OF z ON shifts WHEN NEW.z IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'shifts are numbered without gaps')
    WHERE NEW.z <> (SELECT coalesce(max(z), 0) + 1 FROM shifts WHERE closed_life = NEW.closed_life);
END;

-- A receipt that comes back is found by the number in its code: the last four bytes of its document's id.
CREATE INDEX receipts_by_code ON receipts (kind, substr(document, 13));
