// SPDX-License-Identifier: AGPL-3.0-or-later
// The demonstration as its visitor sees it: the card, the page that checks it, the stub's code, revoked.
// $CITYKEY names the program.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browserStart } from './verify_page.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NOBODY = 65534;
const UNPRIVILEGED = process.getuid() === 0
        ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--bounding-set=-all', '--no-new-privs'] : [];

let folder, program, origin, browser, stub;

function command(words) {
        return [...UNPRIVILEGED, process.env.CITYKEY, ...words];
}

function citykey(...words) {
        const [first, ...rest] = command(words);
        return execFileSync(first, rest, { cwd: path.join(folder, 'home'), encoding: 'utf8' });
}

// The program says its address on its first line.
function started(child) {
        return new Promise((resolve, reject) => {
                child.stdout.once('data', (text) => resolve(/http:\/\/[0-9.:]+/.exec(text)[0]));
                child.once('exit', (code) => reject(new Error(`citykey demo ended with ${code}`)));
        });
}

before(async () => {
        folder = mkdtempSync(path.join(tmpdir(), 'demo-test-'));
        chmodSync(folder, 0o755);
        execFileSync('mkdir', [path.join(folder, 'home')]);
        for (const name of ['person.json', 'portrait.png'])
                copyFileSync(path.join(ROOT, 'demo', name), path.join(folder, 'home', name));
        if (UNPRIVILEGED.length)
                chownSync(path.join(folder, 'home'), NOBODY, NOBODY);
        citykey('init', 'city');
        citykey('issue', '--data', 'city', '--person', 'person.json', '--portrait', 'portrait.png', '--head', '146,18,160,200',
                '--out', 'card');
        stub = readFileSync(path.join(folder, 'home/card/stub.txt'), 'utf8').trim();
        const [first, ...rest] = command(['demo', '--data', 'city', '--out', 'card', '--port', '0']);
        program = spawn(first, rest, { cwd: path.join(folder, 'home'), stdio: ['ignore', 'pipe', 'inherit'], detached: true });
        origin = await started(program);
        browser = await browserStart();
});

after(async () => {
        await browser?.close();
        program?.kill('SIGTERM');
        rmSync(folder, { recursive: true, force: true });
});

async function tabOpen(address, { width = 1200, height = 900, ...options } = {}) {
        const context = await browser.newContext({ viewport: { width, height }, ...options });
        const tab = await context.newPage();
        await tab.goto(origin + address);
        return tab;
}

async function axe(tab) {
        await tab.evaluate(AXE);
        const found = await tab.evaluate(() => axe.run(document));
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const checkAddress = async () => (await tabOpen('/')).getAttribute('a.button', 'href');

async function verdict() {
        const phone = await tabOpen(await checkAddress(), { width: 390, height: 844 });
        await phone.waitForSelector('h1:visible, h2:visible');
        await phone.waitForFunction(() => /Genuine|Revoked/.test(document.body.innerText));
        return phone.innerText('body');
}

test('the card is shown, front and back, and nothing is wrong for axe', async () => {
        const tab = await tabOpen('/');
        for (const side of ['front', 'back'])
                assert.equal(await tab.$eval(`img[src="/${side}.png"]`, (image) => image.naturalWidth), 1011);
        assert.deepEqual(await axe(tab), []);
});

test('it fits a narrow phone', async () => {
        const tab = await tabOpen('/', { width: 320, height: 640 });
        assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= 320));
});

test('it needs no script and no cookie', async () => {
        const tab = await tabOpen('/', { javaScriptEnabled: false });
        assert.equal((await tab.textContent('.stub')).trim(), stub);
        assert.deepEqual(await tab.context().cookies(), []);
});

test('the phone says genuine and current', async () => {
        assert.match(await verdict(), /Genuine and\s+current/);
});

test('a code with a slip is refused with a sentence, and the way back', async () => {
        const tab = await tabOpen('/');
        await tab.fill('#code', stub.slice(0, -1) + (stub.endsWith('0') ? '1' : '0'));
        await tab.click('button');
        assert.match(await tab.innerText('main'), /not a code from a stub/);
        assert.deepEqual(await axe(tab), []);
        await tab.click('a[href="/"]');
        assert.ok(await tab.isVisible('#code'));
});

test('the code on the stub, typed as people type, turns the card off and the same page says revoked', async () => {
        const tab = await tabOpen('/');
        await tab.fill('#code', stub.toLowerCase().replaceAll('-', ' '));
        await tab.keyboard.press('Enter');
        await tab.waitForURL('**/lost');
        assert.match(await tab.innerText('h1'), /turned off/);
        assert.match(await verdict(), /Revoked/);
});

test('a form of another site is refused', async () => {
        const context = await browser.newContext();
        const tab = await context.newPage();
        await tab.setContent(`<form method="post" action="${origin}/lost"><input name="code" value="${stub}"><button></button></form>`);
        const [answer] = await Promise.all([tab.waitForResponse(`${origin}/lost`), tab.click('button')]);
        assert.equal(answer.status(), 403);
});

test('what was typed is in no memory of the program afterwards', { skip: process.getuid() !== 0 && 'needs root' }, async () => {
        const secret = 'ZZCANARYZZCANARYZZCA';
        const tab = await tabOpen('/');
        await tab.fill('#code', secret);
        await tab.click('button');
        const pids = execFileSync('pgrep', ['-g', String(program.pid)], { encoding: 'utf8' }).trim().split('\n');
        assert.ok(pids.includes(String(program.pid)));
        for (const pid of pids)
                assert.equal(memoryHolds(pid, secret), false);
        assert.equal(memoryHolds(program.pid, 'citykey'), true); // the search finds what is there
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
