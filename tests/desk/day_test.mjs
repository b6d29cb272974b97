// SPDX-License-Identifier: AGPL-3.0-or-later
// A day of eight hours and five hundred people at one desk: families, spoiled cards, people who leave, ribbons and officers
// that change, incidents; then the evening, to the card. The clock is simulated (tests/story/clock.c). All of them are canary
// people (tests/trace): while one is served the search finds them in the one process that may know them; afterwards nowhere.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { ALL_PAPERS, WITH_GUARDIAN, balances, canaryOpen, citykey, clockSet, deskOpen, evening, eventCounts, family, memory, morning, placeOpen, prepare, serve, serveUpTo, today, works } from './desk_kit.mjs';

const PEOPLE = 500, HOURS = 8, MOST_MIB = 64;
const place = placeOpen();
const canary = canaryOpen();
let desk;
test.after(() => { desk?.kill('SIGKILL'); place.close(); canary.close(); });

// Nine in the morning in the city, today.
const midnight = Date.parse(`${today()}T00:00:00Z`) / 1000;
let nine = midnight + 9 * 3600;
while (new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Chicago', hour: '2-digit', hourCycle: 'h23' }).format(nine * 1000) !== '09')
        nine += 3600;
clockSet(place, nine);

const quantile = (numbers, share) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)];

// The most that each process of the desk ever took, by name; the browser is not ours.
const sizes = () => Object.fromEntries(family(desk.pid).filter(({ name }) => ['citykey', 'keeper', 'template', 'person'].includes(name)).map(({ name, pid }) => [name, memory(pid)]));

const birth = (age) => `${new Date(nine * 1000).getUTCFullYear() - age - 1}-05-05`;
const as = (age) => ({ age: `${age}`, mask: age < 14 ? WITH_GUARDIAN : ALL_PAPERS, portrait: canary.portrait,
        fields: { ...canary.fields, birth: age === 70 ? canary.fields.birth : birth(age) } });

// Of the desk's processes that are named: does any know the canary people?
const knows = (...names) => canary.isIn(family(desk.pid).filter(({ name }) => names.includes(name)).map(({ pid }) => pid));

test('a day of eight hours and five hundred people', { timeout: 1800000 }, async () => {
        works(place, ['init', 'city']);
        const north = prepare(place, { cards: PEOPLE + 60, day: today(nine) });
        const took = [], codes = [], sample = [], seen = {};
        let handed = 0, spoiled = 0, left = 0, ribbons = 1, most = {};
        desk = await deskOpen(place, north);
        let visit = await desk.visit();
        let state = await morning(visit, { ribbon: 'SPECIMEN-R-001', film: 'SPECIMEN-F-001' });
        assert.equal(state.phase, 'check', state.sentence);
        const next = async () => {
                visit = await desk.visit();
                assert.ok(visit, desk.told.err);
        };
        while (handed < PEOPLE) {
                clockSet(place, nine + HOURS * 3600 * handed / PEOPLE);
                const person = as([34, 8, 70, 15, 20][handed % 5]), began = performance.now();
                if (handed % 40 === 7 && !seen[`family ${handed}`]) { /* a family of four: one after another */
                        seen[`family ${handed}`] = true;
                        await visit.act('family', { of: '4' });
                }
                if (handed % 50 === 11 && !seen[`left ${handed}`]) { /* somebody leaves in the middle, each time at another step */
                        seen[`left ${handed}`] = true;
                        const phase = ['enter', 'show', 'scan', 'hand'][left++ % 4];
                        state = await serveUpTo(visit, phase, person);
                        assert.equal(state.phase, phase, state.sentence);
                        spoiled += phase === 'scan' || phase === 'hand';
                        await visit.act('leave');
                        await next();
                        continue;
                }
                if (handed % 60 === 31 && !seen[`incident ${handed}`]) {
                        seen[`incident ${handed}`] = true;
                        await visit.act('incident', { kind: ['visit', 'lost', 'scare'][handed % 3] });
                        await next();
                        state = await visit.state();
                        assert.equal(state.phase, 'incident');
                        await visit.act('incident_end', { count: `${state.stock.left}` });
                }
                if (handed === 240) { /* noon: two others */
                        const [, plover, egret] = north.officers;
                        state = await visit.act('officers', { name1: egret.name, pass1: egret.passphrase, name2: plover.name, pass2: plover.passphrase });
                        assert.equal(state.status, 200, state.sentence);
                }
                if (handed === 200 || handed === 400)
                        assert.equal((await visit.act('ribbon', { serial: `SPECIMEN-R-00${++ribbons}` })).status, 200);
                state = await serveUpTo(visit, 'scan', person);
                assert.equal(state.phase, 'scan', `${handed}: ${state.sentence} ${JSON.stringify([state.faults, state.light])}`);
                if (handed % 33 === 5 && !seen[`jam ${handed}`]) {
                        seen[`jam ${handed}`] = true;
                        await visit.act(handed % 2 ? 'jam' : 'spoil', { reason: 'print' });
                        spoiled++;
                }
                if (handed % 70 === 9 && !seen[`letter ${handed}`]) { /* a letter was wrong: corrected, printed again */
                        seen[`letter ${handed}`] = true;
                        assert.equal((await visit.act('spoil', { reason: 'misspelt' })).phase, 'enter');
                        spoiled++;
                }
                if (handed % 20 === 3) { /* while it prints, the next person's papers */
                        await serveUpTo(visit, 'scan', person);
                        await visit.act('ticks', { mask: ALL_PAPERS, age: 'unknown', language: 'en', next: '1' });
                }
                state = await serveUpTo(visit, 'hand', person);
                assert.equal(state.phase, 'hand', `${handed}: ${state.sentence}`);
                codes.push(state.code);
                if (handed % 50 === 2) {
                        assert.ok(knows('person'), 'the person’s own process knows the person, or the search finds nothing');
                        assert.ok(!knows('citykey', 'keeper', 'template'), 'nobody else does');
                }
                if (handed % 25 === 0) {
                        const back = `${canary.home}/back-${handed}.png`;
                        writeFileSync(back, Buffer.from((await visit.look('back.png')).body, 'base64'));
                        sample.push(back);
                }
                if (handed % 10 === 9)
                        for (const [name, size] of Object.entries(sizes()))
                                most[name] = Math.max(most[name] ?? 0, size);
                await serve(visit, person);
                handed++;
                await next();
                if (handed % 50 === 3)
                        assert.ok(!knows('citykey', 'keeper', 'template', 'person'), 'when they have gone nobody knows them');
                took.push(performance.now() - began);
                if (handed % 25 === 0)
                        assert.ok(existsSync(`${north.tally}.part${handed / 25}`), `after ${handed} cards a part is there`);
                if (handed === 50)
                        seen.early = { ...most };
        }
        for (const [name, size] of Object.entries(most)) {
                assert.ok(size < MOST_MIB, `${name} took ${size} MiB`);
                assert.ok(size < seen.early[name] + 4, `${name} grew from ${seen.early[name]} to ${size} MiB in a day`);
        }
        console.log(`the program's own share of a person: median ${Math.round(quantile(took, 0.5))} ms, 95th percentile ${Math.round(quantile(took, 0.95))} ms; MiB: ${JSON.stringify(most)}`);
        assert.ok(quantile(took, 0.95) < 10000);

        state = await evening(visit, { cards_left: '1' });
        assert.equal(state.status, 409, 'a wrong count does not close the day');
        assert.match(state.sentence, /The journal says \d+, you counted 1\./);
        await visit.act('back');
        state = await evening(visit, { ribbons_bagged: '3', films_bagged: '1' });
        assert.ok(state.certificate, state.sentence);
        assert.deepEqual([state.stock.active, state.stock.destroyed, state.stock.returned], [PEOPLE, spoiled, PEOPLE + 60 - PEOPLE - spoiled]);
        await visit.act('end');
        assert.deepEqual((({ code, err }) => ({ code, err }))(await desk.ended), { code: 0, err: '' });

        assert.equal(canary.find([place.home, '/var/tmp', '/dev/shm'], desk.told), '', 'nothing that lasts knows them');

        works(place, ['event', 'close', '--data', 'city', north.tally]);
        const counts = eventCounts(place);
        assert.ok(balances(counts), JSON.stringify(counts));
        assert.deepEqual([counts.active, counts.destroyed], [PEOPLE, spoiled]);

        works(place, ['status', 'export', '--data', 'city', '--out', 'public']);
        const verify = (image) => citykey(place, ['verify', '--keys', 'public/keys.json', '--status', 'public/status.cwt', '--image', image]);
        for (const image of sample) {
                const said = verify(image);
                assert.equal(said.code, 0, `${image}: ${said.out}${said.err}`);
        }
        works(place, ['lost', '--data', 'city', codes[0]]);
        for (const code of codes.filter((unused, i) => i % 100 === 99))
                works(place, ['lost', '--data', 'city', code]);
        works(place, ['status', 'export', '--data', 'city', '--out', 'public']);
        assert.notEqual(verify(sample[0]).code, 0, 'the first is turned off');
        assert.equal(verify(sample[1]).code, 0, 'the others are not');
});
