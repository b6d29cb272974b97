// SPDX-License-Identifier: AGPL-3.0-or-later
// take-console.mjs CITYKEY OUT: pictures of the console of a demonstration city, for the clerk's guide, into the folder OUT.

import path from 'node:path';
import { browserStart, citykey, placeEnd, placeMake, serveEnd, serveStart } from '../../tests/serve/site.mjs';

const [program, out] = process.argv.slice(2);
process.env.CITYKEY = path.resolve(program);
const place = placeMake();
const passwords = {};
for (const [, name, password] of citykey(place, ['init', 'city']).matchAll(/Signs in as (\S+) with (\S+)/g))
        passwords[name] = password;
const today = new Date();
const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).toISOString().slice(0, 10);
citykey(place, ['event', 'prepare', '--data', 'city', '--name', 'Spring fair', '--day', day, '--desk', 'North', '--cards', '100',
        '--officer', 'heron', '--officer', 'tern', '--out', 'north.bundle']);
const server = await serveStart(place);
const browser = await browserStart();

async function send(tab, action, values = {}) {
        await Promise.all([tab.waitForNavigation(), tab.evaluate(([where, all]) => {
                const form = document.querySelector(`form[action="${where}"]`);
                for (const [name, value] of Object.entries(all))
                        for (const field of form.querySelectorAll(`[name="${name}"]`))
                                if (field.type === 'checkbox')
                                        field.checked = value.includes(field.value);
                                else
                                        field.value = value;
                form.querySelector('button').click();
        }, [action, values])]);
}

async function signIn(name) {
        const context = await browser.newContext({ viewport: { width: 1100, height: 860 }, locale: 'en-US' });
        const tab = await context.newPage();
        await tab.goto(`${server.origin}/console/sign-in`);
        await send(tab, '/console/sign-in', { name, password: passwords[name] });
        const code = /\d{6}/.exec(citykey(place, ['staff', 'code', name, '--data', 'city']))[0];
        await send(tab, '/console/sign-in/code', { code });
        return tab;
}

async function picture(tab, address, name) {
        await tab.goto(server.origin + address);
        await tab.screenshot({ path: path.join(out, name) });
}

const first = await signIn('first');
const second = await signIn('second');
await send(await second.goto(`${server.origin}/console/people`).then(() => second), '/console/people/add', { name: 'plover', roles: ['2'] });
const proposal = new URL(second.url()).pathname;
await picture(first, '/console', 'console-home.png');
await picture(first, proposal, 'console-proposal.png');
await first.goto(`${server.origin}/console/switch`);
await send(first, '/console/switch/pause', { reason: 'legal' });
await picture(first, '/console/switch', 'console-switch.png');
await browser.close();
await serveEnd(server);
placeEnd(place);
