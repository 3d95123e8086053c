-- What another till sold is given back here as well, so money may go back through a payment that was never asked for here.

CREATE TABLE payments_of_any_till (
    payment       BLOB PRIMARY KEY CHECK (length(payment) = 16),
    life          INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    way           TEXT NOT NULL CHECK (way IN ('take', 'give_back')),
    -- Money that is taken: the sale that its basket becomes. Money that is given back: of which payment, which may be another till's.
    sale          BLOB CHECK (length(sale) = 16),
    of_payment    BLOB CHECK (length(of_payment) = 16),
    network       TEXT NOT NULL CHECK (network IN ('wechat', 'alipay', 'unionpay')),
    amount_minor  INTEGER NOT NULL CHECK (amount_minor > 0),
    staff         BLOB CHECK (length(staff) = 16),
    day           TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    -- What became of it, once the network has said so. The digits of the customer's code stand nowhere.
    outcome       TEXT CHECK (outcome IN ('paid', 'failed')),
    reference     TEXT,
    reason        TEXT,
    settled_life  INTEGER,
    settled_seq   INTEGER,
    settled_at_ms INTEGER,
    FOREIGN KEY (life, seq) REFERENCES journal (life, seq),
    FOREIGN KEY (settled_life, settled_seq) REFERENCES journal (life, seq),
    CHECK ((way = 'take') = (sale IS NOT NULL)),
    CHECK ((way = 'give_back') = (of_payment IS NOT NULL)),
    CHECK ((outcome IS NULL) = (settled_seq IS NULL)),
    CHECK ((outcome IS NULL) = (settled_life IS NULL)),
    CHECK ((outcome IS NULL) = (settled_at_ms IS NULL)),
    CHECK ((outcome IS 'paid') = (reference IS NOT NULL)),
    CHECK ((outcome IS 'failed') = (reason IS NOT NULL))
) STRICT;
INSERT INTO payments_of_any_till (payment, life, seq, way, sale, of_payment, network, amount_minor, staff, day, started_at_ms,
        outcome, reference, reason, settled_life, settled_seq, settled_at_ms)
    SELECT payment, life, seq, way, sale, of_payment, network, amount_minor, staff, day, started_at_ms,
        outcome, reference, reason, settled_life, settled_seq, settled_at_ms FROM payments;

CREATE TABLE tenders_of_any_till (
    document     BLOB NOT NULL CHECK (length(document) = 16),
    place        INTEGER NOT NULL CHECK (place > 0),
    way          TEXT NOT NULL CHECK (way IN ('in', 'out')),
    means        TEXT NOT NULL CHECK (means IN
                     ('cash', 'card', 'wechat', 'alipay', 'unionpay', 'stored_value', 'points', 'prepaid')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    voucher      BLOB CHECK (length(voucher) = 10),
    payment      BLOB CHECK (length(payment) = 16),
    PRIMARY KEY (document, place),
    FOREIGN KEY (document) REFERENCES receipts (document),
    CHECK ((means IN ('wechat', 'alipay', 'unionpay')) = (payment IS NOT NULL))
) STRICT;
INSERT INTO tenders_of_any_till (document, place, way, means, amount_minor, voucher, payment)
    SELECT document, place, way, means, amount_minor, voucher, payment FROM tenders;

DROP TABLE tenders;
DROP TABLE payments;
ALTER TABLE payments_of_any_till RENAME TO payments;
ALTER TABLE tenders_of_any_till RENAME TO tenders;

CREATE INDEX payments_open ON payments (payment) WHERE outcome IS NULL;
CREATE INDEX payments_of_sale ON payments (sale) WHERE sale IS NOT NULL;
CREATE INDEX payments_of_payment ON payments (of_payment) WHERE of_payment IS NOT NULL;
CREATE UNIQUE INDEX tenders_of_payment ON tenders (payment) WHERE payment IS NOT NULL AND way = 'in';
CREATE INDEX tenders_back_of_payment ON tenders (payment) WHERE payment IS NOT NULL AND way = 'out';

CREATE TRIGGER payments_settle_once BEFORE UPDATE ON payments WHEN OLD.outcome IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a payment that is settled is not changed');
END;

-- Of another till's payment only the facts at the hub say how much of it is left.
CREATE TRIGGER payments_give_back_what_was_taken BEFORE INSERT ON payments
WHEN NEW.way = 'give_back' AND EXISTS (SELECT 1 FROM payments WHERE payment = NEW.of_payment) BEGIN
    SELECT RAISE(ABORT, 'no more is given back than was taken')
    WHERE NEW.amount_minor + (
            SELECT coalesce(sum(amount_minor), 0) FROM payments
            WHERE of_payment = NEW.of_payment AND outcome IS NOT 'failed'
        ) > (
            SELECT coalesce(sum(amount_minor), 0) FROM payments
            WHERE payment = NEW.of_payment AND way = 'take' AND outcome = 'paid'
        );
END;

CREATE TRIGGER tenders_are_paid BEFORE INSERT ON tenders WHEN NEW.payment IS NOT NULL AND NEW.way = 'in' BEGIN
    SELECT RAISE(ABORT, 'a sale is paid by what was paid for it')
    WHERE NOT EXISTS (
        SELECT 1 FROM payments
        WHERE payment = NEW.payment AND outcome = 'paid' AND sale = NEW.document AND network = NEW.means
          AND amount_minor = NEW.amount_minor
    ) OR EXISTS (SELECT 1 FROM payments WHERE of_payment = NEW.payment AND outcome IS NOT 'failed');
END;
