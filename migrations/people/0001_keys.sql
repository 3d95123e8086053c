-- The keys under which personal data is sealed, one per person. They stand outside the books: erasing a key erases the
-- person wherever their data was copied, and leaves the books whole.

PRAGMA application_id = 1129541739; -- "CSpk"

-- An erased person keeps a row without a key, so that no later page from the hub brings them back.
CREATE TABLE people (
    person       BLOB PRIMARY KEY CHECK (length(person) = 16),
    key          BLOB CHECK (length(key) = 32),
    erased_at_ms INTEGER,
    CHECK ((key IS NULL) = (erased_at_ms IS NOT NULL))
) STRICT, WITHOUT ROWID;
