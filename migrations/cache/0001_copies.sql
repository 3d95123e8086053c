-- The cache: what the hub sent. Replaceable as a whole; the terminal's own redemptions stand in the ledger alone.

PRAGMA application_id = 1129538401; -- "CSca"

-- Up to where the hub's changes stand here, and when that was last known to be all there is.
CREATE TABLE position (
    slot     INTEGER PRIMARY KEY CHECK (slot = 1),
    epoch    INTEGER NOT NULL CHECK (epoch >= 0),
    cursor   INTEGER NOT NULL CHECK (cursor >= 0),
    as_of_ms INTEGER NOT NULL
) STRICT;

-- Campaigns by a short key, so that a million vouchers do not repeat 16 bytes. No body: not received or not readable.
CREATE TABLE campaigns (
    key      INTEGER PRIMARY KEY,
    campaign BLOB NOT NULL UNIQUE CHECK (length(campaign) = 16),
    no       INTEGER UNIQUE,
    body     TEXT CHECK (json_valid(body))
) STRICT;

-- Where and by whom vouchers were last used, by a short key.
CREATE TABLE places (
    key   INTEGER PRIMARY KEY,
    shop  TEXT NOT NULL,
    till  TEXT NOT NULL,
    staff TEXT NOT NULL,
    UNIQUE (shop, till, staff)
) STRICT;

-- Vouchers by the keyed hash of their code. A million of them must stay small: what few have stands in `particulars`
-- (JSON: a state other than issued, money that is left, first valid instant, home shop, holder, last digits of the
-- phone).
CREATE TABLE vouchers (
    code_hash    BLOB PRIMARY KEY CHECK (length(code_hash) = 16),
    voucher      BLOB NOT NULL CHECK (length(voucher) = 10),
    campaign     INTEGER NOT NULL REFERENCES campaigns (key),
    issued_at_ms INTEGER NOT NULL,
    until_ms     INTEGER,
    uses_left    INTEGER CHECK (uses_left >= 0), -- none where money is left
    rev          INTEGER NOT NULL CHECK (rev >= 0),
    last_at_ms   INTEGER,
    last_place   INTEGER REFERENCES places (key),
    particulars  TEXT
) STRICT, WITHOUT ROWID;

-- Bookings; the guest stands sealed under the key of that person, which is kept elsewhere.
CREATE TABLE bookings (
    booking      BLOB PRIMARY KEY CHECK (length(booking) = 16),
    code         TEXT NOT NULL,
    starts_at_ms INTEGER NOT NULL,
    body         TEXT NOT NULL CHECK (json_valid(body)),
    person       BLOB NOT NULL CHECK (length(person) = 16),
    sealed_guest BLOB NOT NULL,
    rev          INTEGER NOT NULL CHECK (rev >= 0)
) STRICT;
CREATE INDEX bookings_by_code ON bookings (code);
CREATE INDEX bookings_by_start ON bookings (starts_at_ms);

-- The owner's other shops, by name.
CREATE TABLE shops (
    shop BLOB PRIMARY KEY CHECK (length(shop) = 16),
    no   INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

-- Documents that the hub signed: the keys for tokens, the revoked tokens.
CREATE TABLE documents (
    name      TEXT PRIMARY KEY,
    body      TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;

-- What came and could not be read, as it came: read again after an upgrade.
CREATE TABLE unreadable (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    raw     TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

-- Which parts of a snapshot stand in this file, while it is being built.
CREATE TABLE snapshot (
    slot INTEGER PRIMARY KEY CHECK (slot = 1),
    name TEXT NOT NULL
) STRICT;
CREATE TABLE snapshot_chunks (
    chunk INTEGER PRIMARY KEY
) STRICT;
