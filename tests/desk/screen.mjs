// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk's screen as an officer has it: the Chromium that citykey desk itself starts for each person, looked into from
// outside (DevTools) and worked by its keyboard alone. What the browser refused or a script did wrong is kept.

import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as listenerMake } from 'node:net';
import { chromium } from 'playwright-core';

// What a browser of a test needs beside what citykey desk gives it. It learns its DevTools port from the test.
const program = (stage, film) => `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/${stage}
printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3
port=$(tail -n 1 <&3)
exec 3>&-
exec /usr/bin/chromium --headless --no-sandbox --disable-gpu --disable-renderer-backgrounding --disable-backgrounding-occluded-windows \\
        --disable-background-timer-throttling --use-fake-device-for-media-stream \\
        --use-file-for-fake-video-capture=${film} --remote-debugging-port="$port" "$@"
`;

function freePort() {
        return new Promise((resolve) => {
                const probe = listenerMake().listen(0, '127.0.0.1', () => {
                        const { port } = probe.address();
                        probe.close(() => resolve(port));
                });
        });
}

// A fault of the page itself; that a refused act has a status of its own, and that the link ends with the visit, is not one.
const isFault = ({ source, level, url }) => ['error', 'warning'].includes(level) &&
        !(source === 'network' && /\/(do|portrait|state[^/]*)$/.test(url ?? ''));

async function faultsListen(tab, faults) {
        const session = await tab.context().newCDPSession(tab);
        session.on('Log.entryAdded', ({ entry }) => isFault(entry) && faults.push(`${entry.source}: ${entry.text} ${entry.url ?? ''}`));
        session.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception } }) => faults.push(`${text} ${exception?.description ?? ''}`));
        session.on('Runtime.consoleAPICalled', ({ type, args }) => ['error', 'warning'].includes(type) && faults.push(args.map(({ value }) => value).join(' ')));
        await session.send('Log.enable'); /* brings what was said before, too */
        await session.send('Runtime.enable');
}

// The browser that was just started, when its page shows a phase.
async function screenOpen(port, faults) {
        for (;;) {
                const is = await fetch(`http://127.0.0.1:${port}/json/version`).then(({ ok }) => ok, () => false);
                if (is)
                        break;
                await new Promise(setImmediate);
        }
        const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
        const [context] = browser.contexts();
        const tab = context.pages()[0] ?? await context.waitForEvent('page');
        tab.setDefaultTimeout(Number(process.env.SCREEN_PATIENCE ?? 120_000));
        await tab.setViewportSize({ width: 1366, height: 768 });
        await faultsListen(tab, faults);
        await tab.waitForFunction(() => document.body?.dataset.phase, null, { polling: 50 });
        return screenOf(browser, tab);
}

function screenOf(browser, tab) {
        const press = async (...keys) => {
                for (const key of keys)
                        await tab.keyboard.press(key);
        };
        const gone = new Promise((resolve) => browser.once('disconnected', resolve));
        // Asked by a clock of the page: a page that nobody looks at may draw nothing.
        const wait = (is, arg) => tab.waitForFunction(is, arg, { polling: 50 });
        const says = (id) => tab.evaluate((name) => document.getElementById(name).innerText, id);
        return {
                tab, press, gone, says, wait,
                // A key that ends the visit: the browser may go before it is let go.
                async last(key) {
                        await tab.keyboard.press(key).catch(() => {});
                        await gone;
                },
                type: (text) => tab.keyboard.type(text),
                until: (...phases) => wait((names) => names.includes(document.body.dataset.phase), phases),
                phase: () => tab.evaluate(() => document.body.dataset.phase),
                untilSays: (id, part) => wait(([name, text]) => document.getElementById(name).innerText.includes(text), [id, part]),
                untilSeen: (selector) => wait((path) => document.querySelector(path)?.checkVisibility(), selector),
                ready: () => wait(() => !document.getElementById('go').disabled),
                ticked: () => tab.$$eval('.row[aria-checked=true] kbd', (keys) => keys.map(({ textContent }) => textContent).join('')),
                state: () => tab.evaluate(async () => (await fetch('state')).json()),
        };
}

// `folder` is where the browser's wrapper is written, `film` its camera. Gives {browser, sit, faults, close}: `sit` is the
// next person's screen.
export async function screensOpen(folder, film) {
        const ports = [], takers = [], faults = [];
        const server = createServer(async (request, answer) => {
                const port = await freePort();
                answer.end(`${port}\n`);
                takers.length ? takers.shift()(port) : ports.push(port);
        });
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        const browser = `${folder}/browser`;
        writeFileSync(browser, program(server.address().port, film));
        chmodSync(browser, 0o755);
        const next = () => ports.length ? Promise.resolve(ports.shift()) : new Promise((resolve) => takers.push(resolve));
        return {
                browser, faults,
                sit: async () => screenOpen(await next(), faults),
                close: () => server.close(),
        };
}

// A field of the details: from its beginning, whatever stood there.
async function fieldType({ press, type }, text) {
        await press('Control+a', 'Delete');
        await type(text);
}

// What an officer does for one person, each step by its keys. `of`: keys (of the paper check), language (how far down the
// list), name, native, birth (digits), medical.
export const steps = {
        async papers({ press, untilSeen, until }, of) {
                if (of.language) {
                        await press('b', ...Array(of.language).fill('ArrowDown'), 'Enter');
                        await untilSeen('.row:focus');
                }
                await press(...of.keys);
                await until('enter');
                await untilSeen('#verdict.enough');
        },
        async details(v, of) {
                await v.press('Enter');
                await v.untilSeen('#name:focus');
                await fieldType(v, of.name);
                await v.press('Tab');
                await fieldType(v, of.native ?? '');
                await v.press('Tab');
                await fieldType(v, of.birth);
                await v.press('Tab', 'Tab', 'Tab', 'Tab');
                await fieldType(v, of.medical ?? '');
        },
        // Enter in the details checks them and goes to the picture.
        async photo(v) {
                await v.press('Enter');
                await v.untilSeen('#stage:focus');
                await v.wait(() => !document.getElementById('photo_take').disabled && document.getElementById('video').videoWidth > 0);
                await v.press('Space');
                await v.untilSeen('#frame:not([hidden])');
        },
        async show(v) {
                await v.press('Enter');
                await v.until('show');
                await v.wait(() => ['front', 'back'].every((side) => document.getElementById(side).naturalWidth > 0));
        },
        async approve(v) {
                await v.press('y');
                await v.ready();
        },
        async print(v) {
                await v.press('Enter');
                await v.until('print', 'scan');
        },
        async scan(v, code) {
                await v.until('scan');
                await v.untilSeen('#scan:focus');
                await v.type(code);
                await v.press('Enter');
                await v.until('hand');
        },
        async hand(v) {
                await v.press('Space');
                await v.last('Enter');
        },
};
