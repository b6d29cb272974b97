-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The public halves of the city's keys and their days. Rows are only ever added; a key that ends gets
-- its day and stays, since what it signed must still be checked.

-- key_add: a key that the keeper has made.
-- in: kid text, kind text, label text, public blob, made_day int
-- out: none
INSERT INTO key (kid, kind, label, public, made_day, withdrawn_day, retired_day)
VALUES (:kid, :kind, :label, :public, :made_day, NULL, NULL);

-- key_all: all keys, those of a kind together, oldest first.
-- in: none
-- out: many: kid text, kind text, label text, public blob, made_day int, withdrawn_day int?, retired_day int?
SELECT kid, kind, label, public, made_day, withdrawn_day, retired_day
FROM key ORDER BY kind, label, made_day, kid;

-- key_retire: a key signs no more; what it signed stays good.
-- in: kid text, day int
-- out: none
UPDATE key SET retired_day = :day WHERE kid = :kid AND retired_day IS NULL;

-- key_withdraw: a key signs no more and what it signed is not good any more.
-- in: kid text, day int
-- out: none
UPDATE key SET withdrawn_day = :day WHERE kid = :kid AND withdrawn_day IS NULL;

-- key_statement: how often the ledger says this of a key.
-- in: kind text, effect text
-- out: one: count int
SELECT COUNT(*) AS count FROM ledger_entry WHERE kind = :kind AND effect = :effect;
