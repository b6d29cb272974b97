// SPDX-License-Identifier: AGPL-3.0-or-later
// A day at the desk as people see it: citykey desk with the Chromium that it starts itself, worked by keyboard alone, its
// cards printed by the simulated printer. One test is one person, or what happens between two; they share the day.
// people_test.sh sets the place: $PLACE, $PROGRAM, $AS (words before it), $PRINTER (its folder), $PRINTER_URI, $RIBBONS,
// $FILM, $DAY (today in the city). What was printed and handed over is in PLACE/codes for it.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test as testOne } from 'node:test';
import { fileURLToPath } from 'node:url';
import { filmMake } from '../browser/desk_film.mjs';
import { codeRead } from './raster.mjs';
import { screensOpen, steps } from './screen.mjs';

const { PLACE, PROGRAM, PRINTER, PRINTER_URI, FILM, DAY } = process.env;
const AS = (process.env.AS ?? '').split(' ').filter(Boolean);
const [RIBBON, SPARE] = process.env.RIBBONS.split(' ');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OFFICERS = JSON.parse(readFileSync(path.join(PLACE, 'officers.json'))).officers;
const CARDS = 40;
const ADULT = ['c', '2'], CHILD = ['z', '6'], GUARDIAN = ['a', 'd'];

let screens, desk, v;
const stock = { left: CARDS, active: 0, spoiled: 0 };

const printer = (...words) => execFileSync(AS[0] ?? 'env', [...AS.slice(1), path.join(ROOT, 'tests/desk/printer'), ...words]).toString();
const behave = (...words) => appendFileSync(path.join(PRINTER, 'behaviour'), words.map((word) => `${word}\n`).join(''));
const printed = () => readdirSync(path.join(PRINTER, 'out')).filter((name) => /^\d+\.pwg$/.test(name)).length;
const code = () => codeRead(path.join(PRINTER, 'out', `${printed()}.pwg`), path.join(PLACE, 'sides'));
const stockNow = async () => (({ left, active, spoiled }) => ({ left, active, spoiled }))((await v.state()).stock);

// They share a day: after one that fails the rest cannot be told.
let isBroken = false;
const test = (name, work) => testOne(name, async (context) => {
        if (isBroken)
                return context.skip('after a failure');
        isBroken = true;
        try {
                await work();
                isBroken = false;
        } catch (error) {
                error.message += `\nThe screen: ${await v.tab.evaluate(() => document.body.innerText).catch(() => 'gone')}`;
                if (process.env.SCREEN_SHOTS)
                        await v.tab.screenshot({ path: path.join(process.env.SCREEN_SHOTS, 'failed.png') }).catch(() => {});
                throw error;
        }
});

// Two officers unlock it. Its own process group, so that a power cut ends all of it.
function deskStart() {
        const words = [...AS, 'env', '-i', 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8', PROGRAM, 'desk', 'north.bundle', '--tally', 'north.tally',
                '--printer', PRINTER_URI, '--browser', screens.browser];
        const child = spawn(words[0], words.slice(1), { cwd: PLACE, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
        const told = { out: '', err: '' };
        child.stdout.on('data', (text) => { told.out += text; });
        child.stderr.on('data', (text) => { told.err += text; });
        child.stdin.on('error', () => {});
        child.stdin.end(OFFICERS.slice(0, 2).map(({ passphrase }) => `${passphrase}\n`).join(''));
        return { told, cut: () => process.kill(-child.pid, 'SIGKILL'), ended: new Promise((resolve) => child.on('close', (status) => resolve(status))) };
}

// The next screen, and on it: nothing of the person before, the light, the stock to the card.
async function sit() {
        v = await screens.sit();
        assert.deepEqual(await stockNow(), stock);
        assert.equal(await v.tab.evaluate(() => [...document.querySelectorAll('#fields input[type=text]')].map(({ value }) => value).join('')), '');
        assert.match(await v.says('light_word'), /Green|Amber/);
}

async function toPrinter(of) {
        await steps.papers(v, of);
        await steps.details(v, of);
        await steps.photo(v);
        await steps.show(v);
        await steps.approve(v);
        await steps.print(v);
}

function handedOver(text, of) {
        stock.left--;
        stock.active++;
        writeFileSync(path.join(PLACE, 'codes', `${stock.active}.txt`), text);
        writeFileSync(path.join(PLACE, 'codes', `${stock.active}.until`), of.until ?? '');
}

async function fromPrinter(of) {
        await v.until('scan');
        const text = code();
        await steps.scan(v, text);
        const stub = await v.says('stub');
        assert.match(stub, /^([0-9A-Z]{4} ){5}[0-9A-Z*~$=]$/);
        writeFileSync(path.join(PLACE, 'codes', `${stock.active + 1}.stub`), stub.replaceAll(' ', '-'));
        handedOver(text, of);
        await steps.hand(v);
        return { text, stub };
}

async function serve(of) {
        await toPrinter(of);
        const made = await fromPrinter(of);
        await sit();
        return made;
}

// A day so many years ago, as it is typed: MMDDYYYY.
const years = (many) => `${DAY.slice(5, 7)}${DAY.slice(8)}${Number(DAY.slice(0, 4)) - many}`;

async function begin(cards, ribbon = RIBBON) {
        await v.until('morning');
        await v.type(String(cards));
        await v.press('Tab');
        await v.type(ribbon);
        await v.press('Tab');
        await v.type(FILM);
        await v.press('Enter');
}

before(async () => {
        mkdirSync(path.join(PLACE, 'codes'), { recursive: true });
        mkdirSync(path.join(PLACE, 'sides'), { recursive: true });
        await filmMake(path.join(PLACE, 'camera.mjpeg'));
        screens = await screensOpen(PLACE, path.join(PLACE, 'camera.mjpeg'));
        desk = deskStart();
        v = await screens.sit();
});

after(() => {
        try {
                desk.cut();
        } catch {
                /* it is over */
        }
        screens.close();
});

test('the morning: what was checked is on the screen, and a wrong count is refused with both numbers', async () => {
        assert.match(await v.says('selftest'), /swap\s+Off\.[\s\S]*locked memory/);
        assert.match(await v.says('desk_name'), /North · .* · ana, bo/);
        await begin(CARDS - 1);
        await v.untilSeen('#now.refusal');
        assert.match(await v.says('now'), new RegExp(`journal says ${CARDS}, you counted ${CARDS - 1}`));
        await v.press('Shift+Tab', 'Shift+Tab', 'Control+a');
        await v.type(String(CARDS));
        await v.press('Enter');
        await v.until('check');
        assert.equal(await v.says('verdict_word'), 'All clear');
        assert.match(await v.says('gauge_ribbon'), /^\d+$/);
});

test('typing is impossible before the papers are enough; what is missing and what would help are said', async () => {
        await v.press('F3', 'F4', 'Enter');
        await v.type('ñ');
        assert.equal(await v.tab.isVisible('#details'), false);
        await v.press('c', '1');
        await v.untilSays('verdict', 'living in Lakehaven');
        assert.match(await v.says('advice'), /The easiest way to have enough/);
        assert.deepEqual(await v.tab.$$eval('#ages [aria-checked=true]', (ages) => ages.map(({ innerText }) => innerText.replace(/\s+/g, ' '))), ['C22 and over']);
        assert.equal(await v.tab.isVisible('text=School or medical record of a child'), false);
        await v.press('1', 'c');
        await v.untilSays('verdict_word', 'All clear');
});

test('an adult: each letter is read on the turned screen, Enter alone answers nothing, the code is shown large', async () => {
        const of = { keys: ADULT, name: 'Marisol Elena Whitcombe-Okafor', birth: '03211987', medical: 'Allergy: penicillin' };
        await steps.papers(v, of);
        await steps.details(v, of);
        assert.equal(await v.says('birth_words'), 'March 21, 1987');
        await steps.photo(v);
        await v.press('ArrowLeft', 'ArrowLeft', '+');
        await steps.show(v);
        await v.press('Enter', 'Enter');
        assert.equal(await v.phase(), 'show');
        await v.press('F6');
        await v.untilSeen('#flip [data-part=read]:not([hidden])');
        await v.wait(() => [...document.querySelectorAll('#flip img')].every(({ naturalWidth }) => naturalWidth > 1000));
        await v.press('y', 'F6');
        await v.ready();
        behave('slow');
        await steps.print(v);
        await v.press(...CHILD, ...GUARDIAN);
        await v.untilSays('verdict_word', 'Enough');
        printer('hand', PRINTER, 'go');
        await v.until('scan');
        await v.press('F2');
        await v.untilSeen('.row:focus');
        await v.press('F2');
        await v.untilSeen('#scan:focus');
        const text = code();
        await v.type('CITYKEY');
        await v.press('Enter');
        await v.untilSays('scan_sentence', 'cannot be read');
        await steps.scan(v, text);
        await v.press('Enter');
        await v.untilSays('now', 'First give all papers back');
        assert.equal(await v.phase(), 'hand');
        const stub = await v.says('stub');
        await v.press('F6');
        await v.untilSeen('#flip [data-part=hand]:not([hidden])');
        assert.equal((await v.tab.innerText('#flip [data-code]')).replace(/\s+/g, ' '), stub);
        await v.press('F6', 'Tab');
        handedOver(text, { until: 'year' });
        await v.tab.evaluate((id) => document.getElementById(id).focus(), 'returned');
        await steps.hand(v);
        await sit();
});

test('the next person’s ticks are there, entered while the card printed', async () => {
        assert.equal(await v.ticked(), '6AD');
        await v.wait(() => document.querySelector('#verdict.enough'));
        await v.press('n', 'n');
        await v.untilSays('family_of', '3');
});

test('a family of three: what the guardian showed stays ticked until the last child', async () => {
        await serve({ keys: [], name: 'Tomás Whitcombe-Okafor', birth: years(9) });
        assert.equal(await v.ticked(), 'AD');
        assert.match(await v.says('family_tag'), /2 of 3/);
        await serve({ keys: CHILD, name: 'Rosa Whitcombe-Okafor', birth: years(13) });
        assert.equal(await v.ticked(), 'AD');
        assert.match(await v.says('family_tag'), /3 of 3/);
        await serve({ keys: CHILD, name: 'Ida Whitcombe-Okafor', birth: years(2) });
        assert.equal(await v.ticked(), '');
        assert.equal(await v.says('verdict_word'), 'All clear');
});

test('an age that the papers do not fit is refused at the birth date', async () => {
        await steps.papers(v, { keys: ADULT });
        await steps.details(v, { name: 'Ben Ruiz', birth: years(12) });
        await v.press('Enter');
        await v.untilSays('fault_birth', 'other papers are needed');
        await v.press('Control+a', 'Delete');
});

test('a person of 65 on the day: the card does not expire', async () => {
        const of = { name: 'Ruth Ellen Park', birth: years(65), until: 'never' };
        await v.type(of.birth);
        await v.tab.evaluate((id) => document.getElementById(id).focus(), 'name');
        await v.press('Control+a');
        await v.type(of.name);
        await steps.photo(v);
        await steps.show(v);
        await steps.approve(v);
        await steps.print(v);
        await fromPrinter(of);
        await sit();
});

test('a name from right to left, and the resident’s page in their language', async () => {
        const of = { keys: ADULT, language: 5, name: 'محمد علي الخطيب', birth: '12011975' };
        await toPrinter(of);
        assert.equal((await v.state()).papers.language, 'ar');
        await fromPrinter(of);
        await sit();
});

test('a Chinese name, and below it as it is in Latin letters', async () => {
        await serve({ keys: ADULT, language: 3, name: 'Wang Xiaoming', native: '王小明', birth: '08081988' });
});

test('in Spanish: what is missing, the card to read, the code to keep', async () => {
        await v.press('b', 'ArrowDown', 'Enter', 'c', '1', 'F6');
        await v.wait(() => document.querySelector('#flip')?.innerText.includes('Lo que aún ayudaría'));
        await v.press('F6', '1', '2');
        await v.until('enter');
        const of = { name: 'Ana María Núñez', birth: '05051990' };
        await steps.details(v, of);
        await steps.photo(v);
        await steps.show(v);
        await v.press('F6');
        await v.wait(() => document.querySelector('#flip')?.innerText.includes('¿Está bien cada letra?'));
        await v.press('y', 'F6');
        await v.ready();
        await steps.print(v);
        await fromPrinter(of);
        await sit();
});

test('a sign that the card cannot print is said while it is typed, and corrected', async () => {
        const of = { keys: ADULT, name: 'Lena 𓂀', birth: '01021993' };
        await steps.papers(v, of);
        await steps.details(v, of);
        await v.untilSays('fault_name', 'cannot be printed');
        await v.tab.evaluate((id) => document.getElementById(id).focus(), 'name');
        await v.press('End', 'Backspace', 'Backspace');
        await v.wait(() => document.getElementById('fault_name').textContent === '');
        await steps.photo(v);
        await steps.show(v);
        await steps.approve(v);
        await steps.print(v);
        await fromPrinter(of);
        await sit();
});

test('a jam: the sentence of the printer, one key, the card counts as spoiled and is printed again', async () => {
        const of = { keys: ADULT, name: 'Viktor Bondarenko', birth: '02021982' };
        behave('jam');
        await toPrinter(of);
        await v.untilSays('print_sentence', 'jam');
        await v.press('F7', 'Enter');
        printer('hand', PRINTER, 'cleared');
        await v.until('show');
        stock.left--;
        stock.spoiled++;
        assert.deepEqual(await stockNow(), stock);
        behave('last');
        await v.ready();
        await steps.print(v);
        await fromPrinter(of);
        await sit();
});

test('out of ribbon before printing: nothing is spoiled; a new one goes in, and the card is printed', async () => {
        const of = { keys: ADULT, name: 'Priya Raman', birth: '11111999' };
        await steps.papers(v, of);
        await steps.details(v, of);
        await steps.photo(v);
        await steps.show(v);
        await steps.approve(v);
        await v.press('Enter');
        await v.untilSays('now', 'ribbon');
        assert.equal(await v.phase(), 'show');
        assert.deepEqual(await stockNow(), stock);
        printer('stop', PRINTER);
        printer('start', PRINTER, new URL(PRINTER_URI).port);
        await v.press('F5');
        await v.untilSeen('#ask_supplies[open]');
        await v.type(SPARE);
        await v.press('Enter');
        await v.wait(() => !document.querySelector('dialog[open]'));
        await v.ready();
        await steps.print(v);
        await fromPrinter(of);
        await sit();
        assert.equal((await v.state()).stock.ribbon.serial, SPARE);
});

test('a letter is wrong on the printed card: spoiled, corrected, made again', async () => {
        const of = { keys: ADULT, name: 'Oksana Hnatiuk', birth: '06061970' };
        await toPrinter({ ...of, name: 'Oksana Hnatuik' });
        await v.until('scan');
        await v.press('F8', '1');
        await v.until('enter');
        stock.left--;
        stock.spoiled++;
        assert.deepEqual(await stockNow(), stock);
        assert.equal(await v.tab.inputValue('#name'), 'Oksana Hnatuik');
        await v.untilSeen('#name:focus');
        await v.press('Control+a');
        await v.type(of.name);
        await steps.show(v);
        await steps.approve(v);
        await steps.print(v);
        await fromPrinter(of);
        await sit();
});

test('who leaves before the card is printed leaves nothing, and nothing is spoiled', async () => {
        await steps.papers(v, { keys: ADULT });
        await steps.details(v, { name: 'Sam Left', birth: '01011980' });
        await v.press('F9');
        await v.last('Enter');
        await sit();
        assert.equal(await v.ticked(), '');
});

test('who leaves after the card is printed leaves a spoiled one', async () => {
        await toPrinter({ keys: ADULT, name: 'Sam Later', birth: '01011981' });
        await v.until('scan');
        await v.press('F9');
        await v.last('Enter');
        stock.left--;
        stock.spoiled++;
        await sit();
});

test('another person’s card is not taken for this one', async () => {
        const of = { keys: ADULT, name: 'Nadia Petrov', birth: '09091991' };
        await toPrinter(of);
        await v.until('scan');
        await v.untilSeen('#scan:focus');
        await v.type(readFileSync(path.join(PLACE, 'codes/1.txt'), 'utf8'));
        await v.press('Enter');
        await v.untilSays('scan_sentence', 'another person’s card');
        assert.equal(await v.phase(), 'scan');
        await fromPrinter(of);
        await sit();
});

async function officers(...words) {
        await v.press('F10');
        await v.untilSeen('#ask_officers[open] #name1:focus');
        for (const word of words) {
                await v.type(word);
                await v.press('Tab');
        }
        await v.press('Enter');
        await v.wait(() => !document.querySelector('dialog[open]'));
}

test('officers change at lunch: with a wrong passphrase nothing changes; then both names are on the screen', async () => {
        const [, bo, cy] = OFFICERS;
        await officers('bo', bo.passphrase, 'cy', 'not it');
        await v.untilSays('now', 'do not open the bundle');
        assert.match(await v.says('desk_name'), /ana, bo/);
        await officers('bo', bo.passphrase, 'cy', cy.passphrase);
        await v.untilSays('desk_name', 'bo, cy');
        assert.equal(await v.tab.inputValue('#pass1'), '');
});

test('a picture from a file, its frame set by keys', async () => {
        const of = { keys: ADULT, name: 'Iris Novak', birth: '07071977' };
        const chosen = v.tab.waitForEvent('filechooser'); /* long before, for the browser to know */
        await steps.papers(v, of);
        assert.match(await v.says('desk_name'), /bo, cy/);
        await steps.details(v, of);
        await v.press('Enter');
        await v.untilSeen('#stage:focus');
        await v.press('u');
        await (await chosen).setFiles({ name: 'portrait.png', mimeType: 'image/png', buffer: readFileSync(path.join(ROOT, 'demo/portrait.png')) });
        await v.untilSeen('#frame:not([hidden])');
        await v.press('ArrowUp', '-', '-');
        await steps.show(v);
        await steps.approve(v);
        await steps.print(v);
        await fromPrinter(of);
        await sit();
});

test('officers of another authority come: the screen is covered, the person is gone, the stock is counted', async () => {
        await steps.papers(v, { keys: ADULT });
        await steps.details(v, { name: 'Nobody Here', birth: '01011985' });
        await v.press('F12');
        await v.untilSeen('#ask_incident[open]');
        await v.last('1');
        await sit();
        await v.until('incident');
        assert.match(await v.says('view_incident'), /city's lawyer/);
        assert.doesNotMatch(await v.tab.content(), /Nobody Here/);
        await v.untilSeen('#recount_cards:focus');
        await v.type(String(stock.left + 1));
        await v.press('Enter');
        await v.untilSays('now', `journal says ${stock.left}, you counted ${stock.left + 1}`);
        await v.press('Control+a');
        await v.type(String(stock.left));
        await v.press('Enter');
        await v.until('check');
        assert.equal(await v.ticked(), '');
});

test('a blank that is no good is spoiled before anything is printed', async () => {
        await v.press('F8');
        await v.untilSeen('#ask_blank[open]');
        assert.match(await v.says('blank_next'), /\d/);
        await v.press('Enter');
        stock.left--;
        stock.spoiled++;
        await v.untilSays('gauge_cards', `${stock.left} of`);
        assert.deepEqual(await stockNow(), stock);
});

test('the power is cut while a card prints: the desk begins again, that card is spoiled, the stock is right', async () => {
        behave('slow');
        await toPrinter({ keys: ADULT, name: 'Cut Off', birth: '01011986' });
        while (readFileSync(path.join(PRINTER, 'behaviour')).length) /* until the printer has taken it */
                assert.equal(await v.phase(), 'print');
        desk.cut();
        await Promise.all([desk.ended, v.gone]);
        printer('hand', PRINTER, 'stop');
        stock.left--;
        stock.spoiled++;
        desk = deskStart();
        await sit();
        assert.match(desk.told.out, /marked as spoiled: punch it/);
        await begin(stock.left, RIBBON);
        await v.untilSays('now', `cannot be done with ${RIBBON}`);
        assert.equal((await v.state()).stock.ribbon.serial, SPARE);
        await v.press('Shift+Tab', 'Control+a');
        await v.type(SPARE);
        await v.press('Enter');
        await v.until('check');
});

test('after it the next person is served', async () => {
        await serve({ keys: ADULT, name: 'Grace After', birth: '04041994' });
});

test('the evening: back to work by one key, a wrong count is seen, the right one closes the day', async () => {
        const number = async (id, value) => {
                await v.tab.evaluate((one) => document.getElementById(one).focus(), id);
                await v.press('Control+a');
                await v.type(String(value));
        };
        await v.press('End', 'Enter');
        await v.until('evening');
        await v.press('Escape');
        await v.until('check');
        await v.press('End', 'Enter');
        await v.until('evening');
        await number('cards_left', stock.left - 1);
        await number('spoiled_punched', stock.spoiled);
        await v.untilSeen('#balance.bad');
        await number('cards_left', stock.left);
        await v.untilSeen('#balance:not(.bad)');
        await number('ribbons_bagged', 2);
        await number('films_bagged', 1);
        await v.press('Enter');
        await v.untilSeen('#view_certificate:not([hidden])');
        assert.match(await v.says('certificate'), new RegExp(`Of ${CARDS} cards ${stock.active} were handed over, ${stock.spoiled} punched and bagged, ${stock.left} go back`));
        await v.last('Enter');
        assert.equal(await desk.ended, 0);
        assert.equal(desk.told.err, '');
});

test('the browser had nothing to refuse, and no script of the page failed', () => assert.deepEqual(screens.faults, []));
