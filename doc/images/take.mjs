// SPDX-License-Identifier: AGPL-3.0-or-later
// take.mjs ADDRESS CARD OUT: pictures of the card in the folder CARD and of what a phone shows of it at ADDRESS
// (`citykey serve --card CARD`), into the folder OUT.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [address, card, out] = process.argv.slice(2);
const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});

// A side at the width of a page, with the corners of the card.
async function side(name) {
        const tab = await browser.newPage({ viewport: { width: 640, height: 404 } });
        const data = readFileSync(path.join(card, name)).toString('base64');
        await tab.setContent(`<style>body{margin:0}img{display:block;width:640px;height:404px;border-radius:24px}</style>
<img src="data:image/png;base64,${data}">`);
        await tab.screenshot({ path: path.join(out, name), omitBackground: true });
        await tab.close();
}

const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, locale: 'en-US' });

// What the page says of the card, as the demonstration's own link opens it.
async function verdict(title, name) {
        const tab = await phone.newPage();
        do { // the list is published anew soon after a change
                await tab.goto(`${address}/en/demo`);
                await tab.locator('a[href^="/v#"]').click();
        } while (!await tab.getByRole('heading', { name: title }).waitFor({ timeout: 2000 }).then(() => true, () => false));
        await tab.screenshot({ path: path.join(out, name) });
        await tab.close();
}

await side('front.png');
await side('back.png');
await verdict('Genuine and current', 'genuine.png');

const tab = await phone.newPage();
await tab.goto(`${address}/en/lost`);
await tab.locator('#code').fill(readFileSync(path.join(card, 'stub.txt'), 'utf8').trim());
await tab.locator('main form button').click();
await tab.locator('#code').waitFor({ state: 'detached' });
await verdict('Revoked', 'revoked.png');
await browser.close();
