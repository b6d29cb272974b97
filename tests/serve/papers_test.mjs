// SPDX-License-Identifier: AGPL-3.0-or-later
// Papers, events and lost cards on the city's site: with JavaScript and without, by small screens and on paper.
// $CITYKEY names the program; $SHOTS, when set, is a folder for pictures of the pages.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, axeFind, browserStart, citykey, fairAnnounce, htmlFind, placeEnd, placeMake, serveEnd, serveStart, tabOpen, widthOver } from './site.mjs';

const NO_SCRIPT = { javaScriptEnabled: false };
const SMALL = { width: 320, height: 640 };

let place, server, browser;

before(async () => {
        place = placeMake();
        citykey(place, ['init', '--policy', path.join(ROOT, 'policy/demo'), 'city']);
        fairAnnounce(place);
        server = await serveStart(place);
        browser = await browserStart();
});

after(async () => {
        await browser?.close();
        await serveEnd(server);
        placeEnd(place);
});

const open = (address, options) => tabOpen(browser, server.origin, address, options);

async function shoot(tab, name) {
        if (process.env.SHOTS)
                await tab.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
}

// What every page is held to.
async function hold(tab) {
        assert.deepEqual(await axeFind(tab), []);
        assert.deepEqual(await htmlFind(await tab.content()), []);
        assert.equal(await widthOver(tab), 0);
        assert.deepEqual(tab.seen.errors, []);
        assert.deepEqual(tab.seen.elsewhere, []);
}

async function press(tab, text) {
        await Promise.all([tab.waitForLoadState('load'), tab.waitForNavigation(), tab.locator('main button, main a.button', { hasText: text }).first().click()]);
}

const choose = (tab, text) => tab.locator('.choice label', { hasText: text }).first().click();
const heading = (tab) => tab.locator('main h1:visible').first().innerText();

test('question by question, without JavaScript, to enough', async () => {
        const tab = await open('/en/check', { ...NO_SCRIPT, ...SMALL });
        await shoot(tab, 'check-320');
        await press(tab, 'Start now');
        await shoot(tab, 'check-age-320');
        await press(tab, 'Continue');
        assert.match(await tab.locator('.errors').innerText(), /Choose an age/);
        await choose(tab, '22 or older');
        await press(tab, 'Continue');
        await shoot(tab, 'check-facts-320');
        await choose(tab, 'No fixed address');
        await press(tab, 'Continue');
        await choose(tab, 'Passport, or a government');
        await shoot(tab, 'check-papers-320');
        await press(tab, 'Continue');
        assert.equal(await tab.getByText('Bill, bank statement').count(), 0);
        await choose(tab, '"Care of" letter');
        await press(tab, 'Continue');
        assert.equal(await heading(tab), 'Enough');
        assert.ok(!tab.url().includes('?'));
        await shoot(tab, 'check-result-320');
        await press(tab, 'Get this list on paper');
        assert.equal(await heading(tab), 'Your list for the card');
        await shoot(tab, 'print-320');
});

test('all papers on one page, without JavaScript', async () => {
        const tab = await open('/en/documents', NO_SCRIPT);
        await choose(tab, '22 or older');
        await choose(tab, 'Passport, or a government');
        await press(tab, 'Show if this is enough');
        assert.equal(await heading(tab), 'Not enough yet');
        assert.ok(await tab.getByText('Bill, bank statement or pay slip').count() > 1);
        await shoot(tab, 'documents-missing');
});

test('with JavaScript the verdict changes in place, and nothing is sent', async () => {
        const tab = await open('/en/documents');
        await tab.waitForLoadState('networkidle');
        const icon = await tab.evaluate(() => document.querySelector('link[rel=icon]').href); // browsers ask for it when they like
        const asked = [];
        tab.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
        await choose(tab, '22 or older');
        await choose(tab, 'Passport, or a government');
        assert.equal(await heading(tab), 'Not enough yet');
        await hold(tab);
        await shoot(tab, 'documents-script');
        await choose(tab, 'Bill, bank statement');
        assert.equal(await heading(tab), 'Enough');
        await choose(tab, '13 or younger');
        assert.equal(await heading(tab), 'Not enough yet');
        assert.match(await tab.locator('.no').innerText(), /has to come along/);
        assert.deepEqual(asked.filter((request) => request !== `GET ${icon}`), []);
        await hold(tab);
});

test('the list is made for paper', async () => {
        const tab = await open('/en/documents');
        await choose(tab, '13 or younger');
        await choose(tab, 'Birth certificate that names');
        await press(tab, 'Get this list on paper');
        await hold(tab);
        await shoot(tab, 'print');
        const paper = await tab.pdf({ format: 'Letter' });
        const pages = paper.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
        assert.equal(pages, 1);
        if (process.env.SHOTS)
                writeFileSync(path.join(process.env.SHOTS, 'print.pdf'), paper);
});

for (const [language, enough] of [['es', 'Alcanza'], ['ar', null], ['zh-Hans', null]])
        test(`the papers speak ${language}`, async () => {
                const tab = await open(`/${language}/documents`, SMALL);
                await tab.locator('input[name=age][value="22"]').check();
                await tab.locator('input[name=tick][value="1"]').check();
                if (enough)
                        assert.equal(await heading(tab), enough);
                await hold(tab);
                await shoot(tab, `documents-${language}-320`);
                const event = await open(`/${language}/events`, SMALL);
                await hold(event);
                await shoot(event, `events-${language}-320`);
        });

test('an event is found, and goes into a calendar', async () => {
        const tab = await open('/en/events');
        await hold(tab);
        await shoot(tab, 'events');
        await tab.locator('.grid a').first().click();
        await tab.waitForLoadState('load');
        assert.equal(await heading(tab), 'Winter fair');
        await hold(tab);
        await shoot(tab, 'event');
        const address = await tab.locator('a.button.second').getAttribute('href');
        const calendar = await fetch(server.origin + address);
        assert.match(calendar.headers.get('content-type'), /^text\/calendar/);
        assert.match(await calendar.text(), /^BEGIN:VCALENDAR\r\n[\s\S]*SUMMARY:.*Winter fair\r\n/);
});

test('a lost card: what was typed is not shown again', async () => {
        const tab = await open('/en/lost', { ...NO_SCRIPT, ...SMALL });
        await hold(await open('/en/lost', SMALL));
        await shoot(tab, 'lost-320');
        await tab.locator('#code').fill('7K2M-9QUA-1B3D-5F6G-8HJK-N');
        await press(tab, 'Turn the card off');
        assert.match(await tab.locator('.errors').innerText(), /character 3 of group 2/);
        assert.ok(!(await tab.content()).includes('9QUA'));
        await shoot(tab, 'lost-wrong-320');
});
