-- Which product has which picture, as the hub last said. Pictures are fetched by their hashes afterwards.
CREATE TABLE pictures (
    product TEXT PRIMARY KEY,
    hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX pictures_by_hash ON pictures (hash);

-- The pictures that were fetched: JPEG, each as its hash says. One that no product has any more is gone.
CREATE TABLE picture_bytes (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    jpeg BLOB NOT NULL
) STRICT;
