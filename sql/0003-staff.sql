-- SPDX-License-Identifier: AGPL-3.0-or-later
-- No privileged act by one person: who works for the city under which pseudonym and in which roles, and
-- what one of them has proposed and another has agreed to.
--
-- The ledger names people by their pseudonym for ever, so no row of either table is ever deleted and no
-- pseudonym is given twice. What a proposal says cannot be changed, only what becomes of it, and never
-- by its proposer: the rules stand here too, so that no statement of the program can get around them.

-- table staff: class staff; owner: staff; pseudonyms, roles, and what a password is checked against
CREATE TABLE staff (
        name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 2 AND 24 AND name NOT GLOB '*[^a-z0-9-]*'),
        roles TEXT NOT NULL CHECK (length(roles) > 0),
        kib INTEGER NOT NULL CHECK (kib >= 8),
        passes INTEGER NOT NULL CHECK (passes >= 1),
        salt BLOB NOT NULL CHECK (length(salt) = 16),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        since_day INTEGER NOT NULL,
        removed_day INTEGER
) WITHOUT ROWID;

CREATE TRIGGER staff_is_not_deleted BEFORE DELETE ON staff
BEGIN SELECT RAISE(ABORT, 'the ledger names them'); END;

CREATE TRIGGER staff_keep_their_name BEFORE UPDATE OF name, since_day ON staff
BEGIN SELECT RAISE(ABORT, 'the ledger names them'); END;

CREATE TRIGGER staff_do_not_come_back BEFORE UPDATE ON staff WHEN OLD.removed_day IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'who was removed gets a new name'); END;

-- table approval: class staff; owner: approval; what was proposed by one person, and what another said
-- States: 0 open, 1 approved, 2 refused, 3 withdrawn, 4 spent: what was agreed to has been done.
CREATE TABLE approval (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        act TEXT NOT NULL,
        detail TEXT NOT NULL CHECK (length(detail) > 0),
        detail_hash BLOB NOT NULL CHECK (length(detail_hash) = 32),
        proposer TEXT NOT NULL REFERENCES staff (name),
        made_day INTEGER NOT NULL,
        last_day INTEGER NOT NULL CHECK (last_day >= made_day),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
        decider TEXT REFERENCES staff (name),
        decided_day INTEGER,
        CHECK (decider IS NULL OR decider <> proposer),
        CHECK (state NOT IN (1, 2, 4) OR decider IS NOT NULL)
);

CREATE INDEX approval_by_detail ON approval (proposer, detail_hash);

CREATE TRIGGER approval_begins_open BEFORE INSERT ON approval
WHEN NEW.state <> 0 OR NEW.decider IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a proposal begins open'); END;

CREATE TRIGGER approval_is_not_deleted BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'the ledger names it'); END;

CREATE TRIGGER approval_says_the_same
BEFORE UPDATE OF number, act, detail, detail_hash, proposer, made_day, last_day ON approval
BEGIN SELECT RAISE(ABORT, 'what was proposed is not changed'); END;

CREATE TRIGGER approval_goes_on BEFORE UPDATE OF state, decider ON approval
WHEN NOT ((OLD.state = 0 AND NEW.state IN (1, 2, 3)) OR
        (OLD.state = 1 AND NEW.state IN (3, 4) AND NEW.decider = OLD.decider))
BEGIN SELECT RAISE(ABORT, 'no way from this state to that'); END;
