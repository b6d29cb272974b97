// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page for residents and every way through them, in eleven languages: by links alone, by keyboard alone, with and
// without JavaScript, at 320 px, which is also 400 % zoom of 1280. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { LANGUAGES, RIGHT_TO_LEFT, ROOT, axeFind, browserStart, citykey, fairAnnounce, htmlFind, placeEnd, placeMake, serveEnd, serveStart, tabOpen, tabTo, widthOver } from './site.mjs';

const NARROW = { width: 320, height: 256 };

let place, server, browser;
const pages = {}; // language -> paths that its links lead to

before(async () => {
        place = placeMake();
        citykey(place, ['init', 'city']);
        fairAnnounce(place);
        server = await serveStart(place);
        browser = await browserStart();
});

// Makes a card; its stub's code.
function cardMake() {
        for (const file of ['person.json', 'portrait.png'])
                copyFileSync(path.join(ROOT, 'demo', file), path.join(place.folder, file));
        const out = `card-${cardMake.count = (cardMake.count ?? 0) + 1}`;
        citykey(place, ['issue', '--data', 'city', '--person', '../person.json', '--portrait', '../portrait.png', '--out', out]);
        return readFileSync(path.join(place.home, out, 'stub.txt'), 'utf8').trim();
}

after(async () => {
        await browser?.close();
        await serveEnd(server);
        placeEnd(place);
});

// Addresses in a page, of links and of what it loads.
function addresses(html, attribute) {
        return [...html.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map(([, value]) => value.replaceAll('&amp;', '&'));
}

async function pageFetch(path) {
        const answer = await fetch(server.origin + path, { redirect: 'manual' });
        return { answer, html: await answer.text() };
}

// What is wrong with one page, besides what axe finds.
async function pageFind(path, language, answer, html) {
        const found = [];
        const wrong = (sentence) => found.push(`${path}: ${sentence}`);
        if (answer.status !== 200)
                wrong(`answers ${answer.status}`);
        if (answer.headers.get('set-cookie'))
                wrong('sets a cookie');
        const opening = /<html [^>]*>/.exec(html)?.[0] ?? '';
        if (!opening.includes(`lang="${language}"`) || !opening.includes(`dir="${RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr'}"`))
                wrong(`begins with ${opening}`);
        for (const address of addresses(html, 'src'))
                if (!address.startsWith('/'))
                        wrong(`loads ${address}`);
        if (/\{\d/.test(html) || /\b(portal|check|documents|events|lost)\.[a-z]+\.?[a-z_]* /.test(html.replace(/<[^>]*>/g, ' ')))
                wrong('shows a text that is not filled in');
        for (const message of await htmlFind(html))
                wrong(message);
        return found;
}

// Follows every link from /LANGUAGE/ on.
async function crawl(language) {
        const seen = new Map([[`/${language}/`, null]]);
        const found = [];
        pages[language] = [];
        for (const path of seen.keys()) {
                const { answer, html } = await pageFetch(path);
                if (answer.headers.get('content-type')?.startsWith('text/html') && path.startsWith(`/${language}/`)) {
                        pages[language].push(path);
                        found.push(...await pageFind(path, language, answer, html));
                        for (const address of addresses(html, 'href')) {
                                const target = address.split('#')[0];
                                const other = /^\/([a-zA-Z-]+)\//.exec(target)?.[1];
                                if (target.startsWith('/') && (!LANGUAGES.includes(other) || other === language))
                                        seen.set(target, null);
                        }
                } else if (answer.status !== 200) {
                        found.push(`${path}: answers ${answer.status}`);
                }
        }
        return found;
}

test('the first page is in the language that is asked for, and offers all others', async () => {
        for (const language of LANGUAGES) {
                const answer = await fetch(server.origin, { redirect: 'manual', headers: { 'Accept-Language': `${language},en;q=0.5` } });
                assert.equal(answer.headers.get('location'), `/${language}/`);
        }
        const { answer, html } = await pageFetch('/en/');
        assert.equal(answer.status, 200);
        for (const language of LANGUAGES)
                assert.match(html, new RegExp(`href="/${language}/"[^>]*`), language);
        assert.deepEqual(await htmlFind(html), []);
});

for (const language of LANGUAGES)
        test(`every link leads to a whole page: ${language}`, async () => {
                assert.deepEqual(await crawl(language), []);
                assert.ok(pages[language].length >= 20, `only ${pages[language].length} pages`);
        });

for (const language of LANGUAGES)
        test(`nothing sticks out or is out of reach at 320 px: ${language}`, async () => {
                const found = [];
                const tab = await tabOpen(browser, server.origin, '/', NARROW);
                for (const path of pages[language]) {
                        await tab.goto(server.origin + path);
                        const over = await widthOver(tab);
                        if (over > 0)
                                found.push(`${path}: ${over} px wider than the screen`);
                        found.push(...(await axeFind(tab)).map((sentence) => `${path}: ${sentence}`));
                }
                assert.deepEqual(found, []);
                assert.deepEqual(tab.seen, { ...tab.seen, errors: [], elsewhere: [] });
                assert.deepEqual(await tab.context().cookies(), []);
                await tab.context().close();
        });

// Presses KEY on SELECTOR and waits for the page that follows.
async function follow(tab, selector, key = 'Enter') {
        await tabTo(tab, selector);
        await Promise.all([tab.waitForNavigation(), tab.keyboard.press(key)]);
}

// Takes each question's first answer until there are no more.
async function answerAll(tab) {
        for (let i = 0; i < 20 && await tab.evaluate(() => document.querySelector('main fieldset') !== null); i++) {
                await tabTo(tab, 'main fieldset input');
                await tab.keyboard.press('Space');
                await follow(tab, 'main form button[type=submit]');
        }
}

const heading = (tab) => tab.evaluate(() => document.querySelector('main h1').textContent.trim());

// The ways through the site. Each begins at /LANGUAGE/ and says what it ends with.
const journeys = {
        'are my papers enough': async (tab, language) => {
                await follow(tab, `main a[href="/${language}/check"]`);
                await follow(tab, 'main a.button');
                await answerAll(tab);
                assert.ok((await heading(tab)).length > 0);
                await follow(tab, 'main form.actions button[type=submit]');
                assert.match(tab.url(), /\/documents\/print$/);
                assert.equal(new URL(tab.url()).search, '', 'nothing of an answer is in an address');
        },
        'a list of papers': async (tab, language) => {
                await follow(tab, `main a[href="/${language}/documents"]`);
                await tabTo(tab, 'main input[name=age]');
                await tab.keyboard.press('Space');
                await tabTo(tab, 'main input[name=tick]');
                await tab.keyboard.press('Space');
                await tabTo(tab, 'main form button[type=submit]');
                await tab.keyboard.press('Enter');
                await tab.waitForFunction(() => document.querySelector('[data-verdict]')?.textContent.trim().length > 0);
                assert.equal(new URL(tab.url()).search, '', 'nothing of an answer is in an address');
        },
        'a code that is none': async (tab, language) => {
                await follow(tab, `main a[href="/${language}/lost"]`);
                await tabTo(tab, 'main input[name=code]');
                await tab.keyboard.type('7K2M-9QXA');
                await Promise.all([tab.waitForNavigation(), tab.keyboard.press('Enter')]);
                assert.ok(await tab.evaluate(() => document.querySelector('main [role=alert]') !== null));
                assert.ok(!(await tab.content()).includes('7K2M-9QXA\"'), 'what was typed is not shown again');
                assert.equal(new URL(tab.url()).search, '', 'nothing of the code is in an address');
        },
        'a day and a place': async (tab, language) => {
                await follow(tab, `main a[href="/${language}/events"]`);
                await follow(tab, `main .grid a[href^="/${language}/events/"]`);
                assert.equal(await heading(tab), 'Winter fair');
                const calendar = await tab.evaluate(() => document.querySelector('main a.button.second').getAttribute('href'));
                assert.match(await (await fetch(server.origin + calendar)).text(), /^BEGIN:VCALENDAR[\s\S]*END:VCALENDAR\r\n$/);
                await follow(tab, `main a.button[href="/${language}/check"]`);
        },
        'in person or online': async (tab, language) => {
                await follow(tab, `main a[href="/${language}/choose"]`);
                assert.ok((await heading(tab)).length > 0);
                await tab.goto(`${server.origin}/${language}/paused`);
                assert.ok((await heading(tab)).length > 0);
        },
        'another language': async (tab, language) => {
                const other = LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length];
                await tabTo(tab, 'header ~ div summary, summary');
                await tab.keyboard.press('Enter');
                await follow(tab, `a[hreflang="${other}"]`);
                assert.equal(await tab.evaluate(() => document.documentElement.lang), other);
        },
        'leaving quickly': async (tab, language) => {
                const leave = await tab.evaluate(() => document.querySelector('a.leave').getAttribute('href'));
                assert.ok(leave.length > 0);
                await tab.goto(`${server.origin}/${language}/exit`);
                assert.ok((await heading(tab)).length > 0);
        },
};

// A card is turned off by its stub's code, once; the second time the page says that it was off.
for (const javaScriptEnabled of [true, false])
        test(`a lost card, by keyboard, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
                const code = cardMake();
                assert.match(code, /^([0-9A-Z]{4}-){5}[0-9A-Z*~$=]$/);
                for (const language of ['en', 'ar']) {
                        const tab = await tabOpen(browser, server.origin, `/${language}/lost`, { ...NARROW, javaScriptEnabled });
                        await tabTo(tab, 'main input[name=code]');
                        await tab.keyboard.type(code.toLowerCase());
                        await Promise.all([tab.waitForNavigation(), tab.keyboard.press('Enter')]);
                        assert.ok(await tab.evaluate(() => document.querySelector('main .panel h1') !== null));
                        const said = await tab.content();
                        assert.ok(!said.toUpperCase().includes(code.slice(5, 19)), 'the code is not shown again');
                        assert.match(said, /555-0142/, 'whom to talk to');
                        assert.equal(await widthOver(tab), 0);
                        if (javaScriptEnabled) // axe waits for timers, which are off with it
                                assert.deepEqual(await axeFind(tab), []);
                        await tab.context().close();
                }
        });

for (const [name, journey] of Object.entries(journeys))
        for (const javaScriptEnabled of [true, false])
                test(`${name}, by keyboard, ${javaScriptEnabled ? 'with' : 'without'} JavaScript, in eleven languages`, async () => {
                        for (const language of LANGUAGES) {
                                const tab = await tabOpen(browser, server.origin, `/${language}/`, { ...NARROW, javaScriptEnabled });
                                await journey(tab, language);
                                assert.deepEqual([tab.seen.errors, tab.seen.elsewhere], [[], []], language);
                                assert.deepEqual(await tab.context().cookies(), []);
                                await tab.context().close();
                        }
                });
