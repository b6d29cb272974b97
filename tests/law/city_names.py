#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""city_names.py SOURCE_FOLDER: no city's name stands in the program; cities are policy, not code."""

import re
import sys
from pathlib import Path

source = Path(sys.argv[1])
names = []
for policy in (source / "policy").glob("*/city.yaml"):
    if policy.parent.name != "demo":  # invented, and the example in the program's help
        name = re.search(r"^name: (?:City of )?(.+)$", policy.read_text(), re.M).group(1)
        names += [policy.parent.name.lower(), name.lower()]
found = []
for path in sorted((source / "src").rglob("*")):
    if path.suffix in (".c", ".h", ".sql", ".build") and not path.stem.endswith("_test"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found += [f"{path.relative_to(source)}:{number}: {name}"
                      for name in names if name in line.lower()]
print("\n".join(found) or f"none of {', '.join(sorted(set(names)))} is in the code")
sys.exit(bool(found))
