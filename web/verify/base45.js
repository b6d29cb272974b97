// SPDX-License-Identifier: Apache-2.0
// Base45, RFC 9285. Upper case only, as in QR alphanumeric mode.

import { refuseUnless } from './refused.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const VALUE = new Map([...ALPHABET].map((letter, value) => [letter, value]));

// Gives the bytes of a Base45 text. Refuses a letter outside the alphabet, a length that no byte string has,
// and a group that is larger than its two bytes (or one byte) can be.
export function base45Decode(text) {
        const digits = Array.from(text, (letter) => VALUE.get(letter));
        refuseUnless(!digits.includes(undefined), 'base45: letter outside the alphabet');
        refuseUnless(digits.length % 3 !== 1, 'base45: impossible length');

        const bytes = new Uint8Array(Math.floor(digits.length / 3) * 2 + (digits.length % 3 ? 1 : 0));
        let at = 0;
        for (let i = 0; i < digits.length; i += 3) {
                const pair = i + 2 < digits.length;
                const value = digits[i] + 45 * digits[i + 1] + (pair ? 2025 * digits[i + 2] : 0);
                refuseUnless(value <= (pair ? 0xffff : 0xff), 'base45: group too large');
                if (pair)
                        bytes[at++] = value >> 8;
                bytes[at++] = value & 0xff;
        }
        return bytes;
}
