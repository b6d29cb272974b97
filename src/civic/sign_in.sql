-- SPDX-License-Identifier: AGPL-3.0-or-later
-- How often sign-ins were refused, by name and day.

-- sign_in_refuse: one more.
-- in: name text, today int
-- out: none
INSERT INTO staff_refusal (name, day, count) VALUES (:name, :today, 1)
ON CONFLICT (name, day) DO UPDATE SET count = count + 1;

-- sign_in_refused: how many since somebody last signed in.
-- in: name text
-- out: one: count int
SELECT COALESCE(SUM(count), 0) AS count FROM staff_refusal WHERE name = :name;

-- sign_in_forget: of somebody who has signed in.
-- in: name text
-- out: none
DELETE FROM staff_refusal WHERE name = :name;

-- sign_in_forget_old: of nobody, and of those who never came.
-- in: before int
-- out: none
DELETE FROM staff_refusal WHERE day < :before;
