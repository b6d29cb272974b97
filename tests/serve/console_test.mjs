// SPDX-License-Identifier: AGPL-3.0-or-later
// The console in Chromium: two people sign in, look at every page, agree to something and pause the online service, by forms
// alone and by keyboard alone. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pageFind, send, text } from './console_kit.mjs';
import { axeFind, browserStart, citykey, placeEnd, placeMake, serveEnd, serveStart, tabOpen } from './site.mjs';

const PAGES = ['/console', '/console/approvals', '/console/switch', '/console/events', '/console/stock', '/console/people',
        '/console/people/second', '/console/health', '/console/keys', '/console/languages', '/console/audit', '/console/mine',
        '/console/account', '/console/account/second-factor'];
const TABS_MOST = 60;

let place, server, browser;
const passwords = {};
const people = {}; // name -> tab

before(async () => {
        place = placeMake();
        const said = citykey(place, ['init', 'city']);
        for (const [, name, password] of said.matchAll(/Signs in as (\S+) with (\S+)/g))
                passwords[name] = password;
        server = await serveStart(place);
        browser = await browserStart();
        people.first = await signIn('first', 'en-US');
        people.second = await signIn('second', 'es-MX');
});

after(async () => {
        await browser?.close();
        await serveEnd(server);
        placeEnd(place);
});

// A code is good once: everybody signs in once, and stays signed in.
async function signIn(name, locale) {
        const tab = await tabOpen(browser, server.origin, '/console/sign-in', { locale });
        await send(tab, '/console/sign-in', { name, password: passwords[name] });
        const code = /\d{6}/.exec(citykey(place, ['staff', 'code', name, '--data', 'city']))[0];
        await send(tab, '/console/sign-in/code', { code });
        assert.equal(new URL(tab.url()).pathname, '/console');
        return tab;
}

// What is wrong with the page at PATH, which is to be there.
async function pathFind(tab, path) {
        const answer = await tab.goto(server.origin + path);
        const found = await pageFind(tab, answer);
        return answer.status() === 200 ? found : [`${path} answers ${answer.status()}`, ...found];
}

test('every page is valid, accessible and fits a narrow screen', async () => {
        const found = [];
        for (const path of PAGES)
                found.push(...(await pathFind(people.first, path)));
        assert.deepEqual(found, []);
});

test('every page is there in Spanish', async () => {
        const found = [];
        for (const path of PAGES) {
                found.push(...(await pathFind(people.second, path)));
                if (await people.second.evaluate(() => document.documentElement.lang !== 'es'))
                        found.push(`${path} is not in Spanish`);
        }
        assert.deepEqual(found, []);
});

test('the pages where one signs in are the same, in both languages, also when something is wrong', async () => {
        const found = [];
        for (const [locale, lang] of [['en-US', 'en'], ['es-MX', 'es']]) {
                const tab = await tabOpen(browser, server.origin, '/console/sign-in', { locale });
                found.push(...(await pathFind(tab, '/console/sign-in')));
                found.push(...(await pathFind(tab, '/console/sign-in?out')));
                found.push(...(await pageFind(tab, await send(tab, '/console/sign-in', { name: 'second', password: 'none of theirs' }))));
                assert.notEqual(await tab.evaluate(() => document.querySelector('[role=alert]').innerText), '');
                const answer = await send(tab, '/console/sign-in', { name: 'second', password: passwords.second });
                found.push(...(await pageFind(tab, answer)));
                found.push(...(await pageFind(tab, await send(tab, '/console/sign-in/code', { code: '000000' }))));
                assert.equal(await tab.evaluate(() => document.documentElement.lang), lang);
                assert.deepEqual(tab.seen.errors, []);
                await tab.context().close();
        }
        assert.deepEqual(found, []);
});

test('one signs in by the keyboard alone', async () => {
        const tab = await tabOpen(browser, server.origin, '/console/sign-in', { locale: 'en-US' });
        const reach = async (id) => {
                for (let i = 0; i < TABS_MOST; i++) {
                        await tab.keyboard.press('Tab');
                        if (await tab.evaluate((wanted) => document.activeElement.id === wanted, id))
                                return;
                }
                assert.fail(`${id} is not reached`);
        };
        await reach('name');
        await tab.keyboard.type('second');
        await reach('password');
        await tab.keyboard.type(passwords.second);
        await Promise.all([tab.waitForNavigation(), tab.keyboard.press('Enter')]);
        await reach('code');
        await tab.keyboard.type('12345'); // one too few
        await Promise.all([tab.waitForNavigation(), tab.keyboard.press('Enter')]);
        assert.ok(await tab.evaluate(() => document.querySelector('[role=alert]') !== null));
        await tab.context().close();
});

test('the keyboard alone gets everywhere', async () => {
        const tab = people.first;
        await tab.goto(`${server.origin}/console`);
        const reached = [];
        for (let i = 0; i < TABS_MOST; i++) {
                await tab.keyboard.press('Tab');
                reached.push(await tab.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.tagName));
        }
        assert.equal(reached[0], '#main');
        for (const path of PAGES.filter((one) => !['/console/people/second', '/console/account/second-factor'].includes(one)))
                assert.ok(reached.includes(path), `${path} is not reached`);
        assert.ok(reached.includes('BUTTON'));
        await tab.goto(`${server.origin}/console`);
        await tab.keyboard.press('Tab');
        await tab.keyboard.press('Enter');
        assert.equal(await tab.evaluate(() => document.activeElement.id), 'main');
});

test('one proposes, another agrees, the first does it, and the new person is there', async () => {
        const { first, second } = people;
        await first.goto(`${server.origin}/console/people`);
        await send(first, '/console/people/add', { name: 'plover', roles: ['2'] });
        const address = new URL(first.url()).pathname;
        assert.match(await text(first), /Another person must agree/);
        assert.equal(await first.evaluate(() => document.querySelectorAll('form[action="/console/approvals/agree"]').length), 0);
        await second.goto(server.origin + address);
        await send(second, '/console/approvals/agree');
        await first.goto(server.origin + address);
        await send(first, '/console/approvals/add', { password: 'three birds on a wire', again: 'three birds on a tree' });
        assert.match(await text(first), /not the same/);
        assert.deepEqual(await axeFind(first), []);
        await send(first, '/console/approvals/add', { password: 'three birds on a wire', again: 'three birds on a wire' });
        assert.match(await text(first), /Done/);
        await first.goto(`${server.origin}/console/people`);
        assert.match(await text(first), /plover/);
});

test('what takes long to look at is looked at when somebody asks', async () => {
        const { first } = people;
        await first.goto(`${server.origin}/console/health`);
        await send(first, '/console/health/look');
        const answer = await first.reload();
        assert.deepEqual(await pageFind(first, answer), []);
        assert.match(await text(first), /last looked at on|being looked at now/);
});

test('one person pauses the online service, and the console says so on every page', async () => {
        const { first } = people;
        await first.goto(`${server.origin}/console/switch`);
        await send(first, '/console/switch/pause', { reason: 'safety' });
        assert.match(await text(first), /Paused/);
        await first.goto(`${server.origin}/console`);
        assert.ok(await first.evaluate(() => document.querySelector('.console-paused') !== null));
        await first.goto(`${server.origin}/console/mine?kind=switch.pause`);
        assert.match(await text(first), /switch\.pause/);
});

test('no page had an error or asked anybody else', () => {
        for (const tab of Object.values(people)) {
                assert.deepEqual(tab.seen.errors, []);
                assert.deepEqual(tab.seen.elsewhere, []);
        }
});

test('after signing out nothing is shown, not even by going back', async () => {
        const { first } = people;
        await first.goto(`${server.origin}/console`);
        await send(first, '/console/sign-out');
        await first.goto(`${server.origin}/console/people`);
        assert.equal(new URL(first.url()).pathname, '/console/sign-in');
});
