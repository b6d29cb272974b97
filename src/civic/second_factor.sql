-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What staff sign in with besides a password.

-- second_factor_count: what somebody has.
-- in: name text
-- out: one: codes int, passkeys int
SELECT (SELECT COUNT(*) FROM staff_code WHERE name = :name) AS codes,
        (SELECT COUNT(*) FROM staff_passkey WHERE name = :name) AS passkeys;

-- second_factor_code: what somebody's codes are checked against.
-- in: name text
-- out: one: box blob, last_step int, since_day int
SELECT box, last_step, since_day FROM staff_code WHERE name = :name;

-- second_factor_put: somebody's codes.
-- in: name text, box blob, last_step int, since_day int
-- out: none
INSERT INTO staff_code (name, box, last_step, since_day) VALUES (:name, :box, :last_step, :since_day);

-- second_factor_take: a code's step is used up.
-- in: name text, step int
-- out: changed
UPDATE staff_code SET last_step = :step WHERE name = :name AND last_step < :step;

-- second_factor_drop: somebody has no codes any more.
-- in: name text
-- out: changed
DELETE FROM staff_code WHERE name = :name;
