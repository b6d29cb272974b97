// SPDX-License-Identifier: AGPL-3.0-or-later
// A second maker of cards, keys and status lists, on other people's libraries (cbor2, @auth0/cose, jose) and none of
// ours. What it makes, citykey and the page must accept; each run makes new keys.
//
//   node tests/peer/mint.mjs FOLDER     writes directory.json keys.json keys.jws status.cwt status.jwt cards.json

import { encode } from 'cbor2';
import { CompactSign, SignJWT, base64url, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { webcrypto } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';

/* its module form does not load in node 18 */
const { Algorithms, Headers, ProtectedHeaders, Sign1, UnprotectedHeaders } = createRequire(import.meta.url)('@auth0/cose');

globalThis.crypto ??= webcrypto; /* node 18 */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
export const URI = 'https://peer.example/status/1';
const FACE = new Uint8Array(readFileSync(new URL('../data/verify/face.webp', import.meta.url)));
const ENTRIES = 1000;
const [GOOD, REVOKED] = [421, 422];

function base45(bytes) {
        const groups = [];
        for (let i = 0; i < bytes.length; i += 2)
                groups.push(i + 1 < bytes.length ? [bytes[i] * 256 + bytes[i + 1], 3] : [bytes[i], 2]);
        return groups.map(([value, letters]) => Array.from({ length: letters },
                (unused, k) => ALPHABET[Math.floor(value / 45 ** k) % 45]).join('')).join('');
}

async function keyMake(use, more = {}) {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
        const jwk = await exportJWK(publicKey);
        const kid = Buffer.from(await calculateJwkThumbprint(jwk, 'sha256'), 'base64url').subarray(0, 8);
        return { privateKey, kid, jwk: { ...jwk, kid: kid.toString('base64url'), use, ...more } };
}

async function coseSign(key, claims, more = []) {
        const header = new ProtectedHeaders([[Headers.Algorithm, Algorithms.ES256], [Headers.KeyID, key.kid], ...more]);
        return (await Sign1.sign(header, new UnprotectedHeaders([]), encode(claims), key.privateKey)).encode();
}

// A card's text: `claims` for its name, birth and so on, with our own defaults.
export async function cardMint(key, { index = GOOD, exp, identity = {} }) {
        const person = { 4: 'Ana Peer', 8: '19790302', ...identity };
        const claims = new Map([[169, new Map(Object.entries(person).map(([k, v]) => [Number(k), v]))]]);
        if (exp)
                claims.set(4, exp);
        claims.set(65535, new Map([['status_list', new Map([['idx', index], ['uri', URI]])]]));
        return base45(deflateSync(await coseSign(key, claims), { level: 9 }));
}

function statusBits() {
        const bytes = Buffer.alloc(Math.ceil(ENTRIES / 8), 255);
        bytes[GOOD >> 3] &= ~(1 << (GOOD & 7));
        return new Uint8Array(deflateSync(bytes, { level: 9 })); /* cbor2 writes a Buffer as a map */
}

async function statusMint(key, now) {
        const [exp, ttl] = [now + 86400, 43200];
        const list = new Map([['bits', 1], ['lst', statusBits()]]);
        const cwt = await coseSign(key, new Map([[2, URI], [6, now], [4, exp], [65534, ttl], [65533, list]]),
                [[16, 'application/statuslist+cwt']]);
        const jwt = await new SignJWT({ sub: URI, iat: now, exp, ttl, status_list: { bits: 1, lst: base64url.encode(statusBits()) } })
                .setProtectedHeader({ alg: 'ES256', kid: key.jwk.kid, typ: 'statuslist+jwt' }).sign(key.privateKey);
        return { cwt, jwt };
}

async function keysSign(directory, text) {
        const jws = await new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: 'ES256', kid: directory.jwk.kid })
                .sign(directory.privateKey);
        const [header, , signature] = jws.split('.');
        return `${header}..${signature}`;
}

// A whole city at `now` (unix seconds): {directory, keys_json, keys_jws, status_cwt, status_jwt, cards}, where each
// card is {why, text, verdict}.
export async function cityMint(now) {
        const [directory, card, withdrawn, status, stranger] = [await keyMake('directory'),
                await keyMake('card', { month: '2026-11' }), await keyMake('card', { month: '2026-10', withdrawn: '2026-11-02' }),
                await keyMake('status', { month: '2026-11' }), await keyMake('card')];
        const { use, ...pinned } = directory.jwk;
        const keys_json = JSON.stringify({ issuer: 'Peer City (specimen)', keys: [card.jwk, withdrawn.jwk, status.jwk] });
        const lists = await statusMint(status, now);
        const good = await cardMint(card, { exp: now + 1000 });
        const rows = [
                ['genuine', 'as our cards are', good],
                ['genuine', 'without an end', await cardMint(card, {})],
                ['genuine', 'a name of many scripts', await cardMint(card, { identity: { 4: 'Ñandú 李 فاطمة Ольга' } })],
                ['genuine', 'a face', await cardMint(card, { identity: { 62: [new Map([[0, FACE], [1, 0], [2, 4]])] } })],
                ['genuine', 'gender', await cardMint(card, { identity: { 9: 3 } })],
                ['revoked', 'another index', await cardMint(card, { index: REVOKED })],
                ['revoked', 'an index the list does not have', await cardMint(card, { index: 5000 })],
                ['expired', 'over this second', await cardMint(card, { exp: now })],
                ['key_withdrawn', 'an old key', await cardMint(withdrawn, {})],
                ['unknown_issuer', 'a stranger\'s key', await cardMint(stranger, {})],
                ['altered', 'a stranger who claims our key id', await cardMint({ ...stranger, kid: card.kid }, {})],
                ['unreadable', 'the end is missing', good.slice(0, -9)],
        ];
        return {
                directory: pinned, keys_json, keys_jws: await keysSign(directory, keys_json),
                status_cwt: Buffer.from(lists.cwt), status_jwt: lists.jwt,
                cards: rows.map(([verdict, why, text]) => ({ verdict, why, text })),
        };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
        const folder = process.argv[2];
        const city = await cityMint(Math.floor(Date.now() / 1000));
        mkdirSync(folder, { recursive: true });
        for (const [name, data] of [['directory.json', JSON.stringify(city.directory)], ['keys.json', city.keys_json],
                ['keys.jws', city.keys_jws], ['status.cwt', city.status_cwt], ['status.jwt', city.status_jwt],
                ['cards.json', JSON.stringify(city.cards, null, 1)]])
                writeFileSync(path.join(folder, name), data);
}
