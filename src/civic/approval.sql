-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What was proposed and what was said to it. States: 0 open, 1 approved, 2 refused, 3 withdrawn, 4 spent.

-- approval_next: the number of the next proposal.
-- in: none
-- out: one: number int
SELECT coalesce(max(number), 0) + 1 AS number FROM approval;

-- approval_add: a new proposal, open.
-- in: number int, act text, detail text, detail_hash blob, proposer text, made_day int, last_day int
-- out: none
INSERT INTO approval (number, act, detail, detail_hash, proposer, made_day, last_day, state)
VALUES (:number, :act, :detail, :detail_hash, :proposer, :made_day, :last_day, 0);

-- approval_get: one proposal.
-- in: number int
-- out: one: number int, act text, detail text, detail_hash blob, proposer text, made_day int,
--     last_day int, state int, decider text?, decided_day int?
SELECT number, act, detail, detail_hash, proposer, made_day, last_day, state, decider, decided_day
FROM approval WHERE number = :number;

-- approval_newest: the newest proposal of the same by the same person.
-- in: act text, detail_hash blob, proposer text
-- out: one: number int
SELECT number FROM approval
WHERE proposer = :proposer AND detail_hash = :detail_hash AND act = :act ORDER BY number DESC LIMIT 1;

-- approval_live: what can still be agreed to or done, oldest first.
-- in: today int
-- out: many: number int
SELECT number FROM approval WHERE state IN (0, 1) AND last_day >= :today ORDER BY number;

-- approval_decide: another person agrees (1) or refuses (2).
-- in: number int, state int, decider text, today int
-- out: changed
UPDATE approval SET state = :state, decider = :decider, decided_day = :today
WHERE number = :number AND state = 0 AND proposer <> :decider;

-- approval_withdraw: its proposer takes it back.
-- in: number int, proposer text
-- out: changed
UPDATE approval SET state = 3 WHERE number = :number AND state IN (0, 1) AND proposer = :proposer;

-- approval_spend: what was agreed to is done.
-- in: number int, proposer text
-- out: changed
UPDATE approval SET state = 4 WHERE number = :number AND state = 1 AND proposer = :proposer;

-- approval_person: the roles of somebody who works for the city now.
-- in: name text
-- out: one: roles text
SELECT roles FROM staff WHERE name = :name AND removed_day IS NULL;
