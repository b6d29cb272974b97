// SPDX-License-Identifier: AGPL-3.0-or-later
// A demonstration city and its server, for tests: `citykey serve` as somebody who may nothing.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NOBODY = 65534;
const ROOT = process.getuid() === 0;
export const UNPRIVILEGED = ROOT
        ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--bounding-set=-all', '--no-new-privs'] : [];
export const CITYKEY = path.resolve(process.env.CITYKEY ?? 'build/release/src/citykey');

// A folder that the unprivileged person owns; gone with the test.
export function place(name) {
        const folder = mkdtempSync(path.join(tmpdir(), `citykey-${name}-`));
        chmodSync(folder, 0o755);
        const home = path.join(folder, 'home');
        mkdirSync(home);
        if (ROOT)
                chownSync(home, NOBODY, NOBODY);
        return { home, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

// What the program says on standard output; throws when it fails.
export function citykey(home, ...words) {
        const [first, ...rest] = [...UNPRIVILEGED, CITYKEY, ...words];
        return execFileSync(first, rest, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

// What the program says with ENV and INPUT; throws when it fails.
export function citykeyWith(home, { env = {}, input = '' }, ...words) {
        const [first, ...rest] = [...UNPRIVILEGED, CITYKEY, ...words];
        return execFileSync(first, rest, { cwd: home, encoding: 'utf8', input, env: { ...process.env, ...env } });
}

// Starts the server; resolves once it says that it is ready, rejects with how it ended before that.
export function serve(home, words = [], { env = {}, as = UNPRIVILEGED, data = 'city', listen = '127.0.0.1:0' } = {}) {
        const usual = [...(data ? ['--data', data] : []), ...(listen ? ['--listen', listen] : [])];
        const [first, ...rest] = [...as, CITYKEY, 'serve', ...usual, ...words];
        const child = spawn(first, rest, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'],
                env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...env } });
        const server = { child, said: '', told: '', origin: null };
        server.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
        child.stderr.on('data', (text) => { server.told += text; });
        return new Promise((resolve, reject) => {
                child.stdout.on('data', (text) => {
                        server.said += text;
                        const found = /http:\/\/(?:localhost:|[0-9.:]+)[0-9]+/.exec(server.said);
                        if (!found || server.origin)
                                return;
                        server.origin = found[0];
                        resolve(server);
                });
                server.ended.then((end) => reject(Object.assign(new Error(`ended: ${JSON.stringify(end)} ${server.told}`), { end, server })));
        });
}

export async function stop(server, signal = 'SIGTERM') {
        server.child.kill(signal);
        return server.ended;
}

// One request on a connection of its own: {status, headers, body}.
export function ask(server, method, target, { headers = {}, body = null } = {}) {
        const { hostname, port } = new URL(server.origin);
        const form = body === null ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body),
                'Sec-Fetch-Site': 'same-origin', Origin: server.origin };
        return new Promise((resolve, reject) => {
                const request = http.request({ hostname, port, method, path: target, agent: false, headers: { ...form, ...headers } }, (answer) => {
                        const parts = [];
                        answer.on('data', (part) => parts.push(part));
                        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }));
                });
                request.on('error', reject);
                request.end(body);
        });
}

export const get = (server, target, headers) => ask(server, 'GET', target, { headers });
export const post = (server, target, body, headers) => ask(server, 'POST', target, { body, headers });

// What a connection answers to raw bytes.
export function raw(server, bytes) {
        const { hostname, port } = new URL(server.origin);
        return new Promise((resolve, reject) => {
                let said = '';
                const socket = net.connect(port, hostname, () => socket.write(bytes));
                socket.on('data', (text) => { said += text; });
                socket.on('close', () => resolve(said));
                socket.on('error', reject);
        });
}

// The server's processes by name: {pid, name}.
export function processes(server) {
        const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
                try {
                        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
                        const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat);
                        return { pid: Number(pid), name, parent: Number(rest.split(' ')[1]), state: rest[0] };
                } catch { return null; }
        }).filter((each) => each && each.state !== 'Z');
        return all.filter((each) => each.parent === server.child.pid);
}

export const pidOf = (server, name) => processes(server).find((each) => each.name === name)?.pid;
