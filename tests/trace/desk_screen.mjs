// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of a desk's day in Debian's Chromium, which the desk starts itself: three people are served, then the day is
// closed. desk_screen.mjs DESK PRINTER-FOLDER FIRST: the number of the first of them.

import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import { check, counts, deskOpen, keepCard, newPerson, MASK, peopleThere } from './desk_people.mjs';

const [folder, tray] = process.argv.slice(2);
const WRAPPER = '/mnt/stage/chromium';
const PATIENCE = 60_000;

function freePort() {
        return new Promise((resolve) => {
                const probe = createServer().listen(0, '127.0.0.1', () => {
                        const { port } = probe.address();
                        probe.close(() => resolve(port));
                });
        });
}

const port = await freePort();
writeFileSync(WRAPPER, `#!/bin/sh\nexec /usr/bin/chromium --headless --no-sandbox --disable-gpu --remote-debugging-port=${port} "$@"\n`);
chmodSync(WRAPPER, 0o755);

// The browser that is there; one browser at a time has the port.
async function screen() {
        while (!await fetch(`http://127.0.0.1:${port}/json/version`).then(({ ok }) => ok, () => false))
                await new Promise(setImmediate);
        const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
        const [context] = browser.contexts();
        const tab = context.pages()[0] ?? await context.waitForEvent('page');
        tab.setDefaultTimeout(PATIENCE);
        await tab.waitForFunction(() => document.body?.dataset.phase);
        return { tab, gone: new Promise((resolve) => browser.once('disconnected', resolve)) };
}

const until = (tab, ...phases) => tab.waitForFunction((names) => names.includes(document.body.dataset.phase), phases);
const state = (tab) => tab.evaluate(async () => (await fetch('state')).json());
const act = (tab, fields) => tab.evaluate(async (words) => (await fetch('do', { method: 'POST', body: new URLSearchParams(words) })).json(), fields);

async function type(tab, person) {
        const [year, month, day] = person.fields.birth.split('-');
        await act(tab, { act: 'ticks', mask: MASK, age: '70', language: 'en', next: '0' });
        await until(tab, 'enter');
        for (const [field, text] of Object.entries({ name: person.fields.name, name_native: person.fields.name_native,
                birth: month + day + year, medical: person.fields.medical, emergency: person.fields.emergency }))
                await tab.evaluate(([id, value]) => {
                        const input = document.getElementById(id);
                        input.value = value;
                        input.dispatchEvent(new Event('input', { bubbles: true }));
                }, [field, text]);
        await act(tab, { act: 'enter', ...person.fields });
        await tab.evaluate(() => {
                const input = document.createElement('input');
                input.type = 'file';
                input.id = 'picked';
                document.body.append(input);
        });
        await tab.setInputFiles('#picked', person.portrait);
        await tab.evaluate(async () => (await fetch('portrait', { method: 'POST', body: document.getElementById('picked').files[0] })).json());
        const shown = await act(tab, { act: 'show' });
        if (shown.phase !== 'show')
                throw new Error(`the card cannot be shown: ${JSON.stringify(shown).slice(0, 2000)}`);
        await until(tab, 'show');
        await tab.waitForFunction(() => ['front', 'back'].every((side) => document.getElementById(side).naturalWidth > 0));
}

async function print(tab, desk, person) {
        await act(tab, { act: 'right' });
        await act(tab, { act: 'print' });
        await until(tab, 'scan');
        const back = await tab.evaluate(async () => {
                const bytes = new Uint8Array(await (await fetch('back.png')).arrayBuffer());
                return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
        });
        return keepCard(desk, person, Buffer.from(back, 'base64'), (await state(tab)).code);
}

async function serve(desk, { tab, gone }, person, isLast) {
        const name = `in Chromium, ${person.fields.name.slice(0, 8)} ${person.number}`;
        await desk.tell(`person ${person.folder}`);
        await type(tab, person);
        await desk.clean(`${name}: the person's process knows the person, nobody else does`, 'served');
        if (isLast)
                await act(tab, { act: 'leave' }).catch(() => {});
        else {
                const text = await print(tab, desk, person);
                await act(tab, { act: 'scan', text });
                await act(tab, { act: 'hand', papers: '1' }).catch(() => {});
        }
        await gone;
        const next = await screen();
        await desk.clean(`${name}: no process knows anybody when the next begins`, 'after');
        check(`${name}: nothing is left in memory's folder`, readdirSync('/dev/shm').length === 0, readdirSync('/dev/shm').join());
        return next;
}

const people = peopleThere();
const desk = await deskOpen(folder, { printer: readFileSync(`${tray}/address`, 'utf8').trim(), browser: WRAPPER, people });
let at = await screen();
await until(at.tab, 'morning');
await act(at.tab, { act: 'begin', cards: String((await state(at.tab)).stock.left), ribbon: '', film: '' });
for (const round of [1, 2, 3])
        at = await serve(desk, at, newPerson(people.length + round), round === 3);
const { stock } = await act(at.tab, { act: 'evening' });
const closed = await act(at.tab, { act: 'close_day', cards_left: String(stock.left), spoiled_punched: String(stock.spoiled), ribbons_bagged: '0', films_bagged: '0' });
check('the day is closed', closed.certificate, closed);
await act(at.tab, { act: 'end' }).catch(() => {});
const said = await desk.clean('the day is over: nothing of the desk is left', 'wait');
check('the day is over: it ends as it should', said.includes('status 0'), said.join('\n'));
desk.end();
counts();
process.exit();
