#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long an event takes in the city:

  measure/event.py CITYKEY DESK_DAY FOLDER

`citykey event prepare` of a desk with a thousand cards, and `citykey event close` of its tally (made by tests/story/desk_day).
Against what cannot be left out: one durable transaction of SQLite that writes as many rows of the same kinds, settings as in the
city's database, and a file of the bundle's size written with fsync. In turn, in FOLDER, by the clock on the wall.
"""
import datetime
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
import zoneinfo

CARDS, ROUNDS = 1000, 5
SCHEMA = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
CREATE TABLE piece (serial TEXT PRIMARY KEY, state INTEGER NOT NULL, place BLOB) WITHOUT ROWID;
CREATE TABLE idx (idx INTEGER PRIMARY KEY, tag BLOB, desk BLOB);
CREATE INDEX idx_by_desk ON idx (desk);
CREATE TABLE number (number TEXT PRIMARY KEY, tag BLOB, desk BLOB) WITHOUT ROWID;
CREATE INDEX number_by_desk ON number (desk);
"""


class City:
    """A demonstration city with a thousand blanks for each round, and a bare database beside it."""

    def __init__(self, citykey, desk_day, folder):
        self.citykey, self.desk_day, self.folder = citykey, desk_day, folder
        self.day = datetime.datetime.now(zoneinfo.ZoneInfo("America/Chicago")).date().isoformat()
        self.run("init", "city")
        self.bare = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
        self.bare.executescript(SCHEMA)
        with self.transaction():
            self.bare.executemany("INSERT INTO piece VALUES (?, 0, NULL)", ((f"B{i:08}",) for i in range(6000)))

    def run(self, *words, text=None, program=None):
        return subprocess.run([program or self.citykey, *words], cwd=self.folder, input=text, text=True, check=True,
                              stdout=subprocess.PIPE).stdout

    def transaction(self):
        bare = self.bare

        class Transaction:
            def __enter__(self):
                bare.execute("BEGIN IMMEDIATE")

            def __exit__(self, *_):
                bare.execute("COMMIT")

        return Transaction()

    # ---------------------------------------------------------------- ours

    def prepare(self, turn):
        said = self.run("event", "prepare", "--data", "city", "--name", f"Fair {turn}", "--day", self.day, "--desk", "A", "--cards", str(CARDS),
                        "--officer", "Heron", "--officer", "Plover", "--out", f"{turn}.bundle")
        self.words = "".join(officer["passphrase"] + "\n" for officer in json.loads(said)["officers"])

    def work(self, turn):
        self.run(f"{turn}.bundle", f"{turn}.tally", "0", str(CARDS - 2), text=self.words, program=self.desk_day)

    def close(self, turn):
        self.run("event", "close", "--data", "city", f"{turn}.tally")

    # ---------------------------------------------------------------- bare

    def write_file(self, turn):
        with open(f"{self.folder}/bare", "wb") as file:
            file.write(os.urandom(os.path.getsize(f"{self.folder}/{turn}.bundle")))
            file.flush()
            os.fsync(file.fileno())

    def write_rows(self, turn):
        desk = bytes([turn]) * 16
        first = turn * CARDS
        with self.transaction():
            self.bare.executemany("UPDATE piece SET state = 1, place = ? WHERE serial = ?",
                                  ((desk, f"B{first + i:08}") for i in range(CARDS)))
            self.bare.executemany("INSERT INTO idx VALUES (?, NULL, ?)", ((977 * (first + i), desk) for i in range(CARDS)))
            self.bare.executemany("INSERT INTO number VALUES (?, NULL, ?)", ((f"2{first + i:013}", desk) for i in range(CARDS)))
        self.write_file(turn)

    def end_rows(self, turn):
        first, tag = turn * CARDS, os.urandom(16)
        with self.transaction():
            self.bare.executemany("UPDATE piece SET state = 2, place = NULL WHERE serial = ?", ((f"B{first + i:08}",) for i in range(CARDS)))
            self.bare.executemany("UPDATE idx SET tag = ?, desk = NULL WHERE idx = ?", ((tag, 977 * (first + i)) for i in range(CARDS)))
            self.bare.executemany("UPDATE number SET tag = ?, desk = NULL WHERE number = ?", ((tag, f"2{first + i:013}") for i in range(CARDS)))


def timed(work, turn):
    begin = time.monotonic()
    work(turn)
    return time.monotonic() - begin


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def say(work, ours, limit):
    ratios = sorted(a / b for a, b in zip(ours, limit))
    low, middle, high = statistics.quantiles(ratios, n=4)
    print("row", work, seconds(statistics.median(ours)), seconds(statistics.median(limit)), f"{middle:.3g}", f"{low:.3g}–{high:.3g}", "", "", sep="\t")


def main(citykey, desk_day, folder):
    city = City(citykey, desk_day, folder)
    times = [[timed(city.prepare, turn), timed(city.write_rows, turn), city.work(turn), timed(city.close, turn), timed(city.end_rows, turn)]
             for turn in range(ROUNDS)]
    prepare, rows, _, close, ends = zip(*times)
    say(f"prepare a desk for an event, {CARDS:,} cards", prepare, rows)
    say(f"close it, {CARDS:,} cards", close, ends)


if __name__ == "__main__":
    main(*sys.argv[1:])
