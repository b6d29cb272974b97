-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The switch of the online service: its states, the newest one counts, and what the ledger says of them.

-- switch_newest: the newest state.
-- in: none
-- out: one: number int, text text, signature blob?
SELECT number, text, signature FROM switch_state ORDER BY number DESC LIMIT 1;

-- switch_states: every state, oldest first.
-- in: none
-- out: many: number int, text text
SELECT number, text FROM switch_state ORDER BY number;

-- switch_add: a new state.
-- in: number int, text text, signature blob?
-- out: none
INSERT INTO switch_state (number, text, signature) VALUES (:number, :text, :signature);

-- switch_sign: the signature of a state that had none.
-- in: number int, signature blob
-- out: changed
UPDATE switch_state SET signature = :signature WHERE number = :number AND signature IS NULL;

-- switch_epoch_get: which life of the city this is.
-- in: none
-- out: one: epoch blob
SELECT epoch FROM switch_epoch WHERE one = 1;

-- switch_epoch_put: another one begins.
-- in: epoch blob
-- out: none
INSERT INTO switch_epoch (one, epoch) VALUES (1, :epoch)
ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch;

-- switch_entry: the ledger's newest entry about the switch.
-- in: none
-- out: one: kind text, reason text, effect text
SELECT kind, reason, effect FROM ledger_entry WHERE kind >= 'switch.' AND kind < 'switch/'
ORDER BY seq DESC LIMIT 1;

-- switch_entries: all of them, oldest first.
-- in: none
-- out: many: day int, kind text, actor text, role text, reason text, effect text
SELECT day, kind, actor, role, reason, effect FROM ledger_entry
WHERE kind >= 'switch.' AND kind < 'switch/' ORDER BY seq;

-- switch_proposal: the newest proposal to open that nobody has decided on.
-- in: today int
-- out: one: number int
SELECT number FROM approval WHERE act = 'online.reopen' AND state = 0 AND last_day >= :today
ORDER BY number DESC LIMIT 1;
