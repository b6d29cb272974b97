// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of the desk's screen from the real program, from the morning to the evening, worked by its keys:
//   TAKE=doc/images tests/desk/people_test.sh
// prepares an event and a simulated printer, and runs this with the folder for the pictures.

import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filmMake } from '../../tests/browser/desk_film.mjs';
import { codeRead } from '../../tests/desk/raster.mjs';
import { screensOpen, steps } from '../../tests/desk/screen.mjs';

const [out] = process.argv.slice(2);
const { PLACE, PROGRAM, PRINTER, PRINTER_URI, RIBBONS, FILM } = process.env;
const AS = (process.env.AS ?? '').split(' ').filter(Boolean);
const SIMULATOR = fileURLToPath(new URL('../../tests/desk/printer', import.meta.url));
const OFFICERS = JSON.parse(readFileSync(path.join(PLACE, 'officers.json'))).officers;

mkdirSync(path.join(PLACE, 'sides'), { recursive: true });
await filmMake(path.join(PLACE, 'camera.mjpeg'));
const screens = await screensOpen(PLACE, path.join(PLACE, 'camera.mjpeg'));
const words = [...AS, 'env', '-i', 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8', PROGRAM, 'desk', 'north.bundle', '--tally', 'north.tally',
        '--printer', PRINTER_URI, '--browser', screens.browser];
const desk = spawn(words[0], words.slice(1), { cwd: PLACE, detached: true, stdio: ['pipe', 'inherit', 'inherit'] });
desk.stdin.end(OFFICERS.slice(0, 2).map(({ passphrase }) => `${passphrase}\n`).join(''));

let v;
const take = (name) => v.tab.screenshot({ path: path.join(out, `desk-${name}.png`) });
const flipped = (part) => v.untilSeen(`#flip:not([hidden]) [data-part=${part}]:not([hidden])`);
const pictures = () => v.wait(() => [...document.querySelectorAll('#flip img')].every(({ naturalWidth }) => naturalWidth > 0));

async function morning() {
        v = await screens.sit();
        await v.type('40');
        await v.press('Tab');
        await v.type(RIBBONS.split(' ')[0]);
        await v.press('Tab');
        await v.type(FILM);
        await take('morning');
        await v.press('Enter');
        await v.until('check');
        await v.untilSays('gauge_ribbon', '2');
}

async function adult() {
        const of = { keys: ['2'], name: 'Marisol Elena Whitcombe-Okafor', birth: '03211987' };
        await v.press('c', '1');
        await v.untilSays('verdict', 'easiest way');
        await take('papers');
        await v.press('1');
        await steps.papers(v, of);
        await steps.details(v, of);
        await steps.photo(v);
        await v.press('-');
        await take('details');
        await steps.show(v);
        await v.press('F6');
        await flipped('read');
        await pictures();
        await take('resident');
        await v.press('F6');
        await steps.approve(v);
        appendFileSync(path.join(PRINTER, 'behaviour'), 'slow\n');
        await steps.print(v);
        await v.press('z', '6', 'a', 'd');
        await v.untilSays('verdict_word', 'Enough');
        await take('print');
        execFileSync(AS[0] ?? 'env', [...AS.slice(1), SIMULATOR, 'hand', PRINTER, 'go']);
        await v.until('scan');
        await steps.scan(v, codeRead(path.join(PRINTER, 'out/1.pwg'), path.join(PLACE, 'sides')));
        await v.press('F6');
        await flipped('hand');
        await take('resident-hand');
        await v.press('F6');
        await v.tab.focus('#returned');
        await steps.hand(v);
}

// In Spanish, up to the card that is read.
async function spanish() {
        v = await screens.sit();
        await v.press('6', 'a', 'd', 'z');
        await v.untilSays('verdict_word', 'All clear');
        await take('clear');
        await steps.papers(v, { keys: ['c', '2'], language: 1 });
        await steps.details(v, { name: 'Ana María Núñez', birth: '05051990' });
        await steps.photo(v);
        await steps.show(v);
        await v.press('F6');
        await flipped('read');
        await pictures();
        await take('resident-es');
        await v.press('F6', 'F12');
        await v.untilSeen('#ask_incident[open]');
        await v.last('1');
}

async function evening() {
        v = await screens.sit();
        await v.until('incident');
        await take('incident');
        await v.type('39');
        await v.press('Enter');
        await v.until('check');
        await v.press('End', 'Enter');
        await v.until('evening');
        for (const number of ['39', '0', '1']) {
                await v.type(number);
                await v.press('Tab');
        }
        await v.type('1');
        await take('evening');
        await v.press('Enter');
        await v.untilSeen('#view_certificate:not([hidden])');
        await v.last('Enter');
}

try {
        await morning();
        await adult();
        await spanish();
        await evening();
} finally {
        try {
                process.kill(-desk.pid, 'SIGKILL');
        } catch {
                /* it is over */
        }
        screens.close();
}
