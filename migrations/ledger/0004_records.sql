-- What the counter looks back at: the journal by time, and how an exception was settled here.

CREATE INDEX journal_by_time ON journal (at_ms);

-- Filled by the fact that settled it; empty where that was done at another terminal or at the hub.
ALTER TABLE exceptions ADD COLUMN settled_at_ms INTEGER;
ALTER TABLE exceptions ADD COLUMN settled_by BLOB CHECK (length(settled_by) = 16);
ALTER TABLE exceptions ADD COLUMN bearer TEXT CHECK (bearer IN ('shop', 'issuer', 'customer', 'nobody'));
ALTER TABLE exceptions ADD COLUMN note TEXT;

CREATE INDEX exceptions_by_time ON exceptions (raised_at_ms);
CREATE INDEX print_jobs_by_time ON print_jobs (queued_at_ms);
CREATE INDEX print_jobs_copies ON print_jobs (copy_of) WHERE copy_of IS NOT NULL;
