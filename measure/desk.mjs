// SPDX-License-Identifier: AGPL-3.0-or-later
// What a desk takes of a person's five minutes:
//
//   node measure/desk.mjs CITYKEY FOLDER PORTRAIT http|chromium [PERSONS]
//   node measure/desk.mjs CITYKEY FOLDER PORTRAIT http 2 PROGRAM ARGUMENT…     the desk started by a program that watches it
//
// A demonstration city and a day at a desk are made in FOLDER. People come one after another and nobody thinks, types or
// looks: what is counted is the time from each act until its answer is there, and from the hand-over until the next person's
// browser shows something. "http" is a stand-in for the browser (tests/desk/http_person.mjs), "chromium" is Chromium.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { stageOpen, start } from '../tests/desk/stage.mjs';
import { chromiumOpen, serve as serveByScreen } from './desk_screen.mjs';

const [citykey, folder, portrait, way, persons = '50', ...watcher] = process.argv.slice(2);
const PAPERS = '00000000000fffff', AGE = '36';
const TARGET = 10; // seconds, of 95 in a hundred people

// ---------------------------------------------------------------- the day

function prepare(cards) {
        execFileSync(citykey, ['init', `${folder}/city`], { stdio: 'ignore' });
        const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' }).format(new Date());
        const said = execFileSync(citykey, ['event', 'prepare', '--data', `${folder}/city`, '--name', 'Fair', '--day', day, '--desk', 'A',
                '--cards', `${cards}`, '--officer', 'Heron', '--officer', 'Plover', '--out', `${folder}/a.bundle`]);
        return JSON.parse(said).officers.map(({ passphrase }) => `${passphrase}\n`).join('');
}

// ---------------------------------------------------------------- time

const now = () => performance.now() / 1000;

// Seconds of each step of each person, by its name.
const steps = new Map();

async function timed(name, work) {
        const begin = now(), said = await work();
        steps.set(name, [...steps.get(name) ?? [], now() - begin]);
        return said;
}

const at = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const text = (seconds) => seconds < 1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;

function report(name) {
        const all = [...steps.values()], totals = all[0].map((_, i) => all.reduce((sum, values) => sum + values[i], 0));
        const late = at(totals, 0.95);
        console.log(['row', `${name}, 95 in 100`, text(at(totals, 0.5)), '', text(late), [0.25, 0.75].map((part) => at(totals, part).toFixed(2)).join('–'),
                `≤ ${TARGET} s`, late <= TARGET ? 'met' : 'short'].join('\t'));
        for (const [step, values] of steps)
                console.log(['part', name, step, text(at(values, 0.5))].join('\t'));
}

// ---------------------------------------------------------------- the processes of a visit

const nameOf = (pid) => { try { return readFileSync(`/proc/${pid}/comm`, 'utf8').trim(); } catch { return ''; } };
const parentOf = (pid) => { try { return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')[1]; } catch { return ''; } };
const named = (name) => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && nameOf(pid) === name);

// The person's process of a desk, whose parent is the desk; several desks may run on this machine.
const personOf = (desk) => named('person').find((pid) => parentOf(pid) === `${desk.pid}`);

async function gone(pid) {
        while (pid && existsSync(`/proc/${pid}`))
                await new Promise((resolve) => setTimeout(resolve, 1));
}

// ---------------------------------------------------------------- one person, by HTTP

const FIELDS = { name: 'Marisol Elena Whitcombe', name_native: '', birth: '1990-05-05', gender: '', veteran: 'no', donor: 'no', medical: '', emergency: '', language: 'en' };

function need(state, phase) {
        if (state.phase !== phase)
                throw new Error(`at "${state.phase}" instead of "${phase}": ${state.sentence || JSON.stringify(state.faults ?? state)}`);
        return state;
}

async function serveByHttp(desk, visit) {
        const person = personOf(desk);
        need(await timed('papers checked', () => visit.act('ticks', { mask: PAPERS, age: AGE, language: 'en', next: '0' })), 'enter');
        await timed('fields checked', () => visit.act('enter', FIELDS));
        await timed('portrait taken', async () => {
                await visit.portrait(portrait);
                return visit.act('head', { x: '300', y: '100', w: '640', h: '800' });
        });
        need(await timed('preview drawn, both sides shown', async () => {
                const state = await visit.act('show');
                await visit.look('front.png');
                await visit.look('back.png');
                return state;
        }), 'show');
        await visit.act('right');
        need(await timed('minted, drawn, printed on the screen', async () => {
                await visit.act('print');
                return visit.until(['scan', 'show']);
        }), 'scan');
        need(await timed('read back', () => visit.act('scan', { text: '' })), 'hand');
        await timed('handed over, durable', () => visit.act('hand', { papers: '1' }));
        await timed('browser and person gone', () => gone(person));
        const next = await timed('light, next person, next browser', () => desk.visit());
        await timed('its first state', () => next.state());
        return next;
}

async function begin(desk, started) {
        const visit = await desk.visit();
        const { stock } = await visit.state();
        if (!watcher.length)
                console.log(['row', `start: a desk until its first page${way === 'http' ? '' : ', Chromium'}`, text(now() - started), '', '', '', '', ''].join('\t'));
        need(await visit.act('begin', { cards: `${stock.left}`, ribbon: '', film: '' }), 'check');
        return visit;
}

// The day is counted and ends; the desk with it.
async function end(visit) {
        const { stock } = await visit.act('evening');
        await visit.act('close_day', { cards_left: `${stock.left}`, spoiled_punched: `${stock.spoiled}`, ribbons_bagged: '0', films_bagged: '0' });
        visit.act('end').catch(() => {}); /* the browser may be gone before it has the answer */
}

// ----------------------------------------------------------------

const count = Number(persons);
const secrets = prepare(count + 5);
const stage = way === 'http' ? await stageOpen(folder) : await chromiumOpen(folder);
const started = now();
const desk = start([...watcher, citykey, 'desk', `${folder}/a.bundle`, '--tally', `${folder}/a.tally`, '--browser', stage.browser], secrets);
desk.visit = stage.visit;
process.on('exit', () => desk.kill('SIGTERM'));
process.on('uncaughtException', (fault) => setTimeout(() => { // what the desk has to say comes a moment later
        console.error(fault, desk.told.err);
        process.exit(1);
}, 1000));
desk.ended.then(({ code, err }) => {
        if (code !== 0)
                throw new Error(`the desk ended with ${code}: ${err}`);
});

const serve = way === 'http' ? serveByHttp : (...given) => serveByScreen(...given, { timed, gone, personOf, portrait });
let visit = await begin(desk, started);
visit = await serve(desk, visit); // does not count
if (!watcher.length)
        steps.clear();
for (let i = 0; i < count; i++)
        visit = await serve(desk, visit);
await end(visit);
const { out } = await desk.ended;
stage.close();
if (watcher.length)
        process.stdout.write(out + desk.told.err);
else
        report(way === 'http' ? 'a person at a desk, without a browser' : 'a person at a desk, Chromium too');
process.exit(0);
