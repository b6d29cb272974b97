// SPDX-License-Identifier: AGPL-3.0-or-later
// What the tests of a desk's day share: a place of its own, the program as somebody who may nothing, a city with its
// bundles, desks that are opened, people who are served, and what is seen of processes from outside.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import decodeQR from 'qr/decode.js';
import { stageOpen } from './stage.mjs';

export const tree = fileURLToPath(new URL('../..', import.meta.url));
const build = realpathSync(process.env.BUILD_RELEASE ?? `${tree}build/release`);
const program = `${build}/src/citykey`;
const nobody = process.getuid() === 0
        ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'] : [];
export const portrait = `${tree}demo/portrait.png`;

// Waits until something is so; what is waited for happens by itself.
export async function until(what, name, seconds = 300) {
        for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5)))
                if (what())
                        return;
        throw new Error(`not in ${seconds} s: ${name}`);
}

function give(path) {
        if (nobody.length)
                chownSync(path, 65534, 65534);
}

// A folder that goes with the test, and a clock in it that stands still until it is set.
export function placeOpen({ at = '/tmp' } = {}) {
        const home = mkdtempSync(`${at}/citykey-desk-`);
        chmodSync(home, 0o755);
        const place = { home, clock: null, close: () => rmSync(home, { recursive: true, force: true }) };
        give(home);
        return place;
}

// Canary people, whom nobody else's data resembles, and the search for them (tests/trace): in a folder beside the place.
// isIn: does a process know them; find: where else they are, "" for nowhere.
export function canaryOpen() {
        const home = mkdtempSync('/tmp/citykey-canary-'), person = `${home}/person.json`, picture = `${home}/portrait.png`;
        const ran = (name, ...words) => spawnSync(`${build}/tests/trace/${name}`, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
        chmodSync(home, 0o755);
        if (ran('canary', person, picture).status !== 0)
                throw new Error('no canary: ninja tests/trace/canary');
        const { name, name_native, birth, medical, emergency } = JSON.parse(readFileSync(person, 'utf8'));
        const judge = ({ status, stdout, stderr }) => {
                if (status > 1 || status === null)
                        throw new Error(`the search is broken: ${status} ${stderr}`);
                return status === 1 ? stdout || 'found' : '';
        };
        return {
                home, portrait: picture, fields: { name, name_native, birth, medical, emergency },
                isIn: (pids) => judge(ran('memory', person, picture, ...pids.map(String))) !== '',
                find(places, told) {
                        writeFileSync(`${home}/said`, told.out + told.err);
                        return judge(ran('search', person, picture, home, `${home}/said`, ...places));
                },
                close: () => rmSync(home, { recursive: true, force: true }),
        };
}

// The program's clock from now on, in unix seconds; desks that are open see it, too.
export function clockSet(place, seconds) {
        if (!place.clock) {
                const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', `${place.home}/clock.so`, `${tree}tests/story/clock.c`]);
                if (made.status !== 0)
                        throw new Error(String(made.stderr));
                place.clock = `${place.home}/clock`;
        }
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(Math.floor(seconds)));
        writeFileSync(place.clock, bytes, { flag: existsSync(place.clock) ? 'r+' : 'w' });
        chmodSync(place.clock, 0o644);
}

const wordsFor = (place, { language = 'C.UTF-8', words = [] } = {}) => [...nobody, ...words, 'env', '-i', 'PATH=/usr/bin:/bin', `LANG=${language}`,
        ...(place.clock ? [`LD_PRELOAD=${place.home}/clock.so`, `CLOCK_FILE=${place.clock}`] : []), program];

// Runs a verb to its end: {code, out, err}.
export function citykey(place, args, { input = '', ...how } = {}) {
        const [first, ...rest] = [...wordsFor(place, how), ...args];
        const ran = spawnSync(first, rest, { cwd: place.home, input, encoding: 'utf8', maxBuffer: 1 << 28 });
        return { code: ran.status ?? ran.signal, out: ran.stdout, err: ran.stderr };
}

// The same, which must work; what it said.
export function works(place, args, how) {
        const ran = citykey(place, args, how);
        if (ran.code !== 0)
                throw new Error(`citykey ${args.join(' ')}: ${ran.code} ${ran.err}`);
        return ran.out;
}

export const today = (seconds = Date.now() / 1000) => new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' }).format(seconds * 1000);

// A desk is prepared: its bundle, and its officers with their passphrases.
export function prepare(place, { city = 'city', event = 'Fair', desk = 'North', cards = 20, day = today(), officers = ['Heron', 'Plover Ñandú', '鷺'] } = {}) {
        const bundle = `${place.home}/${event}-${desk}.bundle`;
        const said = works(place, ['event', 'prepare', '--data', city, '--name', event, '--day', day, '--desk', desk, '--cards', `${cards}`,
                ...officers.flatMap((name) => ['--officer', name]), '--out', bundle]);
        return { bundle, officers: JSON.parse(said).officers, tally: `${place.home}/${event}-${desk}.tally` };
}

export const secrets = ({ officers }, pair = [0, 1]) => pair.map((which) => `${officers[which].passphrase}\n`).join('');

// Opens a desk: {pid, visit, ended, kill, told, stage}. visit() is the next person's visit, or null once the desk has ended.
export async function deskOpen(place, prepared, { pair, input, printer, tally, browser, args, ...how } = {}) {
        const stage = await stageOpen(place.home);
        const [first, ...rest] = [...wordsFor(place, how), 'desk', prepared.bundle, '--tally', tally ?? prepared.tally, '--browser', browser ?? stage.browser,
                ...(printer ? ['--printer', printer] : []), ...(args ?? [])];
        const child = spawn(first, rest, { cwd: how.folder ?? place.home, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
        const told = { out: '', err: '' };
        child.stdout.on('data', (text) => { told.out += text; });
        child.stderr.on('data', (text) => { told.err += text; });
        child.stdin.on('error', () => {});
        if (input !== null)
                child.stdin.end(input ?? secrets(prepared, pair));
        const ended = new Promise((resolve) => child.on('close', (code, signal) => {
                stage.close();
                resolve({ code: code ?? signal, ...told });
        }));
        return { pid: child.pid, child, told, ended, stage, kill: (signal) => child.kill(signal),
                visit: () => Promise.race([stage.visit(), ended.then(() => null)]) };
}

// What a desk says that must not begin to work: {code, out, err}.
export async function deskRefused(place, prepared, how) {
        const desk = await deskOpen(place, prepared, how);
        const visit = await desk.visit();
        if (visit)
                desk.kill('SIGKILL');
        return { ...await desk.ended, began: visit !== null };
}

// ---------------------------------------------------------------- people

export const ALL_PAPERS = '00000000000fffff', WITH_GUARDIAN = '000000000fffffff';
const ANA = { name: 'Ana María Núñez', name_native: '', birth: '1990-05-05', gender: '', veteran: 'no', donor: 'no', medical: '', emergency: '', language: 'es' };

// Each step of a visit in order; stops where the phase is not what it should be. `as`: what is different about this person.
export async function ticks(visit, as = {}) {
        return visit.act('ticks', { mask: as.mask ?? ALL_PAPERS, age: as.age ?? '30', language: 'es', next: '0' });
}

export async function details(visit, as = {}) {
        await visit.act('enter', { ...ANA, ...as.fields });
        await visit.portrait(as.portrait ?? portrait);
        await visit.act('head', { x: '146', y: '18', w: '160', h: '200' });
        return visit.act('show');
}

export async function printed(visit) {
        await visit.act('right');
        const said = await visit.act('print');
        return said.status === 200 ? visit.until(['scan', 'show']) : said;
}

const way = ['check', 'enter', 'show', 'scan', 'hand'];

// Serves somebody up to a phase: check, enter, show, scan or hand. Gives the last state.
export async function serveUpTo(visit, phase, as = {}) {
        let state = await visit.state();
        const steps = { check: () => ticks(visit, as), enter: () => details(visit, as), show: () => printed(visit),
                scan: () => visit.act('scan', { text: as.code ?? '' }) };
        for (let at = way.indexOf(state.phase); at >= 0 && at < way.indexOf(phase); at++) {
                if (state.gone || state.phase !== way[at])
                        return state;
                state = await steps[way[at]]();
        }
        return state;
}

// Serves somebody whole; gives the state at the hand-over (its `code` is the stub's), with what came of handing over.
export async function serve(visit, as = {}) {
        const state = await serveUpTo(visit, 'hand', as);
        if (state.phase !== 'hand')
                return { ...state, handed: false };
        const said = await visit.act('hand', { papers: '1' });
        return { ...state, handed: said.gone || said.broken || said.phase === 'wiping' };
}

export async function morning(visit, fields) {
        const { stock } = await visit.state();
        return visit.act('begin', { cards: `${stock.left}`, ribbon: '', film: '', ...fields });
}

// The evening of a desk whose next visit this is: counted as the journal has it, unless `counts` say otherwise.
export async function evening(visit, counts = {}) {
        const { stock } = await visit.act('evening');
        return visit.act('close_day', { cards_left: `${stock?.left}`, spoiled_punched: `${stock?.spoiled}`, ribbons_bagged: '0', films_bagged: '0', ...counts });
}

// ---------------------------------------------------------------- the city afterwards

export const eventCounts = (place, name = 'Fair', city = 'city') =>
        JSON.parse(works(place, ['event', 'list', '--data', city, '--json'])).find((event) => event.name === name);

// What of the stock is at the desk's tally: all of it must be somewhere.
export const balances = ({ opening, active, spoiled, destroyed, returned, missing }) =>
        missing === 0 && opening === active + spoiled + destroyed + returned;

// ---------------------------------------------------------------- processes

function stat(pid) {
        try {
                const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
                const [state, parent, group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ');
                return { pid: Number(pid), name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')), state, parent: Number(parent), group: Number(group), session: Number(session) };
        } catch {
                return null;
        }
}

export const processes = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(stat).filter((one) => one && one.state !== 'Z');

// All processes below one, itself first.
export function family(pid) {
        const all = processes(), found = all.filter((one) => one.pid === pid);
        for (const one of found)
                found.push(...all.filter((other) => other.parent === one.pid));
        return found;
}

export const part = (desk, name) => name === 'launcher' ? stat(desk.pid) : family(desk.pid).find((one) => one.name === name);

// The most memory that a process ever had, in MiB.
export const memory = (pid) => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

// Ends processes outright. Those that are gone already are gone.
export function killAll(pids) {
        for (const pid of pids)
                try { process.kill(pid, 'SIGKILL'); } catch { /* gone */ }
}

export const allGone = (pids) => until(() => !pids.some((pid) => stat(pid) && stat(pid).state !== 'Z'), 'every process of the desk is gone');

// ---------------------------------------------------------------- a simulated printer (tests/desk/printer)

export function printerOpen(place, name = 'printer') {
        const folder = `${place.home}/${name}`;
        mkdirSync(folder);
        give(folder);
        const run = (...words) => {
                const [first, ...rest] = [...nobody, `${tree}tests/desk/printer`, ...words];
                const ran = spawnSync(first, rest, { encoding: 'utf8', env: { PATH: process.env.PATH, BUILD: build }, cwd: place.home, stdio: ['ignore', 'pipe', 'inherit'] });
                if (ran.status !== 0)
                        throw new Error(`printer ${words.join(' ')}: ${ran.status}`);
                return ran.stdout.trim();
        };
        const printer = {
                uri: run('start', folder),
                off: () => run('stop', folder),
                on() { printer.uri = run('start', folder); },
                hand: (word) => run('hand', folder, word),
                behave: (...lines) => writeFileSync(`${folder}/behaviour`, lines.map((line) => `${line}\n`).join(''), { flag: 'a' }),
                cards: () => readdirSync(`${folder}/out`).filter((file) => file.endsWith('.pwg')).length,
                /* The code of what came out last, as a scanner reads it. */
                scan() {
                        const sides = `${place.home}/side`;
                        const ran = spawnSync(`${tree}tests/desk/read_pwg.py`, [`${folder}/out/${printer.cards()}.pwg`, sides]);
                        if (ran.status !== 0)
                                throw new Error(String(ran.stderr));
                        return codeIn(readFileSync(`${sides}-2.ppm`));
                },
        };
        return printer;
}

// The text of the square code in a picture (PPM).
function codeIn(ppm) {
        const [head, width, height] = /^P6 (\d+) (\d+) 255\n/.exec(ppm.subarray(0, 40).toString('latin1'));
        const data = new Uint8Array(width * height * 4).fill(255);
        for (let i = 0; i < width * height; i++)
                data.set(ppm.subarray(head.length + 3 * i, head.length + 3 * i + 3), 4 * i);
        return decodeQR({ width: Number(width), height: Number(height), data });
}
