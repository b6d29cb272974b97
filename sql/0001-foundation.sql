-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The foundation: what a city needs to make cards, to turn them off, and to account for what its
-- staff do. No table has room for anything of a person: no name, no birth date, no picture, no
-- address, no serial number of a blank card.
--
-- Nothing here tells when or in which order people came. Days are whole days (since 1970-01-01,
-- the city's time zone) and stand only in rows that are about the city itself. Keys are random
-- numbers drawn at the desk; a table whose key is text has no hidden row number, which would count
-- in order of arrival.
--
-- A tag is BLAKE2b-128 of the code on a card's stub, different for each table (stub.h), so no row
-- of one table can be joined to a row of another without that code.

-- table ledger_entry: class staff; owner: ledger; what staff did, numbered from 0 without a gap
CREATE TABLE ledger_entry (
        seq INTEGER PRIMARY KEY CHECK (seq >= 0),
        day INTEGER NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        role TEXT NOT NULL,
        reason TEXT NOT NULL,
        effect TEXT NOT NULL,
        salt BLOB NOT NULL CHECK (length(salt) = 32),
        commitments BLOB NOT NULL CHECK (length(commitments) = 224),
        leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)
);

CREATE TRIGGER ledger_entry_is_not_changed BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;

CREATE TRIGGER ledger_entry_is_not_deleted BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END;

-- table ledger_node: class public; owner: ledger; inner nodes of the tree over the entries
-- Level 1 stands on two leaves; only complete subtrees are kept, for these never change.
CREATE TABLE ledger_node (
        level INTEGER NOT NULL CHECK (level > 0),
        idx INTEGER NOT NULL CHECK (idx >= 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, idx)
) WITHOUT ROWID;

-- table ledger_checkpoint: class public; owner: ledger; what the log's key has signed
CREATE TABLE ledger_checkpoint (
        size INTEGER PRIMARY KEY CHECK (size > 0),
        root BLOB NOT NULL CHECK (length(root) = 32),
        note TEXT NOT NULL
);

-- table key: class public; owner: key; the city's public keys and their days
CREATE TABLE key (
        kid TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        label TEXT NOT NULL,
        public BLOB NOT NULL,
        made_day INTEGER NOT NULL,
        withdrawn_day INTEGER,
        retired_day INTEGER
) WITHOUT ROWID;

-- table status_pool: class public; owner: status; the pool of indices that each month began with
CREATE TABLE status_pool (
        month TEXT PRIMARY KEY CHECK (length(month) = 7),
        made_day INTEGER NOT NULL,
        size INTEGER NOT NULL CHECK (size > 0),
        ends_day INTEGER NOT NULL
) WITHOUT ROWID;

-- table status_index: class operational; owner: status; which indices are live, taken, turned off
CREATE TABLE status_index (
        idx INTEGER PRIMARY KEY CHECK (idx >= 0),
        month TEXT NOT NULL REFERENCES status_pool (month),
        state INTEGER NOT NULL,
        tag BLOB CHECK (tag IS NULL OR length(tag) = 16)
);

CREATE INDEX status_index_by_month ON status_index (month, state);
CREATE UNIQUE INDEX status_index_by_tag ON status_index (tag) WHERE tag IS NOT NULL;

-- table library_number: class operational; owner: partner; library numbers that were ever used
CREATE TABLE library_number (
        number TEXT PRIMARY KEY,
        state INTEGER NOT NULL,
        tag BLOB CHECK (tag IS NULL OR length(tag) = 16)
) WITHOUT ROWID;

CREATE UNIQUE INDEX library_number_by_tag ON library_number (tag) WHERE tag IS NOT NULL;

-- table transit_number: class operational; owner: partner; transit numbers that the agency sent
CREATE TABLE transit_number (
        number TEXT PRIMARY KEY,
        state INTEGER NOT NULL,
        tag BLOB CHECK (tag IS NULL OR length(tag) = 16)
) WITHOUT ROWID;

CREATE UNIQUE INDEX transit_number_by_tag ON transit_number (tag) WHERE tag IS NOT NULL;
