// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import './fixture.js';
import { inflate } from './inflate.js';
import { Refused } from './refused.js';

const text = Buffer.from('one card, one person, '.repeat(40));
const packed = deflateSync(text);
const withLast = (change) => Buffer.concat([packed.subarray(0, -1), Buffer.from([packed.at(-1) ^ change])]);

for (const level of [0, 1, 9])
        test(`inflates what level ${level} makes`, async () =>
                assert.deepEqual(Buffer.from(await inflate(deflateSync(text, { level }), 4096)), text));

test('inflates nothing', async () => assert.equal((await inflate(deflateSync(Buffer.alloc(0)), 10)).length, 0));
test('inflates a million bytes', async () =>
        assert.equal((await inflate(deflateSync(Buffer.alloc(1e6, 255)), 1e6)).length, 1e6));

for (const [bytes, why] of [
        [Buffer.alloc(0), 'nothing'], [Buffer.from([0x78]), 'one byte'], [packed.subarray(0, -1), 'a cut end'],
        [packed.subarray(0, 20), 'half'], [withLast(1), 'a wrong checksum'], [Buffer.concat([packed, Buffer.from([0])]), 'a byte after'],
        [Buffer.concat([packed, deflateSync(Buffer.from('x'))]), 'two streams'], [deflateRawSync(text), 'no frame'], [gzipSync(text), 'gzip'],
        [Buffer.from('789c0000', 'hex'), 'a broken block'], [deflateSync(text, { dictionary: text }), 'a preset dictionary'],
        [deflateSync(Buffer.alloc(4097)), 'one byte over the bound'], [deflateSync(Buffer.alloc(5e7)), 'a bomb'],
])
        test(`refuses ${why}`, () => assert.rejects(inflate(bytes, 4096), Refused));
