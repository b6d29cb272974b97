// SPDX-License-Identifier: Apache-2.0
// A strict reader of CBOR (RFC 8949): shortest heads, definite lengths, valid UTF-8, no key twice, nothing after
// the item, and only the types our formats use. Maps become Map, byte strings Uint8Array (views, not copies).

import { refuseUnless } from './refused.js';

const DEPTH = 8;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const SIMPLE = new Map([[20, false], [21, true], [22, null]]);

export class Tagged {
        constructor(tag, value) {
                this.tag = tag;
                this.value = value;
        }
}

class Reader {
        constructor(bytes) {
                this.bytes = bytes;
                this.at = 0;
        }

        take(length) {
                refuseUnless(length <= this.bytes.length - this.at, 'cbor: cut short');
                this.at += length;
                return this.bytes.subarray(this.at - length, this.at);
        }

        // The argument of a head (RFC 8949, 3). Refuses reserved, indefinite, and longer than needed.
        argument(info) {
                if (info < 24)
                        return info;
                refuseUnless(info <= 27, 'cbor: reserved or indefinite length');
                const size = 1 << (info - 24);
                const value = this.take(size).reduce((sum, byte) => sum * 256 + byte, 0);
                refuseUnless(value <= Number.MAX_SAFE_INTEGER, 'cbor: number too large');
                refuseUnless(value >= (size === 1 ? 24 : 2 ** (4 * size)), 'cbor: head longer than needed');
                return value;
        }

        text(length) {
                const bytes = this.take(length);
                try {
                        return UTF8.decode(bytes);
                } catch {
                        refuseUnless(false, 'cbor: text is not UTF-8');
                }
        }

        array(length, depth) {
                refuseUnless(length <= this.bytes.length - this.at, 'cbor: cut short');
                return Array.from({ length }, () => this.item(depth + 1));
        }

        map(length, depth) {
                refuseUnless(length <= this.bytes.length - this.at, 'cbor: cut short');
                const map = new Map();
                for (let i = 0; i < length; i++) {
                        const key = this.item(depth + 1);
                        refuseUnless(typeof key === 'number' || typeof key === 'string', 'cbor: odd key');
                        refuseUnless(!map.has(key), 'cbor: key twice');
                        map.set(key, this.item(depth + 1));
                }
                return map;
        }

        simple(value) {
                refuseUnless(SIMPLE.has(value), 'cbor: float or unknown simple value');
                return SIMPLE.get(value);
        }

        item(depth) {
                refuseUnless(depth <= DEPTH, 'cbor: too deep');
                const head = this.take(1)[0];
                const major = head >> 5;
                if (major === 7)
                        return this.simple(head & 31);
                const argument = this.argument(head & 31);
                return READERS[major](this, argument, depth);
        }
}

// One row for each major type from 0 to 6.
const READERS = [
        (reader, argument) => argument,
        (reader, argument) => -1 - argument,
        (reader, argument) => reader.take(argument),
        (reader, argument) => reader.text(argument),
        (reader, argument, depth) => reader.array(argument, depth),
        (reader, argument, depth) => reader.map(argument, depth),
        (reader, argument, depth) => new Tagged(argument, reader.item(depth + 1)),
];

// Gives the one item that `bytes` hold, or refuses.
export function cborRead(bytes) {
        const reader = new Reader(bytes);
        const item = reader.item(0);
        refuseUnless(reader.at === bytes.length, 'cbor: bytes after the item');
        return item;
}

// The head of an item of `major` type; enough of a writer for the one structure that COSE signs.
function headWrite(major, argument) {
        if (argument < 24)
                return [(major << 5) | argument];
        const size = argument < 0x100 ? 1 : argument < 0x10000 ? 2 : 4;
        const bytes = Array.from({ length: size }, (unused, i) => Math.floor(argument / 256 ** (size - 1 - i)) & 255);
        return [(major << 5) | (24 + Math.log2(size)), ...bytes];
}

// Sig_structure of RFC 9052, 4.4: ["Signature1", protected, h'', payload].
export function cborSigStructure(protectedBytes, payload) {
        const context = new TextEncoder().encode('Signature1');
        const head = [0x84, ...headWrite(3, context.length), ...context, ...headWrite(2, protectedBytes.length)];
        const middle = [0x40, ...headWrite(2, payload.length)];
        const whole = new Uint8Array(head.length + protectedBytes.length + middle.length + payload.length);
        whole.set(head, 0);
        whole.set(protectedBytes, head.length);
        whole.set(middle, head.length + protectedBytes.length);
        whole.set(payload, head.length + protectedBytes.length + middle.length);
        return whole;
}
