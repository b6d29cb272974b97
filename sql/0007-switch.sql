-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whether people may apply online, and who turned that on or off (promise G10: pausing is immediate and
-- sticks). A state is one text (doc/formats.md, "Switch state"); its hash is in the ledger's entry that
-- was made with it. Only a state that the city's bundle key signed opens anything, so an unsigned row,
-- a row of another time and no row at all are all closed.
--
-- The epoch is a random number that a restore changes: what was signed before it opens nothing after.
-- The minute in a state's text is about the city; nothing here is about anybody who applied.
--
-- The ledger, which has the switch's history, becomes public with it: some checkpoints are published.

-- table switch_epoch: class operational; owner: switch; which life of this city the states are of
CREATE TABLE switch_epoch (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        epoch BLOB NOT NULL CHECK (length(epoch) = 16)
);

-- table switch_state: class public; owner: switch; every state that the switch was in, the last one counts
CREATE TABLE switch_state (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
        signature BLOB CHECK (signature IS NULL OR length(signature) = 64)
);

CREATE TRIGGER switch_state_is_not_deleted BEFORE DELETE ON switch_state
BEGIN SELECT RAISE(ABORT, 'the ledger names it'); END;

CREATE TRIGGER switch_state_says_the_same BEFORE UPDATE ON switch_state
WHEN NEW.number <> OLD.number OR NEW.text <> OLD.text OR OLD.signature IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the ledger has its hash'); END;

-- Every look at the switch asks for the ledger's newest entry about it.
CREATE INDEX ledger_entry_of_switch ON ledger_entry (seq) WHERE kind >= 'switch.' AND kind < 'switch/';

-- table ledger_public: class public; owner: ledger; which checkpoints are published, with all entries under them
CREATE TABLE ledger_public (
        size INTEGER PRIMARY KEY REFERENCES ledger_checkpoint (size) CHECK (size > 0 AND size % 16 = 0)
);
