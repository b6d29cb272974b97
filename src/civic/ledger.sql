-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The ledger: entries that are only ever added, the tree over them, what the log's key signed.

-- ledger_size: how many entries there are; they are numbered from 0 without a gap.
-- in: none
-- out: one: size int
SELECT coalesce(max(seq), -1) + 1 AS size FROM ledger_entry;

-- ledger_last_day: the day of the newest entry.
-- in: none
-- out: one: day int
SELECT day FROM ledger_entry ORDER BY seq DESC LIMIT 1;

-- ledger_entry_add: one more entry, with its salt, its commitments and the leaf that they give.
-- in: seq int, day int, kind text, actor text, role text, reason text, effect text,
--     salt blob, commitments blob, leaf_hash blob
-- out: none
INSERT INTO ledger_entry (seq, day, kind, actor, role, reason, effect, salt, commitments, leaf_hash)
VALUES (:seq, :day, :kind, :actor, :role, :reason, :effect, :salt, :commitments, :leaf_hash);

-- ledger_entries: all entries in their order.
-- in: none
-- out: many: seq int, day int, kind text, actor text, role text, reason text, effect text,
--     salt blob, commitments blob, leaf_hash blob
SELECT seq, day, kind, actor, role, reason, effect, salt, commitments, leaf_hash
FROM ledger_entry ORDER BY seq;

-- ledger_leaf: the leaf hash of an entry.
-- in: seq int
-- out: one: leaf_hash blob
SELECT leaf_hash FROM ledger_entry WHERE seq = :seq;

-- ledger_node_add: an inner node whose subtree is complete.
-- in: level int, idx int, hash blob
-- out: none
INSERT INTO ledger_node (level, idx, hash) VALUES (:level, :idx, :hash);

-- ledger_node_get: an inner node.
-- in: level int, idx int
-- out: one: hash blob
SELECT hash FROM ledger_node WHERE level = :level AND idx = :idx;

-- ledger_node_count: how many inner nodes are kept.
-- in: none
-- out: one: count int
SELECT COUNT(*) AS count FROM ledger_node;

-- ledger_checkpoint_add: a signed checkpoint over the first SIZE entries, unless there is one.
-- in: size int, root blob, note text
-- out: changed
INSERT INTO ledger_checkpoint (size, root, note) VALUES (:size, :root, :note) ON CONFLICT DO NOTHING;

-- ledger_checkpoint_last: the newest signed checkpoint.
-- in: none
-- out: one: size int, note text
SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1;

-- ledger_checkpoint_newest: the same with its root.
-- in: none
-- out: one: size int, root blob, note text
SELECT size, root, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1;

-- ledger_checkpoints: all signed checkpoints, oldest first.
-- in: none
-- out: many: size int, root blob, note text
SELECT size, root, note FROM ledger_checkpoint ORDER BY size;

-- ledger_public_add: the checkpoint of this size is public.
-- in: size int
-- out: changed
INSERT INTO ledger_public (size) VALUES (:size) ON CONFLICT DO NOTHING;

-- ledger_public_last: the newest public checkpoint.
-- in: none
-- out: one: size int, note text
SELECT p.size AS size, c.note AS note FROM ledger_public AS p
JOIN ledger_checkpoint AS c ON c.size = p.size ORDER BY p.size DESC LIMIT 1;

-- ledger_commitments: what some entries committed to, in their order.
-- in: first int, after int
-- out: many: seq int, commitments blob
SELECT seq, commitments FROM ledger_entry WHERE seq >= :first AND seq < :after ORDER BY seq;

-- ledger_search: entries from one to before another, newest first; an empty actor or kind is any.
-- in: actor text, kind text, from_day int, to_day int, first int, before int, most int
-- out: many: seq int, day int, kind text, actor text, role text, reason text, effect text
SELECT seq, day, kind, actor, role, reason, effect FROM ledger_entry
WHERE (:actor = '' OR actor = :actor) AND (:kind = '' OR kind = :kind)
        AND day BETWEEN :from_day AND :to_day AND seq >= :first AND seq < :before
ORDER BY seq DESC LIMIT :most;

-- ledger_kinds: every kind that an entry has from one on, by name.
-- in: first int
-- out: many: kind text
SELECT DISTINCT kind FROM ledger_entry WHERE seq >= :first ORDER BY kind;
