# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads C without a compiler, as far as the house checks need it."""

import bisect
import re

TOKEN = re.compile(r"""
    /\*.*?\*/ | //[^\n]* | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'""", re.X | re.S)
DIRECTIVE = re.compile(r"^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*", re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">]+)[">]', re.M)
ATTRIBUTE = re.compile(r"__attribute__\s*\(\([^()]*(?:\([^()]*\)[^()]*)*\)\)|_Noreturn|"
                       r"\bSCOPED\s*\([^()]*\)")
NAME = re.compile(r"[A-Za-z_]\w*")


def blank(text):
    return re.sub(r"[^\n]", " ", text)


class Function:
    def __init__(self, name, line, lines, parameters):
        self.name, self.line, self.lines, self.parameters = name, line, lines, parameters


class Source:
    """CODE is the text without comments; BARE is also without what stands in quotes and without
    preprocessor lines. Both keep every line break."""

    def __init__(self, text):
        self.text = text
        self.strings = []  # (line, contents), neighbours joined
        self.starts = [0] + [found.end() for found in re.finditer("\n", text)]
        self.includes = [(self.line(found.start(2)), found.group(2), found.group(1) == '"')
                         for found in INCLUDE.finditer(text)]
        self.read_strings()
        self.code = TOKEN.sub(lambda m: blank(m.group()) if m.group()[0] == "/" else m.group(), text)
        quoteless = TOKEN.sub(self.without_contents, text)
        self.bare = DIRECTIVE.sub(lambda m: blank(m.group()), quoteless)
        self.with_macros = quoteless
        self.functions, self.declarations = [], []
        self.read_top_level()

    def line(self, offset):
        return bisect.bisect_right(self.starts, offset)

    @staticmethod
    def without_contents(found):
        token = found.group()
        return blank(token) if token[0] == "/" else token[0] + " " * (len(token) - 2) + token[-1]

    def read_strings(self):
        end = None
        for found in TOKEN.finditer(self.text):
            token = found.group()
            if token[0] != '"':
                continue
            if end is not None and not self.text[end:found.start()].strip():
                self.strings[-1] = (self.strings[-1][0], self.strings[-1][1] + token[1:-1])
            else:
                self.strings.append((self.line(found.start()), token[1:-1]))
            end = found.end()

    def read_top_level(self):
        """Functions with their bodies; every other declaration at file scope as (line, text), its
        braces empty."""
        depth, start, piece_start, kept = 0, 0, 0, ""
        for found in re.finditer(r"[{};]", self.bare):
            sign, at = found.group(), found.start()
            if sign == "{":
                if depth == 0:
                    kept += self.bare[piece_start:at]
                    if re.search(r'\bextern\s+"\s*"\s*$', kept):
                        kept, piece_start = "", at + 1
                        continue
                    start = at
                depth += 1
            elif sign == "}" and depth > 0:
                depth -= 1
                if depth == 0:
                    piece_start = at + 1
                    function = self.function_of(kept, start, at)
                    if function:
                        self.functions.append(function)
                        kept = ""
                    else:
                        kept += "{}"
            elif sign == "}":
                kept, piece_start = "", at + 1
            elif depth == 0:
                kept += self.bare[piece_start:at]
                if kept.strip():
                    self.declarations.append((self.line(at), " ".join(kept.split())))
                kept, piece_start = "", at + 1

    def function_of(self, head, start, end):
        head = ATTRIBUTE.sub(" ", head)
        if "=" in head or "(" not in head or head.count("(") != head.count(")"):
            return None  # an initializer, a type, or braces that a macro is given
        found = re.search(r"([A-Za-z_]\w*)\s*\(", head)
        if not found or found.group(1) in ("struct", "union", "enum"):
            return None
        inside = balanced(head, found.end() - 1)
        parameters = 0 if inside.strip() in ("", "void") else len(split_commas(inside))
        return Function(found.group(1), self.line(start), self.line(end) - self.line(start) - 1,
                        parameters)


def balanced(text, at):
    """What stands between the parenthesis at AT and its partner."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return text[at + 1:place]
    return text[at + 1:]


def split_commas(text):
    parts, depth, last = [], 0, 0
    for place, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append(text[last:place])
            last = place + 1
    return parts + [text[last:]]


def mutable_name(declaration):
    """The name of the variable that a declaration makes, when it can change; else None."""
    text = ATTRIBUTE.sub(" ", declaration)
    words = text.split()
    if not words or words[0] in ("typedef", "extern", "_Static_assert", "goto", "return"):
        return None
    head = text.split("=")[0].strip()
    is_pointer_to_function = re.search(r"\(\s*\*", head)
    if "(" in head and not is_pointer_to_function:
        return None
    if re.fullmatch(r"(static\s+)?(const\s+)?(struct|union|enum)\s*\w*\s*(\{\s*\})?", head):
        return None
    declarator = head.split("[")[0] if not is_pointer_to_function else head.split(")")[0]
    names = NAME.findall(declarator)
    if not names or (len(names) < 2 and "{" not in declarator):
        return None
    after_star = declarator.rsplit("*", 1)[1] if "*" in declarator else declarator
    return None if re.search(r"\bconst\b", after_star) else names[-1]
