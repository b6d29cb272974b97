// SPDX-License-Identifier: AGPL-3.0-or-later
// Staff sign in at the console, in Chromium with a virtual authenticator, against the real server. $CITYKEY names the
// program; $PICTURES, if set, is a folder for pictures of the pages.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { browserStart } from '../browser/verify_page.mjs';
import { citykey, place, serve, stop } from './server.mjs';

const COOKIE = '__Host-citykey';

let here, server, browser, founders, ORIGIN;

// A port that is free: passkeys are of an address, which must be known before the server starts.
function freePort() {
        return new Promise((resolve) => {
                const probe = createServer().listen(0, '127.0.0.1', () => {
                        const { port } = probe.address();
                        probe.close(() => resolve(port));
                });
        });
}

before(async () => {
        here = place('sign-in');
        citykey(here.home, 'init', 'city');
        founders = Object.fromEntries(readFileSync(path.join(here.home, 'city/keys/staff'), 'utf8').trim().split('\n')
                .map((line) => line.split(' ')).map(([name, password, secret]) => [name, { name, password, secret }]));
        const port = await freePort();
        ORIGIN = `http://localhost:${port}`;
        writeFileSync(path.join(here.home, 'conf'), `address = ${ORIGIN}\n`);
        server = await serve(here.home, ['--conf', 'conf'], { listen: `127.0.0.1:${port}` });
        browser = await browserStart();
});

after(async () => {
        await browser?.close();
        if (server)
                await stop(server, 'SIGKILL');
        here.remove();
});

/* ---------------------------------------------------------------------------------- people */

function secretBytes(text) {
        let bits = '';
        for (const letter of text.replaceAll(' ', ''))
                bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
        return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// The code of now, or of AHEAD steps later: a code is good one step early, and each once.
function codeOf(secret, ahead = 0) {
        const step = Buffer.alloc(8);
        step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
        const mac = createHmac('sha1', secretBytes(secret)).update(step).digest();
        return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function visitor(options = {}) {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        return { context, page, go: (at) => page.goto(ORIGIN + at), at: () => new URL(page.url()).pathname };
}

// Cookies of this host alone, as the server sets them.
const give = (who, cookies) => who.context.addCookies(cookies.map(({ name, value }) => (
        { name, value, url: 'https://localhost', secure: true, httpOnly: true, sameSite: 'Strict' })));

const text = (page) => page.evaluate(() => document.querySelector('main').innerText);
const wrongOf = (page) => page.evaluate(() => document.querySelector('.errors')?.innerText ?? '');

// Fills FIELDS into the form that has ACTION and sends it, as a person does with the button.
async function send(page, action, fields) {
        const answered = page.waitForNavigation();
        await page.evaluate(([at, values]) => {
                const form = document.querySelector(`form[action="${at}"]`);
                for (const [name, value] of Object.entries(values))
                        form.elements[name].value = value;
                form.querySelector('button').click();
        }, [action, fields]);
        return answered;
}

const givePassword = (page, { name, password }) => send(page, '/console/sign-in', { name, password });
const giveCode = (page, code) => send(page, '/console/sign-in/code', { code });

async function signIn(who, person, code) {
        await who.go('/console/sign-in');
        await givePassword(who.page, person);
        return giveCode(who.page, code);
}

async function authenticatorOf(who) {
        const devtools = await who.context.newCDPSession(who.page);
        await devtools.send('WebAuthn.enable');
        const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: {
                protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
                automaticPresenceSimulation: true,
        } });
        return {
                keys: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
                put: (credential) => devtools.send('WebAuthn.addCredential', { authenticatorId, credential }),
                clear: () => devtools.send('WebAuthn.clearCredentials', { authenticatorId }),
                knows: (isUserVerified) => devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
        };
}

async function usePasskey(who) {
        await who.go('/console/sign-in');
        return send(who.page, '/console/sign-in/passkey', {});
}

async function picture(page, name) {
        if (process.env.PICTURES)
                await page.screenshot({ path: path.join(process.env.PICTURES, `${name}.png`), fullPage: true });
}

/* ------------------------------------------------------------------------------------ tests */

let first, keys; // a browser that "first" uses all through, and what it has for passkeys

test('who is not signed in is sent to where one signs in, without a cookie', async () => {
        const who = await visitor();
        await who.go('/console');
        assert.equal(who.at(), '/console/sign-in');
        assert.deepEqual(await who.context.cookies(), []);
        await picture(who.page, 'sign-in');
        await who.context.close();
});

test('a wrong password and a name that nobody has are one answer', async () => {
        const who = await visitor();
        await who.go('/console/sign-in');
        assert.equal((await givePassword(who.page, { name: 'first', password: 'not that one at all' })).status(), 401);
        const wrong = await wrongOf(who.page);
        await givePassword(who.page, { name: 'egret', password: 'not that one at all' });
        assert.equal(await wrongOf(who.page), wrong);
        assert.notEqual(wrong, '');
        assert.deepEqual(await who.context.cookies(), []);
        await who.context.close();
});

test('password and code sign in, under a session that nobody could choose', async () => {
        first = await visitor();
        await give(first, [{ name: COOKIE, value: 'A'.repeat(43) }]);
        await first.go('/console/sign-in');
        await givePassword(first.page, founders.first);
        await picture(first.page, 'code');
        await giveCode(first.page, '000000');
        assert.match(await wrongOf(first.page), /not the one that your app shows/);
        await giveCode(first.page, codeOf(founders.first.secret));
        assert.equal(first.at(), '/console');
        const cookies = Object.fromEntries((await first.context.cookies()).map((each) => [each.name, each]));
        assert.deepEqual(Object.keys(cookies).sort(), [COOKIE, `${COOKIE}-device`]);
        for (const each of Object.values(cookies)) {
                assert.ok(each.httpOnly && each.secure && each.sameSite === 'Strict' && each.path === '/', each.name);
                assert.equal(each.domain, 'localhost');
        }
        assert.equal(cookies[COOKIE].expires, -1);
        assert.match(cookies[COOKIE].value, /^[A-Za-z0-9_-]{43}$/);
        assert.notEqual(cookies[COOKIE].value, 'A'.repeat(43));
});

test('the same code signs nobody in again', async () => {
        const who = await visitor();
        const code = codeOf(founders.first.secret, -1);
        await who.go('/console/sign-in');
        await givePassword(who.page, founders.first);
        await giveCode(who.page, code);
        assert.match(await wrongOf(who.page), /used before|not the one/);
        await who.go('/console');
        assert.equal(who.at(), '/console/sign-in');
        await who.context.close();
});

test('a passkey is made', async () => {
        keys = await authenticatorOf(first);
        await first.go('/console/account/second-factor');
        await picture(first.page, 'second-factor-more');
        await send(first.page, '/console/account/passkeys', { label: 'office computer' });
        assert.equal(first.at(), '/console/account');
        assert.match(await text(first.page), /office computer/);
        assert.equal((await keys.keys()).length, 1);
        await picture(first.page, 'account');
});

let request; // the answer of a passkey, as it was sent

test('a passkey signs in by itself', async () => {
        await send(first.page, '/console/sign-out', {});
        assert.equal(first.at(), '/console/sign-in');
        await first.go('/console');
        assert.equal(first.at(), '/console/sign-in');
        first.page.on('request', (each) => {
                if (each.method() === 'POST' && each.url().endsWith('/sign-in/passkey'))
                        request = each.postData();
        });
        await usePasskey(first);
        assert.equal(first.at(), '/console');
});

test('the answer of a passkey is good once', async () => {
        const who = await visitor();
        await who.go('/console/sign-in');
        const status = await who.page.evaluate(async (body) => (await fetch('/console/sign-in/passkey', { method: 'POST', body,
                headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status, request);
        assert.equal(status, 401);
        assert.deepEqual(await who.context.cookies(), []);
        await who.context.close();
});

test('a passkey that does not know who is there signs nobody in', async () => {
        await send(first.page, '/console/sign-out', {});
        await keys.knows(false);
        await first.go('/console/sign-in');
        await first.page.evaluate(() => document.querySelector('[data-passkey] button').click());
        await first.page.waitForFunction(() => !document.querySelector('[data-passkey] .error').hidden);
        await keys.knows(true);
});

test('a passkey that counts backwards is refused', async () => {
        const [key] = await keys.keys();
        await keys.clear();
        await keys.put({ ...key, signCount: 0 });
        await usePasskey(first);
        assert.match(await wrongOf(first.page), /counted backwards/);
        assert.equal(first.at(), '/console/sign-in/passkey');
        await keys.clear();
        await keys.put({ ...key, signCount: key.signCount + 10 });
        await usePasskey(first);
        assert.equal(first.at(), '/console');
});

test('strangers lock a name for strangers alone', async () => {
        const stranger = await visitor();
        let status;
        for (let i = 0; i < 12; i++) {
                await stranger.go('/console/sign-in');
                status = (await givePassword(stranger.page, { name: 'first', password: `guess number ${i}` })).status();
        }
        assert.equal(status, 429);
        assert.match(await wrongOf(stranger.page), /Too many tries/);
        await givePassword(stranger.page, founders.first);
        assert.match(await wrongOf(stranger.page), /Too many tries/);
        await stranger.context.close();
        await send(first.page, '/console/sign-out', {});
        await first.go('/console/sign-in');
        await givePassword(first.page, founders.first);
        assert.match(await text(first.page), /six digits/);
        await usePasskey(first);
        assert.equal(first.at(), '/console');
});

test('who has two second factors may remove one, not the last', async () => {
        await first.go('/console/account');
        await send(first.page, '/console/account/passkeys/remove', {});
        assert.doesNotMatch(await text(first.page), /office computer/);
        assert.equal(await first.page.evaluate(() => document.querySelectorAll('form[action$="/remove"]').length), 0);
        await send(first.page, '/console/sign-out', {});
        await usePasskey(first);
        assert.match(await wrongOf(first.page), /does not sign anybody in/);
});

test('without JavaScript password and code do it', async () => {
        const who = await visitor({ javaScriptEnabled: false });
        await who.go('/console/sign-in');
        await who.page.fill('#name', 'second');
        await who.page.fill('#password', founders.second.password);
        await Promise.all([who.page.waitForNavigation(), who.page.press('#password', 'Enter')]);
        await who.page.fill('#code', codeOf(founders.second.secret));
        await Promise.all([who.page.waitForNavigation(), who.page.press('#code', 'Enter')]);
        assert.equal(who.at(), '/console');
        await who.context.close();
});

test('signing out everywhere ends every session', async () => {
        const there = await visitor();
        const other = await visitor();
        await signIn(there, founders.second, codeOf(founders.second.secret, 1));
        assert.equal(there.at(), '/console');
        await give(other, await there.context.cookies());
        await other.go('/console');
        assert.equal(other.at(), '/console');
        await there.go('/console/account');
        await send(there.page, '/console/account/sign-out-everywhere', {});
        await other.go('/console');
        assert.equal(other.at(), '/console/sign-in');
        await there.context.close();
        await other.context.close();
});

test('who has no second factor may set one up and nothing else; who is removed is out at once', async () => {
        const password = / is (\S+)$/.exec(citykey(here.home, 'staff', 'add', '--data', 'city', '--role', 'officer', 'heron').trim())[1];
        const who = await visitor();
        await who.go('/console/sign-in');
        await givePassword(who.page, { name: 'heron', password });
        assert.equal(who.at(), '/console/account/second-factor');
        await who.go('/console');
        assert.equal(who.at(), '/console/account/second-factor');
        await picture(who.page, 'second-factor');
        const before = (await who.context.cookies()).find((each) => each.name === COOKIE).value;
        const secret = await who.page.evaluate(() => document.querySelector('.secret').innerText);
        await send(who.page, '/console/account/codes', { code: codeOf(secret) });
        assert.equal(who.at(), '/console/account');
        assert.notEqual((await who.context.cookies()).find((each) => each.name === COOKIE).value, before);
        await who.go('/console');
        assert.equal(who.at(), '/console');
        citykey(here.home, 'staff', 'remove', '--data', 'city', 'heron');
        await who.go('/console');
        assert.equal(who.at(), '/console/sign-in');
        await who.context.close();
});

test('a form of another page gets nobody in or out', async () => {
        const who = await visitor();
        await who.go('/console/sign-in');
        const answer = await who.context.request.post(`${ORIGIN}/console/sign-in`, {
                headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
                form: { name: 'first', password: founders.first.password },
        });
        assert.equal(answer.status(), 403);
        await who.context.close();
});
