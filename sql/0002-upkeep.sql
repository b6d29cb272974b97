-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The doctor has to say when the city was last copied and last restored, so each leaves its day here.
-- One row for each kind of upkeep, overwritten: no history, nothing of anybody.

-- table upkeep: class operational; owner: upkeep; the last day on which something was done for the city's safety
CREATE TABLE upkeep (
        kind TEXT PRIMARY KEY,
        day INTEGER NOT NULL
) WITHOUT ROWID;
