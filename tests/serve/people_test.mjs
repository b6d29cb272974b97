// SPDX-License-Identifier: AGPL-3.0-or-later
// People on their way through "Can I get a card?": whoever they are it ends in a card, or with what to get and whom to talk
// to. By keyboard, with JavaScript and without, without pictures or cookies; and each in eleven languages. Papers and facts are
// those of policy/demo/papers.yaml by their place. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { LANGUAGES, ROOT, browserStart, citykey, placeEnd, placeMake, serveEnd, serveStart, tabOpen, tabTo } from './site.mjs';

const rules = readFileSync(path.join(ROOT, 'policy/demo/papers.yaml'), 'utf8');
const PAPERS = [...rules.matchAll(/^ +- paper: (\w+)/gm)].map(([, name]) => name);
const FACTS = [...rules.matchAll(/^ +- fact: (\w+)/gm)].map(([, name]) => name);
const PHONE = /555-0142/;

function tickOf(name) {
        const place = PAPERS.indexOf(name) >= 0 ? PAPERS.indexOf(name) : 56 + FACTS.indexOf(name);
        assert.ok(PAPERS.includes(name) || FACTS.includes(name), name);
        return String(place);
}

// Who somebody is: the first year of their age's band, what they tick, what they are never asked for, what comes of it.
const people = {
        'a child with a guardian': { age: 0, has: ['birth_certificate', 'adult_here', 'adult_photo_card_address', 'court_paper'], enough: true },
        'a child alone': { age: 0, has: ['birth_certificate', 'bill'], enough: false },
        'a teen with a caretaker': {
                age: 14, has: ['photo_card', 'attestation', 'adult_here', 'adult_photo_card_address', 'relation_letter'], enough: true,
        },
        'a teen with two papers that support each other': { age: 14, has: ['school_card', 'school_letter', 'school_enrolment'], enough: true },
        'an adult with an old passport and no other picture': { age: 22, has: ['photo_card_expired', 'bill'], enough: false },
        'somebody without a fixed address': { age: 22, has: ['no_address', 'photo_card', 'care_of'], never: ['bill', 'lease'], enough: true },
        'somebody without a fixed address or a letter': { age: 22, has: ['no_address', 'photo_card'], never: ['bill'], enough: false },
        'somebody whose address is confidential': { age: 22, has: ['safe_address', 'photo_card', 'safe_address_card'], never: ['bill', 'lease', 'care_of'], enough: true },
        'somebody with a new name': { age: 22, has: ['photo_card', 'bill'], words: ['new_name'], enough: true },
        'somebody who lost everything': { age: 22, has: [], words: ['lost_all'], enough: false },
};

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

/* ---------------------------------------------------------------------------------- by keyboard */

async function follow(tab, selector) {
        await tabTo(tab, selector);
        await Promise.all([tab.waitForNavigation(), tab.keyboard.press('Enter')]);
}

const choices = (tab) => tab.evaluate(() => [...document.querySelectorAll('main fieldset input')].map(({ id, name, value }) => ({ id, name, value })));

// The choices of one question that PERSON makes, in the order of the page.
function chosen(person, all) {
        const ticks = person.has.map(tickOf);
        return all.filter(({ name, value }) => (name === 'age' && value === String(person.age)) ||
                (name === 'tick' && ticks.includes(value)) || (person.words ?? []).includes(name));
}

async function answerByKeyboard(tab, person) {
        const asked = [];
        for (let all = await choices(tab); all.length > 0; all = await choices(tab)) {
                asked.push(...all);
                for (const { id, name } of chosen(person, all)) {
                        await tabTo(tab, name === 'age' ? 'input[type=radio]' : `#${id}`);
                        const downs = name === 'age' ? all.findIndex((each) => each.id === id) : 0;
                        for (let i = 0; i < downs; i++)
                                await tab.keyboard.press('ArrowDown');
                        await tab.keyboard.press(downs > 0 ? 'Shift' : 'Space');
                }
                await follow(tab, 'main form button[type=submit]:not(.second)');
        }
        return asked;
}

function asksRightly(person, asked) {
        const ticks = asked.filter(({ name }) => name === 'tick').map(({ value }) => value);
        for (const name of person.has)
                assert.ok(ticks.includes(tickOf(name)), `${name} is asked for`);
        for (const name of person.never ?? [])
                assert.ok(!ticks.includes(tickOf(name)), `${name} is not asked for`);
}

async function endsWell(tab, person) {
        const { enough, steps, text, bring } = await tab.evaluate(() => ({
                enough: document.querySelector('main .panel h1') !== null,
                steps: document.querySelectorAll('main .steps > li').length,
                text: document.querySelector('main').innerText,
                bring: document.querySelectorAll('main .yes > li').length,
        }));
        assert.equal(enough, person.enough, text);
        if (person.enough)
                assert.equal(bring, person.has.filter((name) => PAPERS.includes(name)).length, 'each paper is to be brought');
        else
                assert.ok(steps > 0 && PHONE.test(text), 'what to get, and whom to talk to');
        if (person.words?.includes('new_name'))
                assert.match(text, /name/);
        await follow(tab, 'main form.actions button[type=submit]:not(.second)');
        assert.match(await tab.evaluate(() => document.querySelector('main').innerText), PHONE, 'a person to talk to is on paper too');
        assert.equal(new URL(tab.url()).search, '', 'nothing of an answer is in an address');
}

// What somebody's browser is like.
const browsers = {
        'with JavaScript': {},
        'without JavaScript': { javaScriptEnabled: false },
        'without pictures or cookies': { bare: true },
};

// No pictures, and whatever would be kept on the machine cannot be.
async function makeBare(tab) {
        await tab.route('**/*.svg', (route) => route.abort());
        await tab.addInitScript(() => {
                for (const name of ['cookie'])
                        Object.defineProperty(Document.prototype, name, { get() { throw new Error('cookies are blocked'); }, set() { throw new Error('cookies are blocked'); } });
                for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
                        Object.defineProperty(window, name, { get() { throw new Error('storage is blocked'); } });
        });
}

for (const [name, { bare, ...options }] of Object.entries(browsers))
        for (const [who, person] of Object.entries(people))
                test(`${who}, by keyboard, ${name}`, async () => {
                        const tab = await tabOpen(browser, server.origin, '/keys.json', { width: 320, height: 640, ...options });
                        if (bare)
                                await makeBare(tab);
                        await tab.goto(`${server.origin}/en/check/q/1`);
                        asksRightly(person, await answerByKeyboard(tab, person));
                        await endsWell(tab, person);
                        assert.deepEqual(tab.seen.errors.filter((error) => !bare || !/ERR_FAILED/.test(error)), []);
                        assert.deepEqual(tab.seen.elsewhere, []);
                        await tab.context().close();
                });

/* ---------------------------------------------------------------------------------- in eleven languages */

// Each language asks from an address of its own, as a neighbourhood would: an address may ask 300 times at once.
function post(address, fields) {
        const { port, host } = new URL(server.origin);
        const language = LANGUAGES.indexOf(address.split('/')[1]);
        return new Promise((resolve, reject) => {
                const asked = request({
                        host: '127.0.0.1', port, path: address, method: 'POST', localAddress: `127.0.1.${language + 1}`,
                        headers: {
                                Host: host, Origin: server.origin, 'Sec-Fetch-Site': 'same-origin',
                                'Content-Type': 'application/x-www-form-urlencoded',
                        },
                }, async (answer) => {
                        const parts = await answer.toArray();
                        if (answer.statusCode === 200)
                                resolve(Buffer.concat(parts).toString());
                        else
                                reject(new Error(`${address}: ${answer.statusCode}`));
                });
                asked.on('error', reject);
                asked.end(new URLSearchParams(fields).toString());
        });
}

for (const language of LANGUAGES)
        test(`everybody is answered, on the page and on paper: ${language}`, async () => {
                for (const [who, person] of Object.entries(people)) {
                        const fields = [['age', String(person.age)], ...person.has.map((name) => ['tick', tickOf(name)]), ...(person.words ?? []).map((name) => [name, '1'])];
                        const html = await post(`/${language}/documents`, fields);
                        assert.equal(/<div class="panel">/.test(html), person.enough, who);
                        if (!person.enough)
                                assert.ok(/<ol class="steps"><li>/.test(html) && PHONE.test(html), `${who}: what to get, and whom to talk to`);
                        assert.match(await post(`/${language}/documents/print`, fields), PHONE, who);
                }
        });
