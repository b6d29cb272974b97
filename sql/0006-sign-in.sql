-- SPDX-License-Identifier: AGPL-3.0-or-later
-- A stolen password must not be enough to act for the city. So whoever signs in at the console has a second
-- factor: a telephone's one-time codes, or a passkey, which needs no password.
--
-- Who has this database gets nobody in with it: the secrets of the codes are sealed to a key that only the
-- keeper has, each for one name, and of passkeys there is the public half. The step of a code and the
-- counter of a passkey are kept because each is good once; they are of staff, never of a resident.

-- table staff: two columns more: the language they chose (NULL: what their browser asks for), and how often
-- they signed out everywhere
ALTER TABLE staff ADD COLUMN language TEXT CHECK (language IS NULL OR length(language) BETWEEN 2 AND 12);
ALTER TABLE staff ADD COLUMN round INTEGER NOT NULL DEFAULT 0 CHECK (round >= 0);

-- table staff_code: class staff; owner: second_factor; the sealed secret of somebody's one-time codes
CREATE TABLE staff_code (
        name TEXT PRIMARY KEY REFERENCES staff (name),
        box BLOB NOT NULL CHECK (length(box) = 132),
        last_step INTEGER NOT NULL CHECK (last_step >= 0),
        since_day INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER staff_code_is_good_once BEFORE UPDATE OF last_step ON staff_code
WHEN NEW.last_step <= OLD.last_step
BEGIN SELECT RAISE(ABORT, 'this code or a later one was used'); END;

-- table staff_passkey: class staff; owner: passkey; the public halves of passkeys, and what their owners call them
CREATE TABLE staff_passkey (
        id BLOB PRIMARY KEY CHECK (length(id) BETWEEN 16 AND 1023),
        name TEXT NOT NULL REFERENCES staff (name),
        algorithm INTEGER NOT NULL CHECK (algorithm IN (-7, -8)),
        half BLOB NOT NULL CHECK (length(half) = 64),
        counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
        is_eligible INTEGER NOT NULL CHECK (is_eligible IN (0, 1)),
        label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 40),
        added_day INTEGER NOT NULL,
        used_day INTEGER
) WITHOUT ROWID;

CREATE INDEX staff_passkey_by_name ON staff_passkey (name);

CREATE TRIGGER staff_passkey_counts_up BEFORE UPDATE OF counter ON staff_passkey
WHEN NEW.counter < OLD.counter OR (NEW.counter = OLD.counter AND NEW.counter > 0)
BEGIN SELECT RAISE(ABORT, 'there may be two of this passkey'); END;

-- table staff_refusal: class staff; owner: sign_in; how often a sign-in was refused on a day; '' is every name that
-- nobody has
CREATE TABLE staff_refusal (
        name TEXT NOT NULL,
        day INTEGER NOT NULL,
        count INTEGER NOT NULL CHECK (count > 0),
        PRIMARY KEY (name, day)
) WITHOUT ROWID;

-- Who does not work here any more has no second factor either.
CREATE TRIGGER staff_leave_nothing AFTER UPDATE OF removed_day ON staff WHEN NEW.removed_day IS NOT NULL
BEGIN
        DELETE FROM staff_code WHERE name = NEW.name;
        DELETE FROM staff_passkey WHERE name = NEW.name;
END;
