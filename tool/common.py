# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the generators and checks of tool/ share: findings with file and line, C text, output files."""

import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parent.parent
LICENCE = "AGPL-3.0-or-later"


def shown(path):
    """PATH as people know it: from the project's root when it lies inside."""
    path = Path(path).resolve()
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


class Findings:
    """Sentences, each with its file and line; what a generator refuses or a check has found."""

    def __init__(self):
        self.rows = []

    def add(self, path, line, sentence):
        self.rows.append((shown(path), line, sentence))

    def __len__(self):
        return len(self.rows)

    def show(self, out=sys.stderr):
        for path, line, sentence in sorted(set(self.rows)):
            print(f"{path}:{line}: {sentence}", file=out)

    def end_if_any(self):
        if self.rows:
            self.show()
            sys.exit(1)


def write_file(path, text):
    """Writes TEXT whole or not at all; a reader never sees half a file. A file that says it already stays
    untouched, so that nothing is built anew for it."""
    path = Path(path)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)


C_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "?": "\\?"}
C_KEYWORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if"
    " inline int long register restrict return short signed sizeof static struct switch typedef"
    " union unsigned void volatile while bool true false".split())
C_LITERAL_LIMIT = 4000  # C11 asks a compiler for 4095 bytes in one literal, no more


def c_escape(text):
    """TEXT as it stands inside a C literal. ? is escaped because of trigraphs."""
    out = []
    for c in text:
        if c in C_ESCAPES:
            out.append(C_ESCAPES[c])
        elif ord(c) < 32 or ord(c) == 127:
            out.append(f"\\{ord(c):03o}")
        else:
            out.append(c)
    return "".join(out)


def c_literal(text, indent, width=84):
    """TEXT as one C literal over several lines, each indented by INDENT spaces, cut after blanks."""
    pieces, piece = [], ""
    for c in text:
        piece += c
        if c == "\n" or (c == " " and len(piece) >= width - indent) or len(piece) >= width:
            pieces.append(piece)
            piece = ""
    if piece or not pieces:
        pieces.append(piece)
    return ("\n" + " " * indent).join(f'"{c_escape(piece)}"' for piece in pieces)


def guard(path):
    return "CITYKEY_GENERATED_" + "".join(c.upper() if c.isalnum() else "_" for c in Path(path).name)


def banner(tool, source, licence=LICENCE):
    return (f"/* SPDX-License-Identifier: {licence} */\n"
            f"/* Made by tool/{tool} from {source}; change that, not this. */\n")


class Relative(Findings):
    """Findings of a check; their paths are given relative to the tree that is checked."""

    def add(self, path, line, sentence):
        path = Path(path)
        self.rows.append((str(path) if not path.is_absolute() else shown(path), line, sentence))


def run_check(check):
    """Runs CHECK(root, findings), which gives the number of things it looked at; shows what it found
    and ends with 0 or 1. A check that had nothing to look at has not passed."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT).resolve()
    findings = Relative()
    looked_at = check(root, findings)
    findings.show(sys.stdout)
    name = Path(sys.argv[0]).name
    if not looked_at:
        print(f"{name}: found nothing to look at in {root}")
    print(f"{name}: {looked_at} looked at, {len(set(findings.rows))} found")
    sys.exit(1 if len(findings) or not looked_at else 0)
