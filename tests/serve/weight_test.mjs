// SPDX-License-Identifier: AGPL-3.0-or-later
// What the way to a card weighs, for whoever has a slow telephone and pays by the byte. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, browserStart, citykey, placeEnd, placeMake, serveEnd, serveStart, tabOpen } from './site.mjs';

const FIRST_PAGE_MOST = 30 * 1024; // with everything that it loads, before any compression
const WAY_MOST = 60 * 1024; // of an adult, from / to the list on paper, as it is sent: answers to what was told are not compressed
const ADULT = 'main fieldset input[name=age][value="22"]';

let place, server, browser;

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

// A tab of a new visitor that counts: bytes as they come, and what they hold.
async function tabCount() {
        const tab = await tabOpen(browser, server.origin, '/keys.json', { width: 320, height: 640 });
        const session = await tab.context().newCDPSession(tab);
        const count = { sent: 0, held: 0, requests: 0, each: [] };
        const came = new Map(); // what did not come from the browser's own store
        await session.send('Network.enable');
        session.on('Network.responseReceived', ({ requestId, response }) => {
                if (!response.fromDiskCache && !response.fromPrefetchCache)
                        came.set(requestId, response.url);
        });
        session.on('Network.requestServedFromCache', ({ requestId }) => { came.delete(requestId); });
        session.on('Network.dataReceived', ({ requestId, dataLength }) => { count.held += came.has(requestId) ? dataLength : 0; });
        session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
                count.requests += came.has(requestId);
                count.sent += encodedDataLength;
                count.each.push(`${new URL(came.get(requestId) ?? 'none:').pathname} ${encodedDataLength}`);
        });
        return { tab, count };
}

async function submit(tab, selector) {
        await Promise.all([tab.waitForNavigation({ waitUntil: 'networkidle' }), tab.evaluate((it) => document.querySelector(it).click(), selector)]);
}

async function walk(language) {
        const { tab, count } = await tabCount();
        await tab.goto(`${server.origin}/${language}/`, { waitUntil: 'networkidle' });
        const first = { ...count };
        await submit(tab, `main a[href="/${language}/check"]`);
        await submit(tab, 'main a.button');
        while (await tab.evaluate(() => document.querySelector('main fieldset') !== null)) {
                await tab.evaluate((adult) => (document.querySelector(adult) ?? document.querySelector('main fieldset input')).click(), ADULT);
                await submit(tab, 'main form button[type=submit]');
        }
        await submit(tab, 'main form.actions button[type=submit]');
        assert.match(tab.url(), /\/documents\/print$/);
        await tab.context().close();
        return { first, all: count };
}

for (const language of LANGUAGES)
        test(`the way to a card is light: ${language}`, async (t) => {
                const { first, all } = await walk(language);
                t.diagnostic(`first page ${first.held} bytes in ${first.requests} requests, ${first.sent} as sent; to the list on paper ${all.sent} as sent`);
                assert.ok(first.held > 10000 && all.sent > first.sent, 'something was counted');
                assert.ok(first.held <= FIRST_PAGE_MOST, `the first page is ${first.held} bytes`);
                assert.ok(all.sent <= WAY_MOST, `the way is ${all.sent} bytes: ${all.each.join(', ')}`);
        });
