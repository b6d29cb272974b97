-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Events at which cards are made away from the city: what each desk was given, so that what it brings
-- back can be compared with it.
--
-- While a desk is out, its indices and its library numbers are known as its own. When it is closed or
-- declared lost those rows go, and nothing tells any more which card was made where; of the event its
-- name, its day and its counts remain.

-- table event: class operational; owner: event; events, and the counts of the desks that were closed
CREATE TABLE event (
        id BLOB PRIMARY KEY CHECK (length(id) = 16),
        name TEXT NOT NULL,
        day INTEGER NOT NULL,
        opening INTEGER NOT NULL DEFAULT 0,
        active INTEGER NOT NULL DEFAULT 0,
        spoiled INTEGER NOT NULL DEFAULT 0,
        destroyed INTEGER NOT NULL DEFAULT 0,
        returned INTEGER NOT NULL DEFAULT 0,
        missing INTEGER NOT NULL DEFAULT 0,
        UNIQUE (name, day)
) WITHOUT ROWID;

-- table event_desk: class operational; owner: event; the desks of an event, and how their tallies are known
-- States: 0 prepared, 1 closed, 2 lost.
CREATE TABLE event_desk (
        id BLOB PRIMARY KEY CHECK (length(id) = 16),
        event BLOB NOT NULL REFERENCES event (id),
        name TEXT NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        cards INTEGER NOT NULL CHECK (cards > 0),
        bundle BLOB NOT NULL UNIQUE CHECK (length(bundle) = 32),
        desk_key BLOB NOT NULL CHECK (length(desk_key) = 32),
        UNIQUE (event, name)
) WITHOUT ROWID;

-- table event_index: class operational; owner: event; which desk has which status indices, until it is closed
CREATE TABLE event_index (
        idx INTEGER PRIMARY KEY CHECK (idx >= 0),
        desk BLOB NOT NULL REFERENCES event_desk (id)
);

CREATE INDEX event_index_by_desk ON event_index (desk);

-- table event_number: class operational; owner: event; which desk has which partners' numbers, until it is closed
-- Partners: 0 library, 1 transit.
CREATE TABLE event_number (
        partner INTEGER NOT NULL CHECK (partner BETWEEN 0 AND 1),
        number TEXT NOT NULL,
        desk BLOB NOT NULL REFERENCES event_desk (id),
        PRIMARY KEY (partner, number)
) WITHOUT ROWID;

CREATE INDEX event_number_by_desk ON event_number (desk);
