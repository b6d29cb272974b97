// SPDX-License-Identifier: AGPL-3.0-or-later
// One person at the desk's screen in Chromium, by its keys, as measure/desk.mjs times it.

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import decodeQR from 'qr/decode.js';

const SCREEN = { width: 1366, height: 768 };
const PROGRAM = '/usr/bin/chromium';
const PAPERS = ['c', '1', '2']; // an adult's, in the demonstration's policy

const freePort = () => new Promise((resolve) => {
        const server = createServer().listen(0, '127.0.0.1', () => {
                const { port } = server.address();
                server.close(() => resolve(port));
        });
});

const phase = (tab, wanted) => tab.waitForFunction((name) => document.body.dataset.phase === name, wanted, { polling: 'raf' });
// Not :focus, which a window that is not in front never has.
const focus = (tab, id) => tab.waitForFunction((wanted) => document.activeElement?.id === wanted, id, { polling: 'raf' });
// As if the file had been chosen, by the page's own world alone.
const choose = (tab, picture) => tab.evaluate((coded) => {
        const chosen = new DataTransfer(), input = document.getElementById('file');
        chosen.items.add(new File([Uint8Array.from(atob(coded), (one) => one.charCodeAt(0))], 'portrait.jpg', { type: 'image/jpeg' }));
        input.files = chosen.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
}, picture.toString('base64'));
const press = async (tab, ...keys) => { for (const key of keys) await tab.keyboard.press(key); };

// What the page itself would send, for what is not measured: the morning and the evening.
function visitOf(tab) {
        const ask = (address, body) => tab.evaluate(async ([where, form]) => (await fetch(where, form === null ? {}
                : { method: 'POST', body: new URLSearchParams(form) })).json(), [address, body]);
        return { tab, state: () => ask('state', null), act: (name, fields = {}) => ask('do', { act: name, ...fields }) };
}

// A program for --browser: Chromium without a screen, which can be driven. visit() waits for the next one's page.
export async function chromiumOpen(folder) {
        const port = await freePort(), browser = `${folder}/browser`;
        writeFileSync(browser, `#!/bin/sh\nexec ${PROGRAM} --headless=new --no-sandbox --remote-debugging-port=${port} "$@"\n`);
        chmodSync(browser, 0o755);
        let before = null;
        return {
                browser,
                async visit() {
                        await before?.gone;
                        for (;;)
                                try {
                                        const driven = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
                                        before = { gone: new Promise((resolve) => driven.on('disconnected', resolve)) };
                                        const [context] = driven.contexts();
                                        const tab = context.pages()[0] ?? await context.waitForEvent('page');
                                        await tab.waitForFunction(() => document.body?.dataset.phase, null, { polling: 'raf' });
                                        await tab.setViewportSize(SCREEN);
                                        return visitOf(tab);
                                } catch (fault) {
                                        if (!/ECONNREFUSED|ECONNRESET|closed/.test(String(fault)))
                                                throw fault;
                                        await new Promise((resolve) => setTimeout(resolve, 5));
                                }
                },
                close() {},
        };
}

// What a scanner reads on the back of the card.
async function codeRead(tab) {
        const { width, height, pixels } = await tab.evaluate(async () => {
                const image = await createImageBitmap(await (await fetch('back.png')).blob());
                const canvas = Object.assign(document.createElement('canvas'), { width: image.width * 2, height: image.height * 2 });
                const pen = canvas.getContext('2d');
                pen.drawImage(image, 0, 0, canvas.width, canvas.height);
                const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
                return { width: canvas.width, height: canvas.height, pixels: Array.from(data.filter((_, i) => i % 4 === 0), (grey) => grey < 128 ? '0' : '1').join('') };
        });
        const data = new Uint8Array(width * height * 4).fill(255);
        for (let i = 0; i < pixels.length; i++)
                data.fill(pixels[i] === '0' ? 0 : 255, 4 * i, 4 * i + 3);
        return decodeQR({ width, height, data });
}

export async function serve(desk, { tab }, { timed, gone, personOf, portrait }) {
        const person = personOf(desk), picture = readFileSync(portrait);
        await phase(tab, 'check');
        await press(tab, ...PAPERS.slice(0, -1));
        await timed('papers checked', async () => {
                await press(tab, PAPERS.at(-1));
                await phase(tab, 'enter');
        });
        await press(tab, 'Enter');
        await focus(tab, 'name');
        await tab.keyboard.type('Marisol Elena Whitcombe');
        await press(tab, 'Tab', 'Tab');
        await tab.keyboard.type('05051990');
        await timed('fields checked', async () => {
                await press(tab, 'Enter');
                await focus(tab, 'stage');
        });
        const doing = await tab.evaluate(() => document.getElementById('go_word').textContent);
        await timed('portrait taken', async () => {
                await choose(tab, picture);
                await tab.waitForFunction((before) => document.getElementById('go_word').textContent !== before, doing, { polling: 'raf' });
        });
        await timed('preview drawn and shown', async () => {
                await press(tab, 'Enter');
                await phase(tab, 'show');
                await tab.waitForFunction(() => ['front', 'back'].every((side) => document.getElementById(side).naturalWidth > 0), null, { polling: 'raf' });
        });
        await press(tab, 'y');
        await timed('minted, drawn, printed on the screen', async () => {
                await tab.waitForFunction(() => !document.getElementById('go').disabled, null, { polling: 'raf' });
                await press(tab, 'Enter');
                await phase(tab, 'scan');
        });
        await tab.evaluate((code) => { document.getElementById('scan').value = code; }, await codeRead(tab));
        await timed('read back', async () => {
                await press(tab, 'Enter');
                await phase(tab, 'hand');
        });
        await press(tab, 'Space');
        await timed('handed over, browser and person gone', () => {
                press(tab, 'Enter').catch(() => {}); /* the browser may be gone before it says that the key is up */
                return gone(person);
        });
        return timed('light, next person, next browser, its page', desk.visit);
}
