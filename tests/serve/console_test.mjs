// SPDX-License-Identifier: AGPL-3.0-or-later
// The console in Chromium: two people sign in, look at every page, agree to something and pause the online service, by forms
// alone and by keyboard alone. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFind, browserStart, citykey, htmlFind, placeEnd, placeMake, serveEnd, serveStart, tabOpen, widthOver } from './site.mjs';

const PAGES = ['/console', '/console/approvals', '/console/switch', '/console/events', '/console/stock', '/console/people',
        '/console/people/second', '/console/health', '/console/keys', '/console/languages', '/console/audit', '/console/mine',
        '/console/account'];
const NARROW = { width: 320, height: 256 }; // also 400 % zoom of 1280
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

// Types VALUES into the form that is sent to ACTION, sends it, and waits for the answer.
async function send(tab, action, values = {}) {
        await Promise.all([
                tab.waitForNavigation(),
                tab.evaluate(([where, all]) => {
                        const form = document.querySelector(`form[action="${where}"]`);
                        if (!form)
                                throw new Error(`no form ${where} in: ${document.body.innerText}`);
                        for (const [name, value] of Object.entries(all))
                                for (const field of form.querySelectorAll(`[name="${name}"]`))
                                        if (field.type === 'checkbox')
                                                field.checked = value.includes(field.value);
                                        else
                                                field.value = value;
                        form.querySelector('button').click();
                }, [action, values]),
        ]);
}

function text(tab) {
        return tab.evaluate(() => document.querySelector('main').innerText);
}

// A code is good once: everybody signs in once, and stays signed in.
async function signIn(name, locale) {
        const tab = await tabOpen(browser, server.origin, '/console/sign-in', { locale });
        await send(tab, '/console/sign-in', { name, password: passwords[name] });
        const code = /\d{6}/.exec(citykey(place, ['staff', 'code', name, '--data', 'city']))[0];
        await send(tab, '/console/sign-in/code', { code });
        assert.equal(new URL(tab.url()).pathname, '/console');
        return tab;
}

async function pageFind(tab, path) {
        const found = [];
        const answer = await tab.goto(server.origin + path);
        if (answer.status() !== 200)
                found.push(`answers ${answer.status()}`);
        if (answer.headers()['cache-control'] !== 'no-store')
                found.push('may be kept by the browser');
        found.push(...(await htmlFind(await answer.text())));
        for (const size of [NARROW, { width: 1280, height: 900 }]) {
                await tab.setViewportSize(size);
                found.push(...(await axeFind(tab)));
                if ((await widthOver(tab)) > 0)
                        found.push(`sticks out at ${size.width} px`);
        }
        return found.map((what) => `${path}: ${what}`);
}

test('every page is valid, accessible and fits a narrow screen', async () => {
        const found = [];
        for (const path of PAGES)
                found.push(...(await pageFind(people.first, path)));
        assert.deepEqual(found, []);
});

test('every page is there in Spanish', async () => {
        const found = [];
        for (const path of PAGES) {
                found.push(...(await pageFind(people.second, path)));
                if (await people.second.evaluate(() => document.documentElement.lang !== 'es'))
                        found.push(`${path} is not in Spanish`);
        }
        assert.deepEqual(found, []);
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
        for (const path of PAGES.filter((one) => one !== '/console/people/second'))
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

test('one person pauses the online service, and residents are told', async () => {
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
