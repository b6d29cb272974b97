#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads PWG raster (PWG 5102.4) in sRGB, 8 bits, written from the specification alone.

  read_pwg.py FILE PREFIX    writes PREFIX-1.ppm, PREFIX-2.ppm, …, as people see them; prints a line for each page

A page that was mirrored for the printer (CrossFeedTransform, FeedTransform) is mirrored back.
"""

import struct
import sys

HEAD = 1796


def number(head, place):
    return struct.unpack_from(">I", head, place)[0]


def read_lines(data, at, width, height):
    """The page's lines, and where the next page begins."""
    lines = []
    while len(lines) < height:
        repeats, at = data[at] + 1, at + 1
        line = bytearray()
        while len(line) < width * 3:
            run, at = data[at], at + 1
            if run < 128:
                line += data[at:at + 3] * (run + 1)
                at += 3
            elif run == 128:
                line += b"\xff" * (width * 3 - len(line))
            else:
                line += data[at:at + 3 * (257 - run)]
                at += 3 * (257 - run)
        assert len(line) == width * 3, "a line is longer than its page is wide"
        lines += [bytes(line)] * repeats
    assert len(lines) == height, "there are more lines than the page is high"
    return lines, at


def mirror(lines, head, width):
    if number(head, 456) == 0xffffffff:
        lines = [b"".join(line[3 * x:3 * x + 3] for x in reversed(range(width))) for line in lines]
    return lines[::-1] if number(head, 460) == 0xffffffff else lines


def main(path, prefix):
    data = open(path, "rb").read()
    assert data[:4] == b"RaS2", "no PWG raster"
    at, page = 4, 0
    while at < len(data):
        head, at, page = data[at:at + HEAD], at + HEAD, page + 1
        assert head[:10] == b"PwgRaster\0", "no page's head"
        width, height = number(head, 372), number(head, 376)
        assert (number(head, 384), number(head, 388), number(head, 400)) == (8, 24, 19), "not sRGB"
        assert number(head, 392) == width * 3
        lines, at = read_lines(data, at, width, height)
        with open(f"{prefix}-{page}.ppm", "wb") as out:
            out.write(b"P6 %d %d 255\n" % (width, height) + b"".join(mirror(lines, head, width)))
        print(f"page {page} of {number(head, 452)}: {width} x {height} at {number(head, 276)}, "
              f"{number(head, 352)} x {number(head, 356)} points")


main(*sys.argv[1:])
