# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads each text (web/text/audience), and which texts a person has reviewed (web/text/reviewed)."""

import hashlib
import re
from pathlib import Path

from po import AUDIENCES, KEY, PLURALS

REVIEWS_MOST = 127  # a byte of the program's table has room for as many, and one bit more


def rows_of(path):
    """(number, line) of a file without its comments and empty lines."""
    for number, raw in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1):
        line = raw.strip()
        if line and not line.startswith("#"):
            yield number, line


class Audiences:
    """Rows of PREFIX AUDIENCE REASON. A prefix ends in a full stop, or is a whole key; of those that fit
    a key the longest says who reads it."""

    def __init__(self, path, findings):
        self.path, self.rows = Path(path), {}
        for number, line in rows_of(path):
            words = line.split(None, 2)
            if len(words) < 3:
                findings.add(path, number, "a row is a prefix, an audience and the reason")
            elif not KEY.fullmatch(words[0].rstrip(".")):
                findings.add(path, number, f"{words[0]} is not the beginning of a key")
            elif words[1] not in AUDIENCES:
                findings.add(path, number, f"{words[1]} is not one of {' '.join(AUDIENCES)}")
            elif words[0] in self.rows:
                findings.add(path, number, f"{words[0]} stands here twice")
            else:
                self.rows[words[0]] = words[1]

    def of(self, key):
        """The audience of KEY; None when no row fits."""
        fitting = [prefix for prefix in self.rows
                   if key == prefix or (prefix.endswith(".") and key.startswith(prefix))]
        return self.rows[max(fitting, key=len)] if fitting else None


def fingerprint(english, own):
    """Of what a reviewer saw: English's text and the language's own."""
    return hashlib.sha256(f"{english}\0{own}".encode()).hexdigest()[:16]


class Reviews:
    """Lines "review LANGUAGE DAY WHO", each with its lines "KEY FINGERPRINT" below. A later review of a
    text stands for an earlier one."""

    def __init__(self, path, findings):
        self.path, self.made, self.seen = Path(path), [], {}
        language = None
        for number, line in rows_of(path):
            words = line.split(None, 3)
            if words[0] == "review" and len(words) == 4:
                language = words[1]
                self.read_review(number, words, findings)
            elif language and re.fullmatch(r"\S+ [0-9a-f]{16}", line):
                self.seen[language, words[0]] = (len(self.made), words[1])
            else:
                findings.add(path, number, "a line is \"review LANGUAGE DAY WHO\" or, below one, a key and "
                             "its fingerprint; tool/review-texts writes them")

    def read_review(self, number, words, findings):
        if words[1] not in PLURALS:
            findings.add(self.path, number, f"{words[1]} is not one of {' '.join(PLURALS)}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", words[2]):
            findings.add(self.path, number, f"{words[2]} is not a day: 2027-01-15")
        if len(self.made) == REVIEWS_MOST:
            findings.add(self.path, number, f"more than {REVIEWS_MOST} reviews: delete those whose texts "
                         "were all reviewed again")
        self.made.append((words[2], words[3]))

    def of(self, catalogue, english, key):
        """(number of the review from 1, or 0; is the text still as it was then)."""
        number, seen = self.seen.get((catalogue.language, key), (0, ""))
        if number == 0 or not catalogue.has(key):
            return 0, True
        return number, seen == fingerprint(english.entries[key].text, catalogue.entries[key].text)
