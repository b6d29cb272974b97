-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Blanks, ribbons and film. Kinds and states as in sql/0004-stock.sql.

-- stock_batch_add: a delivery. A batch has one kind; more of it may come later.
-- in: batch text, kind int, received_day int
-- out: changed
INSERT INTO stock_batch (batch, kind, received_day) VALUES (:batch, :kind, :received_day)
ON CONFLICT DO NOTHING;

-- stock_batch_kind: of which kind a batch is.
-- in: batch text
-- out: one: kind int
SELECT kind FROM stock_batch WHERE batch = :batch;

-- stock_piece_add: a piece comes into the store, unless one with its serial ever did.
-- in: serial text, batch text, kind int, capacity int
-- out: changed
INSERT INTO stock_piece (serial, batch, kind, capacity, state)
VALUES (:serial, :batch, :kind, :capacity, 0) ON CONFLICT DO NOTHING;

-- stock_counts: how many pieces of each batch are in each state.
-- in: none
-- out: many: kind int, batch text, state int, pieces int
SELECT kind, batch, state, COUNT(*) AS pieces FROM stock_piece
GROUP BY kind, batch, state ORDER BY kind, batch, state;

-- stock_in_state: how many pieces of a kind are in a state.
-- in: kind int, state int
-- out: one: pieces int
SELECT COUNT(*) AS pieces FROM stock_piece WHERE kind = :kind AND state = :state;

-- stock_kind_total: how many pieces of a kind there ever were.
-- in: kind int
-- out: one: pieces int
SELECT COUNT(*) AS pieces FROM stock_piece WHERE kind = :kind;

-- stock_next: the first pieces in the store, in the order in which they are fed.
-- in: kind int, most int
-- out: many: serial text, capacity int
SELECT serial, capacity FROM stock_piece WHERE kind = :kind AND state = 0
ORDER BY batch, length(serial), serial LIMIT :most;

-- stock_send: a piece goes to a desk.
-- in: serial text, place blob
-- out: changed
UPDATE stock_piece SET state = 1, place = :place WHERE serial = :serial AND state = 0;

-- stock_settle: what became of a piece that a desk had; it forgets which desk that was.
-- in: serial text, place blob, kind_least int, kind_most int, state int
-- out: changed
UPDATE stock_piece SET state = :state, place = NULL
WHERE serial = :serial AND place = :place AND kind BETWEEN :kind_least AND :kind_most;

-- stock_at: how many pieces of a kind a desk still has.
-- in: place blob, kind int
-- out: one: pieces int
SELECT COUNT(*) AS pieces FROM stock_piece WHERE place = :place AND kind = :kind;

-- stock_take_back: what a desk still has never left the store.
-- in: place blob
-- out: changed
UPDATE stock_piece SET state = 0, place = NULL WHERE place = :place;

-- stock_write_off_at: what a desk still has is missing.
-- in: place blob
-- out: changed
UPDATE stock_piece SET state = 10, place = NULL WHERE place = :place;

-- stock_in_hand: pieces of a kind that lie in the city and may be destroyed: spoiled blanks, ribbons
-- and film that were opened or used up.
-- in: kind int
-- out: many: serial text
SELECT serial FROM stock_piece WHERE kind = :kind AND state IN (5, 8, 9)
ORDER BY batch, length(serial), serial;

-- stock_destroy: a piece that lies in the city is destroyed.
-- in: serial text, kind int
-- out: changed
UPDATE stock_piece SET state = 6 WHERE serial = :serial AND kind = :kind AND state IN (0, 5, 8, 9);

-- stock_write_off: a piece of the store is missing.
-- in: serial text, kind int
-- out: changed
UPDATE stock_piece SET state = 10 WHERE serial = :serial AND kind = :kind AND state = 0;

-- stock_recount_put: a count that does not agree with the books.
-- in: kind int, counted int, expected int
-- out: none
INSERT INTO stock_recount (kind, counted, expected) VALUES (:kind, :counted, :expected)
ON CONFLICT (kind) DO UPDATE SET counted = excluded.counted, expected = excluded.expected;

-- stock_recount_get: the difference of a kind that is not explained yet.
-- in: kind int
-- out: one: counted int, expected int
SELECT counted, expected FROM stock_recount WHERE kind = :kind;

-- stock_recount_end: it is explained, or a new count agrees.
-- in: kind int
-- out: changed
DELETE FROM stock_recount WHERE kind = :kind;
