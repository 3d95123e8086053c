-- How staff sign in here. It stands beside their names, so that a lost cache never locks the shop; a PIN's verifier never
-- leaves the terminal.

-- How many digits the PIN has: the dots on the screen.
ALTER TABLE staff ADD COLUMN pin_digits INTEGER CHECK (pin_digits BETWEEN 4 AND 6);
-- 1 after a manager has let them choose a PIN.
ALTER TABLE staff ADD COLUMN pin_invited INTEGER NOT NULL DEFAULT 0 CHECK (pin_invited IN (0, 1));
-- How often the PIN was wrong since it was last right, and when last.
ALTER TABLE staff ADD COLUMN wrong_tries INTEGER NOT NULL DEFAULT 0 CHECK (wrong_tries >= 0);
ALTER TABLE staff ADD COLUMN tried_at_ms INTEGER;
-- The keyed hash of the badge's code.
ALTER TABLE staff ADD COLUMN badge BLOB CHECK (length(badge) = 16);
