# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads .sql files of named statements; tool/gen-sql says what they look like."""

import re
from pathlib import Path

import common

TOKEN = re.compile(r"""
      (?P<space>\s+) | (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<text>'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")*"|`[^`]*`|\[[^]]*\])
    | (?P<parameter>[:@$?][A-Za-z0-9_]*) | (?P<blob>[xX]'[0-9a-fA-F]*')
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*) | (?P<number>[0-9][0-9a-zA-Z_.]*)
    | (?P<sign>\|\||<=|>=|<>|!=|==|<<|>>|->>|->|.)""", re.X | re.S)
HEAD = re.compile(r"--\s*([a-z][a-z0-9_]*):\s*(.*)")
COLUMN = re.compile(r"([a-z][a-z0-9_]*)\s+([a-z][a-z0-9_]*)(\?)?")
TAKEN = common.C_KEYWORDS | set("a q in row rows changed outcome has".split())
MOST_PARAMETERS = 5


class Column:
    """One declared parameter or result."""

    def __init__(self, name, kind, is_nullable):
        self.name, self.kind, self.is_nullable = name, kind, is_nullable
        self.is_bytes = kind in ("text", "blob")
        self.is_id = kind not in ("int", "text", "blob")

    def type(self):
        if self.is_bytes:
            return "struct str "
        return f"struct {self.kind} " if self.is_id else "int64_t "

    def has_flag(self):
        return self.is_nullable and not self.is_bytes


class Statement:
    def __init__(self, name, line, path):
        self.name, self.line, self.path = name, line, path
        self.prose, self.inputs, self.outputs, self.gives = [], [], [], None
        self.sql, self.sql_line, self.tokens, self.numbers = "", line, [], {}
        self.has_inputs = False

    def is_packed(self):
        """Too many inputs for a parameter list: they come in one struct."""
        return 1 + len(self.inputs) + (self.gives != "none") > MOST_PARAMETERS


def tokens_of(sql):
    """(kind, text) without blanks and comments."""
    return [(m.lastgroup, m.group()) for m in TOKEN.finditer(sql)
            if m.lastgroup not in ("space", "comment")]


def read_columns(statement, line, text, findings):
    columns = []
    for part in text.split(","):
        found = COLUMN.fullmatch(part.strip())
        if not found:
            findings.add(statement.path, line, f'"{part.strip()}" is not a name and a type')
            continue
        name, kind, nullable = found.groups()
        if kind not in ("int", "text", "blob") and not kind.endswith("_id"):
            findings.add(statement.path, line, f"{kind} is not a type: int, text, blob or NAME_id")
        if name in TAKEN:
            findings.add(statement.path, line, f"{name} cannot be a name in C here; choose another")
        if name in [column.name for column in columns]:
            findings.add(statement.path, line, f"{name} stands twice")
        columns.append(Column(name, kind, bool(nullable)))
    return columns


def read_out(statement, line, text, findings):
    gives, _, columns = text.partition(":")
    statement.gives = gives.strip()
    if statement.gives in ("none", "changed") and not columns:
        return
    if statement.gives in ("one", "many") and columns.strip():
        statement.outputs = read_columns(statement, line, columns, findings)
        return
    findings.add(statement.path, line, "out: is none, changed, one: columns, or many: columns")
    statement.gives = "none"


def read_comment(file, statement, line, raw, findings):
    """One comment line; the statement it begins or goes on with."""
    found = HEAD.fullmatch(raw.strip())
    word, rest = found.groups() if found else ("", "")
    if word == "uses":
        file.uses += [(line, header) for header in rest.replace(",", " ").split()]
    elif word == "in" and statement and not statement.sql:
        statement.has_inputs = True
        if rest != "none":
            statement.inputs += read_columns(statement, line, rest, findings)
    elif word == "out" and statement and not statement.sql:
        read_out(statement, line, rest, findings)
    elif word.startswith(file.noun + "_") or word == file.noun:
        statement = Statement(word, line, file.path)
        statement.prose.append(rest)
        file.statements.append(statement)
    elif statement and not statement.sql and not statement.has_inputs and not statement.gives:
        statement.prose.append(raw.strip().lstrip("-").strip())
    return statement


def joined_lines(text):
    """Numbered lines; a list of in: or out: whose line ends in a comma goes on in the next one."""
    lines, joined = text.split("\n"), []
    for number, raw in enumerate(lines, 1):
        before = joined[-1][1] if joined else ""
        is_list = re.match(r"--\s*(in|out):.*,\s*$", before)
        if is_list and raw.lstrip().startswith("--"):
            joined[-1] = (joined[-1][0], before + " " + raw.strip().lstrip("-").strip())
        else:
            joined.append((number, raw))
    return joined


class File:
    def __init__(self, path, findings):
        self.path, self.noun = Path(path), Path(path).stem
        self.uses, self.statements = [], []
        statement = None
        for number, raw in joined_lines(self.path.read_text(encoding="utf-8")):
            if raw.lstrip().startswith("--"):
                statement = read_comment(self, statement, number, raw, findings)
            elif raw.strip() and statement is None:
                findings.add(path, number, f"a statement has a name before it: "
                             f"-- {self.noun}_verb: what it does")
            elif raw.strip():
                if not statement.sql:
                    statement.sql_line = number
                statement.sql += raw + "\n"

    def folder(self):
        """Where the file's headers are included from: civic for src/civic/x.sql."""
        return self.path.resolve().parent.name

    def include(self, header):
        return header if "/" in header else f"{self.folder()}/{header}"
