-- The ledger: what happened at this terminal. The only truth: never replaced, only added to.
-- Ids are UUIDs in 16 bytes, a voucher's id 10; instants are milliseconds since 1970; money is minor units.

PRAGMA application_id = 1129540708; -- "CSld"

-- The lives of this ledger, oldest first: a new one begins at install and at every restore. The last one is written to.
CREATE TABLE lives (
    life        INTEGER PRIMARY KEY,
    device      BLOB NOT NULL CHECK (length(device) = 16),
    incarnation BLOB NOT NULL UNIQUE CHECK (length(incarnation) = 8),
    began_at_ms INTEGER NOT NULL,
    head_seq    INTEGER NOT NULL DEFAULT 0 CHECK (head_seq >= 0),
    head_hash   BLOB NOT NULL DEFAULT (zeroblob(32)) CHECK (length(head_hash) = 32),
    -- How far the hub is. After a restore it may know more of an old life than stands here.
    acked_seq   INTEGER NOT NULL DEFAULT 0 CHECK (acked_seq >= 0)
) STRICT;

CREATE TRIGGER lives_are_kept BEFORE DELETE ON lives BEGIN
    SELECT RAISE(ABORT, 'a life of the ledger is never forgotten');
END;

-- Which terminal this is, in which shop, under which hub.
CREATE TABLE identity (
    slot      INTEGER PRIMARY KEY CHECK (slot = 1),
    till      TEXT NOT NULL,
    hub       TEXT NOT NULL,
    shop      TEXT NOT NULL CHECK (json_valid(shop)),
    root_key  BLOB NOT NULL CHECK (length(root_key) = 32),
    grant_key BLOB NOT NULL CHECK (length(grant_key) = 32),
    epoch     INTEGER NOT NULL CHECK (epoch >= 0)
) STRICT;

-- Every fact, in order: what is owed to the hub, what an auditor reads, what the tables below can be rebuilt from.
CREATE TABLE journal (
    place     INTEGER PRIMARY KEY,
    life      INTEGER NOT NULL REFERENCES lives (life),
    seq       INTEGER NOT NULL CHECK (seq > 0),
    id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    at_ms     INTEGER NOT NULL,
    body      TEXT NOT NULL CHECK (octet_length(body) <= 65536),
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash      BLOB NOT NULL CHECK (length(hash) = 32),
    kind      TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.kind') VIRTUAL,
    UNIQUE (life, seq)
) STRICT;

CREATE TRIGGER journal_follows BEFORE INSERT ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal continues its last row')
    WHERE NOT EXISTS (
        SELECT 1 FROM lives
        WHERE life = NEW.life AND life = (SELECT max(life) FROM lives)
          AND NEW.seq = head_seq + 1 AND NEW.prev_hash = head_hash
    );
    -- REPLACE would take a row away without asking the trigger below.
    SELECT RAISE(ABORT, 'the journal holds this fact')
    WHERE EXISTS (SELECT 1 FROM journal WHERE id = NEW.id OR place = NEW.place);
END;

CREATE TRIGGER journal_grows AFTER INSERT ON journal BEGIN
    UPDATE lives SET head_seq = NEW.seq, head_hash = NEW.hash WHERE life = NEW.life;
END;

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

-- Requests for a right that were sent and have no fact yet.
CREATE TABLE intents (
    redemption    BLOB PRIMARY KEY CHECK (length(redemption) = 16),
    voucher       BLOB NOT NULL CHECK (length(voucher) = 10),
    take          INTEGER NOT NULL CHECK (take >= 0),
    take_of       TEXT NOT NULL CHECK (take_of IN ('uses', 'money')),
    started_at_ms INTEGER NOT NULL
) STRICT;

-- Redemptions made here. `rev` is the voucher's revision that holds the redemption, as soon as the hub has said it.
-- `doubt`: the hub's books were restored, and it has not said yet whether they still hold this.
CREATE TABLE redemptions (
    redemption          BLOB PRIMARY KEY CHECK (length(redemption) = 16),
    life                INTEGER NOT NULL,
    seq                 INTEGER NOT NULL,
    voucher             BLOB NOT NULL CHECK (length(voucher) = 10),
    campaign            BLOB NOT NULL CHECK (length(campaign) = 16),
    channel             TEXT NOT NULL,
    take                INTEGER NOT NULL CHECK (take >= 0),
    take_of             TEXT NOT NULL CHECK (take_of IN ('uses', 'money')),
    saving_minor        INTEGER,
    risk_minor          INTEGER NOT NULL CHECK (risk_minor >= 0),
    bill_minor          INTEGER,
    strength            TEXT NOT NULL CHECK (strength IN ('firm_cloud', 'firm_store', 'provisional')),
    -- The grant of a provisional one; the revision that a firm one was granted in, and the fence of a store's hub.
    strength_of         BLOB CHECK (length(strength_of) = 16),
    strength_rev        INTEGER,
    strength_fence      INTEGER,
    staff               BLOB CHECK (length(staff) = 16),
    day                 TEXT NOT NULL,
    made_at_ms          INTEGER NOT NULL,
    took_ms             INTEGER NOT NULL CHECK (took_ms >= 0),
    -- What the fact does not say: how the row is found again and until when it may be taken back.
    code_hash           BLOB CHECK (length(code_hash) = 16),
    holder              TEXT,
    reversible_until_ms INTEGER,
    -- What the hub said.
    outcome             TEXT NOT NULL DEFAULT 'waiting'
                        CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    rev                 INTEGER CHECK (rev >= 0),
    -- Its reversal, if there is one.
    reversal_life       INTEGER,
    reversal_seq        INTEGER,
    reversed_at_ms      INTEGER,
    reversal_outcome    TEXT CHECK (reversal_outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    reversal_rev        INTEGER CHECK (reversal_rev >= 0),
    doubt               INTEGER NOT NULL DEFAULT 0 CHECK (doubt IN (0, 1)),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (reversal_life, reversal_seq) REFERENCES journal (life, seq),
    CHECK ((reversal_seq IS NULL) = (reversed_at_ms IS NULL)),
    CHECK ((reversal_seq IS NULL) = (reversal_outcome IS NULL))
) STRICT;
CREATE INDEX redemptions_of_voucher ON redemptions (voucher);
CREATE UNIQUE INDEX redemptions_by_fact ON redemptions (life, seq);
CREATE INDEX redemptions_by_reversal ON redemptions (reversal_life, reversal_seq) WHERE reversal_seq IS NOT NULL;
CREATE INDEX redemptions_of_day ON redemptions (day);
CREATE INDEX redemptions_in_doubt ON redemptions (life, seq) WHERE doubt = 1;

-- Rights that had been asked for and were given up.
CREATE TABLE voids (
    redemption BLOB PRIMARY KEY CHECK (length(redemption) = 16),
    life       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    voucher    BLOB NOT NULL CHECK (length(voucher) = 10),
    cause      TEXT NOT NULL CHECK (cause IN ('timeout', 'restart', 'not_committed', 'cancelled')),
    made_at_ms INTEGER NOT NULL,
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;

-- Refused scans, for the day's figures.
CREATE TABLE refusals (
    life       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    payload    TEXT NOT NULL,
    refusal    TEXT NOT NULL,
    day        TEXT NOT NULL,
    made_at_ms INTEGER NOT NULL,
    PRIMARY KEY (life, seq),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX refusals_of_day ON refusals (day);

-- Check-ins made here.
CREATE TABLE check_ins (
    check_in     BLOB PRIMARY KEY CHECK (length(check_in) = 16),
    life         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    booking      BLOB NOT NULL CHECK (length(booking) = 16),
    people       INTEGER NOT NULL CHECK (people > 0),
    arrived      INTEGER NOT NULL CHECK (arrived >= people),
    staff        BLOB CHECK (length(staff) = 16),
    day          TEXT NOT NULL,
    made_at_ms   INTEGER NOT NULL,
    undone_at_ms INTEGER,
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX check_ins_of_booking ON check_ins (booking);
CREATE INDEX check_ins_of_day ON check_ins (day);

-- Bookings made at this counter: JSON of the fact, in which the guest stands sealed under the key of that person.
CREATE TABLE walk_ins (
    booking      BLOB PRIMARY KEY CHECK (length(booking) = 16),
    life         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    code         TEXT NOT NULL,
    starts_at_ms INTEGER NOT NULL,
    made         TEXT NOT NULL CHECK (json_valid(made)),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX walk_ins_by_code ON walk_ins (code);

-- What happened to bookings here, for laying over the cached row until its revision holds it.
CREATE TABLE booking_changes (
    life       INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    booking    BLOB NOT NULL CHECK (length(booking) = 16),
    change     TEXT NOT NULL CHECK (json_valid(change)),
    made_at_ms INTEGER NOT NULL,
    outcome    TEXT NOT NULL DEFAULT 'waiting'
               CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    rev        INTEGER CHECK (rev >= 0),
    doubt      INTEGER NOT NULL DEFAULT 0 CHECK (doubt IN (0, 1)),
    PRIMARY KEY (life, seq),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX booking_changes_of_booking ON booking_changes (booking);
CREATE INDEX booking_changes_in_doubt ON booking_changes (life, seq) WHERE doubt = 1;

-- The last grant of offline risk that the hub signed, as it was signed.
CREATE TABLE grant_held (
    slot      INTEGER PRIMARY KEY CHECK (slot = 1),
    body      TEXT NOT NULL,
    signature TEXT NOT NULL,
    raised    TEXT NOT NULL CHECK (raised IN ('unused', 'used'))
) STRICT;

-- The print spool. The bytes of finished papers are taken out after some days.
CREATE TABLE print_jobs (
    number           INTEGER PRIMARY KEY,
    job              BLOB NOT NULL UNIQUE CHECK (length(job) = 16),
    printer          TEXT NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('paper', 'drawer')),
    document         TEXT CHECK (json_valid(document)),
    copy             INTEGER NOT NULL DEFAULT 1 CHECK (copy > 0),
    copy_of          BLOB CHECK (length(copy_of) = 16),
    redemption       BLOB CHECK (length(redemption) = 16),
    state            TEXT NOT NULL DEFAULT 'queued' CHECK (state IN (
                         'queued', 'held', 'sending', 'printed', 'processed', 'sent_unconfirmed', 'unknown', 'cancelled')),
    hold             TEXT CHECK (hold IN ('paper', 'cover', 'offline', 'unreachable', 'fault')),
    bytes            BLOB,
    process_id       BLOB CHECK (length(process_id) = 4),
    attempts         INTEGER NOT NULL DEFAULT 0,
    resent           INTEGER NOT NULL DEFAULT 0 CHECK (resent IN (0, 1)),
    error            TEXT,
    queued_at_ms     INTEGER NOT NULL,
    expires_at_ms    INTEGER,
    first_byte_at_ms INTEGER,
    ended_at_ms      INTEGER,
    CHECK ((kind = 'paper') = (document IS NOT NULL)),
    CHECK ((kind = 'drawer') = (expires_at_ms IS NOT NULL)),
    CHECK ((state = 'held') = (hold IS NOT NULL))
) STRICT;
CREATE INDEX print_jobs_open ON print_jobs (printer, state)
    WHERE state IN ('queued', 'held', 'sending', 'unknown');

-- Staff stand here and not in the cache, so that a lost cache never locks the shop.
CREATE TABLE staff (
    staff        BLOB PRIMARY KEY CHECK (length(staff) = 16),
    name         TEXT NOT NULL,
    role         TEXT NOT NULL CHECK (role IN ('cashier', 'host', 'manager', 'owner')),
    employed     TEXT NOT NULL CHECK (employed IN ('active', 'left')),
    pin_verifier TEXT
) STRICT;

-- Time steps of rotating codes that were used up by a redemption.
CREATE TABLE burnt_steps (
    voucher     BLOB NOT NULL CHECK (length(voucher) = 10),
    step        INTEGER NOT NULL CHECK (step >= 0),
    burnt_at_ms INTEGER NOT NULL,
    PRIMARY KEY (voucher, step)
) STRICT, WITHOUT ROWID;

-- What a manager must look at: told by the hub, or found here.
CREATE TABLE exceptions (
    exception    BLOB PRIMARY KEY CHECK (length(exception) = 16),
    origin       TEXT NOT NULL CHECK (origin IN ('hub', 'here')),
    kind         TEXT NOT NULL,
    body         TEXT NOT NULL CHECK (json_valid(body)),
    raised_at_ms INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'settled', 'resolved'))
) STRICT;
CREATE INDEX exceptions_open ON exceptions (raised_at_ms) WHERE state = 'open';

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- The latest effective time that was ever used, and how far the wall clock is from the hub's.
CREATE TABLE clock_mark (
    slot         INTEGER PRIMARY KEY CHECK (slot = 1),
    high_ms      INTEGER NOT NULL,
    offset_ms    INTEGER NOT NULL,
    proved_at_ms INTEGER
) STRICT;
