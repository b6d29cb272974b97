// SPDX-License-Identifier: AGPL-3.0-or-later
// For the tests of what a desk leaves: people nobody else resembles, who come to a citykey desk that desk_watch.c
// runs, one after another.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import { stageOpen } from '../desk/stage.mjs';

export const PEOPLE = '/mnt/people';
export const MASK = '00000000000fffff'; /* papers that are enough for a grown-up */
const UID = 65534;

// Tests, told of as they fail; `counts` prints what came of them.
let passed = 0, failed = 0;
export function check(name, is, why = '') {
        if (is)
                return passed++;
        failed++;
        console.log(`FAILED ${name}\n${typeof why === 'string' ? why : JSON.stringify(why)}`.slice(0, 3000));
}
export function counts() {
        console.log(`${passed} passed, ${failed} failed`);
}

// Somebody new: {folder, fields, portrait}.
export function newPerson(number) {
        const folder = `${PEOPLE}/${String(number).padStart(3, '0')}`;
        mkdirSync(folder);
        execFileSync('/mnt/bin/canary', [`${folder}/person.json`, `${folder}/portrait.png`]);
        chmodSync(`${folder}/portrait.png`, 0o644);
        const person = JSON.parse(readFileSync(`${folder}/person.json`));
        const word = (is) => (is ? 'yes' : 'no');
        return { number, folder, cards: 0, portrait: `${folder}/portrait.png`,
                fields: { ...person, gender: 'x', veteran: word(person.veteran), donor: word(person.donor) } };
}

// Those who came before, with their cards.
export function peopleThere() {
        return readdirSync(PEOPLE).map((name) => {
                const folder = `${PEOPLE}/${name}`;
                return { folder, cards: readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length };
        });
}

// What of a card is its own: the text of its QR code, as another reader reads it, and the stub's code. The watch learns it.
export async function keepCard(desk, person, png, code) {
        const { width, height, data } = PNG.sync.read(png);
        const text = decodeQR({ width, height, data });
        const folder = `${person.folder}/${++person.cards}`;
        mkdirSync(folder);
        writeFileSync(`${folder}/qr.txt`, text);
        writeFileSync(`${folder}/stub.txt`, code);
        await desk.tell(`card ${folder}`);
        return text;
}

// A desk under watch. `tell` gives what was found since the last word.
export async function deskOpen(desk, { program = 'citykey', printer = null, browser, people }) {
        const port = printer ? new URL(printer.replace('ipp:', 'http:')).port : '0';
        const watch = spawn('/mnt/bin/desk_watch', [UID, port, '/mnt/words', '/mnt/log/out', '/mnt/log/err', desk, '--', `/mnt/bin/${program}`, 'desk',
                `${desk}/north.bundle`, '--tally', `${desk}/north.tally`, '--browser', browser, ...(printer ? ['--printer', printer] : [])],
        { stdio: ['pipe', 'pipe', 'inherit'], cwd: desk });
        const lines = createInterface({ input: watch.stdout })[Symbol.asyncIterator]();
        async function tell(word) {
                const said = [];
                watch.stdin.write(`${word}\n`);
                for (;;) {
                        const { value, done } = await lines.next();
                        if (done)
                                throw new Error(`the watch has ended at “${word}”: ${said.join('\n')}`);
                        if (value === 'end')
                                return said;
                        said.push(value);
                }
        }
        for (const person of people) {
                await tell(`person ${person.folder}`);
                for (let card = 1; card <= person.cards; card++)
                        await tell(`card ${person.folder}/${card}`);
        }
        return {
                tell,
                async clean(name, word) {
                        const said = await tell(word);
                        const findings = said.filter((line) => line.startsWith(' '));
                        check(name, findings.length === 0, findings.join('\n'));
                        return said;
                },
                end: () => watch.stdin.end(),
        };
}

// What a person does at the desk, step by step, each as `visit` (stage.mjs) plays it.
export const ticks = (visit, next = '0', mask = MASK) => visit.act('ticks', { mask, age: '70', language: 'en', next });

export async function enter(visit, person) {
        await ticks(visit);
        await visit.act('enter', person.fields);
        return visit.portrait(person.portrait);
}

export async function show(visit, person) {
        await enter(visit, person);
        const said = await visit.act('show');
        if (said.phase !== 'show')
                throw new Error(`the card cannot be shown: ${JSON.stringify(said).slice(0, 2000)}`);
        await visit.look('front.png');
        await visit.look('back.png');
        return visit.act('right');
}

// Printed; the watch learns the card. Gives the QR code's text.
export async function printed(visit, desk, person) {
        const said = await visit.until(['scan', 'show']);
        if (said.phase !== 'scan')
                throw new Error(`nothing is printed: ${JSON.stringify(said).slice(0, 2000)}`);
        const back = await visit.look('back.png');
        return keepCard(desk, person, Buffer.from(back.body, 'base64'), said.code);
}

export const hand = async (visit, text) => {
        await visit.act('scan', { text });
        return visit.act('hand', { papers: '1' });
};

export { stageOpen };
