// SPDX-License-Identifier: AGPL-3.0-or-later
// Bad days at a desk: each ends in a sentence and an exit code of its own, nothing is lost, and the day goes on.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { allGone, balances, citykey, clockSet, deskOpen, deskRefused, evening, eventCounts, family, killAll, morning, part, placeOpen, prepare, secrets, serve, serveUpTo, today, works } from './desk_kit.mjs';

const place = placeOpen();
const limit = { timeout: 600000 };
works(place, ['init', 'city']);
const north = prepare(place, { cards: 60 });
let desk, visit, state;
test.after(() => { desk?.kill('SIGKILL'); place.close(); });

const open = async (how) => {
        desk = await deskOpen(place, north, how);
        visit = await desk.visit();
        assert.ok(visit, desk.told.err);
        return visit.state();
};
const stop = async (signal = 'SIGTERM') => { desk.kill(signal); return desk.ended; };

// A desk that must not begin: its exit code, a part of its sentence in English and, where it is given, in Spanish.
async function refused(name, code, part, how = {}, spanish = null, prepared = north) {
        for (const [language, words] of [['C.UTF-8', part], ['es_MX.UTF-8', spanish]]) {
                if (!words)
                        continue;
                const said = await deskRefused(place, prepared, { ...how, language });
                assert.equal(said.began, false, `${name}: does not begin`);
                assert.equal(said.code, code, `${name}: ${said.err}`);
                assert.match(said.err, words, name);
                assert.match(said.err, /^citykey: [^{}]*$/, `${name}: no gap in the sentence`);
        }
}

test('who may not open a desk', limit, async () => {
        const pair = secrets(north).split('\n');
        await refused('a wrong passphrase', 77, /do not open the bundle/, { input: `${pair[0]}\nanother passphrase\n` }, /no abren el paquete/);
        await refused('one officer twice', 65, /Both passphrases are the same/, { pair: [0, 0] }, /.../);
        await refused('one officer alone', 65, /No passphrase was given/, { input: `${pair[0]}\n` });
        await refused('nobody', 65, /No passphrase was given/, { input: '' }, /.../);
        const other = prepare(place, { desk: 'Other', officers: ['Dunlin', 'Sora'] });
        await refused('officers of another desk', 77, /do not open the bundle/, { input: secrets(other) });
});

test('what is no bundle', limit, async () => {
        const file = readFileSync(north.bundle), bad = `${place.home}/bad.bundle`;
        const as = (bytes) => { writeFileSync(bad, bytes); return { ...north, bundle: bad }; };
        const altered = (at) => { const bytes = Buffer.from(file); bytes[at] ^= 0x55; return bytes; };
        for (const at of [9, 60, 100, file.length >> 1, file.length - 3])
                await refused(`altered at ${at}`, 65, /etch the bundle again/, {}, at === 60 ? /.../ : null, as(altered(at)));
        for (const length of [0, 5, 100, file.length - 1])
                await refused(`cut to ${length}`, 65, /bundle/, {}, null, as(file.subarray(0, length)));
        await refused('a picture', 65, /is not a desk's bundle/, {}, null, as(readFileSync(new URL('../../demo/portrait.png', import.meta.url))));
        await refused('none', 66, /is not there/, {}, null, { ...north, bundle: `${place.home}/none` });
});

test('where a desk cannot keep its journal', limit, async () => {
        await refused('a folder that is not there', 66, /is not there/, { tally: `${place.home}/none/north.tally` }, /.../);
        mkdirSync(`${place.home}/shut`, { mode: 0o555 });
        await refused('a folder that may not be written', 65, /Nothing can be written into the folder/, { tally: `${place.home}/shut/north.tally` }, /No se puede escribir/);
        writeFileSync(`${place.home}/odd.tally.journal`, 'no journal', { mode: 0o666 });
        chmodSync(`${place.home}/odd.tally.journal`, 0o666);
        await refused('a journal that is none', 65, /journal/, { tally: `${place.home}/odd.tally` });
});

test('what is wrong with printer and browser', limit, async () => {
        await refused('a printer by name', 65, /numeric address/, { printer: 'ipp://printer.local/ipp/print' }, /.../);
        await refused('a printer far away', 65, /private network/, { printer: 'ipp://8.8.8.8/ipp/print' });
        await refused('no printer', 65, /is not a printer/, { printer: 'lpd://127.0.0.1/' });
        await refused('a browser that is not there', 66, /could not be started/, { browser: '/none/browser' }, /.../);
        const said = await deskRefused(place, north, { browser: '/bin/false' });
        assert.deepEqual([said.began, said.code], [false, 66]);
        assert.match(said.err, /three times before anything was done/);
});

test('stock that was counted wrong', limit, async () => {
        await open();
        state = await visit.act('begin', { cards: '59', ribbon: '', film: '' });
        assert.equal(state.status, 409);
        assert.match(state.sentence, /^The journal says 60, you counted 59\./);
        for (const cards of ['', 'sixty', '-1', '6e1', '99999999999999999999'])
                assert.equal((await visit.act('begin', { cards, ribbon: '', film: '' })).status, 400, cards);
        assert.equal((await visit.act('begin', { cards: '60', ribbon: 'NONE-1', film: '' })).status, 404);
        state = await visit.act('begin', { cards: '60', ribbon: 'SPECIMEN-R-001', film: '' });
        assert.equal(state.phase, 'check');
        assert.equal(state.stock.ribbon.serial, 'SPECIMEN-R-001');
});

test('two desks with one bundle', limit, async () => {
        await refused('the same command again', 75, /Another desk/, {}, /.../);
        await refused('another tally', 75, /Another desk/, { tally: `${place.home}/second.tally` });
        assert.equal((await visit.state()).phase, 'check');
});

test('told to stop in each phase, it goes on from there', limit, async () => {
        for (const [signal, phase] of [['SIGTERM', 'check'], ['SIGINT', 'enter'], ['SIGTERM', 'show'], ['SIGINT', 'scan'], ['SIGTERM', 'hand']]) {
                state = await serveUpTo(visit, phase);
                assert.equal(state.phase, phase);
                const all = family(desk.pid).map(({ pid }) => pid), { next, spoiled } = state.stock;
                const said = await stop(signal);
                assert.deepEqual([said.code, said.err], [0, ''], phase);
                await allGone(all);
                const isLost = phase === 'scan' || phase === 'hand';
                assert.equal(/SPECIMEN-\d+/.test(said.out), isLost, phase);
                state = await open({ language: 'es_MX.UTF-8' });
                assert.equal(state.stock.spoiled, spoiled + isLost);
                assert.equal(state.stock.next, next);
                await morning(visit);
        }
        assert.equal((await visit.act('jam')).sentence, (await visit.act('hand')).sentence, 'in Spanish, too');
        await stop();
        await open();
        state = await morning(visit);
});

test('a browser that is closed in the middle', limit, async () => {
        await serveUpTo(visit, 'scan');
        const { spoiled } = (await visit.state()).stock;
        killAll([part(desk, 'browser').pid]);
        visit = await desk.visit();
        assert.ok(visit, desk.told.err);
        assert.match(desk.told.err, /browser was closed/);
        state = await visit.state();
        assert.equal(state.stock.spoiled, spoiled + 1);
        assert.equal(state.phase, 'check');
        assert.notEqual(state.light.colour, 'red');
});

test('a person\'s process that is killed ends the desk: what it left is not known', limit, async () => {
        await serveUpTo(visit, 'show');
        killAll([part(desk, 'person').pid]);
        const said = await desk.ended;
        assert.equal(said.code, 70);
        assert.match(said.err, /did not end as it should. Turn this computer off/);
        assert.doesNotMatch(said.err, /Swap is on|journal holds something/, 'only what is so');
        await open();
        state = await morning(visit);
});

test('without its keys the desk spends no blank', limit, async () => {
        await serveUpTo(visit, 'show');
        await visit.act('right');
        killAll([part(desk, 'keeper').pid]);
        const { left } = (await visit.state()).stock;
        await visit.act('print');
        state = await visit.until(['show']);
        assert.match(state.printer.sentence, /keys' process ended/);
        assert.equal(state.stock.left, left);
        await visit.act('leave');
        visit = await desk.visit();
        await stop();
        await open();
        await morning(visit);
        assert.ok((await serve(visit)).handed);
        visit = await desk.visit();
});

test('a clock that is set back', limit, async () => {
        await stop();
        clockSet(place, Date.now() / 1000 - 2 * 86400);
        await refused('before its day', 69, /It opens on its day/, {}, /.../);
        clockSet(place, Date.now() / 1000 + 2 * 86400);
        await refused('after its day', 69, /is over/, {}, /.../);
        clockSet(place, Date.now() / 1000);
        await open();
        await morning(visit);
        state = await serveUpTo(visit, 'show');
        clockSet(place, Date.now() / 1000 - 86400);
        state = await serveUpTo(visit, 'scan');
        assert.notEqual(state.phase, 'scan', 'no card is signed for another day');
        assert.ok(state.printer.sentence);
        clockSet(place, Date.now() / 1000);
        await visit.act('leave');
        visit = await desk.visit();
        assert.ok((await serve(visit)).handed, 'and it goes on when the clock is right');
        visit = await desk.visit();
});

test('a wrong count in the evening, then a right one; afterwards the desk is closed', limit, async () => {
        for (const [field, value] of [['cards_left', '1'], ['spoiled_punched', '0'], ['ribbons_bagged', '0'], ['films_bagged', '1']]) {
                state = await evening(visit, { ribbons_bagged: '1', [field]: value });
                assert.equal(state.status, 409, field);
                assert.match(state.sentence, /^The journal says \d+, you counted \d+\./);
                assert.equal((await visit.act('end')).status, 409, 'a day that is not closed is not left');
                assert.equal((await visit.act('back')).phase, 'check');
        }
        state = await evening(visit, { ribbons_bagged: '1' });
        assert.ok(state.certificate, state.sentence);
        assert.equal((await visit.act('close_day', { cards_left: '0', spoiled_punched: '0', ribbons_bagged: '0', films_bagged: '0' })).status, 409);
        assert.equal((await visit.act('back')).status, 409);
        await visit.act('end');
        assert.equal((await desk.ended).code, 0);
        await refused('a desk that was closed', 69, /day was closed/, {}, /.../);
});

test('a tally is taken once', limit, async () => {
        copyFileSync(north.tally, `${place.home}/again.tally`);
        chownSync(`${place.home}/again.tally`, 65534, 65534);
        assert.equal(citykey(place, ['event', 'close', '--data', 'city', north.tally, 'again.tally']).code, 69);
        works(place, ['event', 'close', '--data', 'city', north.tally]);
        assert.equal(citykey(place, ['event', 'close', '--data', 'city', 'again.tally']).code, 69);
});

// ---------------------------------------------------------------- disks

// A small disk that is full; root only.
const canMount = process.getuid() === 0 && spawnSync('mount', ['--version']).status === 0;

test('a full disk', { ...limit, skip: !canMount }, async (t) => {
        const stick = `${place.home}/stick`;
        mkdirSync(stick);
        if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'tmpfs', stick]).status !== 0)
                return t.skip('no disk can be mounted here');
        t.after(() => spawnSync('umount', ['-l', stick]));
        const fill = () => { for (const size of [65536, 4096]) try { for (;;) writeFileSync(`${stick}/filler`, Buffer.alloc(size), { flag: 'a' }); } catch { /* full */ } };
        const empty = () => rmSync(`${stick}/filler`);
        const east = { ...prepare(place, { desk: 'East', cards: 40 }), tally: `${stick}/east.tally` };
        fill();
        await refused('a full disk in the morning', 75, /no room left/, {}, /.../, east);
        assert.deepEqual(readdirSync(stick), ['filler'], 'nothing half made');
        empty();
        desk = await deskOpen(place, east);
        visit = await desk.visit();
        await morning(visit);
        fill();
        for (let cards = 0; cards < 26; cards++) {
                assert.ok((await serve(visit)).handed, 'a part that cannot be written stops nobody');
                visit = await desk.visit();
        }
        assert.equal(existsSync(`${east.tally}.part1`), false);
        state = await evening(visit);
        assert.ok(state.status >= 400 && state.sentence, 'the tally has no room');
        assert.match(state.sentence, /no room left/);
        assert.doesNotMatch(state.sentence, /\{\d/);
        empty();
        state = await visit.act('close_day', { cards_left: '14', spoiled_punched: '0', ribbons_bagged: '0', films_bagged: '0' });
        assert.ok(state.certificate, `closed when there is room: ${state.sentence}`);
        await visit.act('end');
        assert.equal((await desk.ended).code, 0);
        works(place, ['event', 'close', '--data', 'city', east.tally]);
        const counts = eventCounts(place);
        assert.ok(balances({ ...counts, opening: counts.opening }), JSON.stringify(counts));
});

test('a close that was cut off by a full disk is finished by the same command', { ...limit, skip: !canMount }, async (t) => {
        const stick = `${place.home}/stick2`;
        mkdirSync(stick);
        if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'tmpfs', stick]).status !== 0)
                return t.skip('no disk can be mounted here');
        t.after(() => spawnSync('umount', ['-l', stick]));
        const west = { ...prepare(place, { event: 'West fair', desk: 'West', cards: 10 }), tally: `${stick}/west.tally` };
        desk = await deskOpen(place, west);
        visit = await desk.visit();
        await morning(visit);
        assert.ok((await serve(visit)).handed);
        visit = await desk.visit();
        try { for (;;) writeFileSync(`${stick}/filler`, Buffer.alloc(4096), { flag: 'a' }); } catch { /* full */ }
        state = await evening(visit);
        assert.ok(state.status >= 400);
        killAll(family(desk.pid).map(({ pid }) => pid));
        await desk.ended;
        await refused('still full', 75, /no room left/, {}, null, west);
        rmSync(`${stick}/filler`);
        desk = await deskOpen(place, west);
        visit = await desk.visit();
        state = await visit.state();
        assert.equal(state.phase, 'evening');
        assert.ok(state.certificate);
        await visit.act('end');
        await desk.ended;
        works(place, ['event', 'close', '--data', 'city', west.tally]);
        assert.ok(balances(eventCounts(place, 'West fair')));
});
