-- The hub's books. `tenant` stands first in every key; instants are milliseconds since 1970; identities are raw bytes.
-- Only what PostgreSQL and its kin also offer: no triggers, no sequences, no deferred constraints.

CREATE TABLE tenant (
    no          INTEGER NOT NULL PRIMARY KEY CHECK (no BETWEEN 1 AND 16777215),
    id          BLOB    NOT NULL,
    name        TEXT    NOT NULL,
    -- The life of the books: one more after every restore from a backup.
    epoch       INTEGER NOT NULL,
    -- The last version that was given out in the change log.
    head        INTEGER NOT NULL,
    created_ms  INTEGER NOT NULL
) STRICT;

CREATE TABLE shop (
    tenant  INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    no      INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    -- What each of its terminals may risk without the hub.
    risk    TEXT    NOT NULL,
    -- Cursors below it need a snapshot: rows came into the shop's view that the change log does not tell again.
    floor   INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, no)
) STRICT;

CREATE TABLE device (
    tenant      INTEGER NOT NULL,
    id          BLOB    NOT NULL,
    shop        BLOB    NOT NULL,
    till        TEXT    NOT NULL,
    public_key  BLOB    NOT NULL,
    token_hash  BLOB    NOT NULL,
    status      TEXT    NOT NULL CHECK (status IN ('active', 'revoked', 'forked')),
    -- The present life of its ledger.
    incarnation BLOB    NOT NULL,
    -- Whether the books wait for it to feed everything again after a restore.
    drain       TEXT    NOT NULL CHECK (drain IN ('awaited', 'done')),
    program     TEXT    NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    seen_ms     INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, token_hash)
) STRICT;

CREATE TABLE invitation (
    tenant     INTEGER NOT NULL,
    token_hash BLOB    NOT NULL,
    shop       BLOB    NOT NULL,
    till       TEXT    NOT NULL,
    expires_ms INTEGER NOT NULL,
    -- Who used it.
    device     BLOB,
    PRIMARY KEY (tenant, token_hash)
) STRICT;

CREATE TABLE api_key (
    tenant     INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant, hash)
) STRICT;

-- One life of one terminal's journal: how far the hub has it.
CREATE TABLE journal (
    tenant        INTEGER NOT NULL,
    device        BLOB    NOT NULL,
    incarnation   BLOB    NOT NULL,
    seq           INTEGER NOT NULL,
    hash          BLOB    NOT NULL,
    -- Where the terminal said that it ends.
    head_seq      INTEGER NOT NULL,
    restored_from BLOB,
    started_ms    INTEGER NOT NULL,
    PRIMARY KEY (tenant, device, incarnation)
) STRICT;

-- The gate that lets every fact in once; never partitioned by time.
CREATE TABLE fact_id (
    tenant INTEGER NOT NULL,
    id     BLOB    NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact (
    tenant      INTEGER NOT NULL,
    device      BLOB    NOT NULL,
    incarnation BLOB    NOT NULL,
    seq         INTEGER NOT NULL,
    id          BLOB    NOT NULL,
    at_ms       INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    prev_hash   BLOB    NOT NULL,
    hash        BLOB    NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('applied', 'duplicate', 'conflict', 'quarantined')),
    code        TEXT,
    rev         INTEGER,
    received_ms INTEGER NOT NULL,
    PRIMARY KEY (tenant, device, incarnation, seq)
) STRICT;
CREATE INDEX fact_received ON fact (tenant, received_ms);
CREATE INDEX fact_outcome ON fact (tenant, outcome, received_ms);

CREATE TABLE campaign (
    tenant  INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    no      INTEGER NOT NULL,
    -- As it came: a later terminal may read more of it than this hub.
    body    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, no)
) STRICT;

CREATE TABLE voucher (
    tenant       INTEGER NOT NULL,
    id           BLOB    NOT NULL,
    campaign     BLOB    NOT NULL,
    -- The canonical code; none where the token is signed and its id is the code.
    code         TEXT,
    issued_at_ms INTEGER NOT NULL,
    from_ms      INTEGER,
    until_ms     INTEGER,
    unit         TEXT    NOT NULL CHECK (unit IN ('uses', 'money')),
    issued       INTEGER NOT NULL CHECK (issued >= 0),
    left_units   INTEGER NOT NULL CHECK (left_units BETWEEN 0 AND issued),
    state        TEXT    NOT NULL CHECK (state IN ('issued', 'cancelled', 'refunded', 'frozen')),
    home_shop    BLOB,
    holder       TEXT,
    phone_tail   TEXT,
    last_use     TEXT,
    rev          INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX voucher_withdrawn ON voucher (tenant, state) WHERE state <> 'issued';

-- The vouchers by what each shop knows of their codes.
CREATE TABLE code_hash (
    tenant  INTEGER NOT NULL,
    shop    BLOB    NOT NULL,
    hash    BLOB    NOT NULL,
    voucher BLOB    NOT NULL,
    PRIMARY KEY (tenant, shop, hash)
) STRICT, WITHOUT ROWID;

-- Answers to requests for rights: the same id gets the same answer for ever.
CREATE TABLE answer (
    tenant       INTEGER NOT NULL,
    redemption   BLOB    NOT NULL,
    request_hash BLOB    NOT NULL,
    body         TEXT    NOT NULL,
    at_ms        INTEGER NOT NULL,
    PRIMARY KEY (tenant, redemption)
) STRICT, WITHOUT ROWID;

-- By voucher: what it has left is asked at every redemption. Of an index beside it SQLite would think no better than of
-- the whole tenant, which it takes for a few rows.
CREATE TABLE claim (
    tenant      INTEGER NOT NULL,
    voucher     BLOB    NOT NULL,
    redemption  BLOB    NOT NULL,
    device      BLOB    NOT NULL,
    incarnation BLOB    NOT NULL,
    staff       BLOB,
    at_ms       INTEGER NOT NULL,
    unit        TEXT    NOT NULL CHECK (unit IN ('uses', 'money')),
    take        INTEGER NOT NULL CHECK (take >= 0),
    risk        INTEGER NOT NULL,
    firmness    TEXT    NOT NULL CHECK (firmness IN ('firm', 'provisional')),
    state       TEXT    NOT NULL CHECK (state IN ('reserved', 'standing', 'conflict', 'voided', 'reversed', 'forestalled')),
    PRIMARY KEY (tenant, voucher, redemption),
    UNIQUE (tenant, redemption)
) STRICT, WITHOUT ROWID;

-- One row for each use that is held: whatever the code above gets wrong, a use is never held twice.
CREATE TABLE redemption_use (
    tenant     INTEGER NOT NULL,
    voucher    BLOB    NOT NULL,
    use_no     INTEGER NOT NULL CHECK (use_no >= 1),
    redemption BLOB    NOT NULL,
    PRIMARY KEY (tenant, voucher, use_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE exception (
    tenant     INTEGER NOT NULL,
    id         BLOB    NOT NULL,
    voucher    BLOB    NOT NULL,
    value      INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'settled', 'resolved')),
    bearer     TEXT,
    note       TEXT,
    opened_ms  INTEGER NOT NULL,
    settled_ms INTEGER,
    version    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX exception_voucher ON exception (tenant, voucher);

CREATE TABLE booking (
    tenant       INTEGER NOT NULL,
    id           BLOB    NOT NULL,
    shop         BLOB    NOT NULL,
    code         TEXT    NOT NULL,
    starts_at_ms INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX booking_code ON booking (tenant, shop, code);
CREATE INDEX booking_time ON booking (tenant, shop, starts_at_ms);

CREATE TABLE check_in (
    tenant  INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    booking BLOB    NOT NULL,
    people  INTEGER NOT NULL,
    timing  TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('counted', 'undone')),
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX check_in_booking ON check_in (tenant, booking);

CREATE TABLE staff (
    tenant  INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    -- The only shop that knows them; none for all.
    shop    BLOB,
    body    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT;

-- The signed lists: their own number and where they stand in the change log.
CREATE TABLE list (
    tenant  INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('keys', 'revocations')),
    number  INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind)
) STRICT;

-- The change log: of every thing its last change, in the order of commits.
CREATE TABLE change (
    tenant  INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- The only shop that it concerns; none for all.
    shop    BLOB,
    kind    TEXT    NOT NULL,
    item    BLOB    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('present', 'gone')),
    PRIMARY KEY (tenant, version)
) STRICT, WITHOUT ROWID;
