-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who works for the city, in which roles, and what a password is checked against.

-- staff_count: how many there ever were.
-- in: none
-- out: one: count int
SELECT COUNT(*) AS count FROM staff;

-- staff_all: everybody, removed ones too, by name.
-- in: none
-- out: many: name text, roles text, since_day int, removed_day int?
SELECT name, roles, since_day, removed_day FROM staff ORDER BY name;

-- staff_get: one of them.
-- in: name text
-- out: one: name text, roles text, since_day int, removed_day int?
SELECT name, roles, since_day, removed_day FROM staff WHERE name = :name;

-- staff_password: what the password of somebody who works here now is checked against.
-- in: name text
-- out: one: name text, kib int, passes int, salt blob, hash blob, round int
SELECT name, kib, passes, salt, hash, round FROM staff WHERE name = :name AND removed_day IS NULL;

-- staff_insert: somebody new.
-- in: name text, roles text, kib int, passes int, salt blob, hash blob, since_day int
-- out: none
INSERT INTO staff (name, roles, kib, passes, salt, hash, since_day)
VALUES (:name, :roles, :kib, :passes, :salt, :hash, :since_day);

-- staff_set_roles: other roles.
-- in: name text, roles text
-- out: none
UPDATE staff SET roles = :roles WHERE name = :name;

-- staff_set_removed: works here no more; what the password was checked against goes.
-- in: name text, today int
-- out: none
UPDATE staff SET removed_day = :today, salt = zeroblob(16), hash = zeroblob(32) WHERE name = :name;

-- staff_put_password: another password.
-- in: name text, kib int, passes int, salt blob, hash blob
-- out: changed
UPDATE staff SET kib = :kib, passes = :passes, salt = :salt, hash = :hash
WHERE name = :name AND removed_day IS NULL;

-- staff_next_round: signed out everywhere.
-- in: name text
-- out: changed
UPDATE staff SET round = round + 1 WHERE name = :name AND removed_day IS NULL;

-- staff_language: the language they chose.
-- in: name text
-- out: one: language text
SELECT COALESCE(language, '') AS language FROM staff WHERE name = :name;

-- staff_put_language: another one.
-- in: name text, language text
-- out: changed
UPDATE staff SET language = NULLIF(:language, '') WHERE name = :name AND removed_day IS NULL;
