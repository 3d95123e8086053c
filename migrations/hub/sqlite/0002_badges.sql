-- The code of a staff member's badge. Each shop is told its hash under the shop's own key.
ALTER TABLE staff ADD COLUMN badge TEXT;
