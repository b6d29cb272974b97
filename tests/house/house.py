# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small trees for the tests of tool/: write one, run a tool on it, look at what it says."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "tool"
WARNINGS = ("-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes "
            "-Wvla -Werror").split()
COMPILERS = ("gcc", "clang")
LICENSED = "/* SPDX-License-Identifier: AGPL-3.0-or-later */\n"


class Case(unittest.TestCase):
    """Each test has a folder of its own that is gone afterwards."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run_tool(self, name, *args, given=None):
        run = subprocess.run([str(TOOL / name), *map(str, args)], input=given, text=True,
                             capture_output=True, cwd=self.folder)
        return run.returncode, run.stdout + run.stderr

    def assert_found(self, tool, args, *sentences):
        """The tool refuses, and says each of the sentences, which begin with file:line."""
        code, said = self.run_tool(tool, *args)
        self.assertEqual(code, 1, said)
        for sentence in sentences:
            self.assertIn(sentence, said)
        return said

    def assert_clean(self, tool, args):
        code, said = self.run_tool(tool, *args)
        self.assertEqual(code, 0, said)
        return said

    def compile(self, sources, *options, output=None):
        """Compiles with every compiler, all warnings errors."""
        end = ["-o", str(output)] if output else ["-fsyntax-only"]
        for compiler in COMPILERS:
            run = subprocess.run(
                [compiler, "-std=c11", "-D_GNU_SOURCE", *WARNINGS, f"-I{self.folder}",
                 f"-I{ROOT}/src", f"-I{ROOT}", *options, *map(str, sources), *end],
                text=True, capture_output=True)
            self.assertEqual(run.returncode, 0, run.stderr)


def main():
    outcome = unittest.main(exit=False, verbosity=1).result
    bad = len(outcome.failures) + len(outcome.errors)
    print(f"{outcome.testsRun - bad - len(outcome.skipped)} passed, {bad} failed")
    sys.exit(1 if bad else 0)
