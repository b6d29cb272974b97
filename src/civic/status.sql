-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Pools of status indices, and which of them are on a card that still holds. States: 0 unused,
-- 1 taken for a card that is being made, or not used after all, 2 on a card, 3 turned off, 4 left over
-- when its month ended, 5 set aside for a desk at an event.

-- status_pool_add: a month gets its pool.
-- in: month text, made_day int, size int, ends_day int
-- out: changed
INSERT INTO status_pool (month, made_day, size, ends_day)
VALUES (:month, :made_day, :size, :ends_day) ON CONFLICT DO NOTHING;

-- status_index_add: an index joins a month's pool, unless it was ever in one. Its tag is random until
-- a card has it, so that no row changes its size or place in the file when one does.
-- in: idx int, month text, tag blob
-- out: changed
INSERT INTO status_index (idx, month, state, tag) VALUES (:idx, :month, 0, :tag)
ON CONFLICT DO NOTHING;

-- status_unused_count: how many indices of a month are still to be had.
-- in: month text
-- out: one: unused int
SELECT COUNT(*) AS unused FROM status_index WHERE month = :month AND state = 0;

-- status_unused_pick: the unused index after SKIP others; the caller draws SKIP at random.
-- in: month text, skip int
-- out: one: idx int
SELECT idx FROM status_index WHERE month = :month AND state = 0 ORDER BY idx LIMIT 1 OFFSET :skip;

-- status_take: an unused index is set aside for a card that is being made.
-- in: idx int
-- out: changed
UPDATE status_index SET state = 1 WHERE idx = :idx AND state = 0;

-- status_bind: the card is made; whoever has its code can turn it off.
-- in: idx int, tag blob
-- out: changed
UPDATE status_index SET state = 2, tag = :tag WHERE idx = :idx AND state = 1;

-- status_unused: all unused indices of a month.
-- in: month text
-- out: many: idx int
SELECT idx FROM status_index WHERE month = :month AND state = 0 ORDER BY idx;

-- status_set_aside: an unused index goes to an event. It stays valid until the event is closed, also
-- when its pool ends before.
-- in: idx int
-- out: changed
UPDATE status_index SET state = 5 WHERE idx = :idx AND state = 0;

-- status_bind_at_event: a desk handed over the card with this index.
-- in: idx int, tag blob
-- out: changed
UPDATE status_index SET state = 2, tag = :tag WHERE idx = :idx AND state = 5;

-- status_leave: a desk brought the index back unused; it looks like one until its pool ends.
-- in: idx int
-- out: changed
UPDATE status_index SET state = 1 WHERE idx = :idx AND state = 5;

-- status_turn_off: nobody knows what became of the index: it is not valid from now on.
-- in: idx int
-- out: changed
UPDATE status_index SET state = 4 WHERE idx = :idx AND state = 5;

-- status_find: the index that a code's tag belongs to.
-- in: tag blob
-- out: one: idx int, state int
SELECT idx, state FROM status_index WHERE tag = :tag AND state IN (2, 3);

-- status_revoke: the card with this tag is turned off.
-- in: tag blob
-- out: changed
UPDATE status_index SET state = 3 WHERE tag = :tag AND state = 2;

-- status_end_pools: what nobody used of pools that are over looks like every other index again.
-- in: today int
-- out: changed
UPDATE status_index SET state = 4
WHERE state IN (0, 1) AND month IN (SELECT month FROM status_pool WHERE ends_day < :today);

-- status_live: all indices that a checker must see as valid. A pool that was made ahead is not among
-- them before its month begins.
-- in: month text
-- out: many: idx int
SELECT idx FROM status_index WHERE state IN (0, 1, 2, 5) AND month <= :month ORDER BY idx;
