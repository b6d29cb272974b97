#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""tool/check-house finds each thing that may not be there, and only that."""

import house
from house import LICENSED

UNFINISHED = "TO" "DO"


class House(house.Case):
    def assert_refused(self, path, body, line, sentence):
        """BODY begins in line 2, after the licence."""
        self.write({path: LICENSED + body})
        said = self.assert_found("check-house", [self.folder])
        self.assertTrue(any(row.startswith(f"{path}:{line}: ") and sentence in row
                            for row in said.split("\n")), said)

    def assert_allowed(self, path, body, **lists):
        self.write({path: LICENSED + body, **{f"tool/{name}.allow": "# SPDX-License-Identifier: "
                    "AGPL-3.0-or-later\n" + text for name, text in lists.items()}})
        self.assert_clean("check-house", [self.folder])

    def test_each_banned_call_is_found(self):
        for name in ("strcpy strcat sprintf vsprintf strtok gets atoi atol system popen tmpnam mktemp "
                     "rand srand alloca sscanf random").split():
            with self.subTest(name=name):
                self.assert_refused("src/kit/a.c", f"void f(void)\n{{\n        {name}(x);\n}}\n", 4,
                                    f"{name} is banned")

    def test_a_name_that_only_ends_like_one_is_allowed(self):
        self.assert_allowed("src/kit/a.c", "void f(void)\n{\n        my_strcpy(x);\n        a.free(x);\n"
                            "        q->system(y); /* strcpy(x) */\n        p(\"atoi(\");\n}\n")

    def test_a_test_may_read_with_sscanf(self):
        self.assert_allowed("src/kit/a_test.c", "void f(void)\n{\n        sscanf(x);\n}\n")

    def test_memory_comes_from_the_arena(self):
        for name in "malloc calloc realloc free strdup strndup asprintf".split():
            with self.subTest(name=name):
                self.assert_refused("src/kit/a.c", f"void f(void)\n{{\n        {name}(x);\n}}\n", 4,
                                    f"{name}: memory comes from the arena")
        self.assert_refused("lib/a.c", "void f(void)\n{\n        free(x);\n}\n", 4, "free: memory")

    def test_the_arena_and_tests_may_ask_for_memory(self):
        for path in ("src/base/arena.c", "src/kit/a_test.c", "tests/memory/scan.c"):
            with self.subTest(path=path):
                self.assert_allowed(path, "void f(void)\n{\n        free(malloc(1));\n}\n")

    def test_sql_in_a_string_is_found(self):
        for sql in ("SELECT a FROM b", "insert into a (b) values (1)", "UPDATE a SET b = 1",
                    "DELETE FROM a", "CREATE TABLE a (b)", "PRAGMA user_version", "BEGIN IMMEDIATE",
                    "COMMIT", 'SELECT a "\n        " FROM b'):
            with self.subTest(sql=sql):
                self.assert_refused("src/kit/a.c", f'const char *const q = "{sql}";\n', 2, "SQL in a C")

    def test_markup_in_a_string_is_found(self):
        for markup in ("<p>", "</div>", "<a href=x>", "<br/>", "<!doctype html>", "x<b >"):
            with self.subTest(markup=markup):
                self.assert_refused("src/face/a.c", f'const char *const m = "{markup}";\n', 2, "markup")

    def test_plain_words_are_neither(self):
        self.assert_allowed("src/kit/a.c", 'const char *const m[] = {"select one", "a < b > c", '
                            '"update the set", "-> x", "delete", "1 <2"};\n')

    def test_private_data_is_opened_in_listed_files_only(self):
        body = "void f(struct private p)\n{\n        g(private_unwrap(p));\n}\n"
        self.assert_refused("src/kit/a.c", body, 4, "opens private data")
        self.assert_refused("src/kit/a.c", "int f(struct private p)\n{\n        return p.inside.len;\n}\n",
                            4, "opens private data")
        self.assert_allowed("src/kit/a.c", body, private="src/kit/a.c draws the name\n")
        self.assert_allowed("src/kit/a_test.c", body)

    def test_a_list_has_reasons_and_no_unused_lines(self):
        self.write({"src/kit/a.c": LICENSED, "tool/private.allow": "src/kit/a.c\n"})
        self.assert_found("check-house", [self.folder], "private.allow:1: an exception has a reason")
        self.write({"tool/private.allow": "src/kit/a.c draws the name\n"})
        self.assert_found("check-house", [self.folder], "private.allow:1: src/kit/a.c needs no exception")

    def test_secrets_are_used_in_listed_files_only(self):
        self.assert_refused("src/kit/a.c", "void f(struct secret *s);\n", 2, "uses struct secret")
        self.assert_refused("src/kit/a.c", "void f(void)\n{\n        secret_wipe(x);\n}\n", 4, "uses")
        self.assert_allowed("src/kit/a.c", "void f(struct secret *s);\n",
                            secret="src/kit/a.c wipes a key\n")

    def test_an_unfinished_place_is_found_in_any_file(self):
        self.assert_refused("src/kit/a.c", f"/* {UNFINISHED}: later */\n", 2, f"{UNFINISHED}: finish it")
        self.assert_refused("web/a.css", f"/* {UNFINISHED} */\n", 2, f"{UNFINISHED}: finish it")
        self.assert_refused("doc/a.md", f"{'FIX' 'ME'} this\n", 2, "finish it")

    def test_a_template_of_a_temporary_name_is_not_unfinished(self):
        self.assert_allowed("src/kit/a.c", 'const char *const name = "city.XXXXXX";\n')

    def test_every_file_names_the_licence_of_its_folder(self):
        self.write({"src/kit/a.c": "int f(void);\n"})
        self.assert_found("check-house", [self.folder], "src/kit/a.c:1: its first line says SPDX")
        self.write({"src/kit/a.c": LICENSED, "lib/a.c": LICENSED})
        self.assert_found("check-house", [self.folder], "lib/a.c:1: its first line says "
                          "SPDX-License-Identifier: Apache-2.0")
        self.write({"lib/a.c": "// SPDX-License-Identifier: Apache-2.0\n",
                    "web/verify/a.js": "// SPDX-License-Identifier: Apache-2.0\n",
                    "tool/x": "#!/bin/sh\n# SPDX-License-Identifier: AGPL-3.0-or-later\n", "a.json": "{}\n"})
        self.assert_clean("check-house", [self.folder])

    def test_sizes_have_limits(self):
        long = "int f(void)\n{\n" + "        g();\n" * 61 + "}\n"
        self.assert_refused("src/kit/a.c", long, 3, "f has 61 lines, 60 at most")
        self.assert_allowed("src/kit/a.c", long.replace("        g();\n", "", 1))
        self.assert_allowed("src/kit/a.c", long, size="src/kit/a.c f one table of calls\n")
        self.assert_refused("src/kit/a.c", "int x(void);\n" * 500, 500, "has 501 lines, 500 at most")
        self.assert_allowed("src/kit/a.c", "int x(void);\n" * 500, size="src/kit/a.c lines a long table\n")
        self.write({"src/kit/a.c": LICENSED, "tool/size.allow": LICENSED.replace("/*", "#")})
        self.assert_refused("src/kit/a.h", "int x(void);\n" * 120, 120, "has 121 lines, 120 at most")

    def test_five_parameters_are_enough(self):
        self.assert_allowed("src/kit/a.c", "static int f(int a, int b, int c, int d, int (*e)(int, int))\n"
                            "{\n        return 0;\n}\n")
        self.assert_refused("src/kit/a.c", "int f(int a, int b, int c,\n        int d, int e, int g)\n{\n}\n",
                            4, "f has 6 parameters")

    def test_a_mutable_global_is_found(self):
        for body in ("static int count;\n", "int count = 3;\n", "static const char *name = \"x\";\n",
                     "static struct x { int a; } thing;\n", "static void (*handler)(int);\n",
                     "static char buffer[20];\n", "_Thread_local int depth;\n",
                     "int f(void)\n{\n        static int calls = 0;\n        return 0;\n}\n"):
            with self.subTest(body=body):
                self.write({"src/kit/a.c": LICENSED + body})
                self.assert_found("check-house", [self.folder], "is a variable that outlives its act")

    def test_constants_types_and_prototypes_are_no_globals(self):
        self.assert_allowed("src/kit/a.c", """\
static const int days[] = {31, 28};
static const char *const names[] = {"a", "b"};
static const struct row { int a; } rows[] = {{1}};
static void (*const handlers[])(int) = {f, g};
extern const int shared[];
ROW(first, "x", {1, 2}, {});
struct x;
struct y { int a; char *b; };
enum z { Z_ONE };
typedef int number;
int f(int a);
static int g(const char *at);
struct y h(void) __attribute__((pure));
_Static_assert(sizeof(int) == 4, "int");
int k(void)
{
        static const int table[] = {1, 2};
        static const char *const words[] = {"a"};
        int x = 3;
        return x + table[0] + (int)words[0][0];
}
""")

    def test_a_workplace_and_a_registry_are_found(self):
        self.assert_refused("doc/a.md", "see /wo" "rk/main\n", 2, "is a place of one workshop")
        self.assert_refused("src/kit/a.c", "/* ../sha" "red/x */\n", 2, "is a place of one workshop")
        self.assert_refused("doc/b.md", "https://registry.npm" "js.org/x\n", 2, "no package registry")

    def test_test_scripts_may_look_beside_the_tree(self):
        self.assert_allowed("tests/a.sh", "ls ../sha" "red/testdata\n")
        self.assert_allowed("doc/a.md", "home/wo" "rk/ and frame" "wo" "rk/\n")


house.main()
