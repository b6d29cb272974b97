# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many years of school an English text asks for: the grade of Flesch and Kincaid (1975).

    0.39 · words per sentence + 11.8 · syllables per word − 15.59

Syllables are counted by rules, with a list of the words that the rules get wrong (tests/house/grade_test.py holds them
to known words and texts). A text without the end of a sentence in it, and of fewer than five words, is a label:
labels are not counted, since they would make everything look easier than it is."""

import re

from audience import rows_of

# Words that the rules below get wrong, among those that our texts use.
IRREGULAR = {word: count for count, words in {
    1: "brought clothes eye eyes heard whole were there where here piece",
    2: "anyone's being business create destroyed doing elsewhere every everyone's evening going maybe people "
       "people's science seeing something sometimes somewhere someone someone's sometime useful using wednesday "
       "homeless safely safety marriage quiet statement",
    3: "anyone area citykey created creating easiest eleven everyone everything everywhere genuine however idea issuer issuers "
       "earliest everyday lakehaven media museum period radio recreate somebody video another vehicle whoever",
    4: "apostrophes everybody january february",
}.items() for word in words.split()}
WORD = re.compile(r"[A-Za-z0-9]+(?:[’'][A-Za-z]+)*")
SENTENCE_END = re.compile(r"(?<=[.?!:;])[”’)\"]*\s+(?=[“‘(\"A-Z0-9–])|\n+")
ABBREVIATION = re.compile(r"\b(St|Ave|No|Mr|Mrs|Dr|e\.g|i\.e|a\.m|p\.m|N|S|E|W)\.(?=\s)")
LABEL_WORDS = 5


def syllables(word):
    """Of one word as it is said aloud; never 0."""
    if word.isdigit():
        return len(word)
    if word.isupper() and len(word) <= 4:
        return len(word) + 2 * word.count("W")
    low = word.lower().replace("’", "'")
    if low in IRREGULAR:
        return IRREGULAR[low]
    low = re.sub(r"('s|s')$", "", low)
    if low in IRREGULAR:
        return IRREGULAR[low]
    low = low.replace("'", "")
    return max(1, rule_count(low))


def rule_count(low):
    count = len(re.findall(r"[aeiouy]+", low))
    if re.search(r"[^aeiouy]e$", low) and not re.search(r"[^aeiouyl]le$", low):
        count -= 1  # make, but table
    if re.search(r"[^aeiouytd]ed$", low) and not re.search(r"[^aeiouyl]led$", low):
        count -= 1  # turned, but wanted
    if re.search(r"[^aeiouyszxcgh]es$", low) and not re.search(r"[^aeiouyl]les$", low):
        count -= 1  # makes, but places
    if re.search(r"[^cs]hes$", low):
        count -= 1
    count += len(re.findall(r"[^tscg]i[ao](?!u)|[^aeiou]ie[rtn]|eo(?!p|us)|[^aeiougq]ua|[^q]uou|ying|[aeiouy]ing$|"
                            r"[aeiou]y[aeiou]|rea[lc]t", low))
    count -= len(re.findall(r"[aeiouy](?=ying)|[^aeiouy]ely$|[aeiouy][^aeiouylr]efu|[^aeiouy]eme(?=nt)|"
                            r"[aeiouy][^aeiouy]ele(?=ss)", low))
    return count


def sentences(text):
    text = ABBREVIATION.sub(lambda found: found.group()[:-1], text)
    return [part.strip() for part in SENTENCE_END.split(text) if WORD.search(part)]


def is_label(text):
    return len(WORD.findall(text)) < LABEL_WORDS and not re.search(r"[.?!]", text)


class Measure:
    """Words, sentences and syllables of some texts together."""

    def __init__(self, texts):
        self.words = self.sentences = self.syllables = 0
        for text in texts:
            if is_label(text):
                continue
            found = WORD.findall(text)
            self.words += len(found)
            self.sentences += len(sentences(text))
            self.syllables += sum(syllables(word) for word in found)

    @property
    def grade(self):
        if self.words == 0:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


class Limits:
    """Rows of PREFIX MOST REASON (web/text/grade); of the prefixes that fit a key the longest says it."""

    def __init__(self, path, findings):
        self.path, self.rows = path, {}
        for number, line in rows_of(path):
            words = line.split(None, 2)
            if len(words) < 3 or not words[1].isdigit():
                findings.add(path, number, "a row is a prefix, the most years of school, and the reason")
            else:
                self.rows[words[0]] = int(words[1])

    def of(self, key):
        """(prefix, most years); ("", None) when no row fits."""
        fitting = [prefix for prefix in self.rows
                   if key == prefix or (prefix[-1] in "._" and key.startswith(prefix))]
        prefix = max(fitting, key=len, default="")
        return prefix, self.rows.get(prefix)


def plain(text):
    """A pattern as it is read: the last choice of each plural, a short word for each argument."""
    while True:
        inner = re.sub(r"\{\w+, (?:plural|selectordinal|select),(?:[^{}]*\{[^{}]*\})*?[^{}]*?other \{([^{}]*)\}\s*\}",
                       r"\1", text)
        if inner == text:
            return re.sub(r"\{\d\}", "it", text).replace("#", "12")
        text = inner


def groups(texts, limits):
    """{(name, most): [text, …]} of {key: text}: the pages, named by the first two parts of their keys, what has a
    limit of its own, and all of one limit together."""
    found = {}
    for key, text in sorted(texts.items()):
        prefix, most = limits.of(key)
        page = ".".join(key.split(".")[:2]) if key.count(".") > 1 else key.split(".")[0]
        for name in {prefix.rstrip("._") if len(prefix) > len(page) else page, f"all of {most}"}:
            found.setdefault((name, most), []).append(plain(text))
    return found
