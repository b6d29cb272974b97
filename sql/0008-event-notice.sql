-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the city tells residents of an event: where to come on which day, and in which languages they are
-- spoken to. It is public and about the event alone. Nobody books here, so nothing of anybody comes in.
--
-- It stands apart from table event, which is what the stock is balanced against: an event may be announced
-- long before its desks are prepared, and be called off without a trace in the books. Hours are those of
-- the event, in minutes of the day.

-- table event_notice: class public; owner: event_notice; events that residents are told of
CREATE TABLE event_notice (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        name TEXT NOT NULL,
        day INTEGER NOT NULL,
        opens INTEGER NOT NULL CHECK (opens BETWEEN 0 AND 1439),
        closes INTEGER NOT NULL CHECK (closes > opens AND closes <= 1440),
        place TEXT NOT NULL,
        address TEXT NOT NULL,
        languages TEXT NOT NULL,
        access INTEGER NOT NULL CHECK (access >= 0),
        walk_ins INTEGER NOT NULL CHECK (walk_ins BETWEEN 0 AND 1),
        capacity INTEGER NOT NULL CHECK (capacity > 0),
        UNIQUE (name, day)
);
