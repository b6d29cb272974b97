// SPDX-License-Identifier: AGPL-3.0-or-later
// Leaving quickly: by the link and by Escape, with JavaScript and without. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, browserStart, citykey, placeEnd, placeMake, serveEnd, serveStart, tabOpen } from './site.mjs';

const ELSEWHERE = 'https://www.wikipedia.org/'; // leave: of policy/demo/city.yaml

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

// A tab that came from / to the events. The page elsewhere is played; what is asked of it is in tab.seen.elsewhere.
async function visit(language, options) {
        const tab = await tabOpen(browser, server.origin, `/${language}/`, options);
        await tab.context().route(`${ELSEWHERE}**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>elsewhere</title>' }));
        await tab.goto(`${server.origin}/${language}/check`);
        assert.deepEqual(tab.seen.elsewhere, [], 'nothing is asked of anybody before');
        return tab;
}

const isElsewhere = (tab) => tab.waitForURL(ELSEWHERE);

async function leaveByLink(tab) {
        await tab.focus('[data-leave]');
        await Promise.all([isElsewhere(tab), tab.keyboard.press('Enter')]);
}

test('the link replaces the page, in eleven languages', async () => {
        for (const language of LANGUAGES) {
                const tab = await visit(language);
                const visited = await tab.evaluate(() => history.length);
                await leaveByLink(tab);
                assert.equal(await tab.evaluate(() => history.length), visited, language);
                await tab.goBack();
                assert.equal(new URL(tab.url()).pathname, `/${language}/`, 'the page itself is not to be gone back to');
                await tab.context().close();
        }
});

test('Escape leaves at the third press, and not before', async () => {
        const tab = await visit('en');
        await tab.keyboard.press('Escape');
        await tab.keyboard.press('Escape');
        assert.equal(new URL(tab.url()).pathname, '/en/check');
        assert.equal(await tab.evaluate(() => document.documentElement.hidden), false);
        await Promise.all([isElsewhere(tab), tab.keyboard.press('Escape')]);
        await tab.goBack();
        assert.equal(new URL(tab.url()).pathname, '/en/');
        await tab.context().close();
});

test('Escape leaves from inside a field too', async () => {
        const tab = await visit('en');
        await tab.goto(`${server.origin}/en/lost`);
        await tab.focus('#code');
        await tab.keyboard.type('7K2M');
        for (let i = 0; i < 2; i++)
                await tab.keyboard.press('Escape');
        await Promise.all([isElsewhere(tab), tab.keyboard.press('Escape')]);
        await tab.context().close();
});

test('without JavaScript it is a plain link, and Escape is not promised', async () => {
        for (const language of LANGUAGES) {
                const tab = await visit(language, { javaScriptEnabled: false });
                assert.doesNotMatch(await tab.locator('.bar').innerText(), /Escape|Échap/);
                await leaveByLink(tab);
                await tab.context().close();
        }
});

test('whoever hears the page is told the way out and its keys', async () => {
        for (const language of LANGUAGES) {
                const tab = await visit(language);
                const { role, name } = await tab.context().newCDPSession(tab).then(async (session) => {
                        const { root } = await session.send('DOM.getDocument');
                        const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '[data-leave]' });
                        const { nodes } = await session.send('Accessibility.getPartialAXTree', { nodeId, fetchRelatives: false });
                        return { role: nodes[0].role.value, name: nodes[0].name.value };
                });
                assert.equal(role, 'link');
                const seen = await tab.evaluate(() => document.querySelector('[data-leave]').firstChild.textContent);
                assert.ok(name.startsWith(seen), 'what is heard begins with what is seen');
                assert.match(name, /Escape|Échap/, language);
                await tab.context().close();
        }
});

test('nothing that leads elsewhere says where one was', async () => {
        const tab = await visit('en');
        const asked = tab.waitForRequest(ELSEWHERE);
        await leaveByLink(tab);
        assert.equal((await asked).headers().referer, undefined);
        await tab.context().close();
});
