// SPDX-License-Identifier: AGPL-3.0-or-later
// The stage on which people at a desk are played: http_person.mjs goes in place of the browser, asks here what to do and
// says what came of it. One visit after another, as at a desk.

import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const GONE = { gone: true };

// A queue whose takers wait.
function queue() {
        const items = [], takers = [];
        return {
                put(item) { takers.length ? takers.shift()(item) : items.push(item); },
                take() { return items.length ? Promise.resolve(items.shift()) : new Promise((resolve) => takers.push(resolve)); },
        };
}

// One visit: what its stand-in can do, each answered by what the desk said, or by {gone: true} once the stand-in ended.
function visitOf({ first, base }) {
        let answering = null, said = null, leave;
        const gone = new Promise((resolve) => { leave = resolve; });
        let isGone = false;
        const give = (step) => new Promise((resolve) => {
                if (isGone || !answering)
                        return resolve(GONE);
                said = resolve;
                answering.end(JSON.stringify(step));
                answering = null;
        });
        return {
                first, base, gone, /* its two addresses; the promise that it ended */
                hear(heard, answer) {
                        answering = answer;
                        const resolve = said;
                        said = null;
                        resolve?.(heard);
                },
                end() {
                        isGone = true;
                        said?.(GONE);
                        leave();
                },
                state: () => give({ do: 'state' }),
                act: (name, fields = {}) => give({ do: 'act', name, fields }),
                portrait: (path) => give({ do: 'portrait', path }),
                look: (name) => give({ do: 'look', name }), /* its bytes in base64 */
                until: (phase) => give({ do: 'until', phase }),
                raw: (how) => give({ do: 'raw', ...how }), /* {path, method, body in base64, type} */
        };
}

// `folder`: where the stand-in is written. Gives {browser, visit, close}: the program for --browser, and the next visit.
export async function stageOpen(folder) {
        const visits = queue(), alive = new Map();
        const server = createServer((request, answer) => {
                const parts = [];
                request.on('data', (part) => parts.push(part));
                request.on('end', () => {
                        const { id, arrived, ...heard } = JSON.parse(Buffer.concat(parts));
                        if (request.url === '/life') /* held as long as the stand-in lives */
                                return answer.on('close', () => alive.get(id)?.end());
                        if (arrived) {
                                alive.set(id, visitOf(arrived));
                                alive.get(id).hear(null, answer);
                                visits.put(alive.get(id));
                        } else
                                alive.get(id)?.hear(heard, answer);
                });
        });
        server.requestTimeout = server.headersTimeout = server.timeout = 0;
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        const browser = `${folder}/browser-${server.address().port}`;
        writeFileSync(browser, `#!/bin/sh\nexec ${process.execPath} ${here}http_person.mjs ${server.address().port} "$@"\n`);
        chmodSync(browser, 0o755);
        return {
                browser,
                visit: visits.take,
                close() {
                        for (const visit of alive.values())
                                visit.end();
                        server.close();
                        server.closeAllConnections();
                },
        };
}

// Starts a program, its passphrases on standard input. Gives {ended, kill, told}.
export function start(words, input) {
        const child = spawn(words[0], words.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
        const told = { out: '', err: '' };
        child.stdout.on('data', (text) => { told.out += text; });
        child.stderr.on('data', (text) => { told.err += text; });
        child.stdin.on('error', () => {});
        child.stdin.end(input);
        return {
                pid: child.pid,
                told,
                kill: (signal) => child.kill(signal),
                ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...told }))),
        };
}
