// SPDX-License-Identifier: AGPL-3.0-or-later
// Visitors of the site behind the edge that is shipped. site_edge.mjs PORT CERTIFICATE CODE: the port of the edge, its
// certificate, a code of another city's stub. Ends with "N passed, N failed".

import { readFileSync } from 'node:fs';
import { Canaries, check, codeForms, counts, headers, nothingIn, oddities, post, say, serve, status } from './site_visitors.mjs';

const [port, certificate, code] = process.argv.slice(2);
const VISITOR = '127.0.113.78';
const canaries = new Canaries('/mnt/person/day4');
const server = await serve({ listen: 'unix:/mnt/edge/run/site.sock' });
const where = { port: Number(port), tls: true, host: server.where.host, ca: readFileSync(certificate) };
const more = () => headers(canaries);
const [form] = codeForms(canaries, code);
canaries.text(VISITOR);
check('a code passes the edge', status(await say(where, post(where, '/en/lost', `code=${form}`, more()), { from: VISITOR })) === 200);
for (const [name, bytes] of oddities(where, canaries, more)) {
        const answered = status(await say(where, bytes, { from: VISITOR }));
        check(`${name} is answered or cut at the edge`, answered === 0 || answered >= 200, String(answered));
}
nothingIn(server, canaries, 'behind the edge that is shipped');
server.child.kill('SIGTERM');
await server.ended;
const found = canaries.find('search', '/mnt/edge', '/mnt/city', '/mnt/log', '/tmp');
check('the edge has written nothing of a visitor', !found, found);
counts();
