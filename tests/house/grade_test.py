#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/grade.py and tool/check-grade: syllables and grades of known words and texts; what is too hard is named."""

import sys

import house

sys.path.insert(0, str(house.TOOL))
from grade import Measure, groups, is_label, plain, sentences, syllables  # noqa: E402

WORDS = {
    1: "a the card lost make makes turned asked here whole give looked stub whose clothes fees queue night through "
       "changed closed eye eyes",
    2: "city paper papers people table little wanted resident's-x places open area-x number pages lion being created-x "
       "every sometimes something useful able trusted judges",
    3: "library document resident important citykey another however video expired-x anyone area idea somebody "
       "Lakehaven’s hospital together",
    4: "January information community accessible-x everybody",
    5: "immediately-x university examination electricity",
}
EASY = "Bring your papers. We look at them. We do not keep them."
HARD = ("Notwithstanding subsequent administrative determinations, applicants presenting insufficient documentation "
        "must communicate immediately with the municipal identification authority.")


class Grade(house.Case):
    def test_syllables_are_counted_as_they_are_said(self):
        for count, words in WORDS.items():
            for word in words.split():
                if not word.endswith("-x"):
                    with self.subTest(word=word):
                        self.assertEqual(syllables(word), count)
        self.assertEqual([syllables(word) for word in ("12", "ID", "WWW", "I")], [2, 2, 9, 1])

    def test_sentences_end_where_a_reader_stops(self):
        for text, count in (("One. Two? Three!", 3), ("At 9 a.m. we open. Come.", 2), ("It costs $2.50 in all.", 1),
                            ("Bring: a bill, a letter", 1), ("He said: “Come.” She came.", 3), ("One\nTwo", 2), ("", 0)):
            with self.subTest(text=text):
                self.assertEqual(len(sentences(text)), count)

    def test_the_grade_is_that_of_the_formula(self):
        # 12 words, 3 sentences and 13 syllables, counted by hand
        measure = Measure([EASY])
        self.assertEqual((measure.words, measure.sentences, measure.syllables), (12, 3, 13))
        self.assertAlmostEqual(measure.grade, 0.39 * 12 / 3 + 11.8 * 13 / 12 - 15.59)
        # Lincoln at Gettysburg, the first sentence: 30 words, 48 syllables by the dictionary
        measure = Measure(["Four score and seven years ago our fathers brought forth on this continent, a new nation, "
                           "conceived in Liberty, and dedicated to the proposition that all men are created equal."])
        self.assertEqual((measure.words, measure.sentences, measure.syllables), (30, 1, 48))
        self.assertGreater(Measure([HARD]).grade, 20)

    def test_labels_are_not_counted(self):
        self.assertTrue(is_label("Date of birth"))
        self.assertFalse(is_label("Go on."))
        self.assertFalse(is_label("What you can use the card for"))
        self.assertEqual(Measure(["Name", "Card number"]).words, 0)

    def test_a_pattern_is_read_as_it_is_said(self):
        self.assertEqual(plain("It takes {0, plural, one {# day} other {# days}} and {1}."), "It takes 12 days and it.")
        self.assertEqual(plain("{0, select, a {x {1, plural, one {b} other {c}}} other {y}}"), "y")

    def make(self, *texts, limit="a. 8 x"):
        rows = "".join(f'msgid "a.b.c{at}"\nmsgstr "{text}"\n\n' for at, text in enumerate(texts))
        self.write({"web/text/en.po": 'msgid ""\nmsgstr ""\n"Language: en\\n"\n\n' + rows +
                    f'msgid "s.x"\nmsgstr "{HARD}"\n',
                    "web/text/audience": "a. residents x\ns. staff x\n", "web/text/grade": limit + "\n"})
        return self.run_tool("check-grade", self.folder)

    def test_what_is_easy_passes_and_staff_may_read_more(self):
        code, said = self.make(" ".join([EASY] * 6))
        self.assertEqual(code, 0, said)
        self.assertIn("1 texts in 2 groups", said)

    def test_what_is_too_hard_is_refused_with_its_worst_sentence(self):
        code, said = self.make(EASY, EASY, HARD, HARD, HARD)
        self.assertEqual(code, 1, said)
        self.assertIn("en.po:1: a.b: ", said)
        self.assertIn("years of school, at most 8. Hardest: “Notwithstanding", said)

    def test_one_long_text_is_refused_by_itself(self):
        code, said = self.make(" ".join([EASY] * 9) + " " + " and ".join([HARD.rstrip(".")] * 4) + ".")
        self.assertEqual(code, 1, said)
        self.assertIn("en.po:5: a.b.c0: ", said)

    def test_a_text_without_a_limit_is_refused(self):
        code, said = self.make(EASY, limit="b. 8 x")
        self.assertEqual((code, "a.b.c0: no limit" in said), (1, True), said)

    def test_pages_and_limits_are_the_groups(self):
        class Rows:
            def of(self, key):
                return ("a.b.keep_", 6) if key.startswith("a.b.keep_") else ("a.", 8)
        self.assertEqual(sorted(groups({"a.b.c": "x", "a.b.keep_it": "y", "a.d": "z"}, Rows())),
                         [("a", 8), ("a.b", 8), ("a.b.keep", 6), ("all of 6", 6), ("all of 8", 8)])


house.main()
