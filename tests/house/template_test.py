#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/gen-template: pages come out escaped; a slot anywhere else is refused with its line."""

import subprocess

import house

GOOD = """\
<!-- SPDX-License-Identifier: AGPL-3.0-or-later -->
<!-- page: for the tests -->
<!-- slot title text -->
<!-- slot holder private -->
<!-- slot count number -->
<!-- slot next url -->
<!-- slot front data_image image/png -->
<!-- slot is_bad flag -->
<!-- slot look static -->
<!-- slot rows list (label text, value private, go url) -->
<!doctype html>
<html lang="{{lang}}" dir="{{dir}}">
<link rel="stylesheet" href="{{look}}">
<style>p { color: red }</style><script>if (1 < 2) { f("</p>"); }</script>
<title>{{title}} – {{t:page.hello}}</title>
{{#if is_bad}}<p class="bad">bad{{else}}<p title="a {{holder}} b">{{holder}}{{/if}}
<input value="{{count}}" {{#if rows}}disabled {{else}}required {{/if}}>
<a href="{{next}}">n</a><img src="{{front}}" alt="">
{{#each rows}}<li>{{label}}={{value}} {{title}} <a href="{{go}}">g</a>
{{/each}}<!-- left out -->end
"""
EXPECTED = """\
<!doctype html>
<html lang="en" dir="ltr">
<link rel="stylesheet" href="/static/0a/x.css">
<style>p { color: red }</style><script>if (1 < 2) { f("</p>"); }</script>
<title>&lt;T&gt; – Hello &amp; &quot;you&quot;</title>
<p title="a O&#39;Hara &lt;b&gt; b">O&#39;Hara &lt;b&gt;
<input value="-7" disabled >
<a href="#">n</a><img src="data:image/png;base64,iVBO" alt="">
<li>l1=v&amp;1 &lt;T&gt; <a href="/one">g</a>
<li>l2=v&quot;2 &lt;T&gt; <a href="#">g</a>
end
"""
PROGRAM = """\
#include "text_page.h"
#include "kit/text.h"
#include <stdio.h>
const char *text_get(enum lang lang, enum text key)
{
        return text_table[lang][key];
}
struct str text_direction(enum lang lang)
{
        return lang == LANG_EN ? STR("ltr") : STR("rtl");
}
int main(void)
{
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("test"), LANG_EN);
        const struct page_text_rows_row rows[] = {
                { STR("l1"), private_wrap(STR("v&1")), STR("/one") },
                { STR("l2"), private_wrap(STR("v\\"2")), STR("javascript:x") },
        };
        const struct page_text page = {
                .title = STR("<T>"), .holder = private_wrap(STR("O'Hara <b>")), .count = -7,
                .next = STR("javascript:alert(1)"), .front = private_wrap(STR("\\x89PN")),
                .look = STR("/static/0a/x.css"),
                .rows = rows, .rows_count = COUNT(rows),
        };
        struct buf out = buf_in(mem);
        if (page_text_write(&a, LANG_EN, &page, &out) != OK)
                return 1;
        fputs(buf_c(&out), stdout);
        return 0;
}
"""
SLOTS = "".join(f"<!-- slot {slot} -->\n" for slot in (
    "s text", "p private", "n number", "u url", "d data_image image/png", "f flag", "z static", "r list (m text)"))


class Template(house.Case):
    def make(self, text):
        self.write({"en.po": 'msgid ""\nmsgstr "Language: en\\n"\nmsgid "page.hello"\n'
                    'msgstr "Hello & \\"you\\""\nmsgid "page.args"\nmsgstr "{0}"\n', "web/text.html": text})
        return self.run_tool("gen-template", "--text", "en.po", "--header", "text_page.h", "--source",
                             "text_page.c", "web/text.html")

    def assert_refused(self, body, sentence):
        """BODY is line 10, after all slots are declared."""
        code, said = self.make(f"<!-- page: x -->\n{SLOTS}{body}\n")
        self.assertEqual(code, 1, said)
        self.assertTrue(any(row.startswith("/") and f"text.html:10: " in row and sentence in row
                            for row in said.split("\n")), said)

    def assert_all_refused(self, sentence, *bodies):
        for body in bodies:
            with self.subTest(body=body):
                self.assert_refused(body, sentence)

    def test_a_page_comes_out_escaped_for_each_place(self):
        code, said = self.make(GOOD)
        self.assertEqual(code, 0, said)
        self.write({"audience": "page. residents a\n", "reviewed": "", "grade": ""})
        self.run_tool("gen-text", "--header", "text_key.h", "--table", "text_table.c", "--audience", "audience",
                      "--reviewed", "reviewed", "--grade", "grade", "en.po")
        self.write({"main.c": PROGRAM})
        program, base = self.folder / "program", house.ROOT / "src/base"
        self.compile([self.folder / "main.c", self.folder / "text_page.c", self.folder / "text_table.c",
                      house.ROOT / "src/kit/html.c", house.ROOT / "lib/base64.c", house.ROOT / "lib/bytes.c", *(base / f"{name}.c" for name in
                                                       "act arena base64 date err str".split())],
                     "-Wno-missing-prototypes", output=program)
        said = subprocess.run([str(program)], capture_output=True, text=True).stdout
        self.assertEqual(said, EXPECTED)

    def test_no_slot_stands_in_script_style_or_a_frame(self):
        self.assert_all_refused("no slot may stand in <", "<script>{{s}}</script>", "<style>{{s}}</style>",
                                "<script>x = '{{s}}'</script>", '<script src="{{u}}"></script>',
                                '<iframe src="{{u}}"></iframe>', '<base href="{{u}}">',
                                '<meta content="{{s}}">', '<link href="{{u}}">', "<svg>{{s}}</svg>",
                                '<object data="{{u}}">', "<script>'<!--'{{s}}</script>")

    def test_no_slot_stands_in_a_comment(self):
        self.assert_refused("<!-- {{s}} -->", "a comment stands in text, with no slot in it")

    def test_no_slot_stands_in_a_tag_or_an_unquoted_value(self):
        self.assert_all_refused("no slot may stand in", "<p {{s}}>", '<p {{s}}="x">', "<p x{{s}}>",
                                "<p{{s}}>", "<{{s}}>", "</{{s}}>", "<p title={{s}}>", "<p title='{{s}}'>",
                                '<p title="x"{{s}}>')
        self.assert_all_refused("stands between double quotes", "<p title=x>", "<p title='x'>",
                                "<p title= \"x\">")

    def test_no_slot_stands_in_a_handler_or_a_style(self):
        self.assert_all_refused("no slot may stand in the attribute", '<p onclick="{{s}}">',
                                '<p ONLOAD="f({{n}})">', '<p style="color: {{s}}">', '<p srcdoc="{{s}}">',
                                '<img srcset="{{s}}">')

    def test_an_address_takes_a_url_slot_only(self):
        self.assert_all_refused("takes a url slot", '<a href="{{s}}">', '<img src="{{p}}">',
                                '<form action="{{n}}">', '<button formaction="{{s}}">',
                                '<a xlink:href="{{s}}">', '<a href="{{t:page.hello}}">')

    def test_a_url_slot_is_the_whole_value(self):
        self.assert_all_refused("is the whole value", '<a href="/x/{{u}}">', '<a href="{{u}}/x">',
                                '<a href="{{u}}{{u}}">', '<a href="javascript:{{u}}">',
                                '<a href="{{#if f}}{{u}}{{/if}}">')

    def test_a_url_or_picture_is_no_text(self):
        self.assert_all_refused("slot cannot be text", "{{u}}", "{{d}}")
        self.assert_all_refused("slot belongs in", '<p title="{{u}}">', '<img alt="{{d}}">')
        self.assert_all_refused("in the src of <img> only", '<a href="{{d}}">', '<video src="{{d}}">')

    def test_one_of_our_files_is_what_a_page_loads_and_nothing_else(self):
        self.assert_all_refused("a static slot is the address of", "{{z}}", '<a href="{{z}}">',
                                '<p title="{{z}}">', '<base href="{{z}}">', '<form action="{{z}}">',
                                '<iframe src="{{z}}">', '<link rel="{{z}}">', '<link title="{{z}}">')
        self.assert_all_refused("a static slot is the whole value", '<script src="/x{{z}}"></script>',
                                '<link href="{{z}}.css">')

    def assert_frame_refused(self, body, sentence):
        code, said = self.make(f"<!-- page: x -->\n<!-- slot f flag -->\n<!-- slot r list (m text) -->\n{body}\n")
        self.assertEqual((code, "text.html:4: " in said and sentence in said), (1, True), said)

    def test_a_frame_is_two_functions(self):
        code, said = self.make('<!-- page: x -->\n<!-- slot s text -->\n<title>{{s}}</title>\n<main lang="{{lang}}">'
                               "{{content}}</main>\n<p>{{s}}{{t:page.hello}}</p>\n")
        self.assertEqual(code, 0, said)
        written = (self.folder / "text_page.c").read_text()
        begin, end = written.split("page_text_write_end")
        self.assertIn("page_text_write_begin(struct act *a", begin)
        self.assertEqual((begin.count("html_text(out, page->s)"), end.count("html_text(out, page->s)")), (1, 1))
        self.assertIn("<main lang=", begin)
        self.assertIn("</main>", end)
        self.assertNotIn("content", written)
        header = (self.folder / "text_page.h").read_text()
        self.assertIn("page_text_write_begin(", header)
        self.assertIn("page_text_write_end(", header)
        self.assertNotIn("page_text_write(", header)

    def test_content_stands_in_the_text_of_an_element_only(self):
        for body in ('<p title="{{content}}">', "<p {{content}}>", "<script>{{content}}</script>", "<p{{content}}>",
                     "<style>{{content}}</style>", "<svg>{{content}}</svg>", '<a href="{{content}}">'):
            with self.subTest(body=body):
                self.assert_frame_refused(body, "the content cannot stand in")
        for body, where in (("<title>{{content}}</title>", "<title>"), ("<head><b>{{content}}</b></head>", "<head>"),
                            ("<textarea>{{content}}</textarea>", "<textarea>"), ("<p>{{content}}</p>", "<p>")):
            with self.subTest(body=body):
                self.assert_frame_refused(body, f"the content cannot stand in {where}")

    def test_content_stands_once_and_in_no_block(self):
        self.assert_frame_refused("<main>{{content}}{{content}}</main>", "the content stands twice")
        self.assert_frame_refused("<main>{{#if f}}{{content}}{{/if}}</main>", "the content cannot stand in #if")
        self.assert_frame_refused("<main>{{#each r}}{{content}}{{/each}}</main>", "the content cannot stand in #each")
        code, said = self.make("<!-- page: x -->\n<!-- slot content text -->\n{{content}}\n")
        self.assertEqual((code, "content cannot be a slot's name" in said), (1, True), said)

    def test_a_flag_and_a_list_are_not_written(self):
        self.assert_refused("{{f}}", "f is a flag: it is not written")
        self.assert_refused("{{r}}", "r is a list: it is not written")

    def test_an_undeclared_slot_is_refused(self):
        self.assert_all_refused("is not declared", "{{x}}", "{{m}}", "{{{s}}}", "{{!s}}", "{{s.x}}",
                                "{{ s | raw }}")

    def test_a_text_is_a_key_without_arguments(self):
        self.assert_refused("{{t:page.none}}", "page.none is not a key of the texts")
        self.assert_refused("{{t:page.args}}", "page.args takes arguments")

    def test_a_block_ends_where_it_began(self):
        self.assert_all_refused("the block ends in", '{{#if f}}<a title="{{/if}}">',
                                '{{#if f}}<script>{{else}}</script>{{/if}}', '<p {{#if f}}title="x{{/if}}">')
        self.assert_all_refused("no block in", "<p{{#if f}} hidden{{/if}}>", "<style>{{#if f}}{{/if}}</style>")
        self.assert_all_refused("closes nothing", "{{/if}}", "{{else}}", "{{#if f}}{{/each}}")
        self.assert_refused("{{#if f}}", "#if without its /if")
        self.assert_refused("{{#each f}}{{/each}}", "#each goes over a list")
        self.assert_refused("{{#each r}}{{#each r}}{{/each}}{{/each}}", "not inside another")
        self.assert_refused("{{#each r}}{{else}}{{/each}}", "{{else}} belongs to #if")
        self.assert_refused("{{#if n}}{{/if}}", "#if asks no number")
        self.assert_refused("{{#unless f}}{{/unless}}", "a block is #if or #each")

    def test_what_does_not_end_is_refused(self):
        self.assert_refused("{{s", "{{ or }} without the other")
        self.assert_refused('<p title="', "the page ends in the attribute title")
        self.assert_refused("<script>", "the page ends in <script>")
        self.assert_refused("1 < 2", "a < that opens nothing")

    def test_declarations_are_checked(self):
        for declared, sentence in (("<!-- slot a raw -->", "raw is not one of"), ("<!-- slot int text -->", "cannot"),
                                   ("<!-- slot a data_image -->", "data_image and only it has a type"),
                                   ("<!-- slot a data_image text/html -->", "data_image and only it"),
                                   ("<!-- slot a text x -->", "data_image and only it"),
                                   ("<!-- slot a list -->", "a list names its members"),
                                   ("<!-- slot a list (b list) -->", "list is not one of"),
                                   ("<!-- slot a text --><!-- slot a text -->", "is declared twice"),
                                   ("<!-- slot a text -->", "a is declared and not used"),
                                   ("<!-- slot r list (m text) -->{{#each r}}{{/each}}", "m of r is declared and not"),
                                   ("<!-- slot a -->", "a slot has a name and a type")):
            with self.subTest(declared=declared):
                code, said = self.make(f"<!-- page: x -->\n{declared}\n")
                self.assertEqual((code, sentence in said), (1, True), said)
        code, said = self.make("<p>x</p>\n")
        self.assertEqual((code, "says nothing of what it is" in said), (1, True), said)


house.main()
