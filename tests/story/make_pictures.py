#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes the odd portraits that the stories hold out to the program into a folder.

    make_pictures.py FOLDER

The JPEGs are mosaics: every block of 8 x 8 pixels has one colour, so that an encoder needs no
cosine transform and fits on a page.
"""

import struct
import sys
import zlib
from pathlib import Path

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (30, 60, 200), (230, 200, 40)


# ---------------------------------------------------------------------------------------- PNG


def chunk(name, body=b""):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, packed, depth=8, colour=2, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
            + chunk(b"IDAT", packed) + chunk(b"IEND"))


def png_of(width, height, colour_at, extra=b""):
    rows = b"".join(b"\0" + b"".join(bytes(colour_at(x, y)) for x in range(width))
                    for y in range(height))
    return png(width, height, zlib.compress(rows, 6), extra=extra)


def png_plain(width, height, extra=b""):
    return png(width, height, zlib.compress((b"\0" + b"\xb4\x96\x78" * width) * height, 6),
               extra=extra)


def quarters(width, height):
    """Red and green above, blue and yellow below: shows how a picture was turned."""
    return lambda x, y: ((RED, GREEN), (BLUE, YELLOW))[y >= height / 2][x >= width / 2]


# --------------------------------------------------------------------------------------- JPEG

# The tables of ITU-T T.81, annex K.3, for the luminance's DC; of its AC only "end of block".
DC_COUNTS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
DC_CODES = ["00", "010", "011", "100", "101", "110", "1110", "11110", "111110", "1111110",
            "11111110", "111111110"]
END_OF_BLOCK = "0"


def dc_bits(difference):
    size = abs(difference).bit_length()
    if size == 0:
        return DC_CODES[0]
    value = difference if difference > 0 else difference + (1 << size) - 1
    return DC_CODES[size] + format(value, "0%db" % size)


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turn):
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, turn, 0)
    return b"Exif\0\0MM\0\x2a" + struct.pack(">I", 8) + b"\0\x01" + entry + b"\0\0\0\0"


def jpeg(width, height, parts, scan, extra=b""):
    frame = struct.pack(">BHHB", 8, height, width, parts)
    frame += b"".join(bytes([i + 1, 0x11, 0]) for i in range(parts))
    scan_header = bytes([parts]) + b"".join(bytes([i + 1, 0]) for i in range(parts)) + b"\0\x3f\0"
    return (b"\xff\xd8" + extra + segment(0xDB, b"\0" + b"\x08" * 64) + segment(0xC0, frame)
            + segment(0xC4, b"\0" + DC_COUNTS + bytes(range(12)))
            + segment(0xC4, b"\x10" + b"\x01" + b"\0" * 15 + b"\0")
            + segment(0xDA, scan_header) + scan + b"\xff\xd9")


def scan_of(columns, rows, parts, colour_at):
    """Of COLUMNS x ROWS blocks; each sample of a block is 128 + DC, the divisor being 8."""
    bits, last = [], [0] * parts
    for row in range(rows):
        for column in range(columns):
            for part, sample in enumerate(colour_at(column, row)):
                value = sample - 128
                bits.append(dc_bits(value - last[part]) + END_OF_BLOCK)
                last[part] = value
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\0")


def ycc(colour):
    red, green, blue = colour
    return (round(0.299 * red + 0.587 * green + 0.114 * blue),
            round(128 - 0.168736 * red - 0.331264 * green + 0.5 * blue),
            round(128 + 0.5 * red - 0.418688 * green - 0.081312 * blue))


def jpeg_quarters(columns, rows, turn=0):
    """The quarters, stored so that a viewer that heeds TURN (EXIF orientation) sees them upright."""
    stored_columns, stored_rows = (rows, columns) if turn >= 5 else (columns, rows)
    upright = quarters(columns, rows)
    # where the stored block (x, y) belongs in the upright picture of COLUMNS x ROWS
    places = {
        0: lambda x, y: (x, y), 1: lambda x, y: (x, y),
        2: lambda x, y: (columns - 1 - x, y),
        3: lambda x, y: (columns - 1 - x, rows - 1 - y),
        4: lambda x, y: (x, rows - 1 - y),
        5: lambda x, y: (y, x),
        6: lambda x, y: (columns - 1 - y, x),
        7: lambda x, y: (columns - 1 - y, rows - 1 - x),
        8: lambda x, y: (y, rows - 1 - x),
    }
    scan = scan_of(stored_columns, stored_rows, 3, lambda x, y: ycc(upright(*places[turn](x, y))))
    extra = segment(0xE1, exif(turn)) if turn else b""
    return jpeg(8 * stored_columns, 8 * stored_rows, 3, scan, extra)


def jpeg_cmyk(columns, rows):
    """As Adobe's programs write it: all four inks the wrong way round."""
    upright = quarters(columns, rows)
    scan = scan_of(columns, rows, 4, lambda x, y: (*upright(x, y), 255))
    return jpeg(8 * columns, 8 * rows, 4, scan, segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"))


def jpeg_grey_large(side):
    """SIDE x SIDE pixels of one grey: three bits a block."""
    blocks = ((side + 7) // 8) ** 2
    return jpeg(side, side, 1, b"\0" * (blocks * 3 // 8) + b"\x00")


# --------------------------------------------------------------------------------------- all


def pictures(demo):
    good_jpeg = jpeg_quarters(40, 50)
    moving = chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", 0, 320, 400, 0, 0, 1, 10, 0, 0))
    ten_thousand = zlib.compress((b"\0" + b"\xff" * 1250) * 10000, 9)
    yield "quarters.jpg", good_jpeg
    for turn in range(1, 9):
        yield "turned_%d.jpg" % turn, jpeg_quarters(40, 50, turn)
    yield "cmyk.jpg", jpeg_cmyk(40, 50)
    yield "cut.jpg", good_jpeg[:len(good_jpeg) * 2 // 3]
    yield "cut_early.jpg", good_jpeg[:100]
    yield "cut.png", demo[:len(demo) // 2]
    yield "cut_early.png", demo[:20]
    yield "damaged.png", demo[:400000] + bytes(200) + demo[400200:]
    yield "huge.jpg", good_jpeg + bytes((16 << 20) - len(good_jpeg))
    yield "pixels_claimed.png", png(10000, 10000, zlib.compress(b"\0"))
    yield "pixels.png", png(10000, 10000, ten_thousand, depth=1, colour=0)
    yield "pixels.jpg", jpeg_grey_large(10000)
    yield "moving.png", png_plain(320, 400, moving)
    yield "dot.png", png_plain(1, 1)
    yield "narrow.png", png_plain(239, 300)
    yield "low.png", png_plain(240, 299)
    yield "least.png", png_plain(240, 300)
    yield "wide.png", png_plain(4000, 300)
    yield "tall.png", png_plain(240, 6000)
    yield "bomb.png", png(7000, 7000, zlib.compress(bytes(7000 * 21001), 9))
    yield "quarters.png", png_of(320, 400, quarters(320, 400))
    yield "heic.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400)
    yield "still.gif", b"GIF89a\x40\x01\x90\x01\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0"
    yield "moving.gif", b"GIF89a\x40\x01\x90\x01\x80\0\0\0\0\0\xff\xff\xff!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    yield "face.webp", b"RIFF\x20\0\0\0WEBPVP8 \x14\0\0\0" + bytes(20)
    yield "form.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
    yield "words.txt", b"This is my face: :-)\n" * 20
    yield "empty.jpg", b""


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    demo = Path(__file__).resolve().parents[2].joinpath("demo", "portrait.png").read_bytes()
    for name, content in pictures(demo):
        folder.joinpath(name).write_bytes(content)


if __name__ == "__main__":
    main()
