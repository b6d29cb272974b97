// SPDX-License-Identifier: AGPL-3.0-or-later
// A desk at work and the people who come to it: starts citykey desk with http_person.mjs in place of the browser and
// plays each person step by step. One visit after another, as at a desk.

import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

// A queue whose takers wait.
function queue() {
        const items = [], takers = [];
        return {
                put(item) { takers.length ? takers.shift()(item) : items.push(item); },
                take() { return items.length ? Promise.resolve(items.shift()) : new Promise((resolve) => takers.push(resolve)); },
        };
}

// What a visit can do, each answered by what the desk said.
function visitOf(give) {
        return {
                state: () => give({ do: 'state' }),
                act: (name, fields = {}) => give({ do: 'act', name, fields }),
                portrait: (path) => give({ do: 'portrait', path }),
                look: (name) => give({ do: 'look', name }),
                until: (phase) => give({ do: 'until', phase }),
        };
}

// `folder`: where the stand-in is written. Gives {browser, visit, close}: the program for --browser, and the next visit.
export async function stageOpen(folder) {
        const visits = queue();
        let answering = null, said = null;
        const server = createServer((request, answer) => {
                const parts = [];
                request.on('data', (part) => parts.push(part));
                request.on('end', () => {
                        const heard = JSON.parse(Buffer.concat(parts));
                        answering = answer;
                        if ('arrived' in heard) {
                                said?.({ gone: true }); /* the visit before ended while it was answered */
                                const give = (step) => new Promise((resolve) => {
                                        said = resolve;
                                        answering.end(JSON.stringify(step));
                                });
                                visits.put(visitOf(give));
                        } else {
                                const resolve = said;
                                said = null;
                                resolve?.(heard);
                        }
                });
        });
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        const browser = `${folder}/browser`;
        writeFileSync(browser, `#!/bin/sh\nexec ${process.execPath} ${here}http_person.mjs ${server.address().port} "$@"\n`);
        chmodSync(browser, 0o755);
        return {
                browser,
                visit: visits.take,
                close() {
                        said?.({ gone: true });
                        server.close();
                        server.closeAllConnections();
                },
        };
}

// Starts a program as WHO (words before it), its passphrases on standard input. Gives {ended, kill, told}.
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
