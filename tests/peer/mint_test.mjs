// SPDX-License-Identifier: AGPL-3.0-or-later
// Cards of the second maker (mint.mjs), judged by the page's own modules and, when $CITYKEY names the program, by
// "citykey verify". And the other way round: cards that citykey made, judged by the page's modules.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { trustRead } from '../../web/verify/trust.js';
import { textJudge } from '../../web/verify/verdict.js';
import { serve, stop } from '../serve/server.mjs';
import { cityMint } from './mint.mjs';

const CITYKEY = process.env.CITYKEY;
const NOW = Math.floor(Date.now() / 1000);
const EXIT = { genuine: 0, expired: 3, revoked: 4, key_withdrawn: 4, altered: 5, unknown_issuer: 5, unreadable: 6 };
const PORTRAIT = fileURLToPath(new URL('../../demo/portrait.png', import.meta.url));
const STUB_CODE = /[0-9A-Z]{4}(-[0-9A-Z]{1,4}){5}/;
const folder = mkdtempSync(path.join(tmpdir(), 'peer-'));
const city = await cityMint(NOW);
const file = (name) => path.join(folder, name);

after(() => rmSync(folder, { recursive: true }));

for (const [form, slot] of [['cwt', { status_cwt: city.status_cwt.toString('base64') }], ['jwt', { status_jwt: city.status_jwt }]]) {
        const trust = await trustRead(city, slot);
        for (const { verdict, why, text } of city.cards)
                test(`the page's judgement with a ${form} list: ${why}: ${verdict}`, async () =>
                        assert.equal((await textJudge(text, trust, NOW)).verdict, verdict));
}

// What the served page trusts, from its slots.
async function trustServed(origin) {
        const page = await (await fetch(origin + '/v')).text();
        const slot = (name) => JSON.parse(new RegExp(`id="slot-${name}">(.*?)</script>`, 's').exec(page)[1]);
        return trustRead(slot('trust'), slot('status'));
}

if (CITYKEY) {
        writeFileSync(file('keys.json'), city.keys_json);
        writeFileSync(file('status.cwt'), city.status_cwt);
        writeFileSync(file('status.jwt'), city.status_jwt);
        for (const form of ['cwt', 'jwt'])
                for (const { verdict, why, text } of city.cards)
                        test(`citykey's judgement with a ${form} list: ${why}: ${verdict}`, () => {
                                const run = spawnSync(CITYKEY, ['verify', '--json', '--keys', file('keys.json'),
                                        '--status', file('status.' + form), text], { encoding: 'utf8' });
                                assert.equal(JSON.parse(run.stdout).verdict, verdict, run.stderr);
                                assert.equal(run.status, EXIT[verdict]);
                        });

        test('a card that citykey made is genuine for the page it serves, and revoked when its code is typed in', async () => {
                const [data, out] = ['city', 'card'].map(file);
                const run = (...words) => execFileSync(CITYKEY, words, { encoding: 'utf8' });
                writeFileSync(file('person.json'), JSON.stringify({ name: 'Rosa Peer', name_native: null, birth: '1984-04-18',
                        gender: 'x', veteran: false, medical: null, donor: false, emergency: null, language: 'en' }));
                run('init', data);
                run('issue', '--data', data, '--person', file('person.json'), '--portrait', PORTRAIT, '--out', out);
                const server = await serve(folder, [], { as: [] });
                try {
                        const text = readFileSync(path.join(out, 'qr.txt'), 'utf8').replace(/\n$/, '');
                        const judge = async () => textJudge(text, await trustServed(server.origin), Math.floor(Date.now() / 1000));
                        const fresh = await judge();
                        assert.equal(fresh.verdict, 'genuine');
                        assert.equal(fresh.card.name, 'Rosa Peer');
                        assert.equal(fresh.card.gender, 'x');
                        assert.ok(fresh.card.face.length >= 250);
                        run('lost', '--data', data, STUB_CODE.exec(readFileSync(path.join(out, 'stub.txt'), 'utf8'))[0]);
                        while ((await judge()).verdict === 'genuine'); // the list is published anew soon
                        assert.equal((await judge()).verdict, 'revoked');
                } finally {
                        await stop(server);
                }
        });
}
