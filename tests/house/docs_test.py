#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/check-docs finds what a document points to that is not there, and what cannot be typed."""

import house

TREE = {
    "src/face/cli/verbs.c": 'const x y[] = {\n { "init", "DIR", 0 },\n { "stock list", "", 0 },\n};\n',
    "src/face/cli/option.c": 'const x y[] = {\n [OPTION_DATA] = { "data", "DIR" },\n};\n',
    "src/kit/head.c": 'static const char head[] = "citykey state v1\\n";\n',
    "tests/part/unit": "", "tool/check": "",
    "doc/there.md": "# One\n\n## Two of `these`, and: more\n\n    # no heading\n\n## One\n",
}


class Docs(house.Case):
    def check(self, text, **more):
        self.write({**TREE, "README.md": text, **more})
        return self.run_tool("check-docs", self.folder)

    def assert_refused(self, text, sentence, line=1):
        code, said = self.check(text)
        self.assertEqual(code, 1, said)
        self.assertIn(f"README.md:{line}: {sentence}", said)

    def assert_allowed(self, text):
        code, said = self.check(text)
        self.assertEqual(code, 0, said)

    def test_a_link_leads_to_something(self):
        self.assert_refused("\n[a](doc/gone.md)\n", "doc/gone.md: there is no", 2)
        self.assert_refused('<img src="doc/gone.png">\n', "doc/gone.png: there is no")
        self.assert_allowed("[a](doc/there.md) [b](doc) [c](https://city.example/x) [d](mailto:a@b)\n")

    def test_a_part_of_a_document_is_a_heading_of_it(self):
        self.assert_refused("[a](doc/there.md#three)\n", "doc/there.md#three: there.md has no heading")
        self.assert_refused("[a](doc/there.md#no-heading)\n", "doc/there.md#no-heading")
        self.assert_refused("# Here\n\n[a](#there)\n", "#there: README.md has no heading", 3)
        self.assert_allowed("# Here\n\n[a](#here) [b](doc/there.md#two-of-these-and-more) "
                            "[c](doc/there.md#one-1)\n")

    def test_a_command_is_a_verb_with_options_that_there_are(self):
        self.assert_refused("Say `citykey make`.\n", "“citykey make” is no verb")
        self.assert_refused("Text.\n\n    sudo build/x/citykey stock count --data x\n",
                            "“citykey stock count” is no verb", 3)
        self.assert_refused("```\ncitykey init \\\n  --folder x\n```\n", "--folder is no option", 3)
        self.assert_refused("- `citykey init --where x`\n", "--where is no option")
        self.assert_allowed("`citykey init x`, `citykey stock list --data x`, `citykey VERB --help`; `citykey state v1`\n\n"
                            "    runuser -u citykey -- citykey init x\n\n"
                            "    citykey init x | other --what\n\ncitykey speaks in prose.\n")

    def test_parts_and_tools_are_there(self):
        self.assert_refused("`./test units`\n", "“./test units” is no part")
        self.assert_refused("Then `tool/chek`.\n", "there is no tool/chek")
        self.assert_refused("Then:\n\n    sudo tool/chek\n", "there is no tool/chek", 3)
        self.assert_refused("See `src/kit/gone.c`.\n", "there is no src/kit/gone.c")
        self.assert_allowed("`./test unit`, `./test NAME`, `./test --long`, `tool/check`, `tool/*.allow`, `src/kit/NOUN.c`, "
                            "`src/kit/head`, `build/what`, `and/or`\n\n    mkdir src/mine\n")

    def test_a_verb_to_come_needs_a_reason_as_long_as_it_is_named(self):
        allow = "README.md serve says what will be made\n"
        self.assertEqual(self.check("`citykey serve`\n", **{"tool/docs.allow": allow})[0], 0)
        code, said = self.check("Nothing.\n", **{"tool/docs.allow": allow})
        self.assertEqual((code, "needs no exception any more" in said), (1, True), said)


house.main()
