-- The commit that a customer waits for writes each page of these tables and their indexes that it touches. So a table whose key is no
-- number is stored by its key, and not by a number of its own beside an index of the key; what comes in many rows and is never asked
-- for by its key has none; and an index stands only where something is asked for while somebody waits (docs/adr/0028).

CREATE TABLE redemptions_by_key (
    redemption          BLOB NOT NULL PRIMARY KEY CHECK (length(redemption) = 16),
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
    -- What the campaign was called when its voucher was redeemed: the hub may have taken it away since.
    campaign_name       TEXT,
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (reversal_life, reversal_seq) REFERENCES journal (life, seq),
    CHECK ((reversal_seq IS NULL) = (reversed_at_ms IS NULL)),
    CHECK ((reversal_seq IS NULL) = (reversal_outcome IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO redemptions_by_key SELECT * FROM redemptions;
DROP TABLE redemptions;
ALTER TABLE redemptions_by_key RENAME TO redemptions;
CREATE INDEX redemptions_of_voucher ON redemptions (voucher);
CREATE UNIQUE INDEX redemptions_by_fact ON redemptions (life, seq);
CREATE INDEX redemptions_by_reversal ON redemptions (reversal_life, reversal_seq) WHERE reversal_seq IS NOT NULL;
CREATE INDEX redemptions_of_day ON redemptions (day);
CREATE INDEX redemptions_in_doubt ON redemptions (life, seq) WHERE doubt = 1;

CREATE TABLE sales_by_key (
    sale            BLOB NOT NULL PRIMARY KEY CHECK (length(sale) = 16),
    life            INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    number          INTEGER NOT NULL CHECK (number > 0),
    shift           BLOB NOT NULL CHECK (length(shift) = 16),
    staff           BLOB NOT NULL CHECK (length(staff) = 16),
    day             TEXT NOT NULL,
    made_at_ms      INTEGER NOT NULL,
    -- Whether the customer paid, or got money because more was taken back than sold.
    settled         TEXT NOT NULL CHECK (settled IN ('paid', 'given_back')),
    list_minor      INTEGER NOT NULL CHECK (list_minor >= 0),
    discounts_minor INTEGER NOT NULL CHECK (discounts_minor >= 0),
    tax_minor       INTEGER NOT NULL,
    total_minor     INTEGER NOT NULL,
    rounding_minor  INTEGER NOT NULL,
    change_minor    INTEGER NOT NULL CHECK (change_minor >= 0),
    lines           INTEGER NOT NULL CHECK (lines >= 0),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (life, number) REFERENCES receipts (life, number)
) STRICT, WITHOUT ROWID;
INSERT INTO sales_by_key SELECT s.*, (SELECT count(*) FROM sale_lines l WHERE l.sale = s.sale) FROM sales s;

CREATE TABLE sale_lines_in_order (
    sale            BLOB NOT NULL REFERENCES sales_by_key (sale),
    line            INTEGER NOT NULL,
    product         TEXT NOT NULL,
    name            TEXT NOT NULL,
    way             TEXT NOT NULL CHECK (way IN ('sold', 'sold_by_hand', 'returned_of_sale', 'returned')),
    quantity        INTEGER NOT NULL CHECK (quantity > 0),
    list_minor      INTEGER NOT NULL CHECK (list_minor >= 0),
    discounts_minor INTEGER NOT NULL CHECK (discounts_minor >= 0),
    rounding_minor  INTEGER NOT NULL,
    net_minor       INTEGER NOT NULL CHECK (net_minor >= 0),
    tax_minor       INTEGER NOT NULL CHECK (tax_minor >= 0),
    prepaid_minor   INTEGER NOT NULL CHECK (prepaid_minor >= 0),
    staff           BLOB CHECK (length(staff) = 16),
    -- Of what is taken back by its receipt: which line of which sale, and what came back for it.
    of_sale         BLOB CHECK (length(of_sale) = 16),
    of_line         INTEGER,
    back_minor      INTEGER CHECK (back_minor >= 0),
    back_tax_minor  INTEGER CHECK (back_tax_minor >= 0),
    CHECK ((way = 'returned_of_sale') = (of_sale IS NOT NULL)),
    CHECK ((of_sale IS NULL) = (of_line IS NULL)),
    CHECK ((of_sale IS NULL) = (back_minor IS NULL)),
    CHECK ((of_sale IS NULL) = (back_tax_minor IS NULL))
) STRICT;
INSERT INTO sale_lines_in_order SELECT * FROM sale_lines;
DROP TABLE sale_lines;
DROP TABLE sales;
ALTER TABLE sales_by_key RENAME TO sales;
ALTER TABLE sale_lines_in_order RENAME TO sale_lines;
CREATE INDEX sales_of_day ON sales (day, life, seq);
CREATE INDEX sale_lines_back ON sale_lines (of_sale) WHERE of_sale IS NOT NULL;

CREATE TABLE tenders_by_key (
    document     BLOB NOT NULL CHECK (length(document) = 16),
    place        INTEGER NOT NULL CHECK (place > 0),
    way          TEXT NOT NULL CHECK (way IN ('in', 'out')),
    means        TEXT NOT NULL CHECK (means IN
                     ('cash', 'card', 'wechat', 'alipay', 'unionpay', 'stored_value', 'points', 'prepaid', 'advance')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    voucher      BLOB CHECK (length(voucher) = 10),
    payment      BLOB CHECK (length(payment) = 16),
    booking      BLOB CHECK (length(booking) = 16),
    PRIMARY KEY (document, place),
    FOREIGN KEY (document) REFERENCES receipts (document),
    CHECK ((means IN ('wechat', 'alipay', 'unionpay')) = (payment IS NOT NULL)),
    CHECK ((means = 'advance') = (booking IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO tenders_by_key SELECT * FROM tenders;
DROP TABLE tenders;
ALTER TABLE tenders_by_key RENAME TO tenders;
CREATE UNIQUE INDEX tenders_of_payment ON tenders (payment) WHERE payment IS NOT NULL AND way = 'in';
CREATE INDEX tenders_back_of_payment ON tenders (payment) WHERE payment IS NOT NULL AND way = 'out';

CREATE TRIGGER tenders_are_paid BEFORE INSERT ON tenders WHEN NEW.payment IS NOT NULL AND NEW.way = 'in' BEGIN
    SELECT RAISE(ABORT, 'a sale is paid by what was paid for it')
    WHERE NOT EXISTS (
        SELECT 1 FROM payments
        WHERE payment = NEW.payment AND outcome = 'paid' AND sale = NEW.document AND network = NEW.means
          AND amount_minor = NEW.amount_minor
    ) OR EXISTS (SELECT 1 FROM payments WHERE of_payment = NEW.payment AND outcome IS NOT 'failed');
END;

CREATE TABLE stock_moves_in_order (
    life    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    place   INTEGER NOT NULL CHECK (place > 0), -- of the line
    product TEXT NOT NULL,
    variant TEXT NOT NULL, -- empty where there are no variants
    way     TEXT NOT NULL CHECK (way IN ('out', 'in')),
    pieces  INTEGER NOT NULL CHECK (pieces > 0),
    rev     INTEGER CHECK (rev >= 0),
    outcome TEXT NOT NULL DEFAULT 'waiting' CHECK (outcome IN ('waiting', 'applied', 'conflict', 'quarantined')),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
INSERT INTO stock_moves_in_order SELECT * FROM stock_moves ORDER BY life, seq, place;
DROP TABLE stock_moves;
ALTER TABLE stock_moves_in_order RENAME TO stock_moves;
CREATE INDEX stock_moves_by_rev ON stock_moves (product, variant, rev) WHERE rev IS NOT NULL;
CREATE INDEX stock_moves_waiting ON stock_moves (life, seq) WHERE outcome = 'waiting';

CREATE TABLE baskets_by_key (
    sale          BLOB NOT NULL PRIMARY KEY CHECK (length(sale) = 16),
    state         TEXT NOT NULL CHECK (state IN ('open', 'held')),
    -- What it was put aside under; it may be a customer's name, so no fact says it.
    name          TEXT NOT NULL DEFAULT '',
    lines         INTEGER NOT NULL CHECK (lines >= 0),
    format        INTEGER NOT NULL CHECK (format > 0),
    body          TEXT NOT NULL,
    staff         BLOB CHECK (length(staff) = 16),
    changed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO baskets_by_key SELECT * FROM baskets;
DROP TABLE baskets;
ALTER TABLE baskets_by_key RENAME TO baskets;
CREATE UNIQUE INDEX baskets_open ON baskets (state) WHERE state = 'open';

DROP INDEX receipts_by_code;
-- Nothing asks for the sales or refunds of a shift by these: its report reads the journal.
DROP INDEX refunds_of_shift;
-- What somebody's word allowed on a day is found by when it happened: this one had every fact read as JSON when it was recorded.
DROP INDEX journal_overrides;
