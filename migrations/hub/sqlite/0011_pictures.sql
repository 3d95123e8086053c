-- Which product has which picture.
CREATE TABLE picture (
    tenant  INTEGER NOT NULL,
    product TEXT    NOT NULL,
    -- None once it is taken away: its version stands in the change log until the product gets another.
    hash    BLOB CHECK (length(hash) = 32),
    version INTEGER NOT NULL,
    PRIMARY KEY (tenant, product)
) STRICT;
CREATE INDEX picture_hash ON picture (tenant, hash);

-- The pictures in the form of tiles, JPEG, each once however many products have it. One that none has is gone.
CREATE TABLE picture_bytes (
    tenant INTEGER NOT NULL,
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    jpeg   BLOB    NOT NULL,
    PRIMARY KEY (tenant, hash)
) STRICT;
