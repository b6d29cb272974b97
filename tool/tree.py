# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that the checks look at, and the lists of allowed exceptions."""

import os
import subprocess
from pathlib import Path

PASSED_OVER = {".git", "node_modules", "__pycache__"}


def files(root):
    """Paths below ROOT, relative, sorted: what git knows or would know; all files where git is not."""
    root = Path(root)
    if (root / ".git").exists():
        # The tests run as somebody who does not own the tree, which git would refuse.
        run = subprocess.run(["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-co",
                              "--exclude-standard", "-z"], check=True, capture_output=True, text=True)
        names = {Path(name) for name in run.stdout.split("\0") if name}
        return sorted(name for name in names if (root / name).is_file())
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in PASSED_OVER]
        found += [Path(folder, name).relative_to(root) for name in names]
    return sorted(found)


def is_c(path):
    return path.suffix in (".c", ".h")


def is_test(path):
    """A test may do what the program may not: open private data, hold markup, keep state."""
    return path.stem.endswith(("_test", "fixture")) or path.parts[0] in ("tests", "measure")


class Allowed:
    """One list of exceptions: lines of PATH WORD… REASON with WORDS words between. A line that no
    file needs, or that gives no reason, is a finding of its own."""

    def __init__(self, root, name, words, findings):
        self.path, self.rows, self.used = Path(root) / "tool" / name, {}, set()
        if not self.path.exists():
            return
        for number, line in enumerate(self.path.read_text(encoding="utf-8").split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            parts = line.split(None, words + 1)
            if len(parts) < words + 2 or len(parts[-1].split()) < 2:
                findings.add(self.path, number, "an exception has a reason, in words, at its end")
                continue
            key = tuple(parts[:words + 1])
            if key in self.rows:
                findings.add(self.path, number, f"{' '.join(key)} stands here twice")
            self.rows[key] = number

    def covers(self, path, *words):
        key = (str(path), *words)
        if key in self.rows:
            self.used.add(key)
        return key in self.rows

    def find_unused(self, findings):
        for key in self.rows.keys() - self.used:
            findings.add(self.path, self.rows[key], f"{' '.join(key)} needs no exception any more: "
                         "take the line out")
