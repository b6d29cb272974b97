// SPDX-License-Identifier: AGPL-3.0-or-later
// For the tests of the city's site: a demonstration city, `citykey serve` on it as an account that may nothing, Chromium,
// and what every page is held to. $CITYKEY names the program.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const LANGUAGES = ['en', 'es', 'pl', 'zh-Hans', 'zh-Hant', 'ar', 'uk', 'ur', 'hi', 'tl', 'fr'];
export const RIGHT_TO_LEFT = ['ar', 'ur'];
const TABS_MOST = 400;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NOBODY = 65534;
const UNPRIVILEGED = process.getuid() === 0
        ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--bounding-set=-all', '--no-new-privs'] : [];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'];

// A folder of that account; city/ is made in it by cityMake.
export function placeMake() {
        const folder = mkdtempSync(path.join(tmpdir(), 'site-test-'));
        const home = path.join(folder, 'home');
        chmodSync(folder, 0o755);
        mkdirSync(home);
        if (UNPRIVILEGED.length)
                chownSync(home, NOBODY, NOBODY);
        return { folder, home };
}

export function placeEnd(place) {
        rmSync(place.folder, { recursive: true, force: true });
}

// Runs citykey in the place's home; what it prints.
export function citykey(place, words, options = {}) {
        const [first, ...rest] = [...UNPRIVILEGED, process.env.CITYKEY, ...words];
        return execFileSync(first, rest, { cwd: place.home, encoding: 'utf8', ...options });
}

// Announces an event in so many DAYS on the city's site.
export function fairAnnounce(place, days = 20) {
        writeFileSync(path.join(place.folder, 'fair.yaml'), `name: Winter fair
day: ${new Date(Date.now() + days * 864e5).toISOString().slice(0, 10)}
from: "10:00"
to: "16:00"
place: Harbor Library
address: 12 Quay Street
languages: [en, es, pl, ar]
access: [step_free, sign_language, children]
walk_ins: yes
capacity: 300
`);
        citykey(place, ['event', 'announce', '--data', 'city', '../fair.yaml']);
}

// Starts `citykey serve` on the city; resolves when it has said where it listens: { child, origin, ended }.
export function serveStart(place, words = [], env = {}) {
        const [first, ...rest] = [...UNPRIVILEGED, process.env.CITYKEY, 'serve', '--data', 'city', '--listen', '127.0.0.1:0', ...words];
        const child = spawn(first, rest, {
                cwd: place.home, stdio: ['ignore', 'pipe', 'inherit'], detached: true, env: { ...process.env, ...env },
        });
        const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
        return new Promise((resolve, reject) => {
                let said = '';
                child.stdout.on('data', (text) => {
                        said += text;
                        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
                        if (found)
                                resolve({ child, ended, said, origin: `http://localhost:${found[1]}` });
                });
                child.once('exit', (code) => reject(new Error(`citykey serve ended with ${code}`)));
        });
}

export async function serveEnd(server, signal = 'SIGTERM') {
        server?.child.kill(signal);
        return server?.ended;
}

export function browserStart() {
        return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
}

// A tab of a new visitor that notes what it should never see: errors, and requests to anywhere else.
export async function tabOpen(browser, origin, address, { width = 1280, height = 900, ...options } = {}) {
        const context = await browser.newContext({ viewport: { width, height }, ...options });
        const tab = await context.newPage();
        tab.seen = { errors: [], elsewhere: [], bytes: 0 };
        tab.on('console', (message) => {
                if (message.type() === 'error' && !/Failed to load resource.*status of 4\d\d/.test(message.text()))
                        tab.seen.errors.push(message.text());
        });
        tab.on('pageerror', (error) => tab.seen.errors.push(String(error)));
        tab.on('request', (request) => {
                if (new URL(request.url()).origin !== origin)
                        tab.seen.elsewhere.push(request.url());
        });
        await tab.goto(origin + address);
        return tab;
}

// Presses Tab until SELECTOR has the focus; whatever has it must be seen to have it.
export async function tabTo(tab, selector) {
        for (let i = 0; i < TABS_MOST; i++) {
                await tab.keyboard.press('Tab');
                const now = await tab.evaluate((wanted) => {
                        const element = document.activeElement;
                        const style = getComputedStyle(element);
                        const box = element.getBoundingClientRect();
                        return {
                                is_it: element.matches(wanted),
                                is_seen: element === document.body || (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') ||
                                        style.boxShadow !== 'none' || element.matches('input'),
                                is_there: element === document.body || (box.width > 0 && box.height > 0),
                                html: element.outerHTML.slice(0, 120),
                        };
                }, selector);
                assert.ok(now.is_seen && now.is_there, `the focus is not to be seen on ${now.html}`);
                if (now.is_it)
                        return;
        }
        assert.fail(`Tab never reaches ${selector} on ${tab.url()}`);
}

// What axe finds wrong, each with the element.
export async function axeFind(tab) {
        await tab.evaluate(AXE);
        const found = await tab.evaluate(() => axe.run(document));
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

// Does anything stick out sideways at this width?
export function widthOver(tab) {
        return tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

const validator = new HtmlValidate({
        extends: ['html-validate:standard'],
        rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'doctype-style': 'off', 'void-style': 'off', 'no-inline-style': 'error' },
});

// What is not valid HTML in TEXT, each with its line.
export async function htmlFind(text) {
        const report = await validator.validateString(text);
        return report.results.flatMap(({ messages }) => messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`));
}
