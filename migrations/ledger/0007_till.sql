-- The till: what is rung up, what was sold and given back.

-- What is being rung up and what was put aside. The basket itself is JSON of its own format; one that this program cannot
-- read stays where it is.
CREATE TABLE baskets (
    sale          BLOB PRIMARY KEY CHECK (length(sale) = 16),
    state         TEXT NOT NULL CHECK (state IN ('open', 'held')),
    -- What it was put aside under; it may be a customer's name, so no fact says it.
    name          TEXT NOT NULL DEFAULT '',
    lines         INTEGER NOT NULL CHECK (lines >= 0),
    format        INTEGER NOT NULL CHECK (format > 0),
    body          TEXT NOT NULL,
    staff         BLOB CHECK (length(staff) = 16),
    changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX baskets_open ON baskets (state) WHERE state = 'open';

-- The numbers of receipts: 1, 2, 3 … in each life, of sales and refunds alike.
CREATE TABLE receipts (
    life     INTEGER NOT NULL,
    number   INTEGER NOT NULL CHECK (number > 0),
    document BLOB NOT NULL UNIQUE CHECK (length(document) = 16),
    kind     TEXT NOT NULL CHECK (kind IN ('sale', 'refund')),
    PRIMARY KEY (life, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER receipts_follow BEFORE INSERT ON receipts BEGIN
    SELECT RAISE(ABORT, 'receipts are numbered without gaps')
    WHERE NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM receipts WHERE life = NEW.life);
END;

-- Sales made here. The whole document stands in the journal, at (life, seq).
CREATE TABLE sales (
    sale            BLOB PRIMARY KEY CHECK (length(sale) = 16),
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
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (life, number) REFERENCES receipts (life, number)
) STRICT;
CREATE UNIQUE INDEX sales_by_fact ON sales (life, seq);
CREATE INDEX sales_of_day ON sales (day);
CREATE INDEX sales_of_shift ON sales (shift);

CREATE TABLE sale_lines (
    sale            BLOB NOT NULL REFERENCES sales (sale),
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
    PRIMARY KEY (sale, line),
    CHECK ((way = 'returned_of_sale') = (of_sale IS NOT NULL)),
    CHECK ((of_sale IS NULL) = (of_line IS NULL)),
    CHECK ((of_sale IS NULL) = (back_minor IS NULL)),
    CHECK ((of_sale IS NULL) = (back_tax_minor IS NULL))
) STRICT;
CREATE INDEX sale_lines_back ON sale_lines (of_sale) WHERE of_sale IS NOT NULL;

-- What sales were paid with, and what was given back in. Change stands with its sale.
CREATE TABLE tenders (
    document     BLOB NOT NULL CHECK (length(document) = 16),
    place        INTEGER NOT NULL CHECK (place > 0),
    way          TEXT NOT NULL CHECK (way IN ('in', 'out')),
    means        TEXT NOT NULL CHECK (means IN ('cash', 'card', 'stored_value', 'points', 'prepaid')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    voucher      BLOB CHECK (length(voucher) = 10),
    PRIMARY KEY (document, place),
    FOREIGN KEY (document) REFERENCES receipts (document)
) STRICT;

-- Refunds made here; the sale may have been made at another terminal.
CREATE TABLE refunds (
    refund         BLOB PRIMARY KEY CHECK (length(refund) = 16),
    life           INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    number         INTEGER NOT NULL CHECK (number > 0),
    sale           BLOB NOT NULL CHECK (length(sale) = 16),
    shift          BLOB NOT NULL CHECK (length(shift) = 16),
    staff          BLOB NOT NULL CHECK (length(staff) = 16),
    day            TEXT NOT NULL,
    made_at_ms     INTEGER NOT NULL,
    money_minor    INTEGER NOT NULL CHECK (money_minor >= 0),
    rounding_minor INTEGER NOT NULL,
    withheld_minor INTEGER NOT NULL CHECK (withheld_minor >= 0),
    reason         TEXT NOT NULL,
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (life, number) REFERENCES receipts (life, number)
) STRICT;
CREATE UNIQUE INDEX refunds_by_fact ON refunds (life, seq);
CREATE INDEX refunds_of_day ON refunds (day);
CREATE INDEX refunds_of_shift ON refunds (shift);
CREATE INDEX refunds_of_sale ON refunds (sale);

CREATE TABLE refund_lines (
    refund       BLOB NOT NULL REFERENCES refunds (refund),
    line         INTEGER NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity > 0),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    tax_minor    INTEGER NOT NULL CHECK (tax_minor >= 0),
    goods        TEXT NOT NULL CHECK (goods IN ('restocked', 'written_off')),
    PRIMARY KEY (refund, line)
) STRICT;

-- Lines that were taken out of a basket before it was paid.
CREATE TABLE line_voids (
    life         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    sale         BLOB NOT NULL CHECK (length(sale) = 16),
    product      TEXT NOT NULL,
    name         TEXT NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity > 0),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    staff        BLOB CHECK (length(staff) = 16),
    day          TEXT NOT NULL,
    made_at_ms   INTEGER NOT NULL,
    PRIMARY KEY (life, seq),
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq)
) STRICT;
CREATE INDEX line_voids_of_day ON line_voids (day);

-- Whether the hub knows already that a right was given up, before it is asked for the voucher again.
CREATE INDEX voids_of_voucher ON voids (voucher);

-- The papers about a sale or a refund, as there are papers about a redemption.
ALTER TABLE print_jobs ADD COLUMN receipt_of BLOB CHECK (length(receipt_of) = 16);
CREATE INDEX print_jobs_of_receipt ON print_jobs (receipt_of) WHERE receipt_of IS NOT NULL;
