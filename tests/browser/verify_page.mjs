// SPDX-License-Identifier: AGPL-3.0-or-later
// For the browser tests of the page that checks cards: builds it, fills its slots as README.md there says, serves it
// from this process, and opens it in a Chromium that has no network but this.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'];

export const FIXTURES = path.join(ROOT, 'tests/data/verify');
export const NOW = 1796126400;
export const CITY = { name: 'Port Lisbeth (specimen)', color1: '#0f4c5c', color2: '#c8553d' };

export function fixture(name) {
        return readFileSync(path.join(FIXTURES, name));
}

// The page as tool/build-verify makes it: $VERIFY_PAGE, or built anew.
function pageBuild() {
        if (process.env.VERIFY_PAGE)
                return readFileSync(process.env.VERIFY_PAGE, 'utf8');
        const folder = mkdtempSync(path.join(tmpdir(), 'verify-test-'));
        const out = path.join(folder, 'verify.html');
        try {
                execFileSync(path.join(ROOT, 'tool/build-verify'),
                        [out, ...readdirSync(path.join(ROOT, 'web/text')).filter((name) => name.endsWith('.po'))
                                .map((name) => path.join(ROOT, 'web/text', name))], { stdio: 'inherit' });
                return readFileSync(out, 'utf8');
        } finally {
                rmSync(folder, { recursive: true });
        }
}

export const TEMPLATE = pageBuild();

export function trustSlot(jws = 'keys.jws') {
        return {
                directory: JSON.parse(fixture('directory.json')),
                keys_json: fixture('keys.json').toString(),
                keys_jws: fixture(jws).toString(),
        };
}

export function statusSlot(name) {
        if (name === null)
                return {};
        return name.endsWith('.jwt') ? { status_jwt: fixture(name).toString() }
                : { status_cwt: fixture(name).toString('base64') };
}

export function pageFill({ trust = trustSlot(), status = statusSlot('status.cwt'), city = CITY } = {}) {
        let page = TEMPLATE;
        for (const [slot, value] of Object.entries({ trust, status, city }))
                page = page.replace(`@@${slot}@@`, () => JSON.stringify(value).replace(/</g, '\\u003c'));
        return page;
}

// Serves pages by path on the loopback; `requests` lists every request that ever arrived.
export async function serverStart(pages) {
        const requests = [];
        const server = createServer((request, response) => {
                requests.push(request.method + ' ' + request.url);
                const page = pages[request.url.split('?')[0]];
                response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
                response.end(page ?? 'no such page');
        });
        await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
        return { origin: `http://localhost:${server.address().port}`, requests, stop: () => server.close() };
}

export function browserStart(flags = []) {
        return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: [...FLAGS, ...flags] });
}

// A page at `now`, whose requests, policy violations and script errors are written down from the first byte.
export async function tabOpen(browser, url, { now = NOW, ...options } = {}) {
        const context = await browser.newContext({ locale: 'en-US', viewport: { width: 390, height: 844 }, ...options });
        const tab = await context.newPage();
        const seen = { requests: [], errors: [] };
        tab.on('request', (request) => seen.requests.push(request.url()));
        tab.on('pageerror', (error) => seen.errors.push(String(error)));
        tab.on('console', (message) => {
                if (['error', 'warning'].includes(message.type()))
                        seen.errors.push(message.text());
        });
        await tab.clock.setFixedTime(now * 1000);
        await tab.goto(url);
        return { tab, context, seen };
}
