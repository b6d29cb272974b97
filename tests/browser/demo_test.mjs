// SPDX-License-Identifier: AGPL-3.0-or-later
// The demonstration as its visitor sees it: the card, the page that checks it, the stub's code, revoked.
// $CITYKEY names the program.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { citykey, place, processes, serve, stop } from '../serve/server.mjs';
import { browserStart } from './verify_page.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let here, server, browser, stub;

before(async () => {
        here = place('demo');
        for (const name of ['person.json', 'portrait.png'])
                copyFileSync(path.join(ROOT, 'demo', name), path.join(here.home, name));
        citykey(here.home, 'init', 'city');
        citykey(here.home, 'issue', '--data', 'city', '--person', 'person.json', '--portrait', 'portrait.png', '--head', '146,18,160,200',
                '--out', 'card');
        stub = readFileSync(path.join(here.home, 'card/stub.txt'), 'utf8').trim();
        server = await serve(here.home, ['--card', 'card']);
        browser = await browserStart();
});

after(async () => {
        await browser?.close();
        if (server)
                await stop(server);
        here.remove();
});

async function tabOpen(address, { width = 1200, height = 900, ...options } = {}) {
        const context = await browser.newContext({ viewport: { width, height }, ...options });
        const tab = await context.newPage();
        await tab.goto(server.origin + address);
        return tab;
}

async function axe(tab) {
        await tab.evaluate(AXE);
        const found = await tab.evaluate(() => axe.run(document));
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const checkAddress = async () => (await tabOpen('/en/demo')).getAttribute('a.button[href^="/v"]', 'href');

// What the page that checks cards says of it, once it says WANTED: the list is published anew soon after a change.
async function verdict(wanted) {
        const address = await checkAddress();
        for (;;) {
                const phone = await tabOpen(address, { width: 390, height: 844 });
                await phone.waitForFunction(() => /Genuine|Revoked/.test(document.body.innerText));
                const said = await phone.innerText('body');
                await phone.context().close();
                if (wanted.test(said))
                        return said;
        }
}

test('the card is shown, front and back, and nothing is wrong for axe', async () => {
        const tab = await tabOpen('/en/demo');
        for (const side of ['front', 'back'])
                assert.equal(await tab.$eval(`img[src="/demo/${side}.png"]`, (image) => image.naturalWidth), 1011);
        assert.deepEqual(await axe(tab), []);
});

test('it fits a narrow phone', async () => {
        const tab = await tabOpen('/en/demo', { width: 320, height: 640 });
        assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= 320));
});

test('it needs no script and no cookie', async () => {
        const tab = await tabOpen('/en/demo', { javaScriptEnabled: false });
        assert.equal((await tab.textContent('.demo_stub')).trim(), stub);
        assert.deepEqual(await tab.context().cookies(), []);
});

test('the phone says genuine and current', async () => {
        await verdict(/Genuine and\s+current/);
});

test('a code with a slip is refused with a sentence, and the page is there to type it again', async () => {
        const tab = await tabOpen('/en/lost');
        await tab.fill('#code', stub.slice(0, -1) + (stub.endsWith('0') ? '1' : '0'));
        await tab.click('main button');
        await tab.waitForSelector('.errors');
        assert.deepEqual(await axe(tab), []);
        assert.ok(await tab.isVisible('#code'));
});

test('the code on the stub, typed as people type, turns the card off and the same page says revoked', async () => {
        const tab = await tabOpen('/en/demo');
        await tab.click('a[href="/en/lost"]');
        await tab.fill('#code', stub.toLowerCase().replaceAll('-', ' '));
        await tab.keyboard.press('Enter');
        await tab.waitForFunction(() => !document.querySelector('#code'));
        await verdict(/Revoked/);
});

test('a form of another site is refused', async () => {
        const context = await browser.newContext();
        const tab = await context.newPage();
        await tab.setContent(`<form method="post" action="${server.origin}/en/lost"><input name="code" value="${stub}"><button></button></form>`);
        const [answer] = await Promise.all([tab.waitForResponse(`${server.origin}/en/lost`), tab.click('button')]);
        assert.equal(answer.status(), 403);
});

test('what was typed is in no memory of the program and no file afterwards', { skip: process.getuid() !== 0 && 'needs root' }, async () => {
        const secret = 'ZZCANARYZZCANARYZZCA';
        const tab = await tabOpen('/en/lost');
        await tab.fill('#code', secret);
        await tab.click('main button');
        await tab.waitForSelector('.errors');
        await tab.context().close();
        const pids = [server.child.pid, ...processes(server).map((each) => each.pid)];
        assert.equal(pids.length, 5);
        for (const pid of pids)
                assert.equal(memoryHolds(pid, secret), false, String(pid));
        assert.equal(memoryHolds(server.child.pid, 'citykey'), true); // the search finds what is there
        assert.equal(spawnSync('grep', ['-rqF', secret, here.home]).status, 1);
        assert.equal((server.said + server.told).includes(secret), false);
});

// Whether any readable mapping of a process holds TEXT.
function memoryHolds(pid, text) {
        const script = `import re,sys
for line in open(f"/proc/{sys.argv[1]}/maps"):
    found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
    if not found or "[v" in line: continue
    with open(f"/proc/{sys.argv[1]}/mem", "rb") as memory:
        memory.seek(int(found[1], 16))
        try: data = memory.read(int(found[2], 16) - int(found[1], 16))
        except OSError: continue
        if sys.argv[2].encode() in data: print("found")`;
        return execFileSync('python3', ['-c', script, pid, text], { encoding: 'utf8' }).includes('found');
}
