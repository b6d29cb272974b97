// SPDX-License-Identifier: AGPL-3.0-or-later
// A desk with a simulated printer: what goes wrong at the printer has a sentence, costs a blank at the most, and the card
// that is handed over is the one that came out.

import assert from 'node:assert/strict';
import test from 'node:test';
import { ALL_PAPERS, balances, citykey, deskOpen, evening, eventCounts, morning, placeOpen, portrait, prepare, printerOpen, serveUpTo, until, works } from './desk_kit.mjs';

const place = placeOpen();
works(place, ['init', 'city']);
const printer = printerOpen(place);
const north = prepare(place, { cards: 30 });
let desk, visit, state, other;

test.after(() => { desk?.kill('SIGKILL'); printer.off(); place.close(); });

const next = async () => { visit = await desk.visit(); return visit.state(); };
const says = (pattern) => assert.match(state.printer.sentence, pattern);

test('a card comes out, is read back, is handed over', async () => {
        desk = await deskOpen(place, north, { printer: printer.uri });
        visit = await desk.visit();
        await morning(visit);
        state = await serveUpTo(visit, 'scan');
        assert.equal(state.phase, 'scan');
        assert.equal((await visit.act('scan', { text: '' })).scan.ok, false, 'nothing is not the card');
        assert.equal((await visit.act('scan', { text: 'https://example.org' })).scan.ok, false, 'another code is not the card');
        assert.equal((await visit.act('hand', { papers: '1' })).status, 409, 'what was not read back is not handed over');
        other = printer.scan();
        state = await visit.act('scan', { text: other });
        assert.equal(state.phase, 'hand');
        assert.equal((await visit.act('hand', { papers: '0' })).status, 409, 'papers first');
        await visit.act('hand', { papers: '1' });
});

test('the card of another person is told from one that cannot be read', async () => {
        await next();
        await serveUpTo(visit, 'scan');
        assert.match((await visit.act('scan', { text: other })).scan.sentence, /another person/);
        const own = printer.scan();
        const altered = own.slice(0, 40) + (own[40] === 'A' ? 'B' : 'A') + own.slice(41);
        const said = (await visit.act('scan', { text: altered })).scan;
        assert.equal(said.ok, false);
        assert.doesNotMatch(said.sentence, /another person/);
        assert.equal((await visit.act('scan', { text: own })).phase, 'hand');
        await visit.act('hand', { papers: '1' });
});

test('a jam is said, the blank is spoiled, the same card is printed again', async () => {
        await next();
        printer.behave('jam');
        state = await serveUpTo(visit, 'scan');
        assert.equal(state.phase, 'print');
        says(/jammed/);
        assert.equal((await visit.act('scan', { text: other })).status, 409);
        printer.hand('cleared');
        state = await visit.act('jam');
        assert.equal(state.phase, 'show');
        assert.equal(state.stock.spoiled, 1);
        state = await serveUpTo(visit, 'scan');
        for (let tries = 0; state.phase !== 'scan' && tries < 50; tries++) /* until its jam is over */
                state = await serveUpTo(visit, 'scan');
        assert.equal((await visit.act('scan', { text: printer.scan() })).phase, 'hand');
        await visit.act('hand', { papers: '1' });
});

for (const [behaviour, word, pattern] of [['ribbon', 'refilled', /ribbon is used up/], ['cards', 'refilled', /no blank cards/], ['open', 'closed', /is open/]])
        test(`${behaviour}: is said, and the card comes out when somebody has seen to it`, async () => {
                const before = (await next()).stock.spoiled;
                printer.behave(behaviour);
                state = await serveUpTo(visit, 'scan');
                says(pattern);
                printer.hand(word);
                while (state.phase === 'print')
                        state = await visit.state();
                assert.equal(state.phase, 'scan');
                await visit.act('scan', { text: printer.scan() });
                await visit.act('hand', { papers: '1' });
                assert.equal((await next()).stock.spoiled, before);
                await visit.act('leave');
        });

test('a card that the printer gives up is spoiled', async () => {
        const before = (await next()).stock.spoiled;
        printer.behave('abort');
        state = await serveUpTo(visit, 'scan');
        says(/without a finished card/);
        state = await visit.act('leave');
        assert.equal((await next()).stock.spoiled, before + 1);
});

test('while the card prints the next papers are ticked, nothing else', async () => {
        printer.behave('slow');
        await serveUpTo(visit, 'show');
        await visit.act('right');
        await visit.act('print');
        state = await visit.act('ticks', { mask: ALL_PAPERS, age: '70', language: 'en', next: '1' });
        assert.equal(state.next_papers.ticks, ALL_PAPERS);
        assert.equal((await visit.act('ticks', { mask: ALL_PAPERS, age: '70', language: 'en', next: '0' })).status, 409, 'this person was checked');
        assert.equal((await visit.act('enter', { name: 'Next Person' })).status, 409);
        assert.equal((await visit.portrait(portrait)).status, 409);
});

test('an incident while a card prints ends the visit: the card is spoiled, nothing of the person is on the covered screen', async () => {
        const before = (await visit.state()).stock.spoiled;
        await visit.act('incident', { kind: 'visit' });
        printer.hand('go');
        state = await next();
        assert.equal(state.phase, 'incident');
        assert.equal(state.fields, undefined);
        assert.equal(state.stock.spoiled, before + 1);
        assert.equal((await visit.look('front.png')).status, 404);
        state = await visit.act('incident_end', { count: '0' });
        assert.equal(state.status, 409);
        assert.match(state.sentence, /The journal says \d+, you counted 0\./);
        state = await visit.act('incident_end', { count: `${state.stock.left}` });
        assert.equal(state.status, 200);
        assert.equal(state.phase, 'check');
        await visit.act('leave');
});

test('a printer that is switched off in mid-card is said; the card is spoiled; the light stays red until it can be asked', async () => {
        const before = (await next()).stock.spoiled;
        printer.behave('slow');
        await serveUpTo(visit, 'show');
        await visit.act('right');
        await visit.act('print');
        printer.off();
        for (state = await visit.state(); state.printer.state !== 'stopped'; state = await visit.state());
        says(/takes no connection|ended the connection/);
        await visit.act('leave');
        state = await next();
        assert.equal(state.stock.spoiled, before + 1);
        assert.equal(state.light.colour, 'red');
        state = await serveUpTo(visit, 'enter');
        assert.equal((await visit.act('enter', { name: 'A' })).status, 409);
        assert.match((await visit.act('glyph', { field: 'name', text: 'A' })).sentence, /light is red/);
        assert.match((await visit.act('show')).sentence, /light is red/);
});

test('a printer that is off takes no blank', async () => {
        desk.kill('SIGTERM');
        assert.equal((await desk.ended).code, 0);
        const { port } = new URL(printer.uri.replace('ipp:', 'http:'));
        desk = await deskOpen(place, north, { printer: `ipp://127.0.0.1:${port}/ipp/print` });
        visit = await desk.visit();
        state = await morning(visit);
        const { left } = state.stock;
        state = await serveUpTo(visit, 'scan');
        assert.match(state.sentence, /The printer at 127.0.0.1 takes no connection/);
        assert.equal(state.stock.left, left);
        desk.kill('SIGTERM');
        await desk.ended;
        printer.on();
});

test('the stock balances after all that', async () => {
        desk = await deskOpen(place, north, { printer: printer.uri });
        visit = await desk.visit();
        state = await morning(visit);
        state = await evening(visit);
        assert.ok(state.certificate, state.sentence);
        await visit.act('end');
        assert.equal((await desk.ended).code, 0);
        works(place, ['event', 'close', '--data', 'city', north.tally]);
        const counts = eventCounts(place);
        assert.ok(balances(counts), JSON.stringify(counts));
        assert.equal(counts.active, 6);
        assert.equal(counts.destroyed, 4);
        works(place, ['status', 'export', '--data', 'city', '--out', 'public']);
        assert.equal(citykey(place, ['verify', '--keys', 'public/keys.json', '--status', 'public/status.cwt', other]).code, 0);
});
