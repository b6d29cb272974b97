// SPDX-License-Identifier: Apache-2.0
// COSE_Sign1 (RFC 9052) with ES256, as cards and CWT status lists use it.

import { base64urlEncode } from './base64url.js';
import { Tagged, cborRead, cborSigStructure } from './cbor.js';
import { refuseUnless } from './refused.js';

export const COSE_TYP = 16;

const COSE_ALG = 1;
const COSE_CRIT = 2;
const COSE_KID = 4;
const ES256 = -7;
const ES256_SIGNATURE_LENGTH = 64;

const TAG_SIGN1 = 18;
const TAG_CWT = 61;

function isBytes(value) {
        return value instanceof Uint8Array;
}

// A card may come as 61(18(…)), 18(…) or bare; no other tag, and not in another order.
function withoutTags(item) {
        if (item instanceof Tagged && item.tag === TAG_CWT) {
                refuseUnless(item.value instanceof Tagged, 'cose: tag 61 without 18');
                item = item.value;
        }
        if (!(item instanceof Tagged))
                return item;
        refuseUnless(item.tag === TAG_SIGN1, 'cose: another tag');
        return item.value;
}

// The key id as base64url, or null. We write it protected; older cards have it in the other header.
function kidRead(header, unprotected) {
        refuseUnless(!(header.has(COSE_KID) && unprotected.has(COSE_KID)), 'cose: two key ids');
        const kid = header.get(COSE_KID) ?? unprotected.get(COSE_KID);
        refuseUnless(kid === undefined || isBytes(kid), 'cose: odd key id');
        return kid === undefined ? null : base64urlEncode(kid);
}

// Takes a message apart, trusting nothing: {header (Map), kid, protectedBytes, payload, signature}.
export function coseSign1Read(bytes) {
        const item = withoutTags(cborRead(bytes));
        refuseUnless(Array.isArray(item) && item.length === 4, 'cose: not a COSE_Sign1');
        const [protectedBytes, unprotected, payload, signature] = item;
        refuseUnless(isBytes(protectedBytes) && unprotected instanceof Map && isBytes(payload) && isBytes(signature),
                'cose: not a COSE_Sign1');
        const header = protectedBytes.length ? cborRead(protectedBytes) : new Map();
        refuseUnless(header instanceof Map, 'cose: protected header is not a map');
        refuseUnless(!header.has(COSE_CRIT), 'cose: asks for something unknown');
        return { header, kid: kidRead(header, unprotected), protectedBytes, payload, signature };
}

// Whether `message` carries a good ES256 signature of `key` (a CryptoKey). An empty signature or one of another
// length is not good.
export async function coseSign1IsGood(message, key) {
        if (message.header.get(COSE_ALG) !== ES256 || message.signature.length !== ES256_SIGNATURE_LENGTH)
                return false;
        const signed = cborSigStructure(message.protectedBytes, message.payload);
        return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, message.signature, signed);
}
