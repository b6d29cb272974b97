// SPDX-License-Identifier: AGPL-3.0-or-later
// The city's server from its start to its end, on good days and bad. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { UNPRIVILEGED, ask, citykey, citykeyWith, get, pidOf, place, post, processes, serve, stop } from './server.mjs';

let here, server;

before(async () => {
        here = place('serve');
        citykey(here.home, 'init', 'city');
        citykey(here.home, 'init', 'other');
        server = await serve(here.home);
});

after(async () => {
        if (server)
                await stop(server, 'SIGKILL');
        here.remove();
});

async function restart(options = {}, words = []) {
        await stop(server);
        server = await serve(here.home, words, options);
}

test('a city is served, and says where', async () => {
        assert.match(server.said, /City of Lakehaven.*http:\/\/127\.0\.0\.1:\d+/);
        assert.equal((await get(server, '/healthz')).body, 'ok\n');
});

test('it is four processes and the launcher', () => {
        assert.deepEqual(processes(server).map((each) => each.name).sort(), ['citykey-secret', 'citykey-upkeep', 'citykey-web', 'keeper']);
});

test('a path without a language goes to the one that is asked for', async () => {
        const answer = await get(server, '/', { 'Accept-Language': 'es-MX, en;q=0.5' });
        assert.equal(answer.status, 303);
        assert.equal(answer.headers.location, '/es/');
        assert.equal((await get(server, '/es/')).status, 200);
});

test('language tags from nowhere are no pages', async () => {
        for (const tag of ['xx', 'e', 'en-', 'zh', '..', '%65n', 'EN%2f', 'tlh', 'ar-ar-ar-ar-ar-ar-ar-ar-ar-ar-ar-ar'])
                assert.notEqual((await get(server, `/${tag}/`)).status, 200, tag);
});

test('what is not there, and what is asked for in the wrong way, is said calmly', async () => {
        const nothing = await get(server, '/es/nada');
        assert.equal(nothing.status, 404);
        assert.match(nothing.body, /Esa página no existe/);
        assert.equal((await post(server, '/healthz', '')).status, 405);
        assert.ok([400, 405, 501].includes((await ask(server, 'PUT', '/en/')).status));
        assert.ok([400, 405, 501].includes((await ask(server, 'DELETE', '/en/')).status));
});

test('the keys and the lists are published, for everybody', async () => {
        const types = { '/keys.json': 'application/jwk-set+json', '/keys.jws': 'application/jose',
                '/status.cwt': 'application/statuslist+cwt', '/status.jwt': 'application/statuslist+jwt' };
        for (const [target, type] of Object.entries(types)) {
                const answer = await get(server, target);
                assert.equal(answer.status, 200, target);
                assert.equal(answer.headers['content-type'], type);
                assert.equal(answer.headers['access-control-allow-origin'], '*', target);
        }
        assert.match((await get(server, '/v')).body, /<html/);
});

test('anybody checks the log at its address, and is shown the key to compare', async () => {
        const said = citykey(here.home, 'log', 'verify', `http://127.0.0.1:${new URL(server.origin).port}/log`);
        assert.match(said, /came from the log itself.*citykey-log\+/s);
        assert.match(said, /The log is as it was signed/);
});

test('the address that cards name leads to the list, in the form that is asked for', async () => {
        const plain = await get(server, '/s');
        assert.equal(plain.status, 200);
        assert.equal(plain.headers['content-type'], 'application/statuslist+cwt');
        assert.match(plain.headers.vary, /Accept/);
        const web = await get(server, '/s', { Accept: 'application/statuslist+jwt' });
        assert.equal(web.headers['content-type'], 'application/statuslist+jwt');
        assert.equal(web.headers['access-control-allow-origin'], '*');
});

test('what the pages point to is there from the first answer on', async () => {
        for (const target of ['/log/checkpoint', '/keys.json', '/status.cwt', '/v'])
                assert.equal((await get(server, target)).status, 200, target);
        await restart();
        assert.equal((await get(server, '/log/checkpoint')).status, 200);
});

test('the console is for who signs in', async () => {
        const answer = await get(server, '/console');
        assert.equal(answer.status, 303);
        assert.equal(answer.headers.location, '/console/sign-in');
});

test('undeclared and doubled fields are refused', async () => {
        for (const body of ['code=a&code=b', 'code=a&other=1', 'code=%zz', 'code=%00', 'code=%ff'])
                assert.equal((await post(server, '/en/lost', body)).status, 400, body);
});

test('a form of another site is refused', async () => {
        const answer = await post(server, '/console/sign-in', 'name=a&password=b', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' });
        assert.equal(answer.status, 403);
});

test('a second server on the folder is refused', async () => {
        await assert.rejects(serve(here.home), (error) => {
                assert.equal(error.end.code, 75);
                assert.match(error.server.told, /A server is working on city already/);
                return true;
        });
        assert.equal((await get(server, '/healthz')).status, 200);
});

test('a port that is taken is said', async () => {
        const port = new URL(server.origin).port;
        await assert.rejects(serve(here.home, [], { data: 'other', listen: `127.0.0.1:${port}` }), (error) => error.end.code === 75);
});

test('the world is not listened to', async () => {
        for (const listen of ['0.0.0.0:0', '[::]:0', 'example.com:80', '8080', 'unix:'])
                await assert.rejects(serve(here.home, [], { data: 'other', listen }), (error) => error.end.code === 65);
});

test('SIGTERM ends it, with nothing left', async () => {
        const pids = processes(server).map((each) => each.pid);
        assert.deepEqual(await stop(server), { code: 0, signal: null });
        for (const pid of pids)
                assert.throws(() => process.kill(pid, 0));
        server = await serve(here.home);
});

test('SIGHUP says nothing to it', async () => {
        server.child.kill('SIGHUP');
        assert.equal((await get(server, '/healthz')).status, 200);
});

test('a process that ends takes all with it, and says so', async () => {
        for (const [name, sentence] of [['keeper', /holds the keys has ended/], ['citykey-web', /answers has ended/],
                ['citykey-secret', /checks passwords has ended/], ['citykey-upkeep', /publishes the lists has ended/]]) {
                process.kill(pidOf(server, name), 'SIGKILL');
                const end = await server.ended;
                assert.equal(end.code, 70, name);
                assert.match(server.told, sentence);
                server = await serve(here.home);
        }
});

test('a launcher that is killed leaves nobody behind, and the next one starts', async () => {
        const pids = processes(server).map((each) => each.pid);
        await stop(server, 'SIGKILL');
        for (const pid of pids)
                for (let alive = true; alive;) {
                        try { process.kill(pid, 0); } catch { alive = false; }
                        await new Promise(setImmediate);
                }
        server = await serve(here.home);
        assert.equal((await get(server, '/healthz')).status, 200);
});

test('what is published follows a card that was turned off', async () => {
        for (const name of ['person.json', 'portrait.png'])
                copyFileSync(path.join('demo', name), path.join(here.home, name));
        citykey(here.home, 'issue', '--data', 'city', '--person', 'person.json', '--portrait', 'portrait.png', '--head', '146,18,160,200', '--out', 'card');
        const before = (await get(server, '/status.cwt')).headers.etag;
        citykey(here.home, 'lost', '--data', 'city', readFileSync(path.join(here.home, 'card/stub.txt'), 'utf8').split('\n')[0]);
        while ((await get(server, '/status.cwt')).headers.etag === before)
                await new Promise(setImmediate);
        const answer = await get(server, '/status.cwt', { 'If-None-Match': before });
        assert.equal(answer.status, 200);
});

test('on a full disk pages are served, changes are refused with a sentence, and nothing is lost', async () => {
        citykey(here.home, 'issue', '--data', 'city', '--person', 'person.json', '--portrait', 'portrait.png', '--head', '146,18,160,200', '--out', 'second');
        const code = readFileSync(path.join(here.home, 'second/stub.txt'), 'utf8').split('\n')[0];
        const limit = (most) => {
                const [first, ...rest] = [...UNPRIVILEGED, 'prlimit', '--pid', String(pidOf(server, 'citykey-web')), `--fsize=${most}:unlimited`];
                execFileSync(first, rest);
        };
        limit(1);
        const refused = await post(server, '/en/lost', `code=${code}`);
        assert.ok(refused.status >= 500, String(refused.status));
        assert.match(refused.body, /<h1>/);
        assert.equal((await get(server, '/en/about')).status, 200);
        assert.equal((await get(server, '/healthz')).status, 200);
        limit('unlimited');
        assert.equal((await post(server, '/en/lost', `code=${code}`)).status, 200);
});

// The clock that the server sees.
function clockSet(seconds) {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(seconds));
        const file = openSync(path.join(here.home, 'clock'), 'r+');
        writeSync(file, bytes, 0, 8, 0);
        closeSync(file);
}

async function until(condition) {
        while (!(await condition()))
                await new Promise(setImmediate);
}

// The published list's claims, after its signature was verified with the published key that it names.
async function statusOf(one) {
        const [head, claims, signature] = (await get(one, '/status.jwt')).body.split('.');
        const { keys } = JSON.parse((await get(one, '/keys.json')).body); // written before the list, so read after it
        const { kid } = JSON.parse(Buffer.from(head, 'base64url'));
        const key = keys.find((each) => each.kid === kid);
        const isGood = key && verify('sha256', Buffer.from(`${head}.${claims}`),
                { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
        return { kid, isGood, iat: JSON.parse(Buffer.from(claims, 'base64url')).iat, months: keys.map((each) => each.month) };
}

test('keys that another program changes are the ones it works with from then on', async () => {
        const before = await statusOf(server);
        assert.ok(before.isGood);
        citykey(here.home, 'key', 'rotate', '--data', 'city', 'status');
        await until(() => /The keys were changed/.test(server.said));
        let now;
        await until(async () => (now = await statusOf(server)).kid !== before.kid);
        assert.ok(now.isGood);
        writeFileSync(path.join(here.home, 'keys.json'), (await get(server, '/keys.json')).body);
        writeFileSync(path.join(here.home, 'keys.jws'), (await get(server, '/keys.jws')).body);
        const list = await fetch(`${server.origin}/status.cwt`);
        writeFileSync(path.join(here.home, 'status.cwt'), Buffer.from(await list.arrayBuffer()));
        citykey(here.home, 'issue', '--data', 'city', '--person', 'person.json', '--portrait', 'portrait.png', '--head', '146,18,160,200', '--out', 'third');
        citykey(here.home, 'verify', '--keys', 'keys.json', '--status', 'status.cwt', '--image', 'third/back.png');
        assert.equal(server.child.exitCode, null);
        assert.equal((await get(server, '/en/')).status, 200);
});

test('a real city\'s server ends when its keys were changed: nobody keeps the passphrases', { timeout: 120000 }, async () => {
        const input = 'correct horse battery\nstaple of another kind\n';
        mkdirSync(path.join(here.home, 'credentials'));
        writeFileSync(path.join(here.home, 'credentials/passphrases'), input);
        const policy = path.join(here.home, 'policy');
        execFileSync('cp', ['-r', 'tests/law/second-city', policy]);
        citykeyWith(here.home, { input }, 'init', '--production', '--policy', 'policy', 'real');
        const real = await serve(here.home, [], { data: 'real', env: { CREDENTIALS_DIRECTORY: path.join(here.home, 'credentials') } });
        citykeyWith(here.home, { input }, 'key', 'rotate', '--data', 'real', 'status');
        assert.deepEqual(await real.ended, { code: 75, signal: null });
        assert.match(real.told, /has changed the keys, so the server stops\. Start it again/);
});

test('a clock that jumps forth and back is followed', { timeout: 120000 }, async () => {
        const now = Math.floor(Date.now() / 1000);
        const preload = path.join(here.home, 'clock.so');
        execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', preload, 'tests/story/clock.c']);
        chmodSync(preload, 0o755);
        writeFileSync(path.join(here.home, 'clock'), Buffer.alloc(8));
        clockSet(now);
        await restart({ env: { LD_PRELOAD: preload, CLOCK_FILE: 'clock' } });
        for (const days of [0, 2, -1, 0]) {
                const wanted = now + days * 86400;
                clockSet(wanted);
                for (let issued; issued !== wanted;)
                        issued = JSON.parse(Buffer.from((await get(server, '/status.jwt')).body.split('.')[1], 'base64url')).iat;
                assert.equal((await get(server, '/en/')).status, 200);
        }
        await restart();
});

test('when the month turns there is its key, and events are prepared with it', { timeout: 120000 }, async () => {
        const today = new Date();
        const next = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 2, 18));
        const env = { LD_PRELOAD: path.join(here.home, 'clock.so'), CLOCK_FILE: path.join(here.home, 'clock') };
        clockSet(Math.floor(today / 1000));
        const other = await serve(here.home, [], { data: 'other', env });
        const month = next.toISOString().slice(0, 7);
        assert.ok(!(await statusOf(other)).months.includes(month));
        clockSet(next / 1000);
        await until(async () => (await statusOf(other)).months.includes(month));
        citykeyWith(here.home, { env }, 'event', 'prepare', '--data', 'other', '--name', 'Fair', '--day', next.toISOString().slice(0, 10),
                '--desk', 'One', '--cards', '5', '--officer', 'heron', '--officer', 'tern', '--out', 'desk.bundle');
        assert.ok((await statusOf(other)).isGood);
        assert.equal((await get(other, '/en/')).status, 200);
        assert.deepEqual(await stop(other), { code: 0, signal: null });
});

test('a restored backup is served, and not open', async () => {
        citykey(here.home, 'backup', '--data', 'city', '--out', 'a.backup');
        citykey(here.home, 'restore', '--data', 'again', '--from', 'a.backup');
        const again = await serve(here.home, [], { data: 'again' });
        assert.equal((await get(again, '/healthz')).status, 200);
        assert.doesNotMatch(citykey(here.home, 'switch', 'status', '--data', 'again'), /open since/);
        assert.equal((await stop(again)).code, 0);
});

test('settings come from a file, and the command line wins', async () => {
        writeFileSync(path.join(here.home, 'a.conf'), '# mine\ndata = nowhere\nlanguage = es\n');
        await restart({}, ['--conf', 'a.conf']);
        assert.equal((await get(server, '/')).headers.location, '/es/');
        writeFileSync(path.join(here.home, 'b.conf'), 'data = city\nworkers = 7\n');
        await stop(server);
        await assert.rejects(serve(here.home, ['--conf', 'b.conf']), (error) => {
                assert.match(error.server.told, /b\.conf, line 2: there is no setting “workers”/);
                return true;
        });
        server = await serve(here.home);
});

test('what citykey conf prints is a settings file, and the one that is shipped', async () => {
        const shipped = readFileSync('etc/citykey.conf', 'utf8');
        assert.equal(citykey(here.home, 'conf', '--conf', path.resolve('etc/citykey.conf')), shipped);
        writeFileSync(path.join(here.home, 'c.conf'), citykey(here.home, 'conf', '--data', 'city'));
        assert.equal(citykey(here.home, 'conf', '--conf', 'c.conf'), readFileSync(path.join(here.home, 'c.conf'), 'utf8'));
});
