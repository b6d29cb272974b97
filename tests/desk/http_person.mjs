// SPDX-License-Identifier: AGPL-3.0-or-later
// Stands in for the browser of one person: citykey desk starts it with the person's address, and it goes the way a
// screen would go, by the same HTTP. What it plays it asks the stage (stage.mjs), whose port is its first argument.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const [stage, ...given] = process.argv.slice(2);
const first = given.map((word) => word.replace(/^--app=/, '')).find((word) => word.startsWith('http://'));
const id = randomBytes(8).toString('hex');

// One request; redirects are followed by hand, since the first one tells the way that nobody else knows.
function call(address, { method = 'GET', body = null, type = null } = {}) {
        const url = new URL(address);
        const headers = { origin: url.origin, ...(body === null ? {} : { 'content-length': body.length }), ...(type ? { 'content-type': type } : {}) };
        return new Promise((resolve, reject) => {
                const sent = request(url, { method, headers, agent: false }, (answer) => {
                        const parts = [];
                        answer.on('data', (part) => parts.push(part));
                        answer.on('error', reject);
                        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
                });
                sent.on('error', reject);
                sent.end(body ?? undefined);
        });
}

// What the desk said: its JSON, or its text where it is none.
function read(answer) {
        try {
                return { status: answer.status, ...JSON.parse(answer.body) };
        } catch {
                return { status: answer.status, text: answer.body.toString() };
        }
}

const arrived = await call(first);
const base = new URL(arrived.headers.location ?? '', first).href;
const FORM = 'application/x-www-form-urlencoded';
const get = (name) => call(new URL(name, base).href);
const post = async (name, body, type) => read(await call(new URL(name, base).href, { method: 'POST', body, type }));
const state = async () => read(await get('state'));

const steps = {
        state,
        act: ({ name, fields }) => post('do', Buffer.from(new URLSearchParams({ act: name, ...fields }).toString()), FORM),
        portrait: ({ path }) => post('portrait', readFileSync(path), 'image/png'),
        look: async ({ name }) => {
                const seen = await get(name);
                return { status: seen.status, body: seen.body.toString('base64') };
        },
        until: async ({ phase }) => {
                for (;;) {
                        const now = await state();
                        if ([phase].flat().includes(now.phase) || now.printer?.state === 'stopped')
                                return now;
                        await new Promise((resolve) => setTimeout(resolve, 10));
                }
        },
        raw: async ({ path, method = 'POST', body = null, type = FORM }) => read(await call(new URL(path, base).href,
                { method, body: body === null ? null : Buffer.from(body, 'base64'), type })),
};

// The stage answers with what to play; told what came of it, it gives the next step or nothing.
async function tell(said, path = 'step') {
        const answer = await call(`http://127.0.0.1:${stage}/${path}`, { method: 'POST', body: Buffer.from(JSON.stringify({ id, ...said })) });
        return answer.body.length ? JSON.parse(answer.body) : null;
}

const next = tell({ arrived: { status: arrived.status, first, base } });
tell({}, 'life').catch(() => {});
for (let step = await next; step; ) {
        let said;
        try {
                said = await steps[step.do](step);
        } catch (error) {
                said = { broken: error.code ?? String(error) };
        }
        step = await tell(said);
}
// A browser stays until it is ended.
setInterval(() => {}, 1 << 30);
