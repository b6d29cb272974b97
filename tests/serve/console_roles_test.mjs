// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody in each of the city's roles signs in for the first time, sets up a second factor, and finds their own questions
// answered and no way to what is not theirs. What a role may is read from the tables that lawyers review. $CITYKEY names the
// program.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { codeOf, headings, pageFind, send, text } from './console_kit.mjs';
import { browserStart, citykey, LANGUAGES, placeEnd, placeMake, ROOT, serveEnd, serveStart, tabOpen } from './site.mjs';

const WAITING = 'What waits for your agreement?';
const SWITCH = 'Can people apply online?';
const EVENTS = 'Which events are next, and is the stock enough?';
const REACH = 'What could a demand reach today?';
const MINE = 'What became of what you proposed?';
const QUESTIONS = {
        clerk: [WAITING, SWITCH, EVENTS, REACH, MINE],
        supervisor: [WAITING, EVENTS, 'Which desks are out?', 'Do the books agree with the store?', MINE],
        officer: [WAITING, EVENTS, 'How do I open a desk?'],
        reviewer: [SWITCH, 'Which case is next?'],
        records: [WAITING, 'What falls due?', 'Could the city be restored?', REACH],
        lawyer: [WAITING, SWITCH, 'What is on hold?', REACH, MINE],
        counsel: [WAITING, SWITCH, 'What is on hold?', REACH, MINE],
        operator: [SWITCH, "Is the city's computer well?", MINE],
};
const ROLES = Object.keys(QUESTIONS);
const MOST_MS = 5000; // from a pause to what residents read

const lines = (file) => readFileSync(path.join(ROOT, file), 'utf8').split('\n').map((line) => line.split(/\s+/));
const permits = Object.fromEntries(lines('tests/golden/permits.txt').map(([permit, ...cells]) => [permit, cells]));
const pages = lines('tests/golden/routes.txt')
        .filter(([method, address, permit]) => method === 'GET' && address.startsWith('/console') && !address.endsWith('*')
                && !['anybody', 'enrol'].includes(permit))
        .map(([, address, permit]) => ({ address, permit }));
const may = (role, permit) => permits[permit][ROLES.indexOf(role)] === 'one';

let place, server, browser;
const people = {}; // role -> tab

before(async () => {
        place = placeMake();
        citykey(place, ['init', 'city']);
        server = await serveStart(place);
        browser = await browserStart();
});

after(async () => {
        await browser?.close();
        await serveEnd(server);
        placeEnd(place);
});

test('somebody in each role sets up a second factor before anything else, by pages that everybody can use', async () => {
        const found = [];
        for (const role of ROLES) {
                const said = citykey(place, ['staff', 'add', '--data', 'city', '--role', role, `the-${role}`]);
                const password = / is (\S+)$/.exec(said.trim())[1];
                const tab = await tabOpen(browser, server.origin, '/console/sign-in', { locale: role === 'clerk' ? 'es-MX' : 'en-US' });
                await send(tab, '/console/sign-in', { name: `the-${role}`, password });
                const answer = await tab.goto(`${server.origin}/console`); // not yet
                assert.equal(new URL(tab.url()).pathname, '/console/account/second-factor');
                if (['clerk', 'officer'].includes(role))
                        found.push(...(await pageFind(tab, answer)));
                const secret = await tab.evaluate(() => document.querySelector('.secret').innerText);
                await send(tab, '/console/account/codes', { code: codeOf(secret) });
                assert.equal(new URL(tab.url()).pathname, '/console/account');
                people[role] = tab;
        }
        assert.deepEqual(found, []);
        await send(people.clerk, '/console/account/language', { language: 'en' });
});

test('each role finds its own questions answered, and no others', async () => {
        for (const role of ROLES) {
                await people[role].goto(`${server.origin}/console`);
                assert.deepEqual(await headings(people[role]), QUESTIONS[role], role);
                assert.ok(await people[role].evaluate(() => [...document.querySelectorAll('.question')]
                        .every((each) => each.querySelectorAll('.finding p').length > 1)), role);
        }
});

test('the navigation shows exactly what opens, and what does not is refused in a calm page', async () => {
        const found = [];
        for (const role of ROLES) {
                const tab = people[role];
                await tab.goto(`${server.origin}/console`);
                const ways = await tab.evaluate(() => [...document.querySelectorAll('.console-nav a')].map((each) => each.getAttribute('href')));
                const opens = pages.filter(({ permit }) => may(role, permit)).map(({ address }) => address);
                assert.deepEqual([...ways].sort(), [...opens, '/console/account'].sort(), role);
                for (const { address, permit } of pages) {
                        const answer = await tab.goto(server.origin + address);
                        assert.equal(answer.status(), may(role, permit) ? 200 : 403, `${role} at ${address}`);
                        if (answer.status() === 200)
                                continue;
                        assert.match(await text(tab), /Your roles do not include this/);
                        assert.ok(await tab.evaluate(() => document.querySelector('.console-nav') !== null));
                        if (role === 'reviewer')
                                found.push(...(await pageFind(tab, answer)));
                }
        }
        assert.deepEqual(found, []);
});

test('within five seconds of a pause residents are told in all eleven languages', async () => {
        const tab = people.lawyer;
        const banner = async (tag) => /<aside class="banner".*?<b>(.*?)<\/b>/s.exec(await (await fetch(`${server.origin}/${tag}/`)).text())?.[1];
        for (const tag of LANGUAGES)
                assert.equal(await banner(tag), undefined, tag);
        await tab.goto(`${server.origin}/console/switch`);
        const began = Date.now();
        await send(tab, '/console/switch/pause', { reason: 'legal' });
        for (const tag of LANGUAGES) {
                const po = readFileSync(path.join(ROOT, `web/text/${tag}.po`), 'utf8');
                const wanted = /msgid "portal\.frame\.paused"\nmsgstr "(.*)"/.exec(po)[1];
                let shown;
                do
                        shown = await banner(tag);
                while (!shown && Date.now() - began < MOST_MS);
                assert.equal(shown, wanted, tag);
        }
        assert.ok(Date.now() - began < MOST_MS);
});

test('another role, or none, is so at the very next request', async () => {
        const tab = people.records;
        assert.equal((await tab.goto(`${server.origin}/console/audit`)).status(), 200);
        citykey(place, ['staff', 'change', '--data', 'city', '--role', 'reviewer', 'the-records']);
        assert.equal((await tab.goto(`${server.origin}/console/audit`)).status(), 403);
        citykey(place, ['staff', 'remove', '--data', 'city', 'the-records']);
        await tab.goto(`${server.origin}/console`);
        assert.equal(new URL(tab.url()).pathname, '/console/sign-in');
});

test('no page had an error or asked anybody else', () => {
        for (const tab of Object.values(people)) {
                assert.deepEqual(tab.seen.errors, []);
                assert.deepEqual(tab.seen.elsewhere, []);
        }
});
