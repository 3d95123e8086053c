-- What the tenant sells: products, categories and promotions, each by its code.
CREATE TABLE catalogue (
    tenant  INTEGER NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('product', 'category', 'promotion')),
    code    TEXT    NOT NULL,
    place   INTEGER NOT NULL,
    -- As it came: a later terminal may read more of it than this hub. None once it is gone: its version stands in the change
    -- log until the code is used again.
    body    TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, code)
) STRICT;

-- The numbers by which products are known: their codes and what stands on their packages. One number is one product's.
CREATE TABLE product_number (
    tenant  INTEGER NOT NULL,
    number  TEXT    NOT NULL,
    product TEXT    NOT NULL,
    PRIMARY KEY (tenant, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_number_product ON product_number (tenant, product);
