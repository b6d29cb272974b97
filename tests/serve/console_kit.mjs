// SPDX-License-Identifier: AGPL-3.0-or-later
// For the tests of the console: forms that are sent, codes that are computed, and what every page of it is held to.

import { createHmac } from 'node:crypto';
import { axeFind, htmlFind, widthOver } from './site.mjs';

export const NARROW = { width: 320, height: 256 }; // also 400 % zoom of 1280
export const WIDE = { width: 1280, height: 900 };

// Types VALUES into the form that is sent to ACTION, sends it, and waits for the answer, which it gives back.
export async function send(tab, action, values = {}) {
        const [answer] = await Promise.all([
                tab.waitForNavigation(),
                tab.evaluate(([where, all]) => {
                        const form = document.querySelector(`form[action="${where}"]`);
                        if (!form)
                                throw new Error(`no form ${where} in: ${document.body.innerText}`);
                        for (const [name, value] of Object.entries(all))
                                for (const field of form.querySelectorAll(`[name="${name}"]`))
                                        if (field.type === 'checkbox')
                                                field.checked = value.includes(field.value);
                                        else
                                                field.value = value;
                        form.querySelector('button').click();
                }, [action, values]),
        ]);
        return answer;
}

export function text(tab) {
        return tab.evaluate(() => document.querySelector('main').innerText);
}

export function headings(tab) {
        return tab.evaluate(() => [...document.querySelectorAll('main h2')].map((each) => each.innerText));
}

// What is wrong with the page that TAB shows and that ANSWER brought.
export async function pageFind(tab, answer) {
        const found = [];
        if (answer.headers()['cache-control'] !== 'no-store')
                found.push('may be kept by the browser');
        found.push(...(await htmlFind(await answer.text())));
        for (const size of [NARROW, WIDE]) {
                await tab.setViewportSize(size);
                found.push(...(await axeFind(tab)));
                if ((await widthOver(tab)) > 0)
                        found.push(`sticks out at ${size.width} px`);
        }
        return found.map((what) => `${new URL(tab.url()).pathname}: ${what}`);
}

function secretBytes(secret) {
        let bits = '';
        for (const letter of secret.replaceAll(' ', ''))
                bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
        return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// What a telephone shows now for SECRET, as text in base32 (RFC 6238). A code is good once.
export function codeOf(secret) {
        const step = Buffer.alloc(8);
        step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
        const mac = createHmac('sha1', secretBytes(secret)).update(step).digest();
        return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}
