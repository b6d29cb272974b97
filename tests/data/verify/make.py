#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the cards, key lists and status lists in this folder: python3 make.py

It shares no code with lib/ or the page, so that agreement between them means something. Python's
own library only: ECDSA is written out below, with the nonces of RFC 6979, so that the same files
come out each time. The private keys are derived from fixed words: they are test keys, known to
all, and no city may ever use them.

cases.json says what a verifier must answer to each text; "status" names the list that is loaded
(null: none), "now" the clock, and a field that is absent must be empty in the answer.
"""
import base64, hashlib, hmac, json, os, struct, sys, zlib

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
NOW = 1796126400          # 2026-12-01T12:00:00Z
ISSUED = NOW - 7200       # when the status lists were signed
UNTIL = 1953352800        # 2031-11-25T06:00:00Z: the first second after 24 November in Chicago
URI = "https://fixture.example/status/1"

# ---- ES256 ----------------------------------------------------------------------------------
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def point_add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def point_multiply(k, point):
    out = None
    while k:
        if k & 1:
            out = point_add(out, point)
        point = point_add(point, point)
        k >>= 1
    return out


def b32(n):
    return n.to_bytes(32, "big")


def nonce(d, digest):  # RFC 6979, section 3.2
    v, k = b"\1" * 32, b"\0" * 32
    seed = b32(d) + b32(int.from_bytes(digest, "big") % N)
    for mark in (b"\0", b"\1"):
        k = hmac.digest(k, v + mark + seed, "sha256")
        v = hmac.digest(k, v, "sha256")
    v = hmac.digest(k, v, "sha256")
    return int.from_bytes(v, "big")


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Key:
    def __init__(self, word, use=None, month=None, withdrawn=None):
        self.d = int.from_bytes(hashlib.sha256(b"citykey test key: " + word.encode()).digest(), "big") % N
        self.x, self.y = (b32(v) for v in point_multiply(self.d, G))
        plain = '{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}' % (b64(self.x), b64(self.y))
        self.kid = hashlib.sha256(plain.encode()).digest()[:8]  # RFC 7638
        self.use, self.month, self.withdrawn = use, month, withdrawn

    def sign(self, data):
        digest = hashlib.sha256(data).digest()
        k = nonce(self.d, digest)
        r = point_multiply(k, G)[0] % N
        s = pow(k, -1, N) * (int.from_bytes(digest, "big") + r * self.d) % N
        return b32(r) + b32(s)

    def jwk(self, private=False):
        out = {"kty": "EC", "crv": "P-256", "x": b64(self.x), "y": b64(self.y), "kid": b64(self.kid)}
        for name in ("use", "month", "withdrawn"):
            if getattr(self, name):
                out[name] = getattr(self, name)
        if private:
            out["d"] = b64(b32(self.d))
        return out


# ---- CBOR, COSE, Base45 ---------------------------------------------------------------------
class Raw(bytes):
    """CBOR that is already encoded."""


class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for info, form, most in ((24, ">B", 2**8), (25, ">H", 2**16), (26, ">I", 2**32), (27, ">Q", 2**64)):
        if n < most:
            return bytes([major << 5 | info]) + struct.pack(form, n)


def cbor(v):
    if isinstance(v, Raw):
        return bytes(v)
    if isinstance(v, Tag):
        return head(6, v.number) + cbor(v.value)
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        return head(3, len(v.encode())) + v.encode()
    if isinstance(v, list):
        return head(4, len(v)) + b"".join(map(cbor, v))
    pairs = sorted((cbor(k), cbor(x)) for k, x in v.items())
    return head(5, len(pairs)) + b"".join(k + x for k, x in pairs)


def sign1(key, payload, protected=None, unprotected=None, signature=None):
    protected = cbor({1: -7, 4: key.kid} if protected is None else protected)
    if signature is None:
        signature = key.sign(cbor(["Signature1", protected, b"", payload]))
    return [protected, unprotected or {}, payload, signature]


DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(data):
    out = ""
    for i in range(0, len(data), 2):
        n = int.from_bytes(data[i:i + 2], "big")
        for _ in range(3 if i + 1 < len(data) else 2):
            out += DIGITS[n % 45]
            n //= 45
    return out


def literals(data):
    """zlib with one block of the fixed Huffman code (RFC 1951, 3.2.6) and no repetitions."""
    bits = "1" + "10"                                # last block; type 1, low bit first
    for byte in data:
        bits += format(0x30 + byte, "08b") if byte < 144 else format(0x190 + byte - 144, "09b")
    bits += "0" * 7                                  # end of block
    bits += "0" * (-len(bits) % 8)
    return b"\x78\xda" + bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8)) + struct.pack(
        ">I", zlib.adler32(data))


def packed(data):
    """As zlib does it, unless it stores the first block, which not every reader takes."""
    made = zlib.compress(data, 9)
    return made if made[2] >> 1 & 3 else literals(data)


def text(cose):
    return base45(packed(cose if isinstance(cose, bytes) else cbor(cose)))


# ---- the city -------------------------------------------------------------------------------
DIRECTORY, OTHER_DIRECTORY = Key("directory"), Key("other directory")
CARD = Key("card 2026-11", "card", "2026-11")
OLD = Key("card 2026-10", "card", "2026-10", "2026-11-20")
STATUS = Key("status", "status", "2026-11")
STRANGER = Key("stranger", "card", "2026-11")
OTHER_STATUS = Key("other status", "status", "2026-11")
FACE = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "face.webp"), "rb").read()
GOOD, REVOKED, SUSPENDED, SIZE = 1234, 77, 78, 4096


def write(name, data):
    path = os.path.join(OUT, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data.encode() if isinstance(data, str) else data)


def write_keys(folder, issuer, keys, directory, forger):
    data = json.dumps({"issuer": issuer, "keys": [k.jwk() for k in keys]}, indent=1) + "\n"
    write(folder + "keys.json", data)
    write(folder + "directory.json", json.dumps(directory.jwk()) + "\n")
    for name, signer in (("keys.jws", directory), ("keys_forged.jws", forger)):
        header = b64(json.dumps({"alg": "ES256", "kid": b64(directory.kid)}, separators=(",", ":")).encode())
        signature = signer.sign((header + "." + b64(data.encode())).encode())
        write(folder + name, header + ".." + b64(signature) + "\n")


def bits(width, special):
    """A list where all is INVALID but a pool of every third index, and SPECIAL."""
    out = bytearray(SIZE * width // 8)
    for i in range(SIZE):
        value = special.get(i, 0 if i % 3 == 1 else 1)
        out[i * width // 8] |= value << (i * width % 8)
    return bytes(out)


STATES = {GOOD: 0, REVOKED: 1, SUSPENDED: 1}


def status_cwt(key=STATUS, width=1, states=STATES, uri=URI, issued=ISSUED, exp=ISSUED + 7 * 86400,
               kind="application/statuslist+cwt"):
    claims = {2: uri, 6: issued, 65534: 43200,
              65533: {"bits": width, "lst": zlib.compress(bits(width, states), 9)}}
    if exp:
        claims[4] = exp
    protected = {1: -7, 4: key.kid, 16: kind}
    return cbor(Tag(18, sign1(key, cbor(claims), protected)))


def status_jwt(key=STATUS, kind="statuslist+jwt"):
    part = lambda v: b64(json.dumps(v, separators=(",", ":")).encode())
    signed = part({"alg": "ES256", "kid": b64(key.kid), "typ": kind}) + "." + part(
        {"sub": URI, "iat": ISSUED, "exp": ISSUED + 7 * 86400, "ttl": 43200,
         "status_list": {"bits": 1, "lst": b64(zlib.compress(bits(1, STATES), 9))}})
    return signed + "." + b64(key.sign(signed.encode()))


PERSON = {4: "Rosa Delgado Whitfield", 8: "19840418", 9: 2, 62: [{0: FACE, 1: 0, 2: 4}]}
READ = {"name": "Rosa Delgado Whitfield", "birth": "1984-04-18", "gender": "female",
        "valid_until": "2031-11-24", "face": True}


def claims(person=PERSON, index=GOOD, exp=UNTIL, uri=URI, **more):
    out = {169: person}
    if exp:
        out[4] = exp
    if index is not None:
        out[65535] = {"status_list": {"idx": index, "uri": uri}}
    return cbor(out)


CASES = []


def case(name, why, cose, verdict="genuine", status="status.cwt", now=NOW, read=READ):
    data = cose if isinstance(cose, str) else text(cose)
    write(name + ".txt", data)
    row = {"text": name + ".txt", "why": why, "status": status, "now": now, "verdict": verdict}
    if verdict in ("genuine", "genuine_status_unknown", "expired", "revoked"):
        row.update({k: v for k, v in read.items() if v})
    CASES.append(row)


def again(name, why, verdict, status="status.cwt", now=NOW, read=READ, **more):
    """Another answer to a text that stands already."""
    row = {"text": name + ".txt", "why": why, "status": status, "now": now, "verdict": verdict, **read, **more}
    CASES.append(row)


def card(**change):
    return Tag(18, sign1(CARD, claims(**change)))


def with_person(**change):
    return card(person={**PERSON, **{int(k[1:]): v for k, v in change.items()}})


def write_good():
    good = card()
    plain = text(good)
    case("genuine", "as the city makes it", good)
    again("genuine", "the list in its JWT form", "genuine", "status.jwt")
    again("genuine", "no list", "genuine_status_unknown", None)
    again("genuine", "the list has expired", "genuine_status_unknown", "status_expired.cwt")
    again("genuine", "the list is from the future", "genuine_status_unknown", "status_future.cwt")
    again("genuine", "the list is for another address", "genuine_status_unknown", "status_other_uri.cwt")
    again("genuine", "the last second of the card", "genuine", "status_late.cwt", UNTIL - 1)
    again("genuine", "the first second after", "expired", "status_late.cwt", UNTIL)
    again("genuine", "the list is older than a day", "genuine", now=ISSUED + 86401, status_is_old=True)
    again("genuine", "the list is a day old to the second", "genuine", now=ISSUED + 86400)
    case("genuine_2_bits", "a list of two bits an index", good, status="status_2.cwt")
    link = "https://id.fixture.example/v#"
    case("link", "a web link, as a browser writes its fragment", link + plain.replace("%", "%25").replace(" ", "%20"))
    assert " " in plain and "%" in plain
    case("link_raw", "a web link with the Base45 as it is", link + plain)
    case("link_spaces", "a web link where only the spaces are escaped", link + plain.replace(" ", "%20"))
    case("white_space", "white space around", "\r\n \t" + plain.strip() + "\n\n")
    case("tag_61", "tags 61 and 18", Tag(61, good))
    case("untagged", "no tag", good.value)
    case("kid_unprotected", "key id in the unprotected header",
         Tag(18, sign1(CARD, claims(), {1: -7}, {4: CARD.kid})))
    case("stored", "a zlib stored block", base45(zlib.compress(cbor(good), 0)))
    case("face_map", "face as a map, not an array", with_person(_62={0: FACE, 1: 0, 2: 4}))
    old = {k: v for k, v in PERSON.items() if k != 62}
    case("face_old", "face in keys 16 and 17", card(person={**old, 16: FACE, 17: 4}))
    case("face_none", "no face", card(person=old), read={**READ, "face": False})
    case("face_jpeg", "a face that is no WEBP is left out", with_person(_62=[{0: FACE, 1: 0, 2: 1}]),
         read={**READ, "face": False})
    case("face_template", "a template is not a picture", with_person(_62=[{0: FACE, 1: 1, 2: 4}]),
         read={**READ, "face": False})
    case("gender_text", "gender as a word", with_person(_9="Female"))
    case("gender_other", "gender 3", with_person(_9=3), read={**READ, "gender": "x"})
    none = {k: v for k, v in PERSON.items() if k != 9}
    case("gender_none", "no gender", card(person=none), read={**READ, "gender": None})
    case("birth_dashed", "date of birth with dashes", with_person(_8="1984-04-18"))
    case("noexpiry", "a card without an end", card(exp=None), read={**READ, "valid_until": None})
    case("east", "an end at midnight in Kolkata", card(exp=UNTIL - 41400))
    case("more_keys", "keys that no card of ours may carry are not read",
         with_person(_1="1", _10="1 Main Street", _11="a@b.example", _12="+1", _13="XX", _14=1, _50=b"x"))
    long = "N" * 118 + "é"
    case("name_long", "the longest name", with_person(_4=long), read={**READ, "name": long})
    arabic = "فاطمة الزهراء بنت محمد"
    case("name_arabic", "a name in Arabic", with_person(_4=arabic), read={**READ, "name": arabic})


def write_refused():
    case("no_status", "a card that names no list", card(index=None), "genuine_status_unknown")
    case("revoked", "its index is INVALID", card(index=REVOKED), "revoked")
    again("revoked", "no list", "genuine_status_unknown", None)
    case("suspended", "its index is SUSPENDED", card(index=SUSPENDED), "revoked", "status_2.cwt")
    case("index_outside", "an index past the end of the list", card(index=SIZE), "revoked")
    case("expired", "its end has passed", card(exp=NOW - 43200), "expired",
         read={**READ, "valid_until": "2026-11-30"})
    again("expired", "its end has passed, no list", "expired", None, read={**READ, "valid_until": "2026-11-30"})
    case("expired_revoked", "revoked comes before expired", card(index=REVOKED, exp=NOW - 43200), "revoked",
         read={**READ, "valid_until": "2026-11-30"})
    good = sign1(CARD, claims())
    altered = [good[0], good[1], good[2].replace(b"Delgado", b"Delgada"), good[3]]
    case("altered", "one letter of the name changed", Tag(18, altered), "altered")
    case("altered_signature", "one bit of the signature", Tag(18, good[:3] + [good[3][:-1] + bytes([good[3][-1] ^ 1])]),
         "altered")
    for name, signature in (("empty", b""), ("short", good[3][:63]), ("long", good[3] + b"\0"),
                            ("zero", b"\0" * 64), ("der", b"\x30" + good[3][1:])):
        case("signature_" + name, "a signature that is " + name, Tag(18, good[:3] + [signature]), "altered")
    case("alg_other", "another algorithm named", Tag(18, sign1(CARD, claims(), {1: -8, 4: CARD.kid})), "altered")
    case("alg_none", "no algorithm named", Tag(18, sign1(CARD, claims(), {4: CARD.kid})), "altered")
    case("unknown_issuer", "a key that nobody published", Tag(18, sign1(STRANGER, claims())), "unknown_issuer")
    case("unknown_empty", "an unknown key and an empty signature", Tag(18, sign1(STRANGER, claims(), signature=b"")),
         "unknown_issuer")
    case("kid_none", "no key id", Tag(18, sign1(CARD, claims(), {1: -7})), "unknown_issuer")
    case("kid_status", "signed by the status key", Tag(18, sign1(STATUS, claims())), "unknown_issuer")
    case("key_withdrawn", "its month's key was withdrawn", Tag(18, sign1(OLD, claims())), "key_withdrawn")
    case("key_withdrawn_revoked", "withdrawn comes before revoked", Tag(18, sign1(OLD, claims(index=REVOKED))),
         "key_withdrawn")
    case("key_withdrawn_altered", "altered comes before withdrawn", Tag(18, sign1(OLD, claims(), signature=b"\1" * 64)),
         "altered")


def signed(payload):
    return Tag(18, sign1(CARD, payload))


def write_unreadable():
    good = card()
    whole = cbor(good)
    plain = text(good)
    small = packed(whole)
    rows = {
        "empty": ("nothing", ""),
        "words": ("not a card", "HELLO WORLD"),
        "lower": ("lower case is not Base45", plain.lower()),
        "cut": ("the end is missing", plain[:-40]),
        "cut_one": ("one character is missing", plain[:-1]),
        "more": ("something after the end", plain + "000"),
        "overflow": ("a group over 65535", plain[:30] + ":::" + plain[33:]),
        "too_long": ("longer than any card", plain + "0" * 4096),
        "bomb": ("a decompression bomb", base45(zlib.compress(b"\0" * 1000000, 9))),
        "not_zlib": ("CBOR without zlib", base45(whole)),
        "raw_deflate": ("deflate without zlib's frame", base45(small[2:-4])),
        "checksum": ("zlib's checksum is wrong", base45(small[:-1] + bytes([small[-1] ^ 1]))),
        "after_cbor": ("bytes after the CBOR", text(whole + b"\0")),
        "after_zlib": ("bytes after zlib", base45(small + b"\0\0")),
        "tag_17": ("a MAC, not a signature", Tag(17, good.value)),
        "tag_61_only": ("tag 61 alone", Tag(61, good.value)),
        "three_parts": ("three parts, not four", Tag(18, good.value[:3])),
        "five_parts": ("five parts", Tag(18, good.value + [b""])),
        "payload_nil": ("a detached payload", Tag(18, [good.value[0], {}, Raw(b"\xf6"), good.value[3]])),
        "indefinite": ("an indefinite length", Tag(18, Raw(b"\x9f" + b"".join(map(cbor, good.value)) + b"\xff"))),
        "not_shortest": ("a length that is not the shortest", Raw(b"\xd8\x12" + cbor(good.value))),
        "depth": ("nested too deep", Raw(b"\x81" * 2000 + b"\0")),
        "length_lie": ("a length past the end", Raw(b"\xd2\x84\x5b\xff\xff\xff\xff\xff\xff\xff\xff")),
        "kid_twice": ("key id in both headers", Tag(18, sign1(CARD, claims(), None, {4: CARD.kid}))),
        "crit": ("a critical header we do not know", Tag(18, sign1(CARD, claims(), {1: -7, 2: [99], 4: CARD.kid, 99: 1}))),
        "no_169": ("signed, without the claim", signed(cbor({4: UNTIL}))),
        "claim_list": ("signed, the claim is a list", signed(cbor({169: []}))),
        "not_map": ("signed, not a map", signed(cbor([1]))),
        "exp_text": ("signed, the end is a word", signed(cbor({4: "never", 169: PERSON}))),
        "exp_huge": ("signed, the end is out of all time", signed(cbor({4: 2**63, 169: PERSON}))),
        "twice": ("signed, the name twice", signed(
            b"\xa1\x18\xa9\xa3" + cbor(4) + cbor("A") + cbor(4) + cbor("B") + cbor(8) + cbor("19840418"))),
        "no_name": ("signed, no name", signed(cbor({169: {8: "19840418"}}))),
        "no_birth": ("signed, no date of birth", signed(cbor({169: {4: "A"}}))),
        "birth_wrong": ("signed, 30 February", with_person(_8="19840230")),
        "name_bytes": ("signed, the name is bytes", with_person(_4=b"Rosa")),
        "name_control": ("signed, a control character in the name", with_person(_4="Ro\x1b[2Jsa")),
        "name_utf8": ("signed, the name is not UTF-8", with_person(_4=Raw(b"\x62\xc3\x28"))),
        "name_too_long": ("signed, a name longer than any", with_person(_4="N" * 256)),
        "gender_wrong": ("signed, gender 9", with_person(_9=9)),
        "index_negative": ("signed, a negative index", card(index=-1)),
        "status_list": ("signed, the status is a list", signed(cbor({169: PERSON, 65535: []}))),
    }
    for name, (why, cose) in rows.items():
        case("unreadable_" + name, why, cose, "unreadable")


def main():
    write_keys("", "Fixture City (specimen)", [CARD, OLD, STATUS], DIRECTORY, OTHER_DIRECTORY)
    write_keys("other/", "Other City (specimen)", [OTHER_STATUS], OTHER_DIRECTORY, DIRECTORY)
    write("other/status.cwt", status_cwt(OTHER_STATUS, states={}))
    write("private.json", json.dumps({
        "about": "Test keys, derived from fixed words by make.py. Known to all: no city may use them.",
        "directory": DIRECTORY.jwk(True), "card": CARD.jwk(True), "old": OLD.jwk(True),
        "status": STATUS.jwk(True)}, indent=1) + "\n")
    late = {"issued": UNTIL - 3600, "exp": UNTIL + 3600}
    good = status_cwt()
    for name, data in {
            "status.cwt": good,
            "status.jwt": status_jwt(),
            "status_2.cwt": status_cwt(width=2, states={**STATES, SUSPENDED: 2}),
            "status_late.cwt": status_cwt(**late),
            "status_expired.cwt": status_cwt(issued=NOW - 90000, exp=NOW),
            "status_future.cwt": status_cwt(issued=NOW + 86400, exp=NOW + 2 * 86400),
            "status_other_uri.cwt": status_cwt(uri=URI + "0"),
            "refused/truncated.cwt": good[:-30],
            "refused/altered.cwt": good.replace(b"fixture.example", b"fixture.exampla"),
            "refused/card_key.cwt": status_cwt(CARD),
            "refused/stranger.cwt": status_cwt(STRANGER),
            "refused/kind.cwt": status_cwt(kind="application/cwt"),
            "refused/bits_3.cwt": cbor(Tag(18, sign1(STATUS, cbor({
                2: URI, 6: ISSUED, 4: NOW + 1, 65533: {"bits": 3, "lst": zlib.compress(b"123")}}),
                {1: -7, 4: STATUS.kid, 16: "application/statuslist+cwt"}))),
            "refused/no_end.cwt": cbor(Tag(18, sign1(STATUS, cbor({
                2: URI, 6: ISSUED, 65533: {"bits": 1, "lst": zlib.compress(b"123")}}),
                {1: -7, 4: STATUS.kid, 16: "application/statuslist+cwt"}))),
            "refused/bomb.cwt": cbor(Tag(18, sign1(STATUS, cbor({
                2: URI, 6: ISSUED, 4: NOW + 1, 65533: {"bits": 1, "lst": zlib.compress(b"\0" * 40000000, 9)}}),
                {1: -7, 4: STATUS.kid, 16: "application/statuslist+cwt"}))),
            "refused/kind.jwt": status_jwt(kind="JWT"),
            "refused/stranger.jwt": status_jwt(STRANGER),
            "refused/altered.jwt": status_jwt()[:-8] + "AAAAAAAA",
            "refused/empty.cwt": b""}.items():
        write(name, data)
    write_good()
    write_refused()
    write_unreadable()
    write("cases.json", "[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in CASES) + "\n]\n")


main()
