// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk's one screen and the resident's, in a real browser against a pretended server: a whole day by keyboard;
// what fits, what is locked, what is gone.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { filmMake } from './desk_film.mjs';
import { PAPERS, mockStart } from './desk_mock.mjs';
import { browserStart } from './verify_page.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SCREEN = { width: 1366, height: 768 };
const ENOUGH = '0000000000008044';
const NAME = 'Marisol Elena Whitcombe-Okafor';

const folder = mkdtempSync(path.join(tmpdir(), 'desk-screen-'));
let browser, blind;

before(async () => {
        await filmMake(path.join(folder, 'camera.mjpeg'));
        browser = await browserStart(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
                `--use-file-for-fake-video-capture=${path.join(folder, 'camera.mjpeg')}`]);
        blind = await browserStart(['--use-fake-device-for-media-stream', '--deny-permission-prompts']);
});

after(async () => {
        await browser?.close();
        await blind?.close();
        rmSync(folder, { recursive: true });
});

// A desk of its own for each test: `work` gets the page, the pretended server and hands on the keyboard.
async function withDesk(work, { where = '', phase, language, from = browser, set = {}, ...options } = {}) {
        const { origin, mock, stop } = await mockStart();
        mock.language = language;
        if (phase)
                mock.set({ phase, light: { colour: 'green', lines: [{ colour: 'green', text: 'Clear.' }] }, ...set });
        const context = await from.newContext({ viewport: SCREEN, locale: 'en-US', ...options });
        const tab = await context.newPage();
        const seen = { requests: [], errors: [] };
        tab.on('request', (request) => seen.requests.push(request.url()));
        tab.on('pageerror', (error) => seen.errors.push(String(error)));
        tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && seen.errors.push(message.text()));
        const press = async (...keys) => {
                for (const key of keys)
                        await tab.keyboard.press(key);
        };
        const type = (text) => tab.keyboard.type(text);
        const until = (wanted) => tab.waitForFunction((name) => document.body.dataset.phase === name, wanted);
        try {
                await tab.goto(`${origin}/${where}`);
                if (!where)
                        await until(mock.state.phase);
                await work({ tab, context, mock, origin, seen, press, type, until });
                assert.deepEqual(seen.errors, []);
                assert.deepEqual(seen.requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:')), []);
        } finally {
                await context.close();
                stop();
        }
}

async function axe(tab, where) {
        await tab.evaluate(AXE);
        const found = await tab.evaluate((values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), AXE_TAGS);
        assert.deepEqual(found.violations.map(({ id, nodes }) => `${where} ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`), []);
}

// Nothing of the page is outside the screen, and no part of it hides text but the lists that may scroll.
async function fits(tab, where) {
        const found = await tab.evaluate(() => {
                const page = document.documentElement;
                const parts = [...document.querySelectorAll('main, .panel, .rows, .keys, .status, .now, .light, .keys button, .go, .step, .top, dialog[open]')]
                        .filter((element) => element.checkVisibility() && element.id !== 'verdict');
                return { page: [page.scrollWidth, page.scrollHeight],
                        cut: parts.filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
                                .map((element) => element.id || element.className || element.textContent) };
        });
        assert.deepEqual(found, { page: [SCREEN.width, SCREEN.height], cut: [] }, where);
}

async function good(tab, where) {
        await fits(tab, where);
        await axe(tab, where);
}

// From the paper check to the printer, by keyboard alone.
async function personTo({ tab, mock, press, type, until }, last, look = async () => {}) {
        await press('c', '1', '5', 'r');
        await until('enter');
        await look('enough');
        await press('Enter');
        await tab.waitForSelector('#name:focus');
        await look('enter');
        await type(NAME);
        await press('Tab', 'Tab');
        await type('19870321');
        await press('Tab', 'ArrowDown', 'Tab', 'Tab', 'Space');
        if (last === 'enter')
                return;
        await press('Enter');
        await tab.waitForSelector('#stage:focus');
        await tab.waitForFunction(() => !document.getElementById('photo_take').disabled && document.getElementById('video').videoWidth > 0);
        await look('photo');
        await press('Space');
        await tab.waitForFunction(() => !document.getElementById('frame').hidden);
        await mock.until(() => mock.state.head[2] > 0);
        const before = [...mock.state.head];
        await press('ArrowLeft', '+');
        await mock.until(() => mock.state.head[0] !== before[0] && mock.state.head[2] > before[2]);
        await look('taken');
        await press('Enter');
        await until('show');
        await look('show');
        if (last === 'show')
                return;
        await press('y');
        await mock.until(() => mock.state.approved);
        await tab.waitForFunction(() => !document.getElementById('go').disabled);
        await look('approved');
        await press('Enter');
        await until('print');
}

// What citykey desk does after a visit: another process, another browser.
async function afterwards({ tab, mock }) {
        mock.another();
        await tab.reload();
}

async function storesNothing(tab, context) {
        assert.deepEqual(await context.cookies(), []);
        assert.deepEqual(await tab.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
                (await navigator.serviceWorker?.getRegistrations() ?? []).length]), [0, 0, 0, 0]);
}

for (const language of ['en', 'es'])
        test(`a whole day by keyboard alone, on one screen, with nothing wrong for axe, in ${language}`, { timeout: 240_000 }, () => withDesk(async (desk) => {
                const { tab, context, mock, press, type, until } = desk;
                const look = (where) => good(tab, `${language} ${where}`);
                const entries = await tab.evaluate(() => history.length);
                await look('morning');
                await type('99');
                await press('Tab');
                await type('R-2210');
                await press('Enter');
                await tab.waitForSelector('#now.refusal');
                await look('refused');
                await tab.keyboard.press('Shift+Tab');
                await type('100');
                await press('Enter');
                await until('check');
                assert.equal(await tab.innerText('#verdict_word'), language === 'en' ? 'All clear' : 'Todo borrado');
                await look('check');
                await personTo(desk, 'print', look);

                await press('x', '1');
                await mock.until(() => mock.state.next_papers.age === '14' && mock.state.next_papers.ticks.endsWith('4'));
                await look('print');
                mock.set({ phase: 'scan', printer: { state: 'idle', sentence: '' } });
                await until('scan');
                await type('BAD');
                await press('Enter');
                await tab.waitForFunction(() => document.getElementById('scan_sentence').textContent);
                await look('scan');
                await type('GOOD');
                await press('Enter');
                await until('hand');
                await press('Enter');
                assert.equal(mock.state.phase, 'hand');
                await look('hand');
                assert.match(await tab.innerText('#stub'), /^K7QM 2WXA/);
                await press('F6');
                await tab.waitForSelector('#flip:not([hidden]) [data-part=hand]:not([hidden])');
                assert.match(await tab.innerText('#flip [data-code]'), /^K7QM\s+2WXA/);
                await look('code');
                await press('F6');
                await tab.focus('#returned');
                await press('Space', 'Enter');
                await until('wiping');
                assert.equal(mock.state.stock.active, 1);
                assert.doesNotMatch(await tab.content(), /K7QM/);
                await look('wiping');
                await afterwards(desk);
                await until('check');
                assert.deepEqual(await tab.$$eval('.row[aria-checked=true] kbd', (keys) => keys.map(({ textContent }) => textContent)), ['1']);
                assert.equal(mock.state.papers.age, '14');
                await press('1', 'x');

                await press('End');
                await look('asked');
                await press('Enter');
                await until('evening');
                await press('Escape');
                await until('check');
                await press('End', 'Enter');
                await until('evening');
                await type('98');
                await press('Tab');
                await type('0');
                await tab.waitForSelector('#balance.bad');
                await look('evening');
                await press('Tab');
                await type('1');
                await press('Tab');
                await type('0');
                await tab.focus('#cards_left');
                await press('Control+a');
                await type('99');
                await tab.waitForSelector('#balance:not(.bad)');
                await press('Enter');
                await tab.waitForSelector('#view_certificate:not([hidden])');
                await look('certificate');
                await press('Enter');
                await until('ended');
                await look('ended');
                await storesNothing(tab, context);
                assert.equal(await tab.evaluate(() => history.length), entries);
        }, { language }));

test('typing and a picture are impossible until the papers are enough', () => withDesk(async ({ tab, mock, press, type }) => {
        await press('F3', 'F4', 'Enter');
        await type('Rosa');
        assert.equal(await tab.isVisible('#details'), false);
        assert.equal(await tab.isVisible('#stage'), false);
        assert.equal(await tab.isVisible('#verdict_locked'), true);
        assert.equal(await tab.inputValue('#name'), '');
        assert.equal(mock.requests.some((line) => line === 'POST /portrait'), false);
}, { phase: 'check' }));

test('a red light locks the fields and the camera, in words', () => withDesk(async (desk) => {
        const { tab, mock } = desk;
        await personTo(desk, 'enter');
        mock.set({ light: { colour: 'red', lines: [{ colour: 'red', text: 'Swap is on.' }] } });
        await tab.waitForSelector('#photo_locked:not([hidden])');
        assert.equal(await tab.isDisabled('#name'), true);
        assert.equal(await tab.isVisible('#stage'), false);
        assert.equal(await tab.evaluate(() => document.getElementById('video').srcObject), null);
        assert.match(await tab.innerText('#light'), /Red: stop[\s\S]*Swap is on\./);
        mock.set({ phase: 'check', papers: { ...mock.state.papers, ticks: '0', age: 'unknown', enough: false } });
        await desk.until('check');
        assert.match(await tab.innerText('#verdict'), /Not clear[\s\S]*Swap is on\./);
        await good(tab, 'not clear');
        await desk.press('Enter');
        await mock.until(() => mock.state.light.colour === 'green');
}, { phase: 'check' }));

test('ticks cross as a mask of fixed bits, and arrows with Space tick as the keys do', () => withDesk(async ({ mock, press }) => {
        await press('ArrowDown', 'Space');
        await mock.until(() => mock.state.papers.ticks === '0000000000000008');
        await press('2', 'k');
        await mock.until(() => mock.state.papers.ticks === (1n << BigInt(PAPERS.groups.at(-1).rows.at(-1).bit)).toString(16).padStart(16, '0'));
        await press('k', ',', '-');
        await mock.until(() => mock.state.papers.ticks === '8100000000000000');
        await press('x', 'n', 'n');
        await mock.until(() => mock.state.papers.age === '14' && mock.state.family.of === 3);
}, { phase: 'check' }));

test('a fault stands by its field, and the keys go there', () => withDesk(async (desk) => {
        const { tab, mock, press, type } = desk;
        await personTo(desk, 'enter');
        await tab.focus('#name');
        await press('Control+a', 'Delete');
        await press('Enter');
        await tab.waitForSelector('#name:focus[aria-invalid=true]');
        assert.match(await tab.innerText('#fault_name'), /Type the name/);
        assert.equal(mock.state.phase, 'enter');
        await fits(tab, 'faults');
        await type('Ana ☃');
        await tab.waitForFunction(() => /☃/.test(document.getElementById('fault_name').textContent));
        await press('Backspace', 'Backspace');
        await tab.waitForFunction(() => document.getElementById('fault_name').textContent === '');
}, { phase: 'check' }));

test('what is being typed is not overwritten when the state changes meanwhile', () => withDesk(async (desk) => {
        const { tab, mock } = desk;
        await personTo(desk, 'enter');
        const { seq } = mock.state;
        mock.set({ printer: { state: 'off', sentence: '' } });
        await tab.waitForFunction(() => document.getElementById('gauge_printer').textContent === 'off');
        assert.ok(mock.state.seq > seq);
        assert.equal(await tab.inputValue('#name'), NAME);
        assert.equal(await tab.inputValue('#birth'), '1987-03-21');
        assert.equal(await tab.innerText('#birth_words'), 'March 21, 1987');
}, { phase: 'check' }));

test('Enter pressed again and again does not answer for the resident', () => withDesk(async (desk) => {
        await personTo(desk, 'show');
        await desk.press('Enter', 'Enter', 'Enter', 'Space', 'Space');
        assert.equal(desk.mock.requests.filter((line) => line === 'POST /do').length > 0, true);
        assert.equal(desk.mock.state.phase, 'show');
        assert.equal(desk.mock.state.approved, false);
        await desk.press('n');
        await desk.until('enter');
        assert.equal(await desk.tab.inputValue('#name'), NAME);
}, { phase: 'check' }));

test('a scanner that types does not tick papers', () => withDesk(async (desk) => {
        const { tab, mock, press, type, until } = desk;
        await personTo(desk, 'print');
        mock.set({ phase: 'scan' });
        await until('scan');
        await type('123QWERTY');
        assert.equal(await tab.inputValue('#scan'), '123QWERTY');
        await press('Enter');
        await tab.waitForFunction(() => document.getElementById('scan_sentence').textContent);
        assert.equal(mock.state.next_papers.ticks, '0000000000000000');
        await press('F2', '1');
        await mock.until(() => mock.state.next_papers.ticks === '0000000000000004');
        await press('F2');
        await tab.waitForSelector('#scan:focus');
}, { phase: 'check' }));

test('one key each, asked first: jam, spoil, leaves, supplies, officers', () => withDesk(async (desk) => {
        const { tab, mock, press, type, until } = desk;
        const ask = async (key, name) => {
                await press(key);
                await tab.waitForSelector(`#ask_${name}[open]`);
                await good(tab, name);
        };
        await ask('F1', 'help');
        await press('Escape');
        await ask('F10', 'officers');
        for (const word of ['c.ruiz', 'pass one', 'd.noor', 'pass two']) {
                await type(word);
                await press('Tab');
        }
        await press('Enter');
        await mock.until(() => mock.state.event.officers[0] === 'c.ruiz');
        assert.equal(await tab.inputValue('#pass1'), '');
        await ask('F5', 'supplies');
        await type('R-3000');
        await press('Enter');
        await mock.until(() => mock.state.stock.ribbon.serial === 'R-3000');
        await ask('F8', 'blank');
        assert.match(await tab.innerText('#blank_next'), /LH-000101/);
        await press('Enter');
        await mock.until(() => mock.state.stock.spoiled === 1);
        await personTo(desk, 'print');
        await ask('F7', 'jam');
        await press('Escape');
        assert.equal(mock.state.stock.spoiled, 1);
        await press('F7', 'Enter');
        await until('show');
        assert.equal(mock.state.stock.spoiled, 2);
        await tab.waitForFunction(() => !document.getElementById('go').disabled);
        await press('Enter');
        await until('print');
        await ask('F8', 'spoil');
        await press('1');
        await until('enter');
        assert.equal(await tab.inputValue('#name'), NAME);
        await ask('F9', 'leave');
        await press('Enter');
        await until('wiping');
        assert.equal(mock.state.stock.spoiled, 3);
}, { phase: 'check' }));

test('nothing of a person is in the page after they left, also what was typed and never sent', () => withDesk(async (desk) => {
        const { tab, press, until } = desk;
        await personTo(desk, 'show');
        await press('n');
        await until('enter');
        await tab.fill('#medical', 'ZZCANARY');
        await press('F9', 'Enter');
        await until('wiping');
        assert.deepEqual(await tab.evaluate(() => [[...document.querySelectorAll('#fields input[type=text]')].map(({ value }) => value).join(''),
                document.getElementById('picture').width, document.getElementById('front').hasAttribute('src')]), ['', 1, false]);
        assert.doesNotMatch(await tab.content(), /Marisol|ZZCANARY/);
}, { phase: 'check' }));

test('when the link goes, nothing of the person stays on the screen; the next process is found', () => withDesk(async (desk) => {
        const { tab, mock, until, seen } = desk;
        await personTo(desk, 'show');
        await tab.context().setOffline(true);
        mock.set({});
        await until('wiping');
        assert.equal(await tab.isVisible('#view_person'), false);
        assert.equal(await tab.evaluate(() => document.getElementById('front').hasAttribute('src')), false);
        assert.equal(await tab.inputValue('#name'), '');
        await axe(tab, 'lost');
        mock.another();
        await tab.context().setOffline(false);
        await until('check');
        assert.ok(seen.errors.every((text) => /ERR_INTERNET_DISCONNECTED/.test(text)));
        seen.errors.length = 0;
}, { phase: 'check' }));

test('an incident covers the screen at once, shows its script and keeps a count', () => withDesk(async (desk) => {
        const { tab, mock, press, type, until } = desk;
        await personTo(desk, 'enter');
        await press('F12');
        const cover = await tab.evaluate(() => getComputedStyle(document.querySelector('dialog[open]'), '::backdrop').backgroundColor);
        assert.match(cover, /^rgb\(/);
        await good(tab, 'incident asked');
        await press('1');
        await until('wiping');
        assert.equal(await tab.inputValue('#name'), '');
        await afterwards(desk);
        await until('incident');
        assert.match(await tab.innerText('#view_incident'), /city's lawyer/);
        await good(tab, 'incident');
        await type('97');
        await press('Enter');
        await tab.waitForSelector('#now.refusal');
        await press('Control+a');
        await type('100');
        await press('Enter');
        await until('check');
        assert.equal(mock.state.incident, null);
        for (const [key, words] of [['2', /printer, in the bag/], ['3', /Plug nothing in/]]) {
                await press('F12', key);
                await until('wiping');
                await afterwards(desk);
                await until('incident');
                assert.match(await tab.innerText('#view_incident'), words);
                await fits(tab, `incident ${key}`);
                await type('100');
                await press('Enter');
                await until('check');
        }
}, { phase: 'check' }));

test('the browser does nothing with its own keys', () => withDesk(async ({ tab, press, mock }) => {
        await tab.evaluate(() => {
                window.left = [];
                window.addEventListener('keydown', (event) => event.defaultPrevented || window.left.push(event.key));
        });
        const pages = mock.requests.filter((line) => line === 'GET /').length;
        for (const key of ['F1', 'F3', 'F5', 'F6', 'F7', 'F10', 'F12', 'Control+p', 'Control+s', 'Control+f', 'Control+r', 'Control+j', 'Alt+ArrowLeft']) {
                await press(key);
                await press('Escape');
        }
        assert.deepEqual(await tab.evaluate(() => window.left.filter((key) => !['Escape', 'Control', 'Alt'].includes(key))), []);
        assert.equal(mock.requests.filter((line) => line === 'GET /').length, pages);
}, { phase: 'check' }));

test('without a camera a sentence says so, and a file does', () => withDesk(async ({ tab, mock, press, type }) => {
        mock.act({ act: 'ticks', mask: ENOUGH, age: '22', language: 'en', next: '0' });
        await tab.waitForFunction(() => !document.getElementById('go').disabled);
        await press('Enter');
        await tab.waitForFunction(() => /no camera/i.test(document.getElementById('photo_fault').textContent));
        await axe(tab, 'no camera');
        await type(NAME);
        await tab.setInputFiles('#file', { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
        await tab.waitForFunction(() => /not a picture/.test(document.getElementById('photo_fault').textContent));
        await tab.setInputFiles('#file', path.join(ROOT, 'demo/portrait.png'));
        await mock.until(() => mock.state.portrait.ok && mock.state.head[2] > 0);
        assert.equal(await tab.isVisible('#frame'), true);
        assert.equal(await tab.inputValue('#name'), NAME);
}, { phase: 'check', from: blind }));

test('the resident reads and answers on their own screen, by touch', () => withDesk(async ({ tab, mock }) => {
        await tab.waitForSelector('[data-part=wait]:not([hidden])');
        await axe(tab, 'wait');
        mock.act({ act: 'ticks', mask: '0000000000000004', age: '22', language: 'en', next: '0' });
        await tab.waitForSelector('[data-list=advice] li');
        assert.match(await tab.innerText('[data-part=papers]'), /care of[\s\S]*do not copy/);
        await axe(tab, 'papers');
        mock.set({ phase: 'show', preview: 7 });
        await tab.waitForFunction(() => [...document.images].length === 2 && [...document.images].every(({ naturalWidth }) => naturalWidth > 0));
        await axe(tab, 'read');
        assert.deepEqual(await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]), [SCREEN.width, SCREEN.height]);
        await tab.tap('[data-act=right]');
        await mock.until(() => mock.state.approved);
        await tab.waitForSelector('[data-part=thanks]:not([hidden])');
        for (const [phase, part] of [['print', 'print'], ['scan', 'print'], ['hand', 'hand'], ['wiping', 'wiped'], ['incident', 'wait'], ['evening', 'wait']]) {
                mock.set({ phase });
                await tab.waitForSelector(`section[data-part=${part}]:not([hidden])`);
                await axe(tab, phase);
                assert.equal(await tab.evaluate(() => [...document.images].some((image) => image.hasAttribute('src'))), false);
        }
}, { where: 'resident', phase: 'check', hasTouch: true }));

test('the resident’s screen turns to their language, and from right to left', () => withDesk(async ({ tab, mock }) => {
        await tab.waitForSelector('[data-part=wait]:not([hidden])');
        mock.act({ act: 'ticks', mask: ENOUGH, age: '22', language: 'ar', next: '0' });
        await tab.waitForSelector('main[data-language=ar]');
        mock.set({ phase: 'show', preview: 9 });
        await tab.waitForSelector('section[data-part=read]:not([hidden])');
        assert.equal(await tab.getAttribute('html', 'dir'), 'rtl');
        const [front, back] = await tab.$$eval('img', (images) => images.map((image) => image.getBoundingClientRect().left));
        assert.ok(front > back);
        await axe(tab, 'rtl');
        assert.deepEqual(await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]), [SCREEN.width, SCREEN.height]);
        mock.act({ act: 'ticks', mask: ENOUGH, age: '22', language: 'uk', next: '0' });
        await tab.waitForSelector('main[data-language=uk]');
        assert.equal(await tab.getAttribute('html', 'lang'), 'uk');
        const pages = mock.requests.filter((line) => line === 'GET /resident').length;
        mock.set({});
        mock.set({});
        assert.equal(mock.requests.filter((line) => line === 'GET /resident').length, pages);
}, { where: 'resident', phase: 'check' }));

test('turned round, the officer’s screen is the resident’s, and the keys stay the officer’s', () => withDesk(async (desk) => {
        const { tab, mock, press, until } = desk;
        await personTo(desk, 'show');
        await press('F6');
        await tab.waitForSelector('#flip:not([hidden]) [data-part=read]:not([hidden])');
        await tab.waitForFunction(() => [...document.querySelectorAll('#flip img')].every(({ naturalWidth }) => naturalWidth > 0));
        await fits(tab, 'flip');
        await axe(tab, 'flip');
        await press('y');
        await mock.until(() => mock.state.approved);
        await tab.waitForSelector('#flip [data-part=thanks]:not([hidden])');
        await press('F6');
        assert.equal(await tab.isVisible('#flip'), false);
        await tab.waitForFunction(() => !document.getElementById('go').disabled);
        await press('Enter');
        await until('print');
}, { phase: 'check' }));

test('letters four times as large lose nothing', () => withDesk(async (desk) => {
        const { tab, mock } = desk;
        const lost = async (where) => assert.deepEqual(await tab.evaluate(() => {
                const wide = document.documentElement.clientWidth;
                return [document.documentElement.scrollWidth <= wide, [...document.querySelectorAll('main *, footer *, header *')].filter((element) =>
                        element.checkVisibility() && element.getBoundingClientRect().width > 0 && !element.closest('.stage') &&
                        (element.getBoundingClientRect().right > wide + 1 || element.getBoundingClientRect().left < -1)).map((element) => element.id || element.className || element.tagName)];
        }), [true, []], where);
        for (const phase of ['morning', 'check', 'enter', 'show', 'print', 'scan', 'hand', 'wiping', 'evening', 'incident', 'ended']) {
                mock.set({ phase, preview: 5, next_papers: mock.state.papers });
                await desk.until(phase);
                await lost(phase);
        }
        assert.ok(await tab.isVisible('#keys'));
}, { phase: 'check', viewport: { width: Math.floor(SCREEN.width / 4), height: Math.floor(SCREEN.height / 4) } }));
