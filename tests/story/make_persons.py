#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes persons' files into a folder, and on standard output what must come of each.

    make_persons.py FOLDER        ->  NAME TAB EXIT-CODE TAB PART-OF-THE-ANSWER   a line each

Days are counted in the demonstration city's time zone, by Python's own rules for years.
"""

import datetime
import json
import sys
import zoneinfo
from pathlib import Path

TODAY = datetime.datetime.now(zoneinfo.ZoneInfo("America/Chicago")).date()
GOOD = {"name": "Rosa Delgado", "name_native": None, "birth": "1987-03-21", "gender": None,
        "veteran": False, "medical": None, "donor": False, "emergency": None, "language": "en"}

SHORTEN, AGAIN, SIGNS = "wants it shortened", "Type it again", "Delete the rest"
TURNS, ACCENT, INVISIBLE = "turns text around", "accent", "invisible character"
GLYPH, DAY, BROKEN = "cannot be printed", "birth must be a day that exists", "is not JSON: line"
BYTES, SHAPE, LARGE = "save the file as UTF-8", "one JSON object", "16 KiB"

NAMES = {  # what the name is, and what is said of it
    "latin": ("Łukasz Ångström-Ñandú", None), "arabic": ("محمد بن عبد الله", None),
    "chinese": ("李小龍", None), "cyrillic": ("Олена Шевченко", None),
    "devanagari": ("अनीता शर्मा", None), "vietnamese": ("Nguyễn Thị Ánh", None),
    "persian": ("می\u200cخواهم", None), "apostrophes": ("D’Arcy O'Neil", None), "letter": ("X", None),
    "decomposed": ("Zoe\u0308 Nu\u0301n\u0303ez", None), "digit": ("Xʷ7atsa7", None),
    "clusters_64": ("a" * 64, None), "wide_64": ("W" * 64, None), "bytes_120": ("é" * 60, None),
    "words_64": (" ".join(["Abcdefg"] * 8), None),
    "empty": ("", "is empty"), "blank": ("   ", "is empty"),
    "clusters_65": ("a" * 65, "at most 64 characters"), "bytes_121": ("é" * 60 + "a", SHORTEN),
    "accent_alone": ("\u0301Rosa", ACCENT), "accent_after_space": ("Rosa \u0301", ACCENT),
    "zalgo": ("R" + "".join(map(chr, range(0x300, 0x30C))) + "osa", ACCENT),
    "override": ("Rosa \u202eDelgado", TURNS), "isolate": ("\u2067Rosa\u2069", TURNS),
    "mark": ("Rosa\u200f", TURNS), "soft_hyphen": ("Ro\u00adsa", INVISIBLE),
    "line": ("Rosa\nDelgado", INVISIBLE), "tab": ("Rosa\tDelgado", INVISIBLE),
    "line_separator": ("Rosa\u2028", INVISIBLE), "byte_order_mark": ("\ufeffRosa", INVISIBLE),
    "emoji": ("Rosa 😀", SIGNS), "flag": ("🇲🇽", SIGNS), "markup": ("<b>Rosa</b>", SIGNS),
    "format": ("%s%n{0}", SIGNS), "private_use": ("\ue000", AGAIN), "unassigned": ("\u0378", AGAIN),
    "cuneiform": ("𒀀𒀁𒀂", GLYPH), "tangut": ("𗀀𗀁", GLYPH),
    "space_after": ("Rosa ", "space at its beginning or end"), "spaces": ("Rosa  Delgado", "two in a row"),
    "digits": ("12345", "has no letter"),
}
NATIVE = {"native_arabic": ("محمد علی", None), "native_chinese": ("李小龍", None),
          "native_thai": ("สมชาย", None), "native_long": ("山" * 40, None), "native_empty": ("", None),
          "native_longer": ("山" * 41, SHORTEN), "native_cuneiform": ("𒀀", GLYPH)}
FIELDS = {  # other members, and what is said of them
    "gender_x": ({"gender": "x"}, None), "gender_word": ({"gender": "f"}, "gender must be"),
    "gender_number": ({"gender": 1}, "gender must be"), "veteran_word": ({"veteran": "yes"}, "true or false"),
    "language_none": ({"language": None}, None), "language_other": ({"language": "es-MX"}, None),
    "language_word": ({"language": "english"}, "language must be"),
    "note": ({"medical": "Type 1 diabetes: insulin. Penicillin allergy."}, None),
    "note_signs": ({"emergency": '<>&"\\ {0} %s'}, None),
    "note_long": ({"medical": "x" * 200}, "at most 60 characters"),
    "note_line": ({"medical": "one\ntwo"}, INVISIBLE),
    "child": ({"birth": str(TODAY.year - 8) + "-01-01", "emergency": "María Delgado, 312-555-0188"}, None),
    "name_number": ({"name": 5}, "between double quotes"), "name_null": ({"name": None}, "between double quotes"),
    "birth_null": ({"birth": None}, DAY), "birth_number": ({"birth": 19870321}, DAY),
}
for wrong in ("", "1987/03/21", "87-3-21", "1987-13-01", "1987-03-00", "1900-02-29", "2001-02-29",
              "1987-03-21 ", "0000-01-01", "١٩٨٧-٠٣-٢١", "yesterday"):
    FIELDS["birth " + wrong.replace("/", " ")] = ({"birth": wrong}, DAY)

good = json.dumps(GOOD).encode()
RAW = {  # whole files
    "least": (b'{"name":"Rosa","birth":"1987-03-21"}', None), "lines": (json.dumps(GOOD, indent=1).replace("\n", "\r\n").encode(), None),
    "marked": (b"\xef\xbb\xbf" + good, None), "full": (good.ljust(16 << 10), None),
    "overfull": (good.ljust((16 << 10) + 1), LARGE), "kib_17": (good.ljust(17 << 10), LARGE),
    "mib_2": (good.ljust(2 << 20), LARGE),
    "unknown": (b'{"name":"Rosa","birth":"1987-03-21","address":"1 Main"}', "has address, which is not known"),
    "unknown_private": (b'{"name":"Rosa","birth":"1987-03-21","Ana Ruiz":1}', "The members are name"),
    "twice": (b'{"name":"Rosa",\n"name":"Ana","birth":"1987-03-21"}', "second time in line 2"),
    "no_name": (b'{"birth":"1987-03-21"}', "lacks name"), "no_birth": (b'{"name":"Rosa"}', "lacks birth"),
    "yaml": (b"name: Rosa\nbirth: 1987-03-21", BROKEN), "array": (b"[1]", SHAPE), "text": (b'"Rosa"', SHAPE),
    "number": (b"5", SHAPE), "nothing": (b"", SHAPE), "spaces_only": (b"  \n", SHAPE),
    "cut": (good[:30], BROKEN), "more": (good + b"}", BROKEN), "two": (good + good, BROKEN),
    "deep": (b"[" * 5000, BROKEN), "comma": (b'{"name":"Rosa",}', BROKEN), "nan": (b'{"name":"Rosa","birth":NaN}', BROKEN),
    "huge_number": (b'{"name":1e999,"birth":"1987-03-21"}', BROKEN),
    "surrogate": (b'{"name":"Ro\\ud800sa","birth":"1987-03-21"}', BROKEN),
    "nul": (b'{"name":"Ro\\u0000sa","birth":"1987-03-21"}', BYTES), "latin_1": ('{"name":"José"}'.encode("latin-1"), BYTES),
    "bad_byte": (b'{"name":"Ro\xffsa","birth":"1987-03-21"}', BYTES),
    "overlong": (b'{"name":"Ro\xc0\xafsa","birth":"1987-03-21"}', BYTES),
    "cesu": (b'{"name":"Ro\xed\xa0\x80sa","birth":"1987-03-21"}', BYTES), "utf_16": (good.decode().encode("utf-16"), BYTES),
}


def years_later(day, years):
    """The same day of another year; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def birthday_reached(age):
    """The last birth date with which somebody is AGE today."""
    try:
        return TODAY.replace(year=TODAY.year - age)
    except ValueError:  # today is 29 February: they became AGE on 1 March, or are born that day
        return datetime.date(TODAY.year - age, 2, 28)


def births():
    """Who becomes 14 or 65 today, who does tomorrow; the first and last birth there may be."""
    one = datetime.timedelta(1)
    child, grown = years_later(TODAY, 2).isoformat(), years_later(TODAY, 5).isoformat()
    last = '"valid_until":"%s"'
    yield "today", TODAY, last % child
    yield "becomes_14_tomorrow", birthday_reached(14) + one, last % child
    yield "becomes_14_today", birthday_reached(14), last % grown
    yield "becomes_65_tomorrow", birthday_reached(65) + one, last % grown
    yield "becomes_65_today", birthday_reached(65), '"valid_until":null'
    yield "leap_day", datetime.date(2000, 2, 29), last % grown
    yield "youngest_of_the_oldest", birthday_reached(130) + one, '"valid_until":null'
    yield "tomorrow", TODAY + one, "after the day the card is made"
    yield "year_130", birthday_reached(130), "130 years ago"
    yield "year_1", datetime.date(1, 1, 1), "130 years ago"


def cases():
    for name, (value, part) in NAMES.items():
        yield "name_" + name, json.dumps({**GOOD, "name": value}, ensure_ascii=False).encode(), part
    for name, (value, part) in NATIVE.items():
        yield name, json.dumps({**GOOD, "name_native": value}, ensure_ascii=False).encode(), part
    for name, (members, part) in FIELDS.items():
        yield name, json.dumps({**GOOD, **members}).encode(), part
    for name, (content, part) in RAW.items():
        yield "file_" + name, content, part
    for name, day, part in births():
        yield "born_" + name, json.dumps({**GOOD, "birth": day.isoformat()}).encode(), part


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    for name, content, part in cases():
        folder.joinpath(name + ".json").write_bytes(content)
        is_card = part is None or part.startswith('"valid')
        print(name, 0 if is_card else 65, part or '"number":"', sep="\t")


if __name__ == "__main__":
    main()
