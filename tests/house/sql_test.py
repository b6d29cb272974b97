#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/gen-sql and tool/gen-migration: what comes out compiles; what is wrong is refused with its
line. That the statements run is tested with the database (src/kit, src/civic)."""

import house

SCHEMA = """\
-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Why this is here,
-- in two lines.
-- table note: class public; owner: note; what was noted
CREATE TABLE note (id BLOB NOT NULL, month TEXT NOT NULL, seen INTEGER, mark BLOB) STRICT;
-- table other: class staff; owner: other; belongs to another
CREATE TABLE other (a INTEGER) STRICT;
"""
GOOD = """\
-- SPDX-License-Identifier: AGPL-3.0-or-later
-- uses: base/note.h

-- note_add: adds a note.
-- in: id note_id, month text, seen int?, mark blob?
-- out: none
INSERT INTO note (id, month, seen, mark) VALUES (:id, :month, :seen, :mark);

-- note_see: marks
-- as seen, whatever '?' and $1 stand in a text.
-- in: seen int, month text
-- out: changed
UPDATE note SET seen = :seen -- why :not
WHERE month = :month AND month <> '$1 ? :x -- y';

-- note_find: finds one.
-- in: id note_id?
-- out: one: id note_id, seen int?,
--      mark blob?, month text, length int
SELECT n.id, n.seen, mark, month, length(mark) * 2 AS length FROM note AS n WHERE id = :id;

-- note_list: lists them.
-- in: none
-- out: many: id note_id?, seen int
WITH x AS (SELECT id, seen FROM note) SELECT x.id, seen FROM x ORDER BY seen;

-- note_take: takes one.
-- in: a1 int, a2 int, a3 int, a4 int
-- out: one: month text
UPDATE note SET seen = :a1 + :a2 WHERE seen IN (SELECT seen FROM note WHERE seen > :a3 + :a4)
RETURNING month;

-- note_keep: adds unless it is there.
-- in: id note_id, month text
-- out: changed
INSERT INTO note (id, month) VALUES (:id, :month) ON CONFLICT DO UPDATE SET month = :month;
"""


class Sql(house.Case):
    def make(self, text, *options):
        self.write({"sql/0001-a.sql": SCHEMA, "civic/note.sql": text,
                    "base/note.h": '#include "base/str.h"\nstruct note_id {\n        uint8_t bytes[16];\n};\n'})
        return self.run_tool("gen-sql", "--header", "civic/note_sql.h", "--source", "civic/note_sql.c",
                             *options, "civic/note.sql")

    def assert_refused(self, statement, line, sentence, inputs="none", output="none"):
        text = f"-- note_x: does it.\n-- in: {inputs}\n-- out: {output}\n{statement}\n"
        code, said = self.make(text, "--schema", "sql")
        self.assertEqual(code, 1, said)
        self.assertIn(f"civic/note.sql:{line}: ", said)
        self.assertIn(sentence, said)

    def made(self):
        code, said = self.make(GOOD, "--schema", "sql")
        self.assertEqual(code, 0, said)
        return ((self.folder / "civic/note_sql.h").read_text(),
                (self.folder / "civic/note_sql.c").read_text())

    def test_what_is_made_compiles_without_a_warning(self):
        self.made()
        code, said = self.run_tool("gen-text", "--header", "text_key.h", house.ROOT / "web/text/en.po")
        self.assertEqual(code, 0, said)
        self.compile([self.folder / "civic/note_sql.c"])

    def test_the_functions_have_the_declared_types(self):
        header, source = self.made()
        for said in ("enum err sql_note_see(struct act *a, int64_t seen, struct str month, int64_t *changed);",
                     "enum err sql_note_add(struct act *a, struct note_id id, struct str month, "
                     "const int64_t *seen,\n        struct str mark);",
                     "struct sql_note_take_in {\n        int64_t a1;",
                     "const struct sql_note_take_in *in,\n        struct sql_note_take_row *row);",
                     "        bool has_id;\n        struct note_id id;",
                     "enum err sql_note_list_open(struct act *a, struct sql_note_list_rows *rows);",
                     "/* Marks as seen, whatever '?' and $1 stand in a text. */",
                     "extern const struct db_statement *const sql_all_note[];"):
            self.assertIn(said, header)
        self.assertIn("sql_all_note_count = 6;", source)

    def test_parameters_have_sqlites_numbers(self):
        _, source = self.made()
        self.assertIn("db_bind_int(&q, 1, seen);\n        db_bind_text(&q, 2, month);", source)
        self.assertIn("db_bind_int(&q, 4, in->a4);", source)

    def test_parameters_go_by_name_only(self):
        for parameter in ("?", "?1", "$1", "$x", "@x"):
            with self.subTest(parameter=parameter):
                self.assert_refused(f"SELECT id FROM note WHERE seen = {parameter};", 4,
                                    f"{parameter} is not a named parameter", output="one: id blob")

    def test_declared_and_used_parameters_are_the_same(self):
        self.assert_refused("DELETE FROM note WHERE seen = :x;", 4, ":x is not in its in:")
        self.assert_refused("DELETE FROM note;", 1, "x of its in: is not used", inputs="x int")

    def test_columns_are_listed(self):
        for star in ("*", "note.*", "DISTINCT *", "id, *"):
            with self.subTest(star=star):
                self.assert_refused(f"SELECT {star} FROM note;", 4, "lists its columns, not *",
                                    output="one: id blob")
        self.assert_refused("INSERT INTO note VALUES (1, 2, 3, 4);", 4, "lists its columns")
        self.assert_refused("REPLACE INTO note SELECT a FROM other;", 4, "lists its columns")

    def test_declared_columns_are_those_of_the_statement(self):
        for output in ("one: seen int, id blob", "one: id blob", "none", "one: id blob, seen int, x int"):
            with self.subTest(output=output):
                self.assert_refused("SELECT id, seen FROM note;", 4, "gives id, seen; its out: says",
                                    output=output)
        self.assert_refused("SELECT count(*) FROM note;", 4, "is an expression; name it with AS",
                            output="one: n int")
        self.assert_refused("DELETE FROM note;", 4, "gives no columns; its out: says id",
                            output="one: id blob")

    def test_a_table_is_written_by_its_owner_only(self):
        for statement in ("DELETE FROM other;", "UPDATE other SET a = 1;", "INSERT INTO other (a) VALUES (1);",
                          "INSERT OR IGNORE INTO other (a) VALUES (1);",
                          "WITH x AS (SELECT 1) DELETE FROM other;"):
            with self.subTest(statement=statement):
                self.assert_refused(statement, 4, "other is written by other.sql only")
        self.assert_refused("DELETE FROM nowhere;", 4, "nowhere has no owner in any migration")

    def test_what_sqlite_does_not_prepare_is_refused(self):
        self.assert_refused("SELECT absent FROM note;", 4, "no such column: absent",
                            output="one: absent int")

    def test_the_schema_is_changed_by_migrations_only(self):
        for statement in ("CREATE TABLE x (y);", "DROP TABLE note;", "ALTER TABLE note ADD x;",
                          "ATTACH 'x' AS y;"):
            with self.subTest(statement=statement):
                self.assert_refused(statement, 4, "belongs in a migration")

    def test_a_statement_is_one_and_ends(self):
        self.assert_refused("DELETE FROM note", 4, "is exactly one statement")
        self.assert_refused("DELETE FROM note; DELETE FROM note;", 4, "is exactly one statement")

    def test_the_head_is_complete(self):
        for text, sentence in (("-- note_x: does.\n-- out: none\nDELETE FROM note;\n", "needs both"),
                               ("-- note_x: does.\n-- in: none\nDELETE FROM note;\n", "needs both"),
                               ("-- note_x:\n-- in: none\n-- out: none\nDELETE FROM note;\n", "says nothing"),
                               ("-- x_y: other noun\nDELETE FROM note;\n", "a statement has a name"),
                               ("-- nothing here\n", "holds no statement"),
                               ("-- note_x: d.\n-- in: x money\n-- out: none\nDELETE FROM note WHERE seen = :x;\n",
                                "money is not a type"),
                               ("-- note_x: d.\n-- in: int int\n-- out: none\nDELETE FROM note WHERE seen = :int;\n",
                                "int cannot be a name"),
                               ("-- note_x: d.\n-- in: none\n-- out: some\nDELETE FROM note;\n", "out: is none,")):
            with self.subTest(sentence=sentence):
                code, said = self.make(text, "--schema", "sql")
                self.assertEqual((code, sentence in said), (1, True), said)

    def test_a_name_twice_is_refused(self):
        one = "-- note_x: does.\n-- in: none\n-- out: none\nDELETE FROM note;\n"
        code, said = self.make(one + one)
        self.assertEqual((code, "civic/note.sql:5: note_x stands here twice" in said), (1, True), said)


class Migration(house.Case):
    def make(self, **files):
        self.write({f"sql/{name.replace('_', '-')}.sql".replace("sql/n", "sql/"): text
                    for name, text in files.items()})
        return self.run_tool("gen-migration", "--header", "migration_table.h", "--source",
                             "migration_table.c", *sorted((self.folder / "sql").glob("*.sql")))

    def assert_refused(self, sentence, **files):
        code, said = self.make(**files)
        self.assertEqual((code, sentence in said), (1, True), said)

    def test_the_table_has_each_migration_byte_for_byte(self):
        second = SCHEMA.replace("note", "näme") + "-- " + "long " * 2000
        code, said = self.make(n0001_first=SCHEMA, n0002_second=second.replace("other", "third"))
        self.assertEqual(code, 0, said)
        self.write({"main.c": '#include "migration_table.h"\n#include <stdio.h>\nint main(void)\n{\n'
                    'for (size_t i = 0; i < migration_table_count; i++)\nprintf("%d %s\\n%s", '
                    'migration_table[i].version, migration_table[i].name, migration_table[i].sql);\n'
                    'return 0;\n}\n'})
        program = self.folder / "program"
        self.compile([self.folder / "main.c", self.folder / "migration_table.c"], output=program)
        said = house.subprocess.run([str(program)], capture_output=True, text=True).stdout
        self.assertEqual(said, f"1 first\n{SCHEMA}2 second\n{second.replace('other', 'third')}")

    def test_numbers_have_no_gaps(self):
        self.assert_refused("0003-b.sql:1: has number 3 where 2 is next", n0001_a=SCHEMA,
                            n0003_b=SCHEMA.replace("note", "x").replace("other", "y"))

    def test_numbers_have_no_doubles(self):
        self.assert_refused("0001-b.sql:1: has number 1 where 2 is next", n0001_a=SCHEMA,
                            n0001_b=SCHEMA.replace("note", "x").replace("other", "y"))

    def test_a_migration_says_why(self):
        self.assert_refused("0001-a.sql:1: says in at least 2 lines",
                            n0001_a=SCHEMA.replace("-- in two lines.\n", ""))

    def test_each_table_says_its_class_and_owner(self):
        self.assert_refused("0001-a.sql:4: table note needs a line above",
                            n0001_a=SCHEMA.replace("-- table note: class public; owner: note; what was "
                                                   "noted\n", ""))

    def test_the_class_is_one_of_four(self):
        self.assert_refused("0001-a.sql:4: class secret is not one of",
                            n0001_a=SCHEMA.replace("class public", "class secret"))

    def test_the_line_names_the_table_below_it(self):
        self.assert_refused("0001-a.sql:5: table note needs a line above",
                            n0001_a=SCHEMA.replace("table note:", "table notes:"))

    def test_what_does_not_run_is_refused(self):
        self.assert_refused("0001-a.sql:1: SQLite says", n0001_a=SCHEMA + "CREATE TABLE note (x);\n")


house.main()
