// SPDX-License-Identifier: Apache-2.0
// What a card carries: a CWT (RFC 8392) with identity claim 169 (MOSIP id-claim-169 v1.2), read from a payload
// whose signature is already known to be good. We write one form and read the older ones too.

import { cborRead } from './cbor.js';
import { refuseUnless } from './refused.js';

const CWT = { exp: 4, status: 65535, identity: 169 };
const IDENTITY = { name: 4, birth: 8, gender: 9, oldFace: 16, oldFaceFormat: 17, face: 62 };
const GENDERS = new Map([[1, 'male'], [2, 'female'], [3, 'x']]);
const GENDER_WORDS = new Map([['male', 'male'], ['female', 'female'], ['other', 'x']]);
const TIME_LIMIT = 253402300799; /* the end of the year 9999 */
const IMAGE = 0;
const WEBP = 4;
const NAME_LIMIT = 255; /* bytes; ours have at most 120 */

function nameRead(value) {
        refuseUnless(typeof value === 'string' && value !== '', 'card: no name');
        refuseUnless(new TextEncoder().encode(value).length <= NAME_LIMIT, 'card: name too long');
        refuseUnless(!/\p{Cc}/u.test(value), 'card: control character in the name');
        return value;
}

// "20000131" or "2000-01-31" as "2000-01-31"; refuses a day that no calendar has.
function birthRead(value) {
        const match = typeof value === 'string' && /^(\d{4})(-?)(\d\d)\2(\d\d)$/.exec(value);
        refuseUnless(match, 'card: birth is not a date');
        const day = [match[1], match[3], match[4]].join('-');
        const time = new Date(day + 'T00:00:00Z');
        refuseUnless(!Number.isNaN(time.getTime()) && time.toISOString().startsWith(day), 'card: no such day');
        return day;
}

function genderRead(value) {
        if (value === undefined)
                return null;
        const gender = typeof value === 'string' ? GENDER_WORDS.get(value.toLowerCase()) : GENDERS.get(value);
        refuseUnless(gender, 'card: odd gender');
        return gender;
}

function isWebp(bytes) {
        const letters = String.fromCharCode(...bytes.subarray(0, 12));
        return letters.startsWith('RIFF') && letters.endsWith('WEBP');
}

// The face: [{0: bytes, 1: image, 2: WEBP}], a bare map, or the old keys 16 and 17. Only WEBP is shown; anything
// else counts as no face.
function faceRead(identity) {
        const value = identity.get(IDENTITY.face);
        const face = Array.isArray(value) ? value[0] : value;
        const [bytes, kind, format] = face instanceof Map
                ? [face.get(0), face.get(1), face.get(2)]
                : [identity.get(IDENTITY.oldFace), IMAGE, identity.get(IDENTITY.oldFaceFormat)];
        return bytes instanceof Uint8Array && kind === IMAGE && format === WEBP && isWebp(bytes) ? bytes : null;
}

function isTime(value) {
        return Number.isSafeInteger(value) && value > 0 && value <= TIME_LIMIT;
}

function expiryRead(value) {
        refuseUnless(value === undefined || isTime(value), 'card: odd expiry');
        return value ?? null;
}

// {index, uri}, or null when the card names no status list.
function statusRead(value) {
        if (value === undefined)
                return null;
        refuseUnless(value instanceof Map, 'card: odd status');
        const entry = value.get('status_list');
        refuseUnless(entry instanceof Map, 'card: odd status');
        const [index, uri] = [entry.get('idx'), entry.get('uri')];
        refuseUnless(Number.isSafeInteger(index) && index >= 0 && typeof uri === 'string', 'card: odd status');
        return { index, uri };
}

// Gives {name, birth, gender|null, face (WEBP bytes)|null, expires (unix seconds)|null, status|null} or refuses.
export function cardRead(payload) {
        const claims = cborRead(payload);
        const identity = claims instanceof Map && claims.get(CWT.identity);
        refuseUnless(identity instanceof Map, 'card: no identity');
        return {
                name: nameRead(identity.get(IDENTITY.name)),
                birth: birthRead(identity.get(IDENTITY.birth)),
                gender: genderRead(identity.get(IDENTITY.gender)),
                face: faceRead(identity),
                expires: expiryRead(claims.get(CWT.exp)),
                status: statusRead(claims.get(CWT.status)),
        };
}

// The last day on which a card is good, "YYYY-MM-DD", or null for one without an end. `expires` is the first second
// after that day in the city's time zone, so eleven hours before it is that day in UTC for every city from 10 hours
// west of it to 13 east, summer time included.
export function cardValidUntil(card) {
        if (card.expires === null)
                return null;
        return new Date((card.expires - 39600) * 1000).toISOString().slice(0, 10);
}
