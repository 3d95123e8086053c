-- How articles stand in a shop: whether its tills marked them as sold out, and how many there are by the count. The revision
-- counts over all shelves of a shop; no row is ever taken away, so it never comes again.
CREATE TABLE shelf (
    tenant  INTEGER NOT NULL,
    shop    BLOB    NOT NULL,
    product TEXT    NOT NULL,
    variant TEXT    NOT NULL, -- empty where the product is meant
    supply  TEXT    NOT NULL CHECK (supply IN ('for_sale', 'sold_out')),
    stock   INTEGER, -- none where nobody counts
    rev     INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, shop, product, variant)
) STRICT;
CREATE INDEX shelf_rev ON shelf (tenant, shop, rev);
