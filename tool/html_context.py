# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follows the text of an HTML template and says in which context a slot stands."""

import re

# Elements whose content is not ordinary text: nothing may be written there.
RAW_ELEMENTS = set("script style iframe xmp noembed noframes plaintext template svg math".split())
# Tags whose attributes load or run something: no slot in them at all.
CLOSED_TAGS = RAW_ELEMENTS | set("base link meta object embed frame applet param".split())
URL_ATTRIBUTES = set("href src action formaction poster cite data background manifest ping".split())
# What loads one of our own files, by this attribute: a static slot may be all of it.
STATIC_PLACES = {("link", "href"), ("script", "src"), ("img", "src")}
# Elements that cannot hold a page's content.
CONTENTLESS = set("head title textarea select option button a p h1 h2 h3".split())
CLOSED_ATTRIBUTES = set("style srcdoc srcset imagesrcset http-equiv is xmlns".split())
WORD = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")


class Context:
    """State after what was fed so far. STATE is one of
    text, comment, raw, tag_open, tag, attribute, equals, value."""

    def __init__(self):
        self.state, self.tag, self.attribute, self.value = "text", "", "", ""
        self.raw, self.pending, self.is_closing = "", "", False
        self.open = []  # of CONTENTLESS, from outside
        self.problem = None

    def place(self):
        """What must be the same on both sides of a block; the value's text aside."""
        return self.state, self.tag, self.attribute if self.state == "value" else "", self.raw

    def says(self):
        return {"text": "text", "comment": "a comment", "raw": f"<{self.raw}>",
                "value": f"the attribute {self.attribute}"}.get(self.state, f"the tag <{self.tag}>")

    def feed(self, text):
        for c in text:
            getattr(self, "in_" + self.state)(c)

    # One method for each state; PENDING keeps the characters that may begin something.

    def in_text(self, c):
        if self.pending == "<" and (c.isalpha() or c == "/"):
            self.state, self.tag, self.is_closing = "tag_open", "" if c == "/" else c.lower(), c == "/"
            self.pending = ""
        elif (self.pending + c) in ("<", "<!", "<!-", "<!--"):
            self.pending += c
            if self.pending == "<!--":
                self.state, self.pending = "comment", ""
        elif self.pending == "<!":
            self.state, self.tag, self.pending = "tag", "!", ""
        else:
            if self.pending:
                self.problem = "a < that opens nothing; write &lt;"
            self.pending = "<" if c == "<" else ""

    def in_comment(self, c):
        self.pending = (self.pending + c)[-3:]
        if self.pending == "-->":
            self.state, self.pending = "text", ""

    def in_raw(self, c):
        self.pending = (self.pending + c)[-(len(self.raw) + 3):]
        if self.pending.lower() == f"</{self.raw}>":
            self.state, self.pending, self.raw = "text", "", ""

    def in_tag_open(self, c):
        if c == ">":
            self.end_tag()
        elif c.isspace() or c == "/":
            self.state = "tag"
        else:
            self.tag += c.lower()

    def in_tag(self, c):
        if c == ">":
            self.end_tag()
        elif c in "\"'" and self.tag != "!":
            self.problem = "a quote where an attribute should begin"
        elif not c.isspace() and c != "/":
            self.state, self.attribute = "attribute", c.lower()

    def in_attribute(self, c):
        if c == "=":
            self.state = "equals"
        elif c == ">":
            self.end_tag()
        elif c.isspace() or c == "/":
            self.state = "tag"
        else:
            self.attribute += c.lower()

    def in_equals(self, c):
        if c == '"':
            self.state, self.value = "value", ""
        else:
            self.problem = f"the value of {self.attribute} stands between double quotes, right after ="

    def in_value(self, c):
        if c == '"':
            self.state = "tag"
        else:
            self.value += c

    def end_tag(self):
        is_raw = self.tag in RAW_ELEMENTS and not self.is_closing
        self.state, self.raw = ("raw", self.tag) if is_raw else ("text", "")
        if self.tag in CONTENTLESS and not self.is_closing:
            self.open.append(self.tag)
        elif self.tag in self.open and self.is_closing:
            del self.open[len(self.open) - 1 - self.open[::-1].index(self.tag):]
        self.is_closing = False
        self.tag, self.attribute = "", ""

    # Questions about a slot.

    def refuses(self, kind, following):
        """Why a slot of KIND cannot stand here, or None. FOLLOWING is the next literal character."""
        if self.pending or self.state not in ("text", "value"):
            return f"no slot may stand in {self.says()}: only in text and in \"attribute values\""
        if (self.tag, self.attribute) in STATIC_PLACES and kind == "static":
            return self.refuses_url(kind, following)
        if kind == "static":
            return "a static slot is the address of a <link>, a <script> or an <img>"
        if self.state == "text":
            return f"a {kind} slot cannot be text" if kind not in TEXT_KINDS else None
        if self.tag in CLOSED_TAGS:
            return f"no slot may stand in <{self.tag}>"
        if self.attribute.startswith("on") or self.attribute in CLOSED_ATTRIBUTES:
            return f"no slot may stand in the attribute {self.attribute}"
        if self.attribute.split(":")[-1] in URL_ATTRIBUTES:
            return self.refuses_url(kind, following)
        if kind in ("url", "data_image"):
            return f"a {kind} slot belongs in href, src or action, not in {self.attribute}"
        return None

    def refuses_url(self, kind, following):
        if kind == "data_image" and (self.tag, self.attribute) != ("img", "src"):
            return "a data_image slot stands in the src of <img> only"
        if kind not in ("url", "data_image", "static"):
            return f"{self.attribute} takes a url slot, not {kind}"
        if self.value or following != '"':
            return f"a {kind} slot is the whole value of {self.attribute}"
        return None

    def refuses_content(self):
        """Why a frame's content cannot stand here, or None."""
        if self.pending or self.state != "text":
            return f"the content cannot stand in {self.says()}: only in the text of an element"
        return f"the content cannot stand in <{self.open[-1]}>" if self.open else None


TEXT_KINDS = ("text", "private", "number", "t", "lang", "dir")
