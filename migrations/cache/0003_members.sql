-- Members as the hub last sent them; who they are stands sealed under the key of that person, which is kept elsewhere.
CREATE TABLE members (
    member         BLOB PRIMARY KEY CHECK (length(member) = 16),
    number         TEXT NOT NULL,
    -- The keyed hash of their card's code, where they have one.
    code_hash      BLOB CHECK (length(code_hash) = 16),
    body           TEXT NOT NULL CHECK (json_valid(body)),
    person         BLOB NOT NULL CHECK (length(person) = 16),
    sealed_contact BLOB NOT NULL,
    rev            INTEGER NOT NULL CHECK (rev >= 0)
) STRICT;
CREATE INDEX members_by_number ON members (number);
CREATE INDEX members_by_code ON members (code_hash) WHERE code_hash IS NOT NULL;

-- An earlier program took snapshots in without these: everything is told again from the beginning, which changes nothing of
-- what is here already.
UPDATE position SET cursor = 0;
