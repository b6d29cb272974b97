#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The systemd unit: systemd takes it, and it gives the server no more than it needs."""

import configparser
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

UNIT = Path(__file__).resolve().parents[2] / "dist/systemd/citykey.service"
NEEDED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateNetwork": "yes", "MemoryDenyWriteExecute": "yes",
    "RestrictAddressFamilies": "AF_UNIX", "RestrictNamespaces": "yes", "CapabilityBoundingSet": "", "LimitCORE": "0",
    "MemorySwapMax": "0", "Type": "notify", "Restart": "on-failure", "StateDirectoryMode": "0700",
}


def service():
    reader = configparser.ConfigParser(interpolation=None, strict=True)
    reader.optionxform = str
    reader.read(UNIT, encoding="utf-8")
    return reader["Service"]


class Unit(unittest.TestCase):
    def test_each_restriction_is_there(self):
        said = service()
        for name, value in NEEDED.items():
            self.assertEqual(said.get(name), value, name)

    def test_it_runs_as_nobody_special(self):
        self.assertNotIn(service().get("User"), (None, "root"))

    def test_it_starts_the_verb_that_there_is(self):
        self.assertEqual(service()["ExecStart"], "/usr/bin/citykey serve --conf /etc/citykey.conf")

    def test_systemd_takes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "citykey.service"
            # the program is not installed here, nor is its account
            text = UNIT.read_text(encoding="utf-8").replace("/usr/bin/citykey", "/bin/true")
            copy.write_text(text.replace("User=citykey", "User=daemon").replace("Group=citykey", "Group=daemon"))
            run = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True,
                                 env={**os.environ, "LC_ALL": "C"})
            said = [line for line in run.stderr.splitlines() if "citykey.service" in line]
            self.assertEqual(said, [])


result = unittest.main(exit=False, verbosity=0).result
bad = len(result.failures) + len(result.errors)
print(f"{result.testsRun - bad} passed, {bad} failed")
