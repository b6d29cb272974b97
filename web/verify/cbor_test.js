// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { Tagged, cborRead, cborSigStructure } from './cbor.js';
import { hex } from './fixture.js';
import { Refused } from './refused.js';

// RFC 8949, appendix A: the rows whose types we read.
for (const [bytes, expected] of [
        ['00', 0], ['17', 23], ['1818', 24], ['1903e8', 1000], ['1a000f4240', 1000000],
        ['1b000000e8d4a51000', 1000000000000], ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER], ['20', -1], ['3903e7', -1000],
        ['f4', false], ['f5', true], ['f6', null], ['4401020304', hex('01020304')], ['60', ''], ['6449455446', 'IETF'],
        ['62c3bc', '\u00fc'], ['64f0908591', '\ud800\udd51'], ['80', []], ['83010203', [1, 2, 3]],
        ['8301820203820405', [1, [2, 3], [4, 5]]], ['a201020304', new Map([[1, 2], [3, 4]])],
        ['a26161016162820203', new Map([['a', 1], ['b', [2, 3]]])], ['c11a514b67b0', new Tagged(1, 1363896240)],
        ['d818456449455446', new Tagged(24, hex('6449455446'))],
])
        test(`reads ${bytes}`, () => assert.deepEqual(cborRead(hex(bytes)), expected));

for (const [bytes, why] of [
        ['', 'nothing'], ['0000', 'a second item'], ['18', 'a head without its number'], ['1817', 'a byte for 23'],
        ['190018', 'two bytes for 24'], ['1a0000ffff', 'four bytes for 65535'], ['1b00000000ffffffff', 'eight bytes for 32 bits'],
        ['1b0020000000000000', 'more than 2^53'], ['1c', 'reserved'], ['5f4101ff', 'bytes of no fixed length'],
        ['7f6161ff', 'text of no fixed length'], ['9f01ff', 'an array of no fixed length'], ['bf0102ff', 'a map of no fixed length'],
        ['ff', 'a lone break'], ['f90000', 'a half'], ['fa00000000', 'a float'], ['fb0000000000000000', 'a double'],
        ['f7', 'undefined'], ['f0', 'an unassigned simple value'], ['f818', 'a simple value in two bytes'],
        ['43aabb', 'bytes cut short'], ['62c328', 'text that is not UTF-8'], ['63eda080', 'a surrogate in UTF-8'],
        ['8201', 'an array cut short'], ['a101', 'a map cut short'], ['a201020103', 'a key twice'],
        ['a2616101616102', 'a word as key twice'], ['a14100f4', 'bytes as a key'], ['a1f401', 'false as a key'],
        ['81'.repeat(9) + '00', 'nine arrays deep'], ['d8'.repeat(1) + '1200', 'a tag in two bytes that fits one'],
        ['9b001fffffffffffff', 'an array that says it is huge'], ['5b001fffffffffffff', 'bytes that say they are huge'],
])
        test(`refuses ${why}`, () => assert.throws(() => cborRead(hex(bytes)), Refused));

test('eight arrays deep is read', () => cborRead(hex('81'.repeat(8) + '00')));

test('the structure that COSE signs is as RFC 9052 has it', () => {
        assert.deepEqual(cborSigStructure(hex('a10126'), new Uint8Array(300)),
                hex('846a5369676e61747572653143a101264059012c' + '00'.repeat(300)));
});
