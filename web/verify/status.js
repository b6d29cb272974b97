// SPDX-License-Identifier: Apache-2.0
// IETF Token Status List, as JWT and as CWT. The list is whole and public: looking one index up tells nobody.

import { base64urlDecode } from './base64url.js';
import { cborRead } from './cbor.js';
import { COSE_TYP, coseSign1IsGood, coseSign1Read } from './cose.js';
import { inflate } from './inflate.js';
import { jwsClaims, jwsIsGood, jwsRead } from './jose.js';
import { Refused, refuseUnless } from './refused.js';

const LIST_LIMIT = 32 * 1024 * 1024;
const DAY = 86400;
const CLOCK_SLACK = 3600;
const CWT = { sub: 2, exp: 4, iat: 6, list: 65533, ttl: 65534 };

export const STATUS_VALID = 0;

function isTime(value) {
        return Number.isSafeInteger(value) && value >= 0;
}

function statusKey(keys, kid) {
        const key = keys.get(kid);
        refuseUnless(key && key.use === 'status', 'status list: not signed by a status key of this city');
        refuseUnless(!key.withdrawn, 'status list: its key was withdrawn');
        return key.key;
}

// Checks the claims that both forms share and inflates the bits.
async function listRead({ sub, iat, exp, ttl, bits, lst }) {
        refuseUnless(typeof sub === 'string' && sub !== '', 'status list: no subject');
        refuseUnless(isTime(iat), 'status list: no issue time');
        refuseUnless(isTime(exp), 'status list: no expiry');
        refuseUnless(ttl === undefined || (isTime(ttl) && ttl > 0), 'status list: odd ttl');
        refuseUnless([1, 2, 4, 8].includes(bits), 'status list: odd number of bits');
        refuseUnless(lst instanceof Uint8Array, 'status list: no list');
        return { sub, iat, exp, ttl, bits, bytes: await inflate(lst, LIST_LIMIT) };
}

// Reads and verifies a status list JWT with `keys` (Map kid -> {key, use, withdrawn}); refuses any other.
export async function statusReadJwt(text, keys) {
        const jws = jwsRead(text);
        refuseUnless(jws.header.typ === 'statuslist+jwt', 'status list: not a status list token');
        refuseUnless(await jwsIsGood(jws, statusKey(keys, jws.header.kid)), 'status list: bad signature');
        const { sub, iat, exp, ttl, status_list: list } = jwsClaims(jws);
        refuseUnless(list !== null && typeof list === 'object', 'status list: no list');
        return listRead({ sub, iat, exp, ttl, bits: list.bits, lst: base64urlDecode(list.lst) });
}

// The same for a status list CWT.
export async function statusReadCwt(bytes, keys) {
        const message = coseSign1Read(bytes);
        refuseUnless(message.header.get(COSE_TYP) === 'application/statuslist+cwt',
                'status list: not a status list token');
        refuseUnless(await coseSign1IsGood(message, statusKey(keys, message.kid)), 'status list: bad signature');
        const claims = cborRead(message.payload);
        const list = claims instanceof Map && claims.get(CWT.list);
        refuseUnless(list instanceof Map, 'status list: no list');
        const [sub, iat, exp, ttl] = [CWT.sub, CWT.iat, CWT.exp, CWT.ttl].map((key) => claims.get(key));
        return listRead({ sub, iat, exp, ttl, bits: list.get('bits'), lst: list.get('lst') });
}

// Whether `list` may be used at `now` (unix seconds) at all: not expired, and not from the future, beyond what the
// clock of a phone may be slow.
export function statusIsCurrent(list, now) {
        return now < list.exp && list.iat <= now + CLOCK_SLACK;
}

// Whether the reader must be told that `list` is old: more than a day.
export function statusIsOld(list, now) {
        return now - list.iat > DAY;
}

// The status of one index, lowest bits of a byte first. Refuses an index that the list does not have.
export function statusAt(list, index) {
        const perByte = 8 / list.bits;
        const byte = Math.floor(index / perByte);
        if (!Number.isSafeInteger(index) || index < 0 || byte >= list.bytes.length)
                throw new Refused('status list: index out of range');
        return (list.bytes[byte] >> ((index % perByte) * list.bits)) & ((1 << list.bits) - 1);
}
