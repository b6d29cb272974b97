-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What was last done for the city's safety.

-- upkeep_put: something was done today.
-- in: kind text, day int
-- out: none
INSERT INTO upkeep (kind, day) VALUES (:kind, :day)
ON CONFLICT (kind) DO UPDATE SET day = excluded.day;

-- upkeep_get: when it was done last.
-- in: kind text
-- out: one: day int
SELECT day FROM upkeep WHERE kind = :kind;
