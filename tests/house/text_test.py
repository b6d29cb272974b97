#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/gen-text: what comes out compiles and says the texts; what is wrong is refused with its line."""

import json
import re
import subprocess
import sys

import house

sys.path.insert(0, str(house.TOOL))
from audience import Audiences, fingerprint  # noqa: E402
from po import PLURALS  # noqa: E402


AUDIENCE = "a. residents a\nb. staff b\n"


def po(language, *entries, is_complete=True):
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    head += '"X-Complete: residents verifiers\\n"\n' if is_complete else '\n'
    return head + "".join(f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in entries)


# Debian's python3 has ICU; PyICU asks rules of order only by formatting numbers.
ASK_ICU = """
import icu, sys
def asked(language):
    locale = icu.Locale.forLanguageTag(language)
    names = " ".join(f"{name} {{{name}}}" for name in "zero one two few many other".split())
    order = icu.MessageFormat("{0, selectordinal, " + names + "}", locale)
    numbers = [icu.Formattable(number) for number in range(200)]
    return [sorted(icu.PluralRules.forLocale(locale).getKeywords()),
            sorted({order.format([number], icu.FieldPosition()) for number in numbers})]
print([asked(language) for language in sys.argv[1:]])
"""


ASK_DAYS = """
import icu, json, sys
def asked(language):
    locale = icu.Locale.forLanguageTag(language + ("" if language == "uk" else "-US") + "-u-nu-latn")
    def said(style, seconds):
        style.setTimeZone(icu.TimeZone.createTimeZone("UTC"))
        return style.format(float(seconds))
    day = 22605 * 86400
    return [language, said(icu.DateFormat.createDateInstance(icu.DateFormat.kLong, locale), day),
            said(icu.DateFormat.createDateInstance(icu.DateFormat.kFull, locale), day),
            said(icu.DateFormat.createTimeInstance(icu.DateFormat.kShort, locale), 14.5 * 3600),
            icu.NumberFormat.createInstance(locale).format(12500)]
print(json.dumps([asked(language) for language in sys.argv[1:]]))
"""
TAGS = {tag.upper().replace("-", "_"): tag for tag in PLURALS}


class Text(house.Case):
    def make(self, *options, **languages):
        paths = []
        for name, text in languages.items():
            self.write({f"{name}.po": text})
            paths.append(self.folder / f"{name}.po")
        for name, text in (("audience", AUDIENCE), ("reviewed", ""), ("grade", "a. 8 x\n")):
            if not (self.folder / name).exists():
                self.write({name: text})
        return self.run_tool("gen-text", "--header", self.folder / "text_key.h", "--table",
                             self.folder / "text_table.c", "--audience", self.folder / "audience", "--reviewed",
                             self.folder / "reviewed", "--grade", self.folder / "grade", *options, *paths)

    def assert_refused(self, sentence, **languages):
        code, said = self.make(**languages)
        self.assertEqual(code, 1, said)
        self.assertIn(sentence, said)
        self.assertFalse((self.folder / "text_key.h").exists())

    def assert_text_refused(self, text, sentence):
        self.assert_refused(f"en.po:5: a.b: {sentence}", en=po("en", ("a.b", text)))

    def test_the_table_holds_every_text_in_its_language(self):
        self.make(en=po("en", ("a.b", "one \\\"two\\\" ??/ é\\nline"), ("a.c-d", "x")),
                  pl=po("pl", ("a.b", "raz"), is_complete=False))
        self.write({"main.c": '#include "text_key.h"\n#include <stdio.h>\nint main(void)\n{\n'
                    'for (int l = 0; l < LANG_COUNT; l++)\nprintf("%s %s %s|", text_lang_tags[l], '
                    'text_table[l][TEXT_A_B], text_table[l][TEXT_A_C_D] ? "x" : "none");\n'
                    'puts(text_keys[TEXT_A_C_D]);\nreturn LANG_PL != 1;\n}\n'})
        program = self.folder / "program"
        self.compile([self.folder / "main.c", self.folder / "text_table.c"], output=program)
        run = subprocess.run([str(program)], capture_output=True, text=True)
        self.assertEqual(run.stdout, 'en one "two" ??/ é\nline x|pl raz none|a.c-d\n')

    def test_some_keys_can_be_taken_alone(self):
        code, said = self.make("--prefix", "b.", "--c-table", "verify_text", "--licence", "Apache-2.0",
                               en=po("en", ("a.a", "x"), ("b.a", "y")))
        self.assertEqual(code, 0, said)
        header = (self.folder / "text_key.h").read_text()
        self.assertIn("VERIFY_TEXT_B_A", header)
        self.assertNotIn("A_A,", header)
        self.assertTrue(header.startswith("/* SPDX-License-Identifier: Apache-2.0 */"))
        self.compile([self.folder / "text_table.c"])

    def test_some_keys_can_be_json(self):
        code, said = self.make("--prefix", "b.", "--json", self.folder / "x.json",
                               en=po("en", ("a.a", "x"), ("b.a", "y\\n")), es=po("es", ("a.a", "x"),
                                                                               ("b.a", "ñ")))
        self.assertEqual(code, 0, said)
        self.assertEqual(json.loads((self.folder / "x.json").read_text()),
                         {"en": {"b.a": "y\n"}, "es": {"b.a": "ñ"}})

    def test_a_prefix_without_keys_is_refused(self):
        code, said = self.make("--prefix", "c.", en=po("en", ("a.a", "x")))
        self.assertEqual((code, "no key begins with c." in said), (1, True), said)

    def test_a_missing_key_is_refused_in_a_complete_language_only(self):
        english = po("en", ("a.b", "x"), ("a.c", "x"))
        self.assert_refused("es.po:1: a.c is missing, and es is declared complete", en=english,
                            es=po("es", ("a.b", "x")))
        code, said = self.make(en=english, es=po("es", ("a.b", "x"), is_complete=False))
        self.assertEqual(code, 0, said)

    def test_only_whom_a_language_is_complete_for_misses_a_text(self):
        english = po("en", ("a.b", "x"), ("b.a", "x"))
        code, said = self.make(en=english, es=po("es", ("a.b", "x")))
        self.assertEqual(code, 0, said)
        (self.folder / "text_key.h").unlink()
        whole = po("es", ("a.b", "x")).replace("residents", "residents staff")
        self.assert_refused("b.a is missing, and es is declared complete for staff", en=english, es=whole)
        self.assert_refused("X-Complete: nobody is not one of residents", en=english,
                            es=whole.replace("staff", "nobody"))

    def test_a_text_that_nobody_is_known_to_read_is_refused(self):
        self.assert_refused("en.po:5: c.d: nobody knows who reads it; add its prefix to",
                            en=po("en", ("c.d", "x")))

    def test_a_row_of_the_audiences_that_is_wrong_is_refused(self):
        for row, sentence in (("a. residents", "a row is a prefix, an audience and the reason"),
                              ("a. people x", "people is not one of residents verifiers"),
                              ("A residents x", "A is not the beginning of a key"),
                              ("a. staff x\na. staff x", "a. stands here twice")):
            with self.subTest(row=row):
                self.write({"audience": row + "\n"})
                self.assert_refused(sentence, en=po("en", ("a.b", "x")))

    def test_the_longest_prefix_says_who_reads_a_text(self):
        self.write({"audience": "a. residents x\na.b. staff x\na.b.c operator x\na.d verifiers x\n"})
        rows = Audiences(self.folder / "audience", [])
        self.assertEqual([rows.of(key) for key in ("a.x", "a.b.x", "a.b.c", "a.b.cd", "a.d", "a.de", "b.a")],
                         ["residents", "staff", "operator", "staff", "verifiers", "residents", None])

    def test_a_reader_gets_what_such_a_reader_reads(self):
        self.write({"audience": "a. residents x\na.c staff x\n"})
        code, said = self.make("--prefix", "a.", "--reader", "residents", "--json", self.folder / "x.json",
                               en=po("en", ("a.b", "x"), ("a.c", "y")))
        self.assertEqual(code, 0, said)
        self.assertEqual(json.loads((self.folder / "x.json").read_text()), {"en": {"a.b": "x"}})

    def reviewed(self, english, spanish, record):
        """What the program's tables say of a.b in Spanish: its review, and the reviewers."""
        self.write({"reviewed": record})
        code, said = self.make(en=po("en", ("a.b", english)), es=po("es", ("a.b", spanish)))
        self.assertEqual(code, 0, said)
        table = (self.folder / "text_table.c").read_text()
        rows = re.findall(r"\[LANG_ES\] = \{\n\s+(\d+),\n", table)
        return int(rows[-1]), re.findall(r'\{ "(.*)", "(.*)" \}', table)

    def test_a_review_holds_until_the_text_or_english_changes(self):
        record = f"review es 2027-01-15 J. Ruiz, translator\na.b {fingerprint('x', 'y')}\n"
        who = [("2027-01-15", "J. Ruiz, translator")]
        self.assertEqual(self.reviewed("x", "y", record), (1, who))
        self.assertEqual(self.reviewed("x", "z", record), (129, who))
        self.assertEqual(self.reviewed("w", "y", record), (129, who))
        self.assertEqual(self.reviewed("x", "y", ""), (0, []))
        again = record + f"review es 2027-02-01 A. Paz\na.b {fingerprint('x', 'z')}\n"
        self.assertEqual(self.reviewed("x", "z", again)[0], 2)

    def test_a_review_that_is_wrong_is_refused(self):
        for record, sentence in (("a.b 0123456789abcdef", "a line is"), ("review es 2027-01-15", "a line is"),
                                 ("review xx 2027-01-15 A. Paz", "xx is not one of en es"),
                                 ("review es soon A. Paz", "soon is not a day"),
                                 ("review es 2027-01-15 A. Paz\na.b 0123", "a line is"),
                                 ("review es 2027-01-15 A. Paz\n" * 128, "more than 127 reviews")):
            with self.subTest(record=record[:40]):
                self.write({"reviewed": record + "\n"})
                self.assert_refused(sentence, en=po("en", ("a.b", "x")))

    def test_a_fuzzy_text_is_no_text(self):
        self.assert_refused("es.po:6: a.b is marked fuzzy", en=po("en", ("a.b", "x")),
                            es=po("es", ("a.b", "x")).replace('msgid "a', '#, fuzzy\nmsgid "a'))

    def test_an_unknown_key_is_refused(self):
        self.assert_refused("es.po:7: a.c is not a key of English", en=po("en", ("a.b", "x")),
                            es=po("es", ("a.b", "x"), ("a.c", "x")))

    def test_a_key_twice_is_refused(self):
        self.assert_refused("en.po:7: a.b stands here twice", en=po("en", ("a.b", "x"), ("a.b", "y")))

    def test_two_keys_of_one_c_name_are_refused(self):
        self.assert_refused("en.po:7: a-b would have the C name of a.b",
                            en=po("en", ("a.b", "x"), ("a-b", "y")))

    def test_an_empty_text_is_refused(self):
        self.assert_text_refused("", "has no text")
        self.assert_text_refused("  ", "has no text")

    def test_other_arguments_than_english_are_refused(self):
        for english, spanish, sentence in (("{0} x", "x", "has no arguments, English has {0}"),
                                           ("x", "{0} x", "has {0}, English has no arguments"),
                                           ("{name}", "{nombre}", "has {nombre}, English has {name}"),
                                           ("{0, number}", "{0}", "{0} is plain here and a number")):
            with self.subTest(english=english):
                self.assert_refused(f"es.po:5: a.b: {sentence}", en=po("en", ("a.b", english)),
                                    es=po("es", ("a.b", spanish)))

    def test_a_broken_pattern_is_refused(self):
        for text, sentence in (("{0", "a { without its }"), ("0} x", "a } without its {"),
                               ("{0} it's '{ x", "an apostrophe opens"), ("{}", "{} is not an argument"),
                               ("{0, money}", "{0, money} is not known"),
                               ("{0, select, a {x}}", "{0, select} lacks other"),
                               ("{0, plural, one {a} other {b}", "a { without its }"),
                               ("{0, plural, one other {b}}", "o where { should be"),
                               ("{a} {a, date} {a, number}", "{a} cannot be a date and a number"),
                               ("don''t", "takes no argument, so it stands as it is")):
            with self.subTest(text=text):
                self.assert_text_refused(text, sentence)

    def test_a_good_pattern_is_taken(self):
        for text in ("it's {0}", "{0} '{'x'}'", "{n, plural, =0 {none} one {# card} other {# cards}}",
                     "{g, select, f {she} other {they {n, plural, one {a} other {b}}}}",
                     "{d, date, long} {n, number}", "{n, selectordinal, one {#st} two {#nd} few {#rd} "
                     "other {#th}}"):
            with self.subTest(text=text):
                code, said = self.make(en=po("en", ("a.b", text)))
                self.assertEqual(code, 0, said)

    def test_plurals_have_exactly_the_categories_of_their_language(self):
        for language, (cardinal, _) in PLURALS.items():
            categories = cardinal.split()
            branches = " ".join(f"{name} {{#}}" for name in categories)
            with self.subTest(language=language):
                files = {"en": po("en", ("a.b", "{n, plural, one {#} other {#}}"))}
                if language != "en":
                    files["xx"] = po(language, ("a.b", f"{{n, plural, {branches}}}"))
                code, said = self.make(**files)
                self.assertEqual(code, 0, said)
                name = "xx" if language != "en" else "en"
                surplus = "two" if "two" not in categories else "none"
                files[name] = po(language, ("a.b", f"{{n, plural, {branches} {surplus} {{#}}}}"))
                (self.folder / "text_key.h").unlink()
                self.assert_refused(f"{language} needs exactly {cardinal}", **files)

    def test_the_categories_are_those_of_icu(self):
        run = subprocess.run(["/usr/bin/python3", "-c", ASK_ICU, *PLURALS], capture_output=True, text=True)
        if "ModuleNotFoundError" in run.stderr:
            self.skipTest("python3-icu is not installed")
        expected = [[sorted(kind.split()) for kind in kinds] for kinds in PLURALS.values()]
        self.assertEqual(run.stdout.strip(), str(expected), run.stderr)

    def test_days_times_and_numbers_are_those_of_icu(self):
        source = (house.ROOT / "src/kit/text_lang_test.c").read_text()
        table = source[source.index("} spelled[] = {"):source.index("static void dates_times")]
        rows = re.findall(r"\{ LANG_(\w+),((?:\s*\"[^\"]*\",?)+) \}", table)
        spelled = [[TAGS[lang], *re.findall(r'"([^"]*)"', texts.replace("\\u202f", "\u202f")
                                            .replace("\\u00a0", "\u00a0"))] for lang, texts in rows]
        run = subprocess.run(["/usr/bin/python3", "-c", ASK_DAYS, *PLURALS], capture_output=True, text=True)
        if "ModuleNotFoundError" in run.stderr:
            self.skipTest("python3-icu is not installed")
        self.assertEqual(spelled, json.loads(run.stdout), run.stderr)

    def test_control_and_turning_characters_are_refused(self):
        self.assert_text_refused("a\tb", "holds the control character U+0009")
        self.assert_text_refused("a\x1bb", "holds the control character U+001B")
        self.assert_text_refused("a\u202eb", "U+202E turns the text around")

    def test_what_is_no_po_is_refused(self):
        for text, sentence in (('msgid "a"\nmsgstr "b"\n', "en.po:1: the file begins with msgid"),
                               (po("en") + 'msgid_plural "x"\n', "en.po:5: not understood"),
                               (po("xx", ("a.b", "c")), "en.po:1: Language: xx is not one of"),
                               (po("en") + 'msgid "A B"\nmsgstr "x"\n', 'en.po:5: "A B" is not a key'),
                               (po("en") + 'msgid "a"\nmsgstr "x\n', "en.po:6: a text stands between"),
                               (po("en") + 'msgid "a"\nmsgstr "\\q"\n', "en.po:6: \\q is not understood")):
            with self.subTest(sentence=sentence):
                self.assert_refused(sentence, en=text)

    def test_english_must_be_there(self):
        self.assert_refused("English is missing", es=po("es", ("a.b", "x")))


house.main()
