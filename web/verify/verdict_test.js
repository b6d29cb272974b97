// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { cardValidUntil } from './card.js';
import { fixture, fixtureJson, fixtureTrust } from './fixture.js';
import { statusIsOld } from './status.js';
import { textJudge, textReadings } from './verdict.js';

// The card's fields as cases.json writes them: absent when empty.
function fieldsOf(card) {
        if (card === null)
                return {};
        const { name, birth, gender, face } = card;
        const fields = { name, birth, gender, valid_until: cardValidUntil(card), face: face !== null };
        return Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
}

for (const row of fixtureJson('cases.json')) {
        test(`${row.text}, ${row.why}: ${row.verdict}`, async () => {
                const { text, why, status, now, verdict, status_is_old: isOld = false, ...fields } = row;
                const trust = await fixtureTrust(status);
                const judged = await textJudge(fixture(text).toString(), trust, now);
                assert.equal(judged.verdict, verdict, why);
                assert.deepEqual(fieldsOf(judged.card), fields);
                if (verdict === 'genuine')
                        assert.equal(statusIsOld(trust.status, now), isOld);
        });
}

test('a face arrives byte for byte', async () => {
        const trust = await fixtureTrust('status.cwt');
        const { card } = await textJudge(fixture('genuine.txt').toString(), trust, 1796126400);
        assert.deepEqual(Buffer.from(card.face), fixture('face.webp'));
});

test('every letter of a code that is changed is noticed', async () => {
        const trust = await fixtureTrust('status.cwt');
        const text = fixture('genuine.txt').toString();
        for (let i = 0; i < text.length; i += 7) {
                const changed = text.slice(0, i) + (text[i] === '0' ? '1' : '0') + text.slice(i + 1);
                const { verdict, card } = await textJudge(changed, trust, 1796126400);
                assert.ok(['altered', 'unreadable', 'unknown_issuer'].includes(verdict), verdict);
                assert.equal(card, null);
        }
});

test('a text is read as it is first, then as an address may have escaped it', () => {
        assert.deepEqual(textReadings('AB C'), ['AB C']);
        assert.deepEqual(textReadings('https://id.example/v#A%20B%25'), ['A%20B%25', 'A B%25', 'A B%']);
        assert.deepEqual(textReadings(' A\r\n%Z '), [' A%Z ', 'A%Z']);
});
