# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads PO files, and the ICU MessageFormat patterns in them."""

import re
from pathlib import Path

# Language -> its plural categories (cardinal, ordinal): CLDR 42, which ICU 72 carries.
PLURALS = {
    "en": ("one other", "one two few other"),
    "es": ("one many other", "other"),
    "pl": ("one few many other", "other"),
    "zh-Hans": ("other", "other"),
    "zh-Hant": ("other", "other"),
    "ar": ("zero one two few many other", "other"),
    "uk": ("one few many other", "few other"),
    "ur": ("one other", "other"),
    "hi": ("one other", "one two few many other"),
    "tl": ("one other", "one other"),
    "fr": ("one many other", "one other"),
}
AUDIENCES = ("residents", "verifiers", "staff", "operator")
KEY = re.compile(r"[a-z][a-z0-9_]*([.-][a-z0-9_]+)*")
PO_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}
# What an argument must be, by how a message uses it; plain {x} takes whatever the others say.
KINDS = {"plural": "a number", "selectordinal": "a number", "number": "a number",
         "date": "a date", "time": "a date", "select": "a word"}


class Entry:
    def __init__(self, line):
        self.line, self.key, self.text, self.is_fuzzy = line, "", "", False


class Catalogue:
    """One PO file: its language, for whom it is complete, and its entries by key, in the file's order."""

    def __init__(self, path):
        self.path, self.language, self.complete_for, self.entries = path, None, [], {}

    def has(self, key):
        return key in self.entries and not self.entries[key].is_fuzzy


# --- reading ---------------------------------------------------------------------------------


def unquote(path, number, quoted, findings):
    """The text between the quotes of one PO line."""
    if len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':
        findings.add(path, number, "a text stands between double quotes on its line")
        return ""
    inside, out, i = quoted[1:-1], [], 0
    while i < len(inside):
        c = inside[i]
        if c == "\\":
            i += 1
            escape = inside[i] if i < len(inside) else ""
            if escape not in PO_ESCAPES:
                findings.add(path, number, f"\\{escape} is not understood here; use \\n \\\" or \\\\")
            out.append(PO_ESCAPES.get(escape, ""))
        elif c == '"':
            findings.add(path, number, 'a double quote inside a text is written \\"')
        else:
            out.append(c)
        i += 1
    return "".join(out)


def read_entries(path, findings):
    """All entries with the line of their msgid, the header (empty key) among them."""
    entries, entry, field, is_fuzzy = [], None, None, False
    for number, raw in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1):
        line = raw.strip(" \r")
        if line.startswith("#"):
            is_fuzzy = is_fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line.startswith("msgid "):
            entry, field = Entry(number), "key"
            entry.is_fuzzy, is_fuzzy = is_fuzzy, False
            entries.append(entry)
            entry.key = unquote(path, number, line[6:].strip(), findings)
        elif line.startswith("msgstr "):
            if entry is None or field != "key":
                findings.add(path, number, "a msgstr without its msgid")
            else:
                field = "text"
                entry.text = unquote(path, number, line[7:].strip(), findings)
        elif line.startswith('"') and entry is not None and field:
            setattr(entry, field, getattr(entry, field) + unquote(path, number, line, findings))
        elif line:
            findings.add(path, number, "not understood: only msgid, msgstr, quoted lines and # "
                         "comments stand here (plurals are ICU plurals inside msgstr)")
    return entries


def read_header(catalogue, entry, findings):
    fields = dict(row.split(":", 1) for row in entry.text.split("\n") if ":" in row)
    catalogue.language = fields.get("Language", "").strip()
    catalogue.complete_for = fields.get("X-Complete", "").split()
    for audience in catalogue.complete_for:
        if audience not in AUDIENCES:
            findings.add(catalogue.path, entry.line, f"X-Complete: {audience} is not one of "
                         f"{' '.join(AUDIENCES)}")
    if catalogue.language not in PLURALS:
        findings.add(catalogue.path, entry.line, f"Language: {catalogue.language or 'missing'} is "
                     f"not one of {' '.join(PLURALS)}")


def read_catalogue(path, findings):
    catalogue = Catalogue(path)
    for entry in read_entries(path, findings):
        if not entry.key and catalogue.language is None:
            read_header(catalogue, entry, findings)
        elif not KEY.fullmatch(entry.key):
            findings.add(path, entry.line, f'"{entry.key}" is not a key: small letters, digits and '
                         "_ in parts joined by . or -")
        elif entry.key in catalogue.entries:
            findings.add(path, entry.line, f"{entry.key} stands here twice; first in line "
                         f"{catalogue.entries[entry.key].line}")
        else:
            catalogue.entries[entry.key] = entry
    if catalogue.language is None:
        findings.add(path, 1, 'the file begins with msgid "" and a header that names its Language')
    return catalogue


# --- ICU MessageFormat -----------------------------------------------------------------------


class Broken(Exception):
    pass


class Message:
    """Parses one pattern: which arguments it takes and of which kind, and every plural's selectors."""

    def __init__(self, pattern):
        self.text, self.at = pattern, 0
        self.arguments, self.plurals = {}, []
        self.read_message(is_nested=False, in_plural=False)

    def read_message(self, is_nested, in_plural):
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == "'":
                self.skip_quote(in_plural)
            elif c == "{":
                self.at += 1
                self.read_argument()
            elif c == "}":
                if is_nested:
                    return
                raise Broken("a } without its {")
            else:
                self.at += 1
        if is_nested:
            raise Broken("a { without its }")

    def skip_quote(self, in_plural):
        """An apostrophe quotes only before { } (and # in a plural); two are one."""
        following = self.text[self.at + 1:self.at + 2]
        if following == "'":
            self.at += 2
        elif following and following in ("{}|#" if in_plural else "{}"):
            end = self.text.find("'", self.at + 1)
            while end >= 0 and self.text[end + 1:end + 2] == "'":
                end = self.text.find("'", end + 2)
            if end < 0:
                raise Broken("an apostrophe opens a quotation that does not end")
            self.at = end + 1
        else:
            self.at += 1

    def word(self):
        found = re.compile(r"\s*([^\s{},'#]*)\s*").match(self.text, self.at)
        self.at = found.end()
        return found.group(1)

    def expect(self, allowed):
        c = self.text[self.at:self.at + 1]
        if not c:
            raise Broken("a { without its }")
        if c not in allowed:
            raise Broken(f"{c} where {' or '.join(allowed)} should be")
        self.at += 1
        return c

    def read_argument(self):
        name = self.word()
        if not re.fullmatch(r"[0-9]|[a-z][a-z0-9_]*", name):
            raise Broken(f"{{{name}}} is not an argument: a digit or a word of small letters")
        kind = ""
        if self.expect(",}") == ",":
            kind = self.word()
            if kind not in KINDS:
                raise Broken(f"{{{name}, {kind}}} is not known; use {', '.join(KINDS)}")
            self.read_style(name, kind)
        needed = KINDS.get(kind, "")
        have = self.arguments.get(name, "")
        if have and needed and have != needed:
            raise Broken(f"{{{name}}} cannot be {have} and {needed}")
        self.arguments[name] = have or needed

    def read_style(self, name, kind):
        if kind in ("plural", "selectordinal", "select"):
            self.expect(",")
            self.read_choices(name, kind)
        elif self.expect(",}") == ",":
            end = self.text.find("}", self.at)
            if end < 0:
                raise Broken("a { without its }")
            self.at = end + 1

    def read_choices(self, name, kind):
        choices = []
        while self.text[self.at:].lstrip()[:1] not in ("}", ""):
            choice = self.word()
            if choice.startswith("offset:"):
                raise Broken("offset: is not used here")
            if choice in choices or not choice:
                raise Broken(f"{{{name}, {kind}}} has {choice or 'a nameless choice'} twice or empty")
            choices.append(choice)
            self.expect("{")
            self.read_message(is_nested=True, in_plural=kind != "select")
            self.expect("}")
        self.word()
        self.expect("}")
        if kind == "select" and "other" not in choices:
            raise Broken(f"{{{name}, select}} lacks other")
        if kind != "select":
            self.plurals.append((name, kind, choices))
