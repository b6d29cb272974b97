#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""older_backup.py BACKUP OLDER: the backup as a program before there were staff would have made it.

Its database has schema 2 and neither staff nor approvals, nothing beside the keys says how anybody
signs in, and its manifest says so."""

import glob
import hashlib
import io
import json
import os
import sqlite3
import sys
import tarfile
import tempfile

OLD_SCHEMA = 2

members = {}
with tarfile.open(sys.argv[1]) as archive:
    for member in archive:
        members[member.name] = archive.extractfile(member).read()
manifest = json.loads(members.pop("manifest.json"))
members.pop("keys/staff", None)

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "city.db")
    with open(path, "wb") as file:
        file.write(members["city.db"])
    link = sqlite3.connect(path, isolation_level=None)
    older = sqlite3.connect(":memory:")
    for migration in sorted(glob.glob("sql/0*.sql"))[:OLD_SCHEMA]:
        with open(migration) as file:
            older.executescript(file.read())
    parts = "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL"
    for kind, name in set(link.execute(parts)) - set(older.execute(parts)):
        link.execute(f"DROP {kind} IF EXISTS {name}")
    link.execute(f"PRAGMA user_version = {OLD_SCHEMA}")
    link.execute("VACUUM")
    link.close()
    with open(path, "rb") as file:
        members["city.db"] = file.read()

manifest["schema"] = OLD_SCHEMA
lines = ",\n".join(' {"path": "%s", "size": %d, "sha256": "%s"}' % (
    path, len(data), hashlib.sha256(data).hexdigest()) for path, data in sorted(members.items()))
text = ('{"format": "citykey backup", "version": 1,\n"city": "%(city)s", "kind": "%(kind)s", '
        '"schema": %(schema)d, "day": "%(day)s",\n"members": [\n' % manifest) + lines + "\n]}\n"


def header(name, size):
    """As backup_tar.c writes it."""
    block = bytearray(512)
    for at, text in ((0, name), (100, "0000600"), (108, "0000000"), (116, "0000000"),
                     (124, f"{size:011o}"), (136, "0" * 11), (148, " " * 8), (156, "0"),
                     (257, "ustar"), (263, "00"), (329, "0000000"), (337, "0000000")):
        block[at:at + len(text)] = text.encode()
    block[148:155] = b"%06o\0" % sum(block)
    return bytes(block)


with open(sys.argv[2], "wb") as out:
    for name, data in [("manifest.json", text.encode())] + sorted(members.items()):
        out.write(header(name, len(data)) + data + b"\0" * (-len(data) % 512))
    out.write(b"\0" * 1024)
