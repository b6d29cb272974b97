-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Blanks that could become somebody's card, and ribbons and film on whose cores faces can be read, are
-- counted to the piece: what went to an event must come back handed over, spoiled, destroyed or unused.
--
-- Of each piece only where it is, by the vendor's serial. No row joins a serial with a status index, a
-- number, a tag or a person, and none has a day: when a desk is closed its pieces forget which desk it was.

-- table stock_batch: class operational; owner: stock; deliveries of blanks, ribbons and film
CREATE TABLE stock_batch (
        batch TEXT PRIMARY KEY,
        kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
        received_day INTEGER NOT NULL
) WITHOUT ROWID;

-- table stock_piece: class operational; owner: stock; every blank, ribbon and film, and where it is
-- Kinds: 0 blank, 1 ribbon, 2 film. States: 0 in stock, 1 at an event, 4 handed over, 5 spoiled,
-- 6 destroyed, 8 opened, 9 used up, 10 written off: missing, and two people have said why. Capacity:
-- cards that a ribbon or film is good for, 0 for a blank. Place: the desk that has it, while it does.
CREATE TABLE stock_piece (
        serial TEXT PRIMARY KEY CHECK (length(serial) BETWEEN 1 AND 32),
        batch TEXT NOT NULL REFERENCES stock_batch (batch),
        kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
        capacity INTEGER NOT NULL CHECK (capacity >= 0),
        state INTEGER NOT NULL CHECK (state IN (0, 1, 4, 5, 6, 8, 9, 10)),
        place BLOB CHECK (place IS NULL OR length(place) = 16),
        CHECK ((state = 1) = (place IS NOT NULL))
) WITHOUT ROWID;

CREATE INDEX stock_piece_by_state ON stock_piece (kind, state, batch);
CREATE INDEX stock_piece_by_place ON stock_piece (place) WHERE place IS NOT NULL;

-- table stock_recount: class operational; owner: stock; counts that did not agree with the books
-- While there is a row nothing leaves the store: two people explain the difference first.
CREATE TABLE stock_recount (
        kind INTEGER PRIMARY KEY CHECK (kind BETWEEN 0 AND 2),
        counted INTEGER NOT NULL CHECK (counted >= 0),
        expected INTEGER NOT NULL CHECK (expected >= 0)
) WITHOUT ROWID;
