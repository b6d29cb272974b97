// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { fixture, fixtureJson, fixtureStatusSlot, fixtureTrust, fixtureTrustSlot } from './fixture.js';
import { jwkImport, jwkKid } from './jose.js';
import { Refused } from './refused.js';
import { statusAt, statusIsCurrent, statusIsOld } from './status.js';
import { trustRead } from './trust.js';

test('a key id is the start of the thumbprint', async () => {
        /* the P-256 key of RFC 7517, A.1; its thumbprint computed with Debian's jose */
        const jwk = { kty: 'EC', crv: 'P-256', x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
                y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM' };
        assert.equal(await jwkKid(jwk), 'cn-I_WNMClc');
        for (const key of fixtureJson('keys.json').keys)
                assert.equal(await jwkKid(key), key.kid);
});

test('the fixture city is trusted', async () => {
        const trust = await fixtureTrust('status.jwt');
        assert.equal(trust.issuer, 'Fixture City (specimen)');
        assert.equal(trust.keys.size, 3);
        assert.notEqual(trust.status, null);
});

const slot = fixtureTrustSlot();
for (const [change, why] of [
        [{ keys_jws: fixture('keys_forged.jws').toString() }, 'signed by another'],
        [{ directory: fixtureJson('other/directory.json') }, 'another directory key is pinned'],
        [{ keys_json: slot.keys_json.replace('2026-11', '2026-12') }, 'one letter changed'],
        [{ keys_json: slot.keys_json + ' ' }, 'a blank added'],
        [{ keys_json: '' }, 'empty'],
        [{ keys_jws: slot.keys_jws.replace('..', '.e30.') }, 'not detached'],
        [{ keys_jws: slot.keys_jws.split('.')[0] + '..' }, 'an empty signature'],
        [{ keys_jws: Buffer.from('{"alg":"none"}').toString('base64url') + '..' }, 'no algorithm'],
        [{ keys_jws: '' }, 'no signature at all'],
        [{ directory: { ...slot.directory, crv: 'P-384' } }, 'another curve'],
        [{ directory: { ...slot.directory, x: slot.directory.y } }, 'a point off the curve'],
        [{ directory: undefined }, 'no directory key'],
])
        test(`a list of keys is refused: ${why}`, () =>
                assert.rejects(trustRead({ ...slot, ...change }, {}), Refused));

test('a private key is not a public key', () =>
        assert.rejects(jwkImport(fixtureJson('private.json').card), Refused));

for (const name of ['altered.cwt', 'altered.jwt', 'bits_3.cwt', 'bomb.cwt', 'card_key.cwt', 'empty.cwt', 'kind.cwt',
        'kind.jwt', 'no_end.cwt', 'stranger.cwt', 'stranger.jwt', 'truncated.cwt'])
        test(`a list is not used: ${name}`, async () =>
                assert.equal((await fixtureTrust('refused/' + name)).status, null));

test('nonsense in the slot is no list', async () => {
        for (const nonsense of [{}, { status_cwt: '!' }, { status_jwt: 'a.b.c' }, { status_cwt: 'AAAA' }])
                assert.equal((await trustRead(slot, nonsense)).status, null);
        assert.equal((await trustRead(slot, fixtureStatusSlot(null))).status, null);
});

// draft-ietf-oauth-status-list, "Test vectors": the bytes of its two short examples.
test('bits are counted from the lowest', () => {
        const one = { bits: 1, bytes: new Uint8Array([0xb9, 0xa3]) };
        assert.deepEqual(Array.from({ length: 16 }, (unused, i) => statusAt(one, i)),
                [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
        const two = { bits: 2, bytes: new Uint8Array([0xc9, 0x44, 0xf9]) };
        assert.deepEqual(Array.from({ length: 12 }, (unused, i) => statusAt(two, i)),
                [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
        assert.equal(statusAt({ bits: 4, bytes: new Uint8Array([0xc3]) }, 1), 12);
        assert.equal(statusAt({ bits: 8, bytes: new Uint8Array([1, 254]) }, 1), 254);
});

for (const index of [16, 1e9, -1, 0.5, NaN, '1', undefined])
        test(`index ${index} is out of range`, () =>
                assert.throws(() => statusAt({ bits: 1, bytes: new Uint8Array(2) }, index), Refused));

test('a list has its time', () => {
        const list = { iat: 1000000, exp: 2000000 };
        assert.equal(statusIsCurrent(list, 1999999), true);
        assert.equal(statusIsCurrent(list, 2000000), false);
        assert.equal(statusIsCurrent(list, 1000000 - 3600), true);
        assert.equal(statusIsCurrent(list, 1000000 - 3601), false);
        assert.equal(statusIsOld(list, 1000000 + 86400), false);
        assert.equal(statusIsOld(list, 1000000 + 86401), true);
});
