-- Members. What their points come to is what was credited less what the claims to their accounts hold.
CREATE TABLE member (
    tenant   INTEGER NOT NULL,
    id       BLOB    NOT NULL,
    -- Under which rights to the points are claimed, as those to a voucher are.
    account  BLOB    NOT NULL,
    number   TEXT    NOT NULL,
    -- The code of the card, where there is one.
    code     TEXT,
    level    TEXT    NOT NULL,
    standing TEXT    NOT NULL CHECK (standing IN ('active', 'closed')),
    person   BLOB    NOT NULL,
    name     TEXT    NOT NULL,
    phone    TEXT    NOT NULL,
    -- The sum of what was earned and given back, less what was taken back: below nothing where that had been spent.
    credited INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, account),
    UNIQUE (tenant, number),
    UNIQUE (tenant, code)
) STRICT;
