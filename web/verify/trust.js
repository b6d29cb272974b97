// SPDX-License-Identifier: Apache-2.0
// What the page trusts: the pinned directory key vouches for the list of keys, a status key for the status list.

import { base64Decode } from './base64url.js';
import { jwkImport, jwkKid, jwsIsGood, jwsRead } from './jose.js';
import { Refused, refuseUnless } from './refused.js';
import { statusReadCwt, statusReadJwt } from './status.js';

async function keyRead(jwk) {
        refuseUnless(jwk.use === 'card' || jwk.use === 'status', 'keys: odd use');
        refuseUnless(jwk.kid === await jwkKid(jwk), 'keys: a key id is not its own key\'s');
        return [jwk.kid, { key: await jwkImport(jwk), use: jwk.use, withdrawn: jwk.withdrawn ?? null }];
}

async function keysRead(text) {
        const set = JSON.parse(text);
        refuseUnless(typeof set.issuer === 'string' && Array.isArray(set.keys), 'keys: not a list of keys');
        const keys = new Map(await Promise.all(set.keys.map(keyRead)));
        refuseUnless(keys.size === set.keys.length, 'keys: one key id twice');
        return { issuer: set.issuer, keys };
}

async function statusRead(slot, keys) {
        if (slot.status_cwt)
                return statusReadCwt(base64Decode(slot.status_cwt), keys);
        if (slot.status_jwt)
                return statusReadJwt(slot.status_jwt, keys);
        return null;
}

// Checks everything once. Gives {issuer, keys, status}; status is null when there is no list or a bad one, so
// a damaged list never turns into a "genuine and current". Refuses a list of keys that the directory key did not sign.
export async function trustRead(trustSlot, statusSlot) {
        const directory = await jwkImport(trustSlot.directory);
        const jws = jwsRead(trustSlot.keys_jws, new TextEncoder().encode(trustSlot.keys_json));
        refuseUnless(await jwsIsGood(jws, directory), 'keys: not signed by the directory key');
        const { issuer, keys } = await keysRead(trustSlot.keys_json);
        let status = null;
        try {
                status = await statusRead(statusSlot, keys);
        } catch (error) {
                if (!(error instanceof Refused))
                        throw error;
        }
        return { issuer, keys, status };
}
