#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/check-selectors finds a selector wherever one could be held or asked (G2)."""

import house


class Selectors(house.Case):
    def assert_refused(self, path, text, line, selector):
        self.write({path: text})
        said = self.assert_found("check-selectors", [self.folder], f"{path}:{line}: ")
        self.assertIn(f"says {selector}:", said)

    def assert_allowed(self, path, text):
        self.write({path: text})
        self.assert_clean("check-selectors", [self.folder])

    def test_a_column_is_found(self):
        self.assert_refused("sql/0001-a.sql", "CREATE TABLE card (\n  nationality TEXT\n);\n", 2,
                            "nationality")
        self.assert_refused("src/civic/card.sql", "SELECT visa_kind\nFROM card;\n", 1, "visa")

    def test_a_value_in_sql_is_found(self):
        self.assert_refused("sql/0001-a.sql", "CHECK (kind IN ('foreign_passport'));\n", 1, "passport")

    def test_a_member_and_an_enum_and_a_variable_are_found(self):
        self.assert_refused("src/civic/a.h", "struct person {\n        int citizenship;\n};\n", 2,
                            "citizenship")
        self.assert_refused("src/civic/b.h", "enum paper { PAPER_US_PASSPORT };\n", 1, "passport")
        self.assert_refused("src/civic/c.c", "int documentType;\n", 1, "document_type")
        self.assert_refused("src/civic/d.c", "#define HAS_SSN 1\n", 1, "ssn")

    def test_an_argument_of_the_log_is_found(self):
        self.assert_refused("src/civic/a.c", 'void f(void)\n{\n        log_info(person.alien_number);\n}\n',
                            3, "alien")
        self.assert_refused("src/civic/b.c", 'void f(void)\n{\n        log_info("born_in=%s", x);\n}\n',
                            3, "born_in")

    def test_a_json_key_in_c_and_in_javascript_is_found(self):
        self.assert_refused("src/civic/a.c", 'const char *key = "place_of_birth";\n', 1,
                            "place_of_birth")
        self.assert_refused("web/verify/a.js", "const x = claims.birth_place;\n", 1, "birth_place")

    def test_a_slot_and_a_form_field_are_found(self):
        self.assert_refused("web/a.html", "<p>\n{{religion}}\n", 2, "religion")
        self.assert_refused("web/b.html", '<input name="social-security">\n', 1, "social_security")
        self.assert_refused("web/c.html", "<!-- slot country text -->\n", 1, "country")

    def test_a_key_of_the_texts_is_found(self):
        self.assert_refused("web/text/en.po", 'msgid "form.ethnicity"\nmsgstr "x"\n', 1, "ethnicity")

    def test_a_file_name_is_found_also_of_a_test(self):
        self.assert_refused("src/civic/visa.c", "int x;\n", 1, "visa")
        self.assert_refused("tests/story/country_of_issue.py", "\n", 1, "country")

    def test_the_plural_is_found(self):
        self.assert_refused("src/a.c", "int nationalities, passports;\n", 1, "passport")

    def test_only_whole_words_count(self):
        self.assert_allowed("src/a.c", "int visage, trace, brace, embrace, terraced, native_name;\n"
                            "int birth, buf_add_number, stationery, imagination;\n")

    def test_comments_and_prose_may_say_the_words(self):
        self.assert_allowed("src/a.c", "/* No passport, visa or nationality is held. */\nint x;\n")
        self.assert_allowed("sql/0001-a.sql", "-- holds no nationality\nSELECT 1;\n")

    def test_a_sentence_with_a_number_is_no_alien_number(self):
        self.assert_allowed("src/a.c", 'const char *x = "is not a number";\n')
        self.assert_refused("src/b.c", 'const char *x = "a_number";\n', 1, "a_number")

    def test_a_foreign_key_of_sql_is_no_selector(self):
        self.assert_allowed("sql/0001-a.sql", "PRAGMA foreign_keys = ON; FOREIGN KEY (a);\n")

    def test_an_exception_needs_a_reason_and_a_use(self):
        self.write({"src/a.c": "int race;\n",
                    "tool/selector.allow": "src/a.c race a race between two threads\n"})
        self.assert_clean("check-selectors", [self.folder])
        self.write({"tool/selector.allow": "src/a.c race\n"})
        self.assert_found("check-selectors", [self.folder], "selector.allow:1: an exception has a reason")
        self.write({"src/a.c": "int x;\n",
                    "tool/selector.allow": "src/a.c race a race between two threads\n"})
        self.assert_found("check-selectors", [self.folder], "selector.allow:1: src/a.c race needs no")


house.main()
