// SPDX-License-Identifier: Apache-2.0
// For tests only: the fixture city of tests/data/verify, and bytes written as hex.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { trustRead } from './trust.js';

globalThis.crypto ??= webcrypto; /* node 18 */

const FOLDER = new URL('../../tests/data/verify/', import.meta.url);

export function fixture(name) {
        return readFileSync(new URL(name, FOLDER));
}

export function fixtureJson(name) {
        return JSON.parse(fixture(name));
}

export function fixtureTrustSlot(jws = 'keys.jws') {
        return {
                directory: fixtureJson('directory.json'),
                keys_json: fixture('keys.json').toString(),
                keys_jws: fixture(jws).toString(),
        };
}

export function fixtureStatusSlot(name) {
        if (name === null)
                return {};
        return name.endsWith('.jwt') ? { status_jwt: fixture(name).toString() }
                : { status_cwt: fixture(name).toString('base64') };
}

export function fixtureTrust(status) {
        return trustRead(fixtureTrustSlot(), fixtureStatusSlot(status));
}

export function hex(text) {
        return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
