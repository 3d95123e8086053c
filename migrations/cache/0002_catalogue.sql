-- What the shop sells, as the hub last sent it. A code is looked up here by its index: a scan need not wait until the catalogue
-- is in memory.

-- Products; `place` and then the code say their order.
CREATE TABLE products (
    product    TEXT PRIMARY KEY,
    place      INTEGER NOT NULL CHECK (place >= 0),
    scale_item TEXT, -- the number of the item on labels of the shop's scales
    body       TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX products_by_scale_item ON products (scale_item) WHERE scale_item IS NOT NULL;

-- The numbers by which a product is known: its own code, and what stands on its packages, in canonical form. Several packages
-- may belong to one product, and each to one of its variants.
CREATE TABLE product_numbers (
    number  TEXT NOT NULL,
    product TEXT NOT NULL REFERENCES products (product) ON DELETE CASCADE,
    variant TEXT NOT NULL, -- empty where there are no variants, or none is meant
    PRIMARY KEY (number, product, variant)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_numbers_of ON product_numbers (product);

CREATE TABLE categories (
    category TEXT PRIMARY KEY,
    place    INTEGER NOT NULL CHECK (place >= 0),
    body     TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TABLE promotions (
    promotion BLOB PRIMARY KEY CHECK (length(promotion) = 16),
    place     INTEGER NOT NULL CHECK (place >= 0),
    body      TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

-- An earlier program took snapshots in without these: everything is told again from the beginning, which changes nothing of
-- what is here already.
UPDATE position SET cursor = 0;
