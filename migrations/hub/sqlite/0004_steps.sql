-- The time step of the rotating code that was shown for a claim, where one was.
ALTER TABLE claim ADD COLUMN step INTEGER;
