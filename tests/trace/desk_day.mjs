// SPDX-License-Identifier: AGPL-3.0-or-later
// A day at a desk with everything that goes wrong: a dozen people, the printer's jams, processes killed in the middle.
// desk_day.mjs DESK PRINTER-FOLDER HANDS: the desk's folder, the simulated printer's, and the program that is somebody at the printer.

import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { check, counts, deskOpen, enter, hand, newPerson, printed, show, stageOpen, ticks } from './desk_people.mjs';

const [folder, tray, hands] = process.argv.slice(2);
const printer = readFileSync(`${tray}/address`, 'utf8').trim();
const stage = await stageOpen('/mnt/stage');
const people = [];
let desk, visit;

const behave = (word) => appendFileSync(`${tray}/behaviour`, `${word}\n`);
const atPrinter = (word) => execFileSync(hands, ['hand', tray, word]);

async function open() {
        desk = await deskOpen(folder, { printer, browser: stage.browser, people });
        visit = await stage.visit();
}
async function comes() {
        const person = newPerson(people.length + 1);
        people.push(person);
        await desk.tell(`person ${person.folder}`);
        return person;
}
// The next visit has begun: nothing of the one before is left, nor of any other.
async function next(name) {
        visit = await stage.visit();
        await desk.clean(`${name}: no process knows anybody when the next begins`, 'after');
        check(`${name}: nothing is left in memory's folder`, readdirSync('/dev/shm').length === 0, readdirSync('/dev/shm').join());
        check(`${name}: nobody's fields are on the next screen`, Object.values((await visit.state()).fields ?? {}).every((field) => !field || field === 'en'));
}
async function ended(name, status) {
        const said = await desk.clean(`${name}: nothing of the desk is left`, 'wait');
        check(`${name}: it ends as it should`, said.includes(`status ${status}`), said.join('\n'));
        desk.end();
}
async function goes(name, work) {

        const person = await comes();
        await work(person);
        await next(name);
}
// In the middle of a visit the desk ends; it opens anew, on the same day.
async function dies(name, word, status, work) {

        await work(await comes());
        await desk.tell(word);
        await ended(name, status);
        await open();
        await visit.act('begin', { cards: String((await visit.state()).stock.left), ribbon: '', film: '' });
}

await open();
await visit.act('begin', { cards: '30', ribbon: '', film: '' });

await goes('a card', async (person) => {
        await show(visit, person);
        await desk.clean('a card: shown, the person\'s process knows the person and nobody else does', 'served');
        await visit.act('print');
        const text = await printed(visit, desk, person);
        await desk.clean('a card: printed, too', 'served');
        await hand(visit, text);
});

check('a card is handed over', (await visit.state()).stock.active === 1);

await goes('refused', async (person) => {
        await ticks(visit);
        const said = await visit.act('enter', { ...person.fields, birth: '2999-01-01' });
        check('a birth in the future is refused', said.faults?.birth, said);
        const cut = `${person.folder}/cut.png`;
        writeFileSync(cut, readFileSync(person.portrait).subarray(0, 300000));
        check('a cut portrait is refused', (await visit.portrait(cut)).status !== 200);
        await visit.act('enter', { ...person.fields, name: `${person.fields.name} \u{1F600}` });
        await visit.act('glyph', { field: 'name', text: person.fields.name });
        await visit.act('leave');
});

await goes('too few papers', async (person) => {
        await ticks(visit, '0', '0000000000000000');
        const said = await visit.act('enter', person.fields);
        check('without papers nothing is taken', said.status !== 200, said);
        await visit.act('leave');
});

await goes('a jam', async (person) => {
        behave('jam');
        await show(visit, person);
        await visit.act('print');
        const said = await visit.until([]);
        check('a jam is seen', said.printer.state === 'stopped', said);
        atPrinter('cleared');
        await visit.act('jam');
        await visit.act('print');
        await hand(visit, await printed(visit, desk, person));
});

await goes('a spoiled card', async (person) => {
        await show(visit, person);
        await visit.act('print');
        await printed(visit, desk, person);
        await visit.act('spoil', { reason: 'misspelt' });
        await show(visit, person);
        await visit.act('print');
        await hand(visit, await printed(visit, desk, person));
});

await goes('left in the middle', async (person) => {
        await enter(visit, person);
        await desk.clean('left in the middle: until then it was known', 'served');
        await visit.act('leave');
});

await goes('left before the scan', async (person) => {
        await show(visit, person);
        await visit.act('print');
        await printed(visit, desk, person);
        await visit.act('leave');
});

const crossing = '0000000000012345';
await goes('the next one\'s papers', async (person) => {
        behave('slow');
        await show(visit, person);
        await visit.act('print');
        await ticks(visit, '1', crossing);
        atPrinter('go');
        await hand(visit, await printed(visit, desk, person));
});
check('the ticks cross, and nothing else', (await visit.state()).papers?.ticks === crossing, (await visit.state()).papers);

await goes('the browser killed', async (person) => {
        await show(visit, person);
        await desk.tell('kill browser 9');
});

// Of a person's process that could not scrub nobody knows what is left: the desk ends, and opens anew.
await dies('the person killed', 'kill person 9', 70, async (person) => {
        await show(visit, person);
        await visit.act('print');
        await printed(visit, desk, person);
});
await dies('the person crashed', 'kill person 11', 70, (person) => show(visit, person));
await dies('the launcher killed', 'kill launcher 9', 137, (person) => show(visit, person));
await goes('the next after them', async (person) => {
        await show(visit, person);
        await visit.act('print');
        await hand(visit, await printed(visit, desk, person));
});
await goes('the keeper killed', async (person) => {
        await show(visit, person);
        await desk.tell('kill keeper 9');
        await visit.act('print');
        const said = await visit.until(['show', 'scan']);
        check('without a keeper there is no card', said.phase !== 'scan', said);
        await visit.act('leave');
});
await desk.tell('kill launcher 15');
await ended('told to stop', 0);
stage.close();
counts();
