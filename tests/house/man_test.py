#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/gen-man: pages that man reads without a warning and that say what the table says."""

import json
import subprocess

import house

VERBS = [
    {"verb": "key list", "summary": "shows the keys", "synopsis": "citykey key list --data DIR [--json]",
     "options": [{"name": "data", "arg": "DIR", "help": "the city's folder"},
                 {"name": "json", "arg": None, "help": ".TH is not a request here, \\fBnor\\fR a font"}],
     "description": ["One paragraph.", "", "'Two – with a quote."],
     "exit": ["0 done", "75 not now; nothing was changed, try again"],
     "examples": ["citykey key list --data lakehaven"]},
    {"verb": "verify", "summary": "checks a card", "synopsis": "citykey verify (TEXT | --image FILE)",
     "options": [], "description": ["Checks."], "exit": ["0 current", "10 revoked"], "examples": []},
]


class Man(house.Case):
    def make(self, verbs, *options):
        return self.run_tool("gen-man", *options, self.folder / "man", given=json.dumps(verbs))

    def page(self, name):
        run = subprocess.run(["man", "-l", "--warnings", str(self.folder / "man" / name)], text=True,
                             capture_output=True, env={"PATH": "/usr/bin:/bin", "MANWIDTH": "100",
                                                       "LC_ALL": "C.UTF-8"})
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return " ".join(run.stdout.split())

    def test_every_verb_has_a_page_without_a_warning(self):
        self.assertEqual(self.make(VERBS)[0], 0)
        names = sorted(path.name for path in (self.folder / "man").iterdir())
        self.assertEqual(names, ["citykey-key-list.1", "citykey-verify.1", "citykey.1"])
        for name in names:
            self.page(name)

    def test_a_page_says_what_the_table_says(self):
        self.make(VERBS)
        said = self.page("citykey-key-list.1")
        for text in ("citykey-key-list - shows the keys", "citykey key list --data DIR [--json]",
                     "--data DIR the city's folder", ".TH is not a request here, \\fBnor\\fR a font",
                     "One paragraph. 'Two – with a quote.", "75 not now; nothing was changed"):
            self.assertIn(text, said)
        said = self.page("citykey-verify.1")
        self.assertIn("EXIT STATUS 0 current 10 revoked", said)
        self.assertNotIn("OPTIONS", said)
        self.assertIn("citykey-verify(1) checks a card", self.page("citykey.1"))

    def test_a_page_that_differs_is_found(self):
        self.make(VERBS)
        self.assertEqual(self.make(VERBS, "--check")[0], 0)
        code, said = self.make(VERBS[:1], "--check")
        self.assertEqual((code, "citykey-verify.1:1: there is no such verb" in said), (1, True), said)
        self.assertIn("citykey.1:1: is not what the table of verbs says", said)

    def test_the_page_of_a_verb_that_is_gone_goes(self):
        self.make(VERBS)
        self.make(VERBS[:1])
        self.assertFalse((self.folder / "man/citykey-verify.1").exists())


house.main()
