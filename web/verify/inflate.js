// SPDX-License-Identifier: Apache-2.0
// zlib (RFC 1950) by the browser's own DecompressionStream, with a bound: a small code must not fill the memory.

import { Refused, refuseUnless } from './refused.js';

// Whether this browser can inflate at all; the page says so in a sentence when it cannot.
export function inflateIsPossible() {
        return typeof DecompressionStream === 'function';
}

// The two bytes every zlib stream starts with: method deflate, no preset dictionary, header check (RFC 1950, 2.2).
function headerIsZlib(bytes) {
        return bytes.length >= 2 && (bytes[0] & 0x0f) === 8 && (bytes[0] >> 4) <= 7
                && (bytes[1] & 0x20) === 0 && (bytes[0] * 256 + bytes[1]) % 31 === 0;
}

// RFC 1950, 8.2. Not every engine refuses bytes after the stream as it should; so the input must end with the
// checksum of what came out.
function adler32(bytes) {
        let a = 1, b = 0;
        for (let i = 0; i < bytes.length; i += 3800) {
                for (const byte of bytes.subarray(i, i + 3800))
                        b += a += byte;
                a %= 65521;
                b %= 65521;
        }
        return b * 65536 + a;
}

function lastNumber(bytes) {
        return bytes.subarray(-4).reduce((sum, byte) => sum * 256 + byte, 0);
}

async function readUpTo(reader, limit) {
        const parts = [];
        let length = 0;
        for (;;) {
                const { done, value } = await reader.read();
                if (done)
                        return { parts, length };
                length += value.length;
                if (length > limit) {
                        reader.cancel().catch(() => {});
                        throw new Refused('inflate: more than allowed');
                }
                parts.push(value);
        }
}

// Gives the inflated bytes, at most `limit`. Refuses anything that is not one whole zlib stream.
export async function inflate(bytes, limit) {
        refuseUnless(headerIsZlib(bytes), 'inflate: not a zlib stream');
        const stream = new DecompressionStream('deflate');
        const writer = stream.writable.getWriter();
        writer.write(bytes).catch(() => {});
        writer.close().catch(() => {});

        let read;
        try {
                read = await readUpTo(stream.readable.getReader(), limit);
        } catch (error) {
                throw error instanceof Refused ? error : new Refused('inflate: damaged zlib stream');
        }
        const whole = new Uint8Array(read.length);
        let at = 0;
        for (const part of read.parts) {
                whole.set(part, at);
                at += part.length;
        }
        refuseUnless(adler32(whole) === lastNumber(bytes), 'inflate: bytes after the stream');
        return whole;
}
