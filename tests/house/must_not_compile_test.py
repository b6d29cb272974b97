#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/check-must-not-compile notices a type that refuses no more."""

import house

PO = 'msgid ""\nmsgstr "Language: en\\n"\nmsgid "a.b"\nmsgstr "c"\n'
REFUSED = """\
/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
struct a { int x; };
struct b { int x; };
int take(struct a a);
int give(struct a a, struct b b);
int give(struct a a, struct b b)
{
        (void)a, (void)b;
#ifdef CONTROL
        return take(a);
#else
        return take(b);
#endif
}
"""


class MustNotCompile(house.Case):
    def check(self, text):
        self.write({"web/text/en.po": PO, "tests/house/must_not_compile/a.c": text})
        return self.run_tool("check-must-not-compile", self.folder)

    def assert_refused(self, text, sentence):
        code, said = self.check(text)
        self.assertEqual(code, 1, said)
        self.assertIn(sentence, said)

    def test_what_is_refused_for_its_reason_passes(self):
        code, said = self.check(REFUSED)
        self.assertEqual(code, 0, said)

    def test_what_compiles_is_found(self):
        self.assert_refused(REFUSED.replace("take(b)", "take(a)"), "takes it")

    def test_another_reason_is_found(self):
        self.assert_refused(REFUSED.replace("take(b)", "take(nothing)"), "for another reason")

    def test_a_control_that_does_not_compile_is_found(self):
        self.assert_refused(REFUSED.replace("return take(a);", "return take(b);"), "as its control")

    def test_a_file_that_expects_nothing_is_found(self):
        self.assert_refused(REFUSED.replace("must not compile", "x"), "says which error is expected")

    def test_no_file_at_all_has_not_passed(self):
        self.write({"web/text/en.po": PO})
        self.assertEqual(self.run_tool("check-must-not-compile", self.folder)[0], 1)


house.main()
