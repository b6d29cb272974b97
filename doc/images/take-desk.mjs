// SPDX-License-Identifier: AGPL-3.0-or-later
// take-desk.mjs ADDRESS OUT [CARDS RIBBON FILM]: pictures of the desk's screen at ADDRESS, from the morning to the evening,
// into the folder OUT, worked by its keys. The desk must be at its start of day, with an adult's papers under the keys
// 3, 7 and Y. Without a desk:
//   node tests/browser/desk_mock.mjs 8099 & node doc/images/take-desk.mjs http://127.0.0.1:8099/ doc/images

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import decodeQR from 'qr/decode.js';
import { filmMake } from '../../tests/browser/desk_film.mjs';
import { browserStart } from '../../tests/browser/verify_page.mjs';

const [address, out, cards = '100', ribbon = 'R-2210', film = 'F-118'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'take-desk-'));
await filmMake(path.join(folder, 'camera.mjpeg'));
const browser = await browserStart(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${path.join(folder, 'camera.mjpeg')}`]);
const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, deviceScaleFactor: 0.75, locale: 'en-US' });
const tab = await context.newPage();

const type = (text) => tab.keyboard.type(text);
const until = (phase) => tab.waitForFunction((name) => document.body.dataset.phase === name, phase);
const ready = () => tab.waitForFunction(() => !document.getElementById('go').disabled);
const take = (name) => tab.screenshot({ path: path.join(out, `desk-${name}.png`) });

async function press(...keys) {
        for (const key of keys)
                await tab.keyboard.press(key);
}

// What a scanner would type: the code on the back of the preview.
async function codeRead() {
        const pixels = await tab.evaluate(async () => {
                const image = new Image();
                image.src = document.getElementById('front').src.replace('front', 'back');
                await image.decode();
                const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth * 2, height: image.naturalHeight * 2 });
                const pen = canvas.getContext('2d');
                pen.drawImage(image, 0, 0, canvas.width, canvas.height);
                const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
                return { width: canvas.width, height: canvas.height, data: [...data] };
        });
        try {
                return decodeQR({ ...pixels, data: Uint8Array.from(pixels.data) });
        } catch {
                return 'unread'; /* enough for the pretended desk */
        }
}

await tab.goto(address);
await until('morning');
await take('morning');
await type(cards);
await press('Tab');
await type(ribbon);
await press('Tab');
await type(film);
await press('Enter');
await until('wiping');
await ready();
await take('clear');
await press('Enter');
await until('check');
await press('c', '3');
await tab.waitForSelector('#missing li');
await take('papers');
await press('7', 'y');
await until('enter');
await press('Enter');
await tab.waitForSelector('#name:focus');
await type('Marisol Elena Whitcombe-Okafor');
await press('Tab', 'Tab');
await type('19870321');
await press('Tab', 'Tab', 'Tab', 'Space', 'Enter');
await tab.waitForSelector('#stage:focus');
await tab.waitForFunction(() => document.getElementById('video').videoWidth > 0);
await press('Space');
await tab.waitForSelector('#frame:not([hidden])');
await take('details');
await press('Enter');
await until('show');
await press('F6');
await tab.waitForFunction(() => [...document.querySelectorAll('#flip img')].length === 2 &&
        [...document.querySelectorAll('#flip img')].every(({ naturalWidth }) => naturalWidth > 0));
await take('resident');
await press('F6', 'y');
await ready();
await press('Enter');
await until('print');
await press('x', '3');
await tab.waitForSelector('.row[aria-checked=true]');
await take('print');
await until('scan');
await type(await codeRead());
await press('Enter');
await until('hand');
await press('Space', 'Enter');
await until('wiping');
await ready();
await press('F12');
await take('incident');
await press('Escape', 'End', 'Enter');
await until('evening');
await type(String(Number(cards) - 1));
await press('Tab');
await type('0');
await take('evening');
await browser.close();
rmSync(folder, { recursive: true });
