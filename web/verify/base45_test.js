// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { base45Decode } from './base45.js';
import { Refused } from './refused.js';

const bytes = (text) => new TextEncoder().encode(text);

// RFC 9285, 4.3 and 4.4.
for (const [text, expected] of [
        ['BB8', bytes('AB')], ['%69 VD92EX0', bytes('Hello!!')], ['UJCLQE7W581', bytes('base-45')],
        ['QED8WEX0', bytes('ietf!')], ['', bytes('')], ['00', new Uint8Array([0])], ['U5', new Uint8Array([255])],
        ['FGW', new Uint8Array([255, 255])],
])
        test(`"${text}" is ${expected.length} bytes`, () => assert.deepEqual(base45Decode(text), expected));

for (const [text, why] of [
        ['A', 'one letter'], ['BB8A', 'four letters'], ['GGW', 'RFC 9285: 65536'], [':::', 'far over 65535'],
        ['V5', '256 in two letters'], ['::', 'far over 255'], ['bb8', 'lower case'], ['BB\u00a0', 'another blank'],
        ['BB#', 'a letter outside'], ['B\nB', 'a line break'], ['\u{1f600}A', 'outside the plane'],
])
        test(`refuses ${why}`, () => assert.throws(() => base45Decode(text), Refused));
