// SPDX-License-Identifier: AGPL-3.0-or-later
// take-site.mjs CITYKEY OUT: pictures of the residents' pages of a demonstration city, on a phone and on a desk, for the
// README and the residents' guide, into the folder OUT.

import path from 'node:path';
import { ROOT, browserStart, citykey, fairAnnounce, placeEnd, placeMake, serveEnd, serveStart } from '../../tests/serve/site.mjs';

const DAYS_AHEAD = 8;
const PHONE = { viewport: { width: 390, height: 844 } };
const DESK = { viewport: { width: 1100, height: 760 } };

const [program, out] = process.argv.slice(2);
process.env.CITYKEY = path.resolve(program);
const place = placeMake();
citykey(place, ['init', '--policy', path.join(ROOT, 'policy/demo'), 'city']);
fairAnnounce(place, DAYS_AHEAD);
const server = await serveStart(place);
const browser = await browserStart();

async function open(address, manner) {
        const context = await browser.newContext({ locale: 'en-US', ...manner });
        const tab = await context.newPage();
        await tab.goto(server.origin + address);
        return tab;
}

const press = (tab, selector) => Promise.all([tab.waitForNavigation(), tab.evaluate((which) => document.querySelector(which).click(), selector)]);
const choose = (tab, text) => tab.evaluate((wanted) => [...document.querySelectorAll('.choice label, label.choice')]
        .find((label) => label.textContent.includes(wanted)).click(), text);
const take = (tab, name) => tab.screenshot({ path: path.join(out, `${name}.png`) });

await take(await open('/en/', DESK), 'site-home');
await take(await open('/ar/', DESK), 'site-home-ar');
await take(await open('/es/', PHONE), 'site-home-es');

// question by question, to what is missing
const check = await open('/en/check', PHONE);
await press(check, 'main .button, main button');
await choose(check, '22 or older');
await take(check, 'site-check');
await press(check, 'main form button');
await choose(check, 'No fixed address');
await press(check, 'main form button');
await choose(check, 'photo card with the date of birth');
await press(check, 'main form button');
for (let i = 0; i < 6 && !/result/.test(check.url()); i++)
        await press(check, 'main form button');
await take(check, 'site-result');

await take(await open('/en/events', PHONE), 'site-events');
await take(await open('/en/lost', PHONE), 'site-lost');

const list = await open('/en/documents', DESK);
await choose(list, '22 or older');
await choose(list, 'photo card with the date of birth');
await press(list, 'button[formaction$="print"]');
await take(list, 'site-list');

await browser.close();
await serveEnd(server);
placeEnd(place);
