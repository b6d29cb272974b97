-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Events and their desks. States of a desk: 0 prepared, 1 closed, 2 lost.

-- event_add: an event, unless there is one of this name on this day.
-- in: id blob, name text, day int
-- out: changed
INSERT INTO event (id, name, day) VALUES (:id, :name, :day) ON CONFLICT DO NOTHING;

-- event_find: the event of a name and day.
-- in: name text, day int
-- out: one: id blob
SELECT id FROM event WHERE name = :name AND day = :day;

-- event_all: every event with its counts.
-- in: none
-- out: many: id blob, name text, day int, opening int, active int, spoiled int, destroyed int, returned int, missing int
SELECT id, name, day, opening, active, spoiled, destroyed, returned, missing FROM event
ORDER BY day, name;

-- event_counts_add: the counts of a desk join those of its event.
-- in: id blob, opening int, active int, spoiled int, destroyed int, returned int, missing int
-- out: changed
UPDATE event SET opening = opening + :opening, active = active + :active,
        spoiled = spoiled + :spoiled, destroyed = destroyed + :destroyed,
        returned = returned + :returned, missing = missing + :missing
WHERE id = :id;

-- event_desk_add: a desk whose bundle is being made.
-- in: id blob, event blob, name text, cards int, bundle blob, desk_key blob
-- out: none
INSERT INTO event_desk (id, event, name, state, cards, bundle, desk_key)
VALUES (:id, :event, :name, 0, :cards, :bundle, :desk_key);

-- event_desk_of_bundle: the desk that was given a bundle.
-- in: bundle blob
-- out: one: id blob, event blob, name text, state int, cards int, desk_key blob, event_name text, day int
SELECT event_desk.id, event_desk.event, event_desk.name, event_desk.state, event_desk.cards,
        event_desk.desk_key, event.name AS event_name, event.day
FROM event_desk JOIN event ON event.id = event_desk.event WHERE event_desk.bundle = :bundle;

-- event_desk_find: the desk of a name at an event.
-- in: event_name text, day int, name text
-- out: one: id blob, event blob, state int, cards int, bundle blob
SELECT event_desk.id, event_desk.event, event_desk.state, event_desk.cards, event_desk.bundle
FROM event_desk JOIN event ON event.id = event_desk.event
WHERE event.name = :event_name AND event.day = :day AND event_desk.name = :name;

-- event_desk_all: the desks of an event.
-- in: event blob
-- out: many: name text, state int, cards int
SELECT name, state, cards FROM event_desk WHERE event = :event ORDER BY name;

-- event_desk_end: a desk is closed or lost.
-- in: id blob, state int
-- out: changed
UPDATE event_desk SET state = :state WHERE id = :id AND state = 0;

-- event_desk_remove: a desk whose bundle never came about.
-- in: id blob
-- out: changed
DELETE FROM event_desk WHERE id = :id AND state = 0;

-- event_open_desks: how many desks are out.
-- in: none
-- out: one: desks int
SELECT COUNT(*) AS desks FROM event_desk WHERE state = 0;

-- event_open_desks_of: how many desks of an event are out.
-- in: event blob
-- out: one: desks int
SELECT COUNT(*) AS desks FROM event_desk WHERE event = :event AND state = 0;

-- event_index_add: an index goes to a desk.
-- in: idx int, desk blob
-- out: none
INSERT INTO event_index (idx, desk) VALUES (:idx, :desk);

-- event_index_take: an index that its desk used is nobody's any more.
-- in: idx int, desk blob
-- out: changed
DELETE FROM event_index WHERE idx = :idx AND desk = :desk;

-- event_index_rest: the indices of a desk.
-- in: desk blob
-- out: many: idx int
SELECT idx FROM event_index WHERE desk = :desk ORDER BY idx;

-- event_index_forget: nothing tells any more which desk had which index.
-- in: desk blob
-- out: changed
DELETE FROM event_index WHERE desk = :desk;

-- event_number_add: a partner's number goes to a desk.
-- in: partner int, number text, desk blob
-- out: none
INSERT INTO event_number (partner, number, desk) VALUES (:partner, :number, :desk);

-- event_number_take: a number that its desk used is nobody's any more.
-- in: partner int, number text, desk blob
-- out: changed
DELETE FROM event_number WHERE partner = :partner AND number = :number AND desk = :desk;

-- event_number_forget: nothing tells any more which desk had which number.
-- in: desk blob
-- out: changed
DELETE FROM event_number WHERE desk = :desk;
