// SPDX-License-Identifier: AGPL-3.0-or-later
// For the tests of what `citykey serve` keeps: visitors who send words that nobody else has, in every place where a request
// has room for some, well formed and not; and the server that they come to.

import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all', '--no-new-privs'];
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const HOME = '/mnt/city/home';
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';

// Tests, told of as they fail; `counts` prints what came of them.
let passed = 0, failed = 0;
export function check(name, is, why = '') {
        if (is)
                return passed++;
        failed++;
        console.log(`FAILED ${name}\n${typeof why === 'string' ? why : JSON.stringify(why)}`.slice(0, 4000));
}
export function counts() {
        console.log(`${passed} passed, ${failed} failed`);
}

// What was sent, for the searches.
export class Canaries {
        constructor(path) {
                this.path = path;
                this.lines = new Set();
        }
        text(words) {
                this.lines.add(`text ${words}`);
                return words;
        }
        bytes(bytes) {
                this.lines.add(`bytes ${Buffer.from(bytes).toString('hex')}`);
        }
        // A new word, which says where it was.
        word(where) {
                const letters = Array.from({ length: 14 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
                return this.text(`${where}zq${letters}`);
        }
        save() {
                writeFileSync(this.path, [...this.lines].join('\n'));
        }
        // What the search finds: '' for nothing.
        find(program, ...places) {
                this.save();
                if (!places.length)
                        return '';
                try {
                        const before = program === 'search' ? ['visitors', this.path, '-'] : ['visitors', this.path];
                        return execFileSync(`/mnt/bin/${program}`, [...before, ...places.map(String)], { encoding: 'utf8' });
                } catch (failure) {
                        if (failure.status !== 1)
                                throw failure;
                        return failure.stdout;
                }
        }
}

// A code as its resident might type it, and how it travels.
export function codeForms(canaries, code) {
        const bare = code.replaceAll('-', '');
        const forms = [code, bare, code.toLowerCase(), bare.toLowerCase(), code.replaceAll('-', ' ')];
        forms.forEach((form) => canaries.text(form));
        return forms;
}

// Ticks: the form's body, the numbers in the page's hidden fields, and the bits as a number.
export function tickForms(canaries, ticks, age) {
        const mask = ticks.reduce((sum, tick) => sum | 1n << BigInt(tick), 0n);
        const body = `age=${age}&${ticks.map((tick) => `tick=${tick}`).join('&')}`;
        const both = Buffer.alloc(16);
        both.writeBigUInt64LE(mask, 0);
        both.writeBigUInt64BE(mask, 8);
        canaries.bytes(both.subarray(0, 8));
        canaries.bytes(both.subarray(8));
        canaries.text(mask.toString());
        canaries.text(mask.toString(16).padStart(16, '0'));
        canaries.text(body);
        for (let i = 0; i + 4 <= ticks.length; i++) {
                const some = ticks.slice(i, i + 4);
                canaries.text(some.map((tick) => `tick=${tick}`).join('&'));
                canaries.text(some.map((tick) => `<input type="hidden" name="tick" value="${tick}">`).join(''));
        }
        return body;
}

// The server. `listen` as for the program; resolves once it says that it is ready.
export function serve({ program = 'citykey', listen = '127.0.0.1:0', data = 'data', env = {} } = {}) {
        const [first, ...rest] = [...NOBODY, `/mnt/bin/${program}`, 'serve', '--data', data, '--listen', listen];
        const child = spawn(first, rest, { cwd: HOME, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...env } });
        const server = { child, where: null };
        server.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
        child.stderr.on('data', (text) => appendFileSync('/mnt/log/err', text));
        return new Promise((resolve, reject) => {
                let said = '';
                child.stdout.on('data', (text) => {
                        appendFileSync('/mnt/log/out', text);
                        said += text;
                        const [, host, port] = /https?:\/\/([a-z0-9.-]*[a-z0-9](?::([0-9]+))?)/.exec(said) ?? [];
                        if (server.where || !said.includes('\n') || !host)
                                return;
                        server.where = listen.startsWith('unix:') ? { path: listen.slice(5), host } : { port: Number(port), host };
                        resolve(server);
                });
                server.ended.then((end) => reject(new Error(`the server ended: ${JSON.stringify(end)} ${readFileSync('/mnt/log/err')}`)));
        });
}

// All processes of the server, itself first: [{pid, name}].
export function processes(server) {
        const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
                try {
                        const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
                        return { pid: Number(pid), name, parent: Number(rest.split(' ')[1]), is_gone: rest[0] === 'Z' };
                } catch { return null; }
        }).filter((each) => each && !each.is_gone);
        const ours = all.filter((each) => each.pid === server.child.pid);
        for (const one of ours)
                ours.push(...all.filter((each) => each.parent === one.pid));
        return ours;
}
export const pidOf = (server, name) => processes(server).find((each) => each.name === name)?.pid;

// A connection; `from` is the visitor's address, whose socket's address is a canary then.
function connect(where, { from, canaries } = {}) {
        return new Promise((resolve, reject) => {
                const socket = where.tls ? tls.connect({ port: where.port, host: '127.0.0.1', localAddress: from, ca: where.ca, servername: where.host })
                        : net.connect(where.path ? { path: where.path } : { port: where.port, host: '127.0.0.1', localAddress: from });
                socket.once('error', reject);
                socket.once(where.tls ? 'secureConnect' : 'connect', () => {
                        socket.setNoDelay?.(true);
                        if (from && canaries && !where.tls)
                                canaries.bytes([2, 0, socket.localPort >> 8, socket.localPort & 255, ...from.split('.').map(Number)]);
                        socket.removeListener('error', reject);
                        socket.on('error', () => {});
                        resolve(socket);
                });
        });
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 20)); /* a slow visitor's pause; nothing waits for it */

// Sends PIECES one after the other; all that is answered until the server closes.
export async function say(where, pieces, options) {
        const socket = await connect(where, options);
        const closed = new Promise((resolve) => {
                let said = '';
                socket.on('data', (bytes) => { said += bytes.toString('latin1'); });
                socket.on('close', () => resolve(said));
        });
        for (const piece of [pieces].flat()) {
                socket.write(piece, 'latin1');
                if (Array.isArray(pieces))
                        await turn();
        }
        return closed;
}

// Sends a part and stays; the socket.
export async function stay(where, bytes, options) {
        const socket = await connect(where, options);
        socket.resume();
        await new Promise((resolve) => socket.write(bytes, 'latin1', resolve));
        return socket;
}
export async function leave(socket) {
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.destroy();
        await closed;
}

// Every header that anybody may send, each with a word of its own.
export function headers(canaries, { cookie = true, real = '' } = {}) {
        const word = (where) => canaries.word(where);
        return `User-Agent: Mozilla/5.0 (${word('agent')})\r\nAccept-Language: en;q=0.9, x-${word('tongue')}\r\nAccept: text/html, text/${word('accept')}\r\n`
                + `Accept-Encoding: gzip, ${word('coding')}\r\nReferer: https://elsewhere.example/${word('referer')}\r\n`
                + (cookie ? `Cookie: ${word('crumb')}=${word('cookie')}; b=${word('second')}\r\n` : '')
                + `X-Forwarded-For: 198.51.100.23, ${word('forwarded')}\r\nForwarded: for=${word('for')}\r\nX-${word('header')}: ${word('value')}\r\n`
                + `If-None-Match: "${word('match')}"\r\nDNT: ${word('dnt')}\r\n${real ? `X-Real-IP: ${real}\r\n` : ''}`;
}

export const origin = (where) => `${where.tls || where.path ? 'https' : 'http'}://${where.host}`;
export function get(where, target, more = '', end = 'Connection: close\r\n') {
        return `GET ${target} HTTP/1.1\r\nHost: ${where.host}\r\n${more}${end}\r\n`;
}
export function post(where, target, body, more = '', end = 'Connection: close\r\n') {
        return `POST ${target} HTTP/1.1\r\nHost: ${where.host}\r\nOrigin: ${origin(where)}\r\n${FORM}Content-Length: ${body.length}\r\n${more}${end}\r\n${body}`;
}
export function chunked(where, target, chunks, more = '') {
        return `POST ${target} HTTP/1.1\r\nHost: ${where.host}\r\nOrigin: ${origin(where)}\r\n${FORM}Transfer-Encoding: chunked\r\n${more}\r\n${chunks}`;
}
export const status = (said) => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0);

// What is not as it should be: [name, bytes or pieces]; each ends its connection.
export function oddities(where, canaries, more) {
        const word = () => canaries.word('odd');
        const long = (size) => `${word()}.`.repeat(size / 20).slice(0, size);
        return [
                ['no such page', get(where, `/en/${word()}`, more())],
                ['a query', get(where, `/en/check?${word()}=${word()}`, more())],
                ['a path that is coded', get(where, `/en/%zz${word()}`, more())],
                ['a long path', get(where, `/en/${long(3000)}`, more())],
                ['a path that is too long for everybody', get(where, `/en/${long(30000)}`, more())],
                ['a header that is too long for everybody', get(where, '/en', `X-Long: ${long(30000)}\r\n`)],
                ['too many headers', get(where, '/en', Array.from({ length: 80 }, (_, i) => `X-${i}: ${word()}\r\n`).join(''))],
                ['a line that is no header', get(where, '/en', `${word()}\r\n`)],
                ['a header without a name', get(where, '/en', `: ${word()}\r\n`)],
                ['a folded header', get(where, '/en', `X-Fold: ${word()}\r\n ${word()}\r\n`)],
                ['a method of their own', get(where, '/en', more()).replace('GET', word().toUpperCase())],
                ['an old version', get(where, `/en/${word()}`, more()).replace('HTTP/1.1', 'HTTP/1.0')],
                ['no version', `GET /${word()}\r\n\r\n`],
                ['no HTTP at all', `${word()} ${word()} ${word()}\r\n\r\n`],
                ['no host', get(where, `/en/${word()}`, more()).replace(/Host: .*\r\n/, '')],
                ['a form from elsewhere', post(where, '/en/lost', `code=${word()}`).replace(/Origin: .*\r\n/, `Origin: https://${word()}.example\r\n`)],
                ['a form of another sort', post(where, '/en/lost', word()).replace('x-www-form-urlencoded', word())],
                ['fields that nobody asked for', post(where, '/en/lost', `${word()}=${word()}&code=${word()}`, more())],
                ['a field twice', post(where, '/en/lost', `code=${word()}&code=${word()}`, more())],
                ['a body that is no form', post(where, '/en/check/result', `%zz${word()}&%=${word()}%`, more())],
                ['ticks that are no numbers', post(where, '/en/documents', `age=${word()}&tick=${word()}`, more())],
                ['a body that is too long', post(where, '/en/lost', `code=${long(60000)}`, more())],
                ['a body longer than any', post(where, '/en/lost', `code=${long(90000)}`, more())],
                ['chunks that are too many', chunked(where, '/en/lost', `4e20\r\n${long(20000)}\r\n`.repeat(6) + '0\r\n\r\n', more())],
                ['chunks that are none', chunked(where, '/en/lost', `zz${word()}\r\n${word()}\r\n`, more())],
                ['a length and chunks', chunked(where, '/en/lost', `5\r\n${word()}`, `Content-Length: 30\r\n${more()}`)],
        ];
}

// A connection may end a moment after its last answer: the search is repeated before it counts.
export function nothingIn(server, canaries, name) {
        let found = '';
        for (let tries = 0; tries < 4; tries++) {
                found = canaries.find('memory', ...processes(server).map((each) => each.pid));
                if (!found)
                        break;
        }
        check(`${name}: no process of the server has anything of a visitor`, !found, found + maps(server, found));
}
// Which mapping an address in a finding is of, for who looks for the cause.
function maps(server, found) {
        const at = parseInt(/at 0x([0-9a-f]+)/.exec(found)?.[1] ?? '0', 16);
        const pid = /^ {2}(\d+):/.exec(found)?.[1];
        if (!pid)
                return '';
        return readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').find((line) => {
                const [from, to] = line.split(/[- ]/).map((word) => parseInt(word, 16));
                return from <= at && at < to;
        }) ?? '';
}
