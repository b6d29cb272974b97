-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Passkeys of staff: public halves, and what their owners call them.

-- passkey_all: somebody's, in the order of their labels.
-- in: name text
-- out: many: id blob, label text, added_day int, used_day int?
SELECT id, label, added_day, used_day FROM staff_passkey WHERE name = :name ORDER BY label, id;

-- passkey_count: how many somebody has.
-- in: name text
-- out: one: count int
SELECT COUNT(*) AS count FROM staff_passkey WHERE name = :name;

-- passkey_get: one by its id, whoever's.
-- in: id blob
-- out: one: name text, algorithm int, half blob, counter int, is_eligible int
SELECT name, algorithm, half, counter, is_eligible FROM staff_passkey WHERE id = :id;

-- passkey_add: a new one.
-- in: id blob, name text, algorithm int, half blob, counter int, is_eligible int, label text, added_day int
-- out: none
INSERT INTO staff_passkey (id, name, algorithm, half, counter, is_eligible, label, added_day)
VALUES (:id, :name, :algorithm, :half, :counter, :is_eligible, :label, :added_day);

-- passkey_used: one was used.
-- in: id blob, counter int, today int
-- out: none
UPDATE staff_passkey SET counter = :counter, used_day = :today WHERE id = :id;

-- passkey_drop: one of somebody's goes.
-- in: id blob, name text
-- out: changed
DELETE FROM staff_passkey WHERE id = :id AND name = :name;

-- passkey_drop_all: all of somebody's go.
-- in: name text
-- out: changed
DELETE FROM staff_passkey WHERE name = :name;
