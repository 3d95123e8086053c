-- The tenders again, with what was paid in advance for bookings among them.
CREATE TABLE tenders_with_advances (
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
) STRICT;
INSERT INTO tenders_with_advances (document, place, way, means, amount_minor, voucher, payment)
    SELECT document, place, way, means, amount_minor, voucher, payment FROM tenders;
DROP TABLE tenders;
ALTER TABLE tenders_with_advances RENAME TO tenders;
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
