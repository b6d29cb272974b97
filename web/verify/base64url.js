// SPDX-License-Identifier: Apache-2.0
// Base64 as JWK, JWS and our data slots write it: base64url without padding (RFC 7515), or plain with padding.

import { refuseUnless } from './refused.js';

const PLAIN = /^[A-Za-z0-9+/]*={0,2}$/;
const URL_SAFE = /^[A-Za-z0-9_-]*$/;

function decodePlain(text) {
        return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export function base64Decode(text) {
        refuseUnless(typeof text === 'string' && PLAIN.test(text) && text.length % 4 === 0, 'base64: not base64');
        return decodePlain(text);
}

// Refuses padding and set bits beyond the last byte, so one byte string has exactly one text.
export function base64urlDecode(text) {
        refuseUnless(typeof text === 'string' && URL_SAFE.test(text), 'base64url: letter outside the alphabet');
        refuseUnless(text.length % 4 !== 1, 'base64url: impossible length');
        const bytes = decodePlain(text.replace(/-/g, '+').replace(/_/g, '/') + '==='.slice((text.length + 3) % 4));
        refuseUnless(base64urlEncode(bytes) === text, 'base64url: loose bits at the end');
        return bytes;
}

export function base64urlEncode(bytes) {
        const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
        return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
