// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { base64Decode, base64urlDecode, base64urlEncode } from './base64url.js';
import { Refused } from './refused.js';

// RFC 4648, 10, and the two letters that differ.
for (const [text, expected] of [['', ''], ['Zg', 'f'], ['Zm8', 'fo'], ['Zm9v', 'foo'], ['Zm9vYg', 'foob'],
        ['Zm9vYmE', 'fooba'], ['Zm9vYmFy', 'foobar'], ['-_-_', '\xfb\xff\xbf']])
        test(`"${text}" both ways`, () => {
                const bytes = Uint8Array.from(expected, (letter) => letter.charCodeAt(0));
                assert.deepEqual(base64urlDecode(text), bytes);
                assert.equal(base64urlEncode(bytes), text);
                const padded = Buffer.from(bytes).toString('base64');
                assert.deepEqual(base64Decode(padded), bytes);
        });

for (const text of ['Z', 'Zm9vY', 'Zg==', 'Zh', 'Zm9=', '+/+/', 'Zm 9', 'Zm\n8', undefined, 7])
        test(`base64url refuses ${JSON.stringify(text)}`, () => assert.throws(() => base64urlDecode(text), Refused));

for (const text of ['Zg', 'Zg=', '-_-_', 'Z===', ' Zg==', undefined])
        test(`base64 refuses ${JSON.stringify(text)}`, () => assert.throws(() => base64Decode(text), Refused));
