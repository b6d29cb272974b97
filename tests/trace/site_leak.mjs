// SPDX-License-Identifier: AGPL-3.0-or-later
// A visitor of a site that leaks on purpose, in the way that $CITYKEY_LEAK names: says what is found in its memory.

import { randomBytes } from 'node:crypto';
import { Canaries, codeForms, get, headers, post, processes, say, serve } from './site_visitors.mjs';

const { CITYKEY_LEAK, CITYKEY_LEAK_DIR } = process.env;
const canaries = new Canaries('/mnt/person/leak');
const household = randomBytes(4);
const address = `2001:db8:${household.toString('hex', 0, 2)}:${household.toString('hex', 2)}::77`;
canaries.text(address);
canaries.bytes(Buffer.concat([Buffer.from('20010db8', 'hex'), household]));
codeForms(canaries, process.argv[2]);

const server = await serve({ program: 'citykey-leaky', listen: 'unix:/mnt/city/home/site.sock', env: { CITYKEY_LEAK, CITYKEY_LEAK_DIR } });
const more = headers(canaries, { real: address });
await say(server.where, post(server.where, '/en/documents', `code=${process.argv[2]}&name=${canaries.word('name')}`, more)).catch(() => '');
await say(server.where, get(server.where, '/en/')).catch(() => '');
console.log(canaries.find('memory', ...processes(server).map((each) => each.pid)));
server.child.kill('SIGTERM');
await server.ended;
