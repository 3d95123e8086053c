-- How articles stand in this shop as the hub last said: whether they are marked as sold out, and how many there are.
CREATE TABLE shelves (
    product TEXT NOT NULL,
    variant TEXT NOT NULL, -- empty where the product is meant
    supply  TEXT NOT NULL CHECK (supply IN ('for_sale', 'sold_out')),
    stock   INTEGER, -- none where nobody counts
    rev     INTEGER NOT NULL CHECK (rev >= 0),
    PRIMARY KEY (product, variant)
) STRICT, WITHOUT ROWID;
