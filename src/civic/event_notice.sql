-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Events that residents are told of.

-- event_notice_add: an event that is announced.
-- in: name text, day int, opens int, closes int, place text, address text, languages text, access int, walk_ins int, capacity int
-- out: changed
INSERT INTO event_notice (name, day, opens, closes, place, address, languages, access, walk_ins, capacity)
VALUES (:name, :day, :opens, :closes, :place, :address, :languages, :access, :walk_ins, :capacity)
ON CONFLICT DO NOTHING;

-- event_notice_remove: an event that is called off.
-- in: name text, day int
-- out: changed
DELETE FROM event_notice WHERE name = :name AND day = :day;

-- event_notice_from: those of a day and later, the next one first.
-- in: day int
-- out: many: number int, name text, day int, opens int, closes int, place text, address text, languages text, access int, walk_ins int, capacity int
SELECT number, name, day, opens, closes, place, address, languages, access, walk_ins, capacity
FROM event_notice WHERE day >= :day ORDER BY day, opens, name;
