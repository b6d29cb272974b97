// SPDX-License-Identifier: AGPL-3.0-or-later
// Every act of the desk's screen in every phase: those of the table succeed, every other is refused and changes nothing.
// And every other way to a person's process: no ticket, an old one, a wrong host, bodies that are none.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import test from 'node:test';
import { ALL_PAPERS, deskOpen, morning, placeOpen, portrait, prepare, printerOpen, secrets, serveUpTo, works } from './desk_kit.mjs';

const place = placeOpen();
works(place, ['init', 'city']);
const printer = printerOpen(place);
const north = prepare(place, { cards: 200 });
const [heron, plover] = north.officers;
let desk = null, visit = null;

test.after(() => { desk?.kill('SIGKILL'); printer.off(); place.close(); });

// What each act is given; `left` is the stock's.
const fields = {
        begin: (left) => ({ cards: `${left}`, ribbon: '', film: '' }),
        ticks: (left, phase) => ({ mask: ALL_PAPERS, age: '40', language: 'en', next: ['check', 'enter'].includes(phase) ? '0' : '1' }),
        family: () => ({ of: '3' }),
        enter: () => ({ name: 'Bo', name_native: '', birth: '1980-02-29', gender: '', veteran: 'no', donor: 'no', medical: '', emergency: '', language: 'en' }),
        glyph: () => ({ field: 'name', text: 'Bo' }),
        head: () => ({ x: '146', y: '18', w: '160', h: '200' }),
        show: () => ({}), right: () => ({}), wrong: () => ({}), print: () => ({}), jam: () => ({}),
        spoil: () => ({ reason: 'print' }), blank: () => ({}), scan: () => ({ text: '' }), hand: () => ({ papers: '1' }), leave: () => ({}),
        ribbon: () => ({ serial: 'SPECIMEN-R-001' }), film: () => ({ serial: 'SPECIMEN-F-001' }),
        officers: () => ({ name1: heron.name, pass1: heron.passphrase, name2: plover.name, pass2: plover.passphrase }),
        light: () => ({}), incident: () => ({ kind: 'scare' }), incident_end: (left) => ({ count: `${left}` }), evening: () => ({}), back: () => ({}),
        close_day: () => ({ cards_left: '0', spoiled_punched: '0', ribbons_bagged: '0', films_bagged: '0' }), end: () => ({}),
};

// The acts of each phase, and the phase after each.
const may = {
        morning: { begin: 'check', incident: 'wiping', end: 'ended' },
        check: { ticks: 'enter', family: 'check', blank: 'check', leave: 'wiping', officers: 'check', light: 'check', incident: 'wiping', evening: 'evening' },
        enter: { ticks: 'enter', family: 'enter', enter: 'enter', glyph: 'enter', head: 'enter', show: 'show', blank: 'enter', leave: 'wiping', incident: 'wiping' },
        show: { ticks: 'show', family: 'show', right: 'show', wrong: 'enter', print: 'print', blank: 'show', leave: 'wiping', incident: 'wiping' },
        print: { ticks: 'print', jam: 'show', spoil: 'show', leave: 'wiping', incident: 'wiping' },
        scan: { ticks: 'scan', jam: 'show', spoil: 'show', scan: 'hand', leave: 'wiping', incident: 'wiping' },
        hand: { ticks: 'hand', jam: 'show', spoil: 'show', scan: 'hand', hand: 'wiping', leave: 'wiping', incident: 'wiping' },
        incident: { incident_end: null },
        evening: { back: 'check', incident: 'wiping' },
};

for (const phase of ['check', 'enter', 'show', 'print', 'scan', 'hand'])
        Object.assign(may[phase], { ribbon: phase, film: phase }, ['check', 'enter', 'show'].includes(phase) ? { officers: phase, light: phase } : {});

// Opens the desk anew; only a printer that waits keeps a card in print.
async function reopen(uri) {
        desk?.kill('SIGKILL');
        await desk?.ended;
        desk = await deskOpen(place, north, { printer: uri });
        visit = await desk.visit();
        return visit.state();
}

async function reachPrint() {
        printer.off();
        printer.on();
        printer.behave('slow');
        await reopen(printer.uri);
        await morning(visit);
        await serveUpTo(visit, 'show');
        await visit.act('right');
        await visit.act('print');
        for (;;) {
                const state = await visit.state();
                if (state.code) /* the card has its numbers */
                        return state;
        }
}

// A visit that is in PHASE.
async function reach(phase) {
        if (phase === 'print')
                return reachPrint();
        let state = visit ? await visit.state() : { gone: true };
        if (state.phase === phase)
                return state;
        if (state.gone || ['morning', 'incident', 'print'].includes(state.phase) || phase === 'morning') {
                state = await reopen();
                if (phase === 'morning')
                        return state;
                state = await morning(visit);
        } else {
                if (state.phase === 'evening')
                        await visit.act('back');
                await visit.act('leave');
                visit = await desk.visit();
                state = await visit.state();
        }
        if (phase === 'incident') {
                await visit.act('incident', { kind: 'lost' });
                visit = await desk.visit();
                return visit.state();
        }
        if (phase === 'evening')
                return visit.act('evening');
        return serveUpTo(visit, phase);
}

const shown = ({ seq, status, sentence, printer: unused, ...rest }) => rest;

for (const phase of Object.keys(may))
        test(`in the phase ${phase} every act that is not its own is refused and changes nothing`, { timeout: 600000 }, async () => {
                const before = await reach(phase);
                assert.equal(before.phase, phase);
                for (const name of Object.keys(fields).filter((one) => !(one in may[phase]))) {
                        const said = await visit.act(name, fields[name](before.stock.left, phase));
                        assert.equal(said.status, 409, `${name} in ${phase}: ${said.status} ${said.sentence}`);
                        assert.ok(said.sentence, `${name} in ${phase} has a sentence`);
                        assert.deepEqual(shown(said), shown(before), `${name} in ${phase} changes nothing`);
                }
                assert.equal((await visit.act('no such act')).status, 400);
                if (phase !== 'enter')
                        assert.equal((await visit.portrait(portrait)).status, 409, `a picture in ${phase}`);
        });

for (const [phase, acts] of Object.entries(may))
        for (const [name, after] of Object.entries(acts))
                test(`${name} is done in the phase ${phase}`, { timeout: 600000 }, async () => {
                        const before = await reach(phase);
                        assert.equal(before.phase, phase);
                        if (phase === 'enter') {
                                await visit.portrait(portrait);
                                await visit.act('enter', fields.enter());
                        }
                        if (phase === 'show')
                                await visit.act('right');
                        const said = await visit.act(name, fields[name](before.stock.left, phase));
                        if (said.gone && ['wiping', 'ended'].includes(after)) /* it was ended before its answer was told on */
                                return;
                        assert.equal(said.status, 200, said.sentence);
                        if (after)
                                assert.equal(said.phase, after);
                });

// ---------------------------------------------------------------- what is no act

const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const broken = {
        'an empty body': '', 'no act': 'mask=1', 'an act twice': 'act=show&act=show', 'a field twice': 'act=head&x=1&x=2&y=0&w=1&h=1',
        'an act of a thousand letters': `act=${'a'.repeat(1000)}`, 'half an escape': 'act=%4', 'a wrong escape': 'act=%zz', 'a zero': 'act=sh%00ow',
        'not UTF-8': Buffer.from('act=glyph&field=name&text=\xff\xfe', 'latin1'), 'half a character': 'act=glyph&field=name&text=%C3',
        'JSON': '{"act":"show"}', 'only signs': '&&&===&', 'fields without end': `act=show&${'a=b&'.repeat(3000)}`,
        'a number below zero': 'act=head&x=-1&y=0&w=1&h=1', 'a huge number': 'act=head&x=99999999999999999999&y=0&w=1&h=1',
        'a mask that is too long': 'act=ticks&mask=00000000000fffff0&age=3&language=en&next=0', 'a mask of no rules': 'act=ticks&mask=ffffffffffffffff&age=3&language=en&next=0',
        'an age of nobody': 'act=ticks&mask=00000000000fffff&age=1000&language=en&next=0', 'an unknown language': 'act=ticks&mask=00000000000fffff&age=3&language=xx&next=0',
        'a family of none': 'act=family&of=0', 'a family of five': 'act=family&of=5',
};

test('bodies that are none are refused with a sentence, and the visit goes on', { timeout: 600000 }, async () => {
        await reach('enter');
        await visit.portrait(portrait);
        const before = await visit.state();
        for (const [name, body] of Object.entries(broken)) {
                const said = await visit.raw({ path: 'do', body: base64(body) });
                assert.ok(said.status === 400 || said.status === 409 || said.status === 413, `${name}: ${said.status} ${said.sentence}`);
                assert.equal((await visit.state()).phase, 'enter', name);
        }
        const huge = await visit.raw({ path: 'do', body: base64('act=show&a=' + 'x'.repeat(1 << 20)) });
        assert.ok([400, 413].includes(huge.status) || huge.broken, `a body of a megabyte: ${huge.status}`);
        for (const [name, bytes] of [['nothing', ''], ['no picture', 'GIF89a'], ['half a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')]]) {
                const said = await visit.raw({ path: 'portrait', body: base64(bytes), type: 'image/png' });
                assert.equal(said.status, 400, `${name}: ${said.status}`);
                assert.ok(said.portrait.fault, name);
                assert.ok(said.portrait.ok, `${name}: the one before stays`);
        }
        const large = await visit.raw({ path: 'portrait', body: base64(Buffer.alloc(17 << 20)), type: 'image/png' });
        assert.ok([400, 413].includes(large.status) || large.broken, `a picture of 17 MB: ${large.status}`);
        for (const [method, path] of [['DELETE', 'state'], ['PUT', 'do'], ['GET', 'nothing'], ['GET', '../state'], ['GET', 'front.png'], ['GET', 'do']]) {
                const said = await visit.raw({ method, path });
                assert.ok([403, 404, 405].includes(said.status), `${method} ${path}: ${said.status}`);
        }
        const after = await visit.state();
        assert.deepEqual({ ...shown(after), family: 0 }, { ...shown(before), family: 0 });
});

// Another program of this machine. {status, body} or {broken}.
const call = (address, { method = 'GET', headers = {}, body = null } = {}) => new Promise((resolve) => {
        const sent = request(address, { method, headers: { ...headers, ...(body === null ? {} : { 'content-length': Buffer.byteLength(body), 'content-type': 'application/x-www-form-urlencoded' }) }, agent: false }, (answer) => {
                let text = '';
                answer.on('data', (part) => { text += part; });
                answer.on('end', () => resolve({ status: answer.statusCode, body: text, location: answer.headers.location }));
        });
        sent.on('error', ({ code }) => resolve({ broken: code }));
        sent.end(body ?? undefined);
});

test('a stranger on this machine gets nothing', { timeout: 600000 }, async () => {
        const shows = await reach('show');
        assert.equal(shows.phase, 'show', JSON.stringify([shows.sentence, shows.faults, shows.light]));
        const { first, base } = visit, { origin } = new URL(first);
        const said = [await call(`${origin}/`), await call(`${origin}/state`), await call(first), await call(`${origin}/${'0'.repeat(32)}/`),
                await call(`${origin}/do`, { method: 'POST', body: 'act=leave', headers: { origin } })];
        for (const one of said) {
                assert.ok(one.broken || one.status >= 400, JSON.stringify(one).slice(0, 200));
                assert.equal(one.location, undefined);
                assert.doesNotMatch(one.body ?? '', /Núñez|1990/);
        }
        const leave = (headers) => call(`${base}do`, { method: 'POST', body: 'act=leave', headers });
        for (const headers of [{ origin: 'http://example.org' }, { host: 'example.org', origin: 'http://example.org' }, { host: 'example.org' }, { origin: 'null' }, {}]) {
                const one = await leave(headers);
                assert.ok(one.broken || one.status >= 400, `${JSON.stringify(headers)}: ${one.status}`);
        }
        const other = await call(`${base}state`, { headers: { host: 'example.org' } });
        assert.ok(other.broken || other.status >= 400, 'a host that is another');
        assert.equal((await visit.state()).phase, 'show');
        await visit.act('leave');
        visit = await desk.visit();
        assert.ok((await call(first)).broken, 'the address of the visit before answers nobody');
        assert.ok((await call(`${base}state`)).broken);
});

test('officers change only by two passphrases of this bundle', { timeout: 600000 }, async () => {
        await reach('check');
        const officers = async (one, other) => visit.act('officers', { name1: one.name, pass1: one.passphrase, name2: other.name, pass2: other.passphrase });
        const third = north.officers[2];
        for (const [name, ...pair] of [['one twice', heron, heron], ['a wrong passphrase', heron, { ...third, passphrase: 'a wrong passphrase' }],
                ['the passphrase of another', heron, { ...plover, passphrase: third.passphrase }], ['not of the bundle', heron, { name: 'Nobody', passphrase: third.passphrase }],
                ['a name of a thousand letters', { ...heron, name: 'x'.repeat(1000) }, third], ['no name', { ...heron, name: '' }, third]]) {
                const said = await officers(...pair);
                assert.ok([400, 401, 403, 409].includes(said.status), `${name}: ${said.status}`);
                assert.doesNotMatch(said.sentence, /\{\d|^$/);
                assert.deepEqual(said.event.officers, [heron.name, plover.name], name);
        }
        const said = await officers(plover, third);
        assert.equal(said.status, 200, said.sentence);
        await visit.act('leave');
        visit = await desk.visit();
        assert.deepEqual((await visit.state()).event.officers, [plover.name, third.name]);
        assert.doesNotMatch(JSON.stringify(await visit.state()), new RegExp(secrets(north).trim().split('\n').join('|')));
});
