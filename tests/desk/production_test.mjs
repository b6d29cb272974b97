// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk of a production city: two officers with passphrases of their own, stock received by two, a real printer's words;
// what a demonstration may and a production city may not; one card from end to end.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import test from 'node:test';
import { balances, citykey, deskOpen, deskRefused, evening, eventCounts, morning, placeOpen, printerOpen, serveUpTo, today, tree, works } from './desk_kit.mjs';

const place = placeOpen();
const limit = { timeout: 600000 };
const [one, two] = ['correct horse battery', 'staple of another kind'];
const officers = ['heron flies over the lake', 'plover on the sand bar'];
const lines = (...words) => words.map((word) => `${word}\n`).join('');
const bundle = `${place.home}/north.bundle`, tally = `${place.home}/north.tally`;
const prepared = { bundle, tally, officers: officers.map((passphrase) => ({ passphrase })) };
const printer = printerOpen(place);
let desk;
test.after(() => { desk?.kill('SIGKILL'); printer.off(); place.close(); });

test('two make the city, receive its stock, prepare a desk', limit, () => {
        works(place, ['init', '--production', '--policy', `${tree}policy/chicago`, 'city'], { input: lines(one, two) });
        const by = ['--as', 'first', '--with', 'second'];
        const alone = citykey(place, ['stock', 'receive', '--data', 'city', '--counted', '20', '--as', 'first', 'card', 'LOT-1', 'LK-0001', 'LK-0020'], { input: lines(one) });
        assert.equal(alone.code, 69, 'one alone proposes only');
        works(place, ['stock', 'receive', '--data', 'city', '--counted', '20', ...by, 'card', 'LOT-1', 'LK-0001', 'LK-0020'], { input: lines(one, two) });
        works(place, ['stock', 'receive', '--data', 'city', '--counted', '2', '--capacity', '250', ...by, 'ribbon', 'LOT-R', 'R-1', 'R-2'], { input: lines(one, two) });
        const plan = ['event', 'prepare', '--data', 'city', '--name', 'Fair', '--day', today(), '--desk', 'North', '--cards', '10', '--officer', 'Heron', '--officer', 'Plover', '--out', bundle];
        const said = citykey(place, [...plan, ...by], { input: lines(one, two, ...officers, one, two) });
        assert.equal(said.code, 0, said.err);
        assert.doesNotMatch(said.out, new RegExp(officers.join('|')), 'no passphrase is shown');
});

test('cards are not shown on a screen instead of printed', limit, async () => {
        for (const how of [{}, { printer: 'window:' }, { printer: 'null:' }]) {
                const said = await deskRefused(place, prepared, how);
                assert.deepEqual([said.began, said.code], [false, 65], said.err);
                assert.match(said.err, /A real event prints/);
        }
});

test('a red self-test blocks the day', { ...limit, skip: process.getuid() !== 0 }, async (t) => {
        const stick = `${place.home}/stick`;
        mkdirSync(stick);
        if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'tmpfs', stick]).status !== 0)
                return t.skip('no disk can be mounted here');
        t.after(() => spawnSync('umount', ['-l', stick]));
        desk = await deskOpen(place, prepared, { printer: printer.uri, tally: `${stick}/north.tally` });
        const visit = await desk.visit();
        assert.ok(visit, desk.told.err);
        let state = await visit.state();
        assert.deepEqual(state.selftest.filter(({ colour }) => colour === 'red').length, 1);
        state = await morning(visit, { ribbon: 'R-1' });
        assert.equal(state.status, 409);
        assert.match(state.sentence, /self-test is red/);
        assert.equal(state.phase, 'morning');
        desk.kill('SIGTERM');
        await desk.ended;
});

test('one card from end to end', limit, async (t) => {
        desk = await deskOpen(place, prepared, { printer: printer.uri });
        let visit = await desk.visit();
        let state = await morning(visit, { ribbon: 'R-1' });
        if (/self-test is red/.test(state.sentence)) {
                desk.kill('SIGTERM');
                await desk.ended;
                return t.skip('this machine is no desk');
        }
        assert.equal(state.phase, 'check', state.sentence);
        assert.equal(state.event.demo, false);
        assert.equal((await visit.act('scan', { text: '' })).status, 409);
        state = await serveUpTo(visit, 'scan');
        assert.equal(state.phase, 'scan', state.sentence);
        assert.equal((await visit.act('scan', { text: '' })).scan.ok, false, 'nothing is read for the officer');
        const code = printer.scan(), stub = state.code;
        assert.equal((await visit.act('scan', { text: code })).phase, 'hand');
        await visit.act('hand', { papers: '1' });
        visit = await desk.visit();
        state = await evening(visit, { ribbons_bagged: '1' });
        assert.ok(state.certificate, state.sentence);
        await visit.act('end');
        assert.equal((await desk.ended).code, 0);
        const closed = citykey(place, ['event', 'close', '--data', 'city', tally], { input: lines(one, two) });
        assert.equal(closed.code, 0, closed.err);
        assert.ok(balances(eventCounts(place)));
        const verify = () => {
                const said = citykey(place, ['status', 'export', '--data', 'city', '--out', 'public'], { input: lines(one, two) });
                assert.equal(said.code, 0, said.err);
                return citykey(place, ['verify', '--keys', 'public/keys.json', '--status', 'public/status.cwt', code]).code;
        };
        assert.equal(verify(), 0);
        works(place, ['lost', '--data', 'city', stub]);
        assert.notEqual(verify(), 0);
});
