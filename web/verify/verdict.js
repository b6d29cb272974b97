// SPDX-License-Identifier: Apache-2.0
// The judgement: from the text in a code to one of eight verdicts, in the order of the verifier contract:
// unreadable; unknown issuer or altered; key withdrawn; revoked; expired; status unknown; genuine.

import { base45Decode } from './base45.js';
import { cardRead } from './card.js';
import { coseSign1IsGood, coseSign1Read } from './cose.js';
import { inflate } from './inflate.js';
import { Refused, refuseUnless } from './refused.js';
import { STATUS_VALID, statusAt, statusIsCurrent } from './status.js';

const TEXT_LIMIT = 4296; /* the most that any QR code holds in alphanumeric mode */
const MESSAGE_LIMIT = 4096;

function percentDecoded(text) {
        try {
                return decodeURIComponent(text);
        } catch {
                return text;
        }
}

// The Base45 texts that `text` may stand for. Spaces and % are Base45 letters that an address may or may not have
// escaped, and pasting adds line breaks and blanks around; a wrong reading fails zlib's checksum.
export function textReadings(text) {
        const flat = text.replace(/[\r\n\t]/g, '');
        const payload = flat.includes('#') ? flat.slice(flat.indexOf('#') + 1) : flat;
        return [...new Set([
                payload,
                payload.trim(),
                payload.replace(/%20/g, ' '),
                percentDecoded(payload).trim(),
        ])];
}

async function messageOf(base45) {
        refuseUnless(base45.length <= TEXT_LIMIT, 'card: longer than any code');
        return coseSign1Read(await inflate(base45Decode(base45), MESSAGE_LIMIT));
}

async function messageRead(text) {
        for (const reading of textReadings(text)) {
                try {
                        return await messageOf(reading);
                } catch (error) {
                        if (!(error instanceof Refused))
                                throw error;
                }
        }
        throw new Refused('card: no reading of the text is a signed message');
}

// 'valid', 'invalid', or 'unknown' when there is no list that may speak of this card now. An index that the list
// does not have is invalid: every index of a card that was made is in the list before the card is.
function cardStatus(card, list, now) {
        if (!list || !card.status || list.sub !== card.status.uri || !statusIsCurrent(list, now))
                return 'unknown';
        try {
                return statusAt(list, card.status.index) === STATUS_VALID ? 'valid' : 'invalid';
        } catch (error) {
                if (!(error instanceof Refused))
                        throw error;
                return 'invalid';
        }
}

function verdictOfCard(card, trust, now) {
        const status = cardStatus(card, trust.status, now);
        if (status === 'invalid')
                return 'revoked';
        if (card.expires !== null && now >= card.expires)
                return 'expired';
        return status === 'unknown' ? 'genuine_status_unknown' : 'genuine';
}

// Judges `text` with `trust` (trust.js) at `now` (unix seconds): {verdict, card}. `card` is null unless the city's
// signature vouches for it: what an altered card says, or one signed by a withdrawn key, is never shown.
export async function textJudge(text, trust, now) {
        try {
                const message = await messageRead(text);
                const key = trust.keys.get(message.kid);
                if (key?.use !== 'card')
                        return { verdict: 'unknown_issuer', card: null };
                if (!await coseSign1IsGood(message, key.key))
                        return { verdict: 'altered', card: null };
                const card = cardRead(message.payload);
                if (key.withdrawn)
                        return { verdict: 'key_withdrawn', card: null };
                return { verdict: verdictOfCard(card, trust, now), card };
        } catch (error) {
                if (!(error instanceof Refused))
                        throw error;
                return { verdict: 'unreadable', card: null };
        }
}
