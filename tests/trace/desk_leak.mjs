// SPDX-License-Identifier: AGPL-3.0-or-later
// One person, and the beginning of the next one's visit, at a desk that leaks on purpose: says all that the watch found.
// desk_leak.mjs DESK goes|ends|closes: the desk goes on; it ends in the visit; its day is closed.

import { deskOpen, hand, newPerson, printed, show, stageOpen, ticks } from './desk_people.mjs';

const [folder, course] = process.argv.slice(2);
const CROSSING = '0000000000012345';
const stage = await stageOpen('/mnt/stage');
const person = newPerson(1);
const desk = await deskOpen(folder, { program: 'citykey-leaky', browser: stage.browser, people: [person] });
const tell = async (word) => console.log((await desk.tell(word)).join('\n'));

async function serve(visit) {
        await visit.act('begin', { cards: '30', ribbon: '', film: '' });
        await show(visit, person);
        await tell('served');
        await visit.act('print');
        await printed(visit, desk, person);
        await ticks(visit, '1', CROSSING);
        await hand(visit, '');
}

async function close(visit) {
        await ticks(visit, '0', '0000000000000000');
        const { stock } = await visit.act('evening');
        await visit.act('close_day', { cards_left: String(stock.left), spoiled_punched: '0', ribbons_bagged: '0', films_bagged: '0' });
        await visit.act('end');
}

if (course === 'ends')
        await serve(await stage.visit()).catch(() => {});
else {
        await serve(await stage.visit());
        const next = await stage.visit();
        await tell('after');
        if (course === 'closes')
                await close(next);
        else
                await tell('kill launcher 15');
}
await tell('wait');
desk.end();
stage.close();
