#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/check-floors finds every include that goes up."""

import house


class Floors(house.Case):
    def check(self, files):
        self.write({"src/civic/ORDER": "ledger\nstatus\nstatus_list\n", "lib/cbor.h": "",
                    "src/base/str.h": "", "src/kit/db.h": "", "src/civic/ledger.h": "",
                    "src/civic/status.h": "", "src/face/cli/cli.h": "", **files})
        return self.run_tool("check-floors", self.folder)

    def assert_refused(self, path, include, sentence):
        code, said = self.check({path: f'\n#include "{include}"\n'})
        self.assertEqual(code, 1, said)
        self.assertIn(f"{path}:2: {sentence}", said)

    def assert_allowed(self, path, include):
        code, said = self.check({path: f'\n#include "{include}"\n'})
        self.assertEqual(code, 0, said)

    def test_a_floor_may_not_include_a_higher_one(self):
        self.assert_refused("src/base/act.c", "kit/db.h", "base may not include kit/db.h: kit is")
        self.assert_refused("src/kit/text.c", "civic/ledger.h", "kit may not include")
        self.assert_refused("src/civic/status.c", "face/cli/cli.h", "civic may not include")
        self.assert_refused("src/kit/text_test.c", "civic/ledger.h", "kit may not include")

    def test_a_generated_header_has_the_floor_of_its_source(self):
        self.assert_refused("src/base/act.c", "migration_table.h", "base may not include")
        self.assert_refused("src/kit/a.c", "civic/ledger_sql.h", "kit may not include")
        self.assert_refused("src/civic/status.c", "demo_card_page.h", "civic may not include")
        self.assert_refused("src/civic/ledger.c", "civic/status_sql.h", "ledger stands above status")

    def test_within_civic_a_noun_uses_only_what_stands_above_it(self):
        self.assert_refused("src/civic/ledger.c", "civic/status.h", "ledger stands above status")
        self.assert_refused("src/civic/ledger_entry.c", "status.h", "ledger stands above status")

    def test_every_noun_of_civic_is_in_the_order(self):
        code, said = self.check({"src/civic/stray.c": '#include "civic/ledger.h"\n'})
        self.assertIn("src/civic/stray.c:1: stray is not a noun", said)
        self.assertEqual(code, 1)

    def test_lib_stands_alone(self):
        self.assert_refused("lib/cose.c", "base/str.h", "lib stands alone")
        self.assert_refused("lib/cose.c", "kit/db.h", "lib stands alone")

    def test_what_is_on_no_floor_is_refused(self):
        self.assert_refused("src/kit/a.c", "other/thing.h", '"other/thing.h" is on no floor')

    def test_lower_floors_lib_and_what_stands_above_are_allowed(self):
        for path, include in (("src/kit/a.c", "base/str.h"), ("src/base/a.c", "lib/cbor.h"),
                              ("src/civic/status.c", "civic/ledger.h"), ("src/main.c", "face/cli/cli.h"),
                              ("src/civic/status_list.c", "civic/status.h"),
                              ("src/base/act.h", "text_key.h"), ("src/civic/ledger_test.c", "civic/status.h"),
                              ("src/civic/status.c", "status_sql.h"), ("src/kit/a.c", "stdio.h")):
            with self.subTest(path=path, include=include):
                self.setUp()
                self.assert_allowed(path, include)

    def test_a_comment_includes_nothing(self):
        code, said = self.check({"src/base/a.c": '// #include "kit/db.h"\n'})
        self.assertEqual(code, 0, said)

    def test_an_empty_tree_has_not_passed(self):
        code, _ = self.run_tool("check-floors", self.folder)
        self.assertEqual(code, 1)


house.main()
