// SPDX-License-Identifier: AGPL-3.0-or-later
// What `citykey serve` keeps of those who come to it: nothing, neither while it goes on nor when it ended or was killed.
// site_day.mjs CODE CODE OTHER: two codes of stubs of its city and one of another city's. Ends with "N passed, N failed".

import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { browserStart, tabOpen } from '../serve/site.mjs';
import { Canaries, check, codeForms, counts, get, headers, leave, nothingIn, oddities, pidOf, post, processes, say, serve, status, stay, tickForms } from './site_visitors.mjs';

const [code, code2, other] = process.argv.slice(2);
const KEPT = ['/mnt/city', '/mnt/log', '/tmp', '/var/tmp', '/dev/shm', '/run'];
const DUMP = 'import sqlite3, sys\nprint("\\n".join(sqlite3.connect(sys.argv[1]).iterdump()))';
const VISITOR = '127.0.113.77';
const ROLES = ['citykey', 'keeper', 'citykey-secret', 'citykey-upkeep', 'citykey-web'];

// All that the database holds, as text; read from a copy, so that reading changes nothing.
function dump() {
        execFileSync('sh', ['-c', 'rm -rf /mnt/stage/dump && mkdir -p /mnt/stage/dump && cp /mnt/city/home/data/city.db* /mnt/stage/dump/']);
        return execFileSync('python3', ['-c', DUMP, '/mnt/stage/dump/city.db'], { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
}
function without(some, others) {
        const known = new Set(others);
        return some.filter((line) => !known.has(line));
}

// Which ticks and ages the city's page asks for.
async function choices(where) {
        const page = await say(where, get(where, '/en/documents'));
        const of = (name) => [...page.matchAll(new RegExp(`name="${name}" value="(\\d+)"`, 'g'))].map((found) => Number(found[1]));
        return { ticks: [...new Set(of('tick'))].sort((a, b) => a - b), ages: of('age') };
}
function someTicks({ ticks }) {
        for (;;) {
                const chosen = ticks.filter(() => randomInt(2));
                if (chosen.length >= 8)
                        return chosen;
        }
}

function nothingKept(canaries, name) {
        const found = canaries.find('search', ...KEPT);
        check(`${name}: no file, log or temporary folder has anything of a visitor`, !found, found);
}

// Good forms, one visitor each.
async function goodForms(where, canaries, options, more, card) {
        const rules = await choices(where);
        const asked = { ticks: rules.ticks.length, ages: rules.ages.length };
        check('the page of papers asks for some', asked.ticks >= 12 && asked.ages >= 2, asked);
        for (const path of ['/en/check/q/2', '/en/check/q/3', '/en/check/result', '/es/documents', '/en/documents/print']) {
                const body = tickForms(canaries, someTicks(rules), rules.ages.at(-1));
                check(`${path} is answered`, status(await say(where, post(where, path, body, more()), options)) === 200);
        }
        for (const [what, typed, sentence] of [['a right code', card, /The card is off/], ['the code once more', card, /The card was off already/],
                ['a code of another city', other, /No card of this city has this code/]]) {
                const [form] = codeForms(canaries, typed);
                const said = await say(where, post(where, '/en/lost', `code=${form}`, more()), options);
                check(`${what} is answered`, status(said) === 200 && sentence.test(said), /<h1>[^<]*/.exec(said));
        }
        for (const typed of [canaries.word('BROKEN'), ` ${canaries.text(card.slice(0, 14))} ${canaries.word('b')}`])
                check('a broken code is answered', status(await say(where, post(where, '/en/lost', `code=${encodeURIComponent(typed)}`, more()), options)) === 200);
        const slow = post(where, '/en/lost', `code=${canaries.word('slow')}`, more());
        check('a slow visitor is answered', status(await say(where, slow.match(/[^]{1,300}/g), options)) === 200);
}

async function everything(where, canaries, options, more, card) {
        await goodForms(where, canaries, options, more, card);
        for (const [name, bytes] of oddities(where, canaries, more)) {
                const answered = status(await say(where, bytes, options));
                check(`${name} is answered or cut`, answered === 0 || answered >= 200, String(answered));
        }
        const body = `code=${canaries.word('cut')}`;
        for (const whole of [post(where, '/en/lost', body, more()), get(where, `/en/${canaries.word('cut')}`, more())])
                for (const part of [0.3, 0.6, 0.95])
                        await leave(await stay(where, whole.slice(0, whole.length * part), options));
}

// Somebody with a browser, without scripts and with them.
async function browse(server, canaries) {
        const browser = await browserStart();
        for (const javaScriptEnabled of [false, true]) {
                const options = { javaScriptEnabled, userAgent: `Mozilla/5.0 ${canaries.word('browser')}`, locale: 'en' };
                const tab = await tabOpen(browser, `http://${server.where.host}`, `/en/lost?${canaries.word('q')}`, options);
                await tab.locator('#code').fill(canaries.word('typed'));
                await Promise.all([tab.waitForNavigation(), tab.locator('form button.danger').first().click()]);
                await tab.goto(`http://${server.where.host}/en/documents`);
                const rules = await choices(server.where);
                const ticks = someTicks(rules);
                tickForms(canaries, ticks, rules.ages.at(-1));
                await tab.evaluate(([age, chosen]) => {
                        document.querySelector(`main input[name=age][value="${age}"]`).checked = true;
                        for (const tick of chosen)
                                document.querySelector(`main input[name=tick][value="${tick}"]`).checked = true;
                }, [rules.ages.at(-1), ticks]);
                await Promise.all([tab.waitForNavigation(), tab.evaluate(() => document.querySelector('main form button.second').click())]);
                check('a browser is answered', (await tab.title()).length > 0);
                await tab.context().close();
        }
        await browser.close();
}

// On a port: whose connections come from an address.
async function dayOnPort() {
        const canaries = new Canaries('/mnt/person/day');
        const server = await serve();
        const { where } = server;
        const more = () => headers(canaries);
        canaries.text(VISITOR);
        for (const form of [code, other])
                codeForms(canaries, form);
        check('all processes of the server are seen', ROLES.every((role) => processes(server).some((each) => each.name === role)), processes(server));
        nothingIn(server, canaries, 'before anybody came');
        const before = dump();
        const held = await stay(where, post(where, '/en/lost', 'code=0', more()).replace('Content-Length: 6', 'Content-Length: 60'));
        const words = canaries.word('held');
        await new Promise((resolve) => held.write(words, resolve));
        check('while a visitor is served the search finds what they sent', canaries.find('memory', pidOf(server, 'citykey-web')) !== '');
        await leave(held);
        await everything(where, canaries, { from: VISITOR, canaries }, more, code);
        await browse(server, canaries);
        const idle = await stay(where, get(where, `/en/check?${canaries.word('idle')}`, more(), '') + post(where, '/en/lost', `code=${canaries.word('idle')}`, more(), ''));
        await new Promise((resolve) => idle.once('data', resolve));
        nothingIn(server, canaries, 'while one connection waits for more');
        await leave(idle);
        nothingIn(server, canaries, 'when all have left');
        nothingKept(canaries, 'while the server runs');
        const after = dump();
        const tables = [...without(after, before), ...without(before, after)].map((line) => /^INSERT INTO "(\w+)"/.exec(line)?.[1] ?? line);
        check('of all tables only the marks of the card that was turned off are others',
                JSON.stringify(tables.sort()) === '["library_number","library_number","status_index","status_index"]', tables);
        server.child.kill('SIGTERM');
        check('the server ends as it should', (await server.ended).code === 0);
        nothingKept(canaries, 'when the server has ended');
}

// On a socket, as behind an edge that says whose request it is; then killed.
async function dayOnSocket() {
        const canaries = new Canaries('/mnt/person/day2');
        const server = await serve({ listen: 'unix:/mnt/city/home/site.sock' });
        const { where } = server;
        const household = randomBytes(4);
        const ipv6 = `2001:db8:${household.toString('hex', 0, 2)}:${household.toString('hex', 2)}::77`;
        canaries.text(ipv6);
        canaries.text('203.0.113.77');
        canaries.bytes(Buffer.concat([Buffer.from('20010db8', 'hex'), household]));
        let turns = 0;
        await everything(where, canaries, {}, () => headers(canaries, { real: turns++ % 2 ? ipv6 : '203.0.113.77' }), code2);
        nothingIn(server, canaries, 'behind an edge');
        const half = post(where, '/en/lost', `code=${canaries.word('killed')}`, headers(canaries, { real: ipv6 })).slice(0, -3);
        const held = [await stay(where, half), await stay(where, half.slice(0, 300))];
        const all = processes(server);
        process.kill(pidOf(server, 'citykey-web'), 'SIGKILL');
        for (const each of all)
                try { process.kill(each.pid, 'SIGKILL'); } catch { /* gone with the others */ }
        await server.ended;
        held.forEach((socket) => socket.destroy());
        nothingKept(canaries, 'when the server was killed in the middle of a request');
}

// A crash with somebody's request in hand.
async function crash() {
        const canaries = new Canaries('/mnt/person/day3');
        const server = await serve();
        const held = await stay(server.where, post(server.where, '/en/lost', `code=${canaries.word('crash')}`, headers(canaries)).slice(0, -3));
        process.kill(pidOf(server, 'citykey-web'), 'SIGABRT');
        check('a server whose part has crashed ends', (await server.ended).code !== 0);
        held.destroy();
        nothingKept(canaries, 'when the server has crashed');
}

await dayOnPort();
await dayOnSocket();
await crash();
counts();
