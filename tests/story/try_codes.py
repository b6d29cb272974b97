#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Holds codes out to `citykey verify` and says what is wrong with the answers.

    try_codes.py fixture CLOCK.SO -- COMMAND...          every row of tests/data/verify/cases.json
    try_codes.py alter KEYS STATUS QR -- COMMAND...      a real card's code, changed in every way

Ends in "N passed, N failed".
"""

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

DATA = Path("tests/data/verify").resolve()
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
EXITS = {"genuine": 0, "expired": 3, "revoked": 4, "key_withdrawn": 4, "altered": 5, "unknown_issuer": 5,
         "unreadable": 6, "genuine_status_unknown": 7}
counts = {True: 0, False: 0}


def check(is_good, what):
    counts[bool(is_good)] += 1
    if not is_good:
        print("FAILED", what)


def run(command, arguments, clock=None, given=b""):
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    if clock:
        environment.update(LD_PRELOAD=clock[0], CLOCK=str(clock[1]))
    return subprocess.run([*command, "verify", *arguments], input=given, capture_output=True,
                          env=environment, check=False)


def fixture(command, preload):
    for row in json.loads(DATA.joinpath("cases.json").read_text()):
        folder = DATA / row["city"] if row.get("city") else DATA
        text = DATA.joinpath(row["text"]).read_bytes()
        arguments = ["--json", "--keys", str(folder / "keys.json")]
        if row["status"]:
            arguments += ["--status", str(DATA / row["status"])]
        got = run(command, [*arguments, "--", text], (preload, row["now"]))
        name = "%s (%s, %s)" % (row["text"], row["why"], row["status"])
        try:
            said = json.loads(got.stdout)
        except ValueError:
            check(False, "%s: no JSON: %r %r" % (name, got.stdout[:200], got.stderr[:200]))
            continue
        check(said["verdict"] == row["verdict"], "%s: %s" % (name, said["verdict"]))
        check(got.returncode == EXITS[row["verdict"]], "%s: exit code %d" % (name, got.returncode))
        for field in ("name", "birth", "gender", "valid_until"):
            check(said[field] == row.get(field) or (not row.get(field) and said[field] is None),
                  "%s: %s is %r" % (name, field, said[field]))
        check(bool(said["face_webp_base64"]) == bool(row.get("face")), "%s: face" % name)
        check(len(said["sentence"]) > 20, "%s: sentence" % name)


# ------------------------------------------------------------------------------------ altering


def base45_encode(data):
    out = []
    for at in range(0, len(data), 2):
        pair = data[at:at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(3 if len(pair) == 2 else 2):
            value, digit = divmod(value, 45)
            out.append(ALPHABET[digit])
    return "".join(out)


def base45_decode(text):
    out = b""
    for at in range(0, len(text), 3):
        part = [ALPHABET.index(c) for c in text[at:at + 3]]
        value = sum(digit * 45 ** i for i, digit in enumerate(part))
        out += value.to_bytes(2 if len(part) == 3 else 1, "big")
    return out


def pack(message, level=9):
    return base45_encode(zlib.compress(message, level))


def flips(data):
    for at in range(0, len(data), 3):
        yield data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1:]


def forms(message):
    """The same card in another form: still the card."""
    assert message[0] == 0xD2 and message[-66:-64] == b"\x58\x40"
    yield "untagged", pack(message[1:])
    yield "tags 61 and 18", pack(b"\xd8\x3d" + message)
    yield "stored in blocks", pack(message, 0)
    yield "packed otherwise", pack(message, 1)


def texts(qr):
    yield "a link", "https://lakehaven.example/v#" + qr
    yield "a link with escapes", "https://lakehaven.example/v#" + qr.replace("%", "%25").replace(" ", "%20")
    yield "white space around it", " \t" + qr + " \r"


def unpacks_to(packed, message):
    try:
        return zlib.decompress(packed) == message
    except zlib.error:
        return False


def altered(qr, message):
    """Never a good card, whoever reads it."""
    packed = base45_decode(qr)
    for length in range(0, len(qr), 13):
        yield "cut to %d" % length, qr[:length]
    for at in range(0, len(qr), 11):
        yield "a letter changed at %d" % at, qr[:at] + ("A" if qr[at] != "A" else "B") + qr[at + 1:]
    for at, changed in enumerate(flips(message)):
        yield "a bit changed at %d" % (3 * at), pack(changed)
    for at, changed in enumerate(flips(packed)):
        if not unpacks_to(changed, message):  # the last bits before the checksum mean nothing
            yield "a packed bit changed at %d" % (3 * at), base45_encode(changed)
    yield "no signature", pack(message[:-66] + b"\x40")
    yield "a short signature", pack(message[:-66] + b"\x58\x3f" + message[-64:-1])
    yield "a long signature", pack(message[:-66] + b"\x58\x41" + message[-64:] + b"\0")
    yield "a signature of zeros", pack(message[:-64] + bytes(64))
    yield "more after it", pack(message + b"\0")
    yield "a packed end missing", base45_encode(packed[:-4])
    yield "more packed after it", base45_encode(packed + b"\0\0")
    yield "tag 17", pack(b"\xd1" + message[1:])
    yield "not packed", base45_encode(message)
    yield "packed without a header", base45_encode(zlib.compress(message)[2:-4])
    yield "small letters", qr.lower()
    yield "twice", qr + qr
    yield "a bomb", base45_encode(zlib.compress(bytes(64 << 20), 9))[:7000]
    yield "a small bomb", base45_encode(zlib.compress(bytes(1 << 20), 9))
    yield "a megabyte", "A" * (1 << 20)
    yield "a bomb of lists", pack(b"\x81" * 100000)
    yield "a huge length", pack(b"\xd2\x9b" + b"\xff" * 8)
    yield "words", "This is not a code."
    yield "another alphabet", "Это не код"
    yield "nothing", ""


def alter(command, keys, status, qr):
    qr = Path(qr).read_text().strip()
    message = zlib.decompress(base45_decode(qr))
    good = [*((name, text) for name, text in forms(message)), *texts(qr), ("as it is", qr)]
    bad = [*altered(qr, message)]
    lines = "".join(text + "\n" for _, text in good + bad).encode()
    got = run(command, ["--batch", "--keys", keys, "--status", status], given=lines)
    verdicts = got.stdout.decode().split("\n")[:-1]
    check(got.returncode == 0 and len(verdicts) == len(good + bad), "a line for each: %d of %d, exit code %d" % (
        len(verdicts), len(good + bad), got.returncode))
    for (name, _), verdict in zip(good, verdicts):
        check(verdict == "genuine", "%s: %s" % (name, verdict))
    for (name, _), verdict in zip(bad, verdicts[len(good):]):
        check(verdict in ("altered", "unknown_issuer", "unreadable"), "%s: %s" % (name, verdict))
    for name, text in [*good, *bad[::9], *bad[-24:]]:
        if 0 < len(text) <= 100000:
            one = run(command, ["--keys", keys, "--status", status, "--", text])
            expected = (0,) if (name, text) in good else (5, 6)
            check(one.returncode in expected, "%s, by itself: exit code %d %r" % (name, one.returncode, one.stderr))
            check(not one.stderr and (one.returncode == 0) == (b"Marisol" in one.stdout), "%s: what is said: %r" % (name, one.stdout))


def main():
    at = sys.argv.index("--")
    kind, *arguments = sys.argv[1:at]
    {"fixture": fixture, "alter": alter}[kind](sys.argv[at + 1:], *arguments)
    print("%d passed, %d failed" % (counts[True], counts[False]))
    return counts[False] > 0


if __name__ == "__main__":
    sys.exit(main())
