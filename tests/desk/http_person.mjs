// SPDX-License-Identifier: AGPL-3.0-or-later
// Stands in for the browser of one person: citykey desk starts it with the person's address, and it goes the way a
// screen would go, by the same HTTP. What it plays it asks the stage (stage.mjs), whose port is its first argument.

import { readFileSync } from 'node:fs';
import { request } from 'node:http';

const [stage, ...given] = process.argv.slice(2);
const first = given.map((word) => word.replace(/^--app=/, '')).find((word) => word.startsWith('http://'));

// One request; redirects are followed by hand, since the first one tells the way that nobody else knows.
function call(address, { method = 'GET', body = null, type = null } = {}) {
        const url = new URL(address);
        const headers = { origin: url.origin, ...(body === null ? {} : { 'content-length': body.length }), ...(type ? { 'content-type': type } : {}) };
        return new Promise((resolve, reject) => {
                const sent = request(url, { method, headers, agent: false }, (answer) => {
                        const parts = [];
                        answer.on('data', (part) => parts.push(part));
                        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
                });
                sent.on('error', reject);
                sent.end(body ?? undefined);
        });
}

const arrived = await call(first);
const base = new URL(arrived.headers.location ?? '', first).href;
const json = (answer) => ({ status: answer.status, ...JSON.parse(answer.body) });
const state = async () => json(await call(new URL('state', base).href));
const act = async (name, fields = {}) => json(await call(new URL('do', base).href, { method: 'POST',
        body: Buffer.from(new URLSearchParams({ act: name, ...fields }).toString()), type: 'application/x-www-form-urlencoded' }));
const portrait = async (path) => json(await call(new URL('portrait', base).href, { method: 'POST', body: readFileSync(path), type: 'image/png' }));
const look = (name) => call(new URL(name, base).href);

// The stage answers with what to play; told what came of it, it gives the next step or nothing.
async function tell(said) {
        const answer = await call(`http://127.0.0.1:${stage}/step`, { method: 'POST', body: Buffer.from(JSON.stringify(said)) });
        return answer.body.length ? JSON.parse(answer.body) : null;
}

const steps = {
        state: () => state(),
        act: ({ name, fields }) => act(name, fields),
        portrait: ({ path }) => portrait(path),
        look: async ({ name }) => ({ status: (await look(name)).status }),
        until: async ({ phase }) => {
                for (;;) {
                        const now = await state();
                        if ([phase].flat().includes(now.phase) || now.printer?.state === 'stopped')
                                return now;
                        await new Promise((resolve) => setTimeout(resolve, 20));
                }
        },
};

for (let step = await tell({ arrived: arrived.status }); step; ) {
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
