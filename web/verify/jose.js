// SPDX-License-Identifier: Apache-2.0
// JWK and compact JWS (RFC 7515, 7517, 7638), ES256 only.

import { base64urlDecode, base64urlEncode } from './base64url.js';
import { Refused, refuseUnless } from './refused.js';

const KID_LENGTH = 8;
const utf8 = new TextEncoder();

function jsonObject(bytes, what) {
        let value;
        try {
                value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        } catch {
                throw new Refused(what + ': not JSON');
        }
        refuseUnless(value !== null && typeof value === 'object' && !Array.isArray(value), what + ': not an object');
        return value;
}

// The key id of doc/formats.md: the first 8 bytes of the RFC 7638 thumbprint, base64url.
export async function jwkKid(jwk) {
        const members = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
        const digest = await crypto.subtle.digest('SHA-256', utf8.encode(members));
        return base64urlEncode(new Uint8Array(digest).subarray(0, KID_LENGTH));
}

// Gives the CryptoKey of a P-256 public JWK. Refuses other curves, coordinates of another length, points that
// are not on the curve (the browser checks), and anything that carries a private half.
export async function jwkImport(jwk) {
        refuseUnless(jwk && jwk.kty === 'EC' && jwk.crv === 'P-256' && !('d' in jwk), 'jwk: not a P-256 public key');
        refuseUnless(base64urlDecode(jwk.x).length === 32 && base64urlDecode(jwk.y).length === 32, 'jwk: bad point');
        const { kty, crv, x, y } = jwk;
        try {
                return await crypto.subtle.importKey('jwk', { kty, crv, x, y },
                        { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
        } catch {
                throw new Refused('jwk: bad point');
        }
}

// Takes a compact JWS apart, trusting nothing: {header, payload (bytes), signature, signed (bytes)}. With
// `detached` bytes the middle part must be empty and those bytes are the payload (RFC 7515, appendix F).
export function jwsRead(text, detached) {
        const parts = text.trim().split('.');
        refuseUnless(parts.length === 3, 'jws: not three parts');
        refuseUnless(!detached || parts[1] === '', 'jws: not detached');
        const header = jsonObject(base64urlDecode(parts[0]), 'jws header');
        const middle = detached ? base64urlEncode(detached) : parts[1];
        return {
                header,
                payload: detached ?? base64urlDecode(middle),
                signature: base64urlDecode(parts[2]),
                signed: utf8.encode(parts[0] + '.' + middle),
        };
}

export function jwsClaims(jws) {
        return jsonObject(jws.payload, 'jws payload');
}

// Whether `jws` carries a good ES256 signature of `key`. Not good: another algorithm, another length, crit.
export async function jwsIsGood(jws, key) {
        if (jws.header.alg !== 'ES256' || 'crit' in jws.header || jws.signature.length !== 64)
                return false;
        return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, jws.signature, jws.signed);
}
