// SPDX-License-Identifier: AGPL-3.0-or-later
// The page that checks cards, in a real browser: every verdict, every way in, both languages, keyboard, narrow
// screens; and that nothing leaves it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { photoTake, pngWrite, y4mWrite } from './code_picture.mjs';
import { CITY, NOW, TEMPLATE, browserStart, fixture, pageFill, serverStart, statusSlot, tabOpen, trustSlot } from './verify_page.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NAME = 'Rosa Delgado Whitfield';
const NARROW = { width: 320, height: 256 };
const codeOf = (name) => fixture(name).toString();
const linkOf = (name) => '/v#' + codeOf(name);

// verdict: [a text with it, page, mood, whether the card is shown, English title, Spanish title]
const VERDICTS = {
        genuine: ['genuine.txt', '/v', 'good', true, 'Genuine and current', 'Auténtica y vigente'],
        genuine_status_unknown: ['genuine.txt', '/none', 'careful', true, 'Genuine, but perhaps turned off', 'Auténtica, pero quizá desactivada'],
        expired: ['expired.txt', '/v', 'careful', true, 'Expired', 'Vencida'],
        revoked: ['revoked.txt', '/v', 'bad', true, 'Revoked', 'Revocada'],
        key_withdrawn: ['key_withdrawn.txt', '/v', 'bad', false, 'Withdrawn', 'Retirada'],
        altered: ['altered.txt', '/v', 'bad', false, 'Altered', 'Alterada'],
        unknown_issuer: ['unknown_issuer.txt', '/v', 'unknown', false, 'Unknown issuer', 'Emisor desconocido'],
        unreadable: ['unreadable_words.txt', '/v', 'unknown', false, 'Not readable', 'No se puede leer'],
};

// 1984-04-18 in each language of the page.
const DATES = {
        en: '18 April 1984', es: '18 de abril de 1984', pl: '18 kwietnia 1984', 'zh-Hans': '1984年4月18日',
        'zh-Hant': '1984年4月18日', ar: '18 أبريل 1984', uk: '18 квітня 1984 р.', ur: '18 اپریل، 1984',
        hi: '18 अप्रैल 1984', tl: 'Abril 18, 1984', fr: '18 avril 1984',
};

const folder = mkdtempSync(path.join(tmpdir(), 'verify-browser-'));
let server, browser;

before(async () => {
        server = await serverStart({
                '/v': pageFill(),
                '/jwt': pageFill({ status: statusSlot('status.jwt') }),
                '/none': pageFill({ status: {} }),
                '/forged': pageFill({ trust: trustSlot('keys_forged.jws') }),
                '/empty': TEMPLATE,
                '/other': '<!doctype html><title>another page</title><link rel="icon" href="data:,">',
                '/hostile': pageFill({ city: { name: '</script><script>document.title="taken"</script>', color1: 'red;}', color2: '#ffffff' } }),
                '/open': pageFill().replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''),
        });
        browser = await browserStart();
});

after(async () => {
        await browser?.close();
        server?.stop();
        rmSync(folder, { recursive: true });
});

// Opens a page of the server in a new context; afterwards no script error may be left.
async function withTab(where, options, work, from = browser) {
        const opened = await tabOpen(from, server.origin + where, options);
        try {
                await opened.tab.locator('h1:visible').waitFor();
                await work(opened);
                assert.deepEqual(opened.seen.errors, []);
        } finally {
                await opened.context.close();
        }
}

const title = (tab) => tab.locator('#verdict-title');

async function pasteCheck(tab, text) {
        await tab.locator('#text').fill(text);
        await tab.locator('#paste button').click();
        await title(tab).waitFor();
}

// All that the document holds, its fields and addresses included.
function everything(tab) {
        return tab.evaluate(() => [document.documentElement.outerHTML.replace(/<script[\s\S]*?<\/script>/g, ''), document.title,
                location.href, document.getElementById('text').value, JSON.stringify(history.state)].join('\n'));
}

async function assertForgotten(tab) {
        const all = await everything(tab);
        for (const trace of ['Rosa', 'Delgado', '1984', 'data:image', codeOf('genuine.txt').slice(0, 40)])
                assert.ok(!all.includes(trace), `"${trace}" is still in the page`);
}

async function axe(tab) {
        await tab.evaluate(AXE);
        const found = await tab.evaluate((tags) => axe.run(document, {
                runOnly: tags, rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
        }), AXE_TAGS);
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

async function assertFits(tab, width) {
        assert.ok(await tab.evaluate(() => document.scrollingElement.scrollWidth) <= width, 'it scrolls sideways');
        const small = await tab.evaluate(() => [...document.querySelectorAll('button, select, textarea, .file')]
                .filter((element) => element.checkVisibility()).map((element) => [element.id, element.getBoundingClientRect()])
                .filter(([, box]) => box.height < 44 || box.width < 44).map(([id]) => id));
        assert.deepEqual(small, [], 'targets under 44 px');
}

for (const [verdict, [text, page, mood, shown, english, spanish]] of Object.entries(VERDICTS)) {
        test(`${verdict} has its colour, shape and words`, () => withTab(page + '#' + codeOf(text), {}, async ({ tab }) => {
                await title(tab).waitFor();
                assert.equal(await title(tab).textContent(), english);
                assert.ok((await tab.locator('#verdict').getAttribute('class')).split(' ').includes(mood));
                assert.equal(await tab.locator('#shape').getAttribute('href'), '#shape-' + verdict);
                const shape = await tab.locator('.shape').evaluate((svg) => svg.querySelector('use').getBBox().width);
                assert.ok(shape > 40, 'the shape is drawn');
                assert.ok((await tab.locator('#sentence').textContent()).length > 30);
                assert.equal(await tab.locator('#card').isVisible(), shown);
                assert.equal(await tab.getByText(NAME).isVisible(), shown);
                if (!shown)
                        await assertForgotten(tab);
        }));

        test(`${verdict} in Spanish and on a narrow screen, with nothing for axe to find`, () =>
                withTab(page + '?lang=es#' + codeOf(text), { viewport: NARROW }, async ({ tab }) => {
                        await title(tab).waitFor();
                        assert.equal(await title(tab).textContent(), spanish);
                        await assertFits(tab, NARROW.width);
                        assert.deepEqual(await axe(tab), []);
                }));
}

test('a genuine card shows the face large, the name and spelled-out dates', () => withTab(linkOf('genuine.txt'), {}, async ({ tab }) => {
        await title(tab).waitFor();
        const face = tab.locator('#face');
        assert.deepEqual(await face.evaluate((image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])), [48, 60]);
        const box = await tab.locator('#face-box').boundingBox();
        assert.ok(box.width >= 240 && Math.abs(box.height / box.width - 1.25) < 0.01, JSON.stringify(box));
        assert.ok((await face.getAttribute('alt')).length > 10);
        const fields = await tab.locator('dd').allTextContents();
        assert.deepEqual(fields.map((field) => field.replaceAll('\u00a0', ' ')),
                [NAME, '18 April 1984', 'Female', '24 November 2031']);
        assert.match(await tab.locator('#sentence').textContent(), /^Compare this face with the person and with the printed picture\.$/);
        assert.match(await tab.locator('#list').textContent(), /^The list of lost cards is from 1\u00a0December\u00a02026\.$/);
        assert.equal(await title(tab).evaluate((element) => element === document.activeElement), true);
}));

test('a card without an end, and one without a face, say so', () => withTab('/v', {}, async ({ tab }) => {
        await pasteCheck(tab, codeOf('noexpiry.txt'));
        assert.equal(await tab.locator('dd.valid_until').textContent(), 'Does not expire');
        await tab.locator('#again').click();
        await pasteCheck(tab, codeOf('face_none.txt'));
        assert.equal(await tab.locator('#face-box').isVisible(), false);
        assert.match(await tab.locator('#sentence').textContent(), /no face/);
}));

test('the list may be a JWT, and a valid one is needed', async () => {
        await withTab('/jwt#' + codeOf('revoked.txt'), {}, async ({ tab }) => {
                await title(tab).waitFor();
                assert.equal(await title(tab).textContent(), 'Revoked');
        });
        await withTab(linkOf('revoked.txt'), { now: NOW + 8 * 86400 }, async ({ tab }) => {
                await title(tab).waitFor();
                assert.equal(await title(tab).textContent(), 'Genuine, but perhaps turned off');
        });
});

test('a list older than a day says so before the card, and at the start', () => withTab('/v', { now: NOW + 2 * 86400 }, async ({ tab }) => {
        assert.match(await tab.locator('#list-at-start .warning').textContent(), /more than a day/);
        await pasteCheck(tab, codeOf('genuine.txt'));
        assert.equal(await title(tab).textContent(), 'Genuine and current');
        const warning = tab.locator('#list-at-result .warning');
        assert.match(await warning.textContent(), /more than a day/);
        assert.ok((await warning.boundingBox()).y < (await tab.locator('#card').boundingBox()).y);
        assert.deepEqual(await axe(tab), []);
        await tab.locator('#again').click();
        assert.equal(await tab.locator('#list-at-start .warning').isVisible(), true);
}));

for (const name of ['genuine.txt', 'link.txt', 'link_raw.txt', 'link_spaces.txt', 'white_space.txt', 'name_arabic.txt'])
        test(`pasted: ${name}`, () => withTab('/v', {}, async ({ tab }) => {
                await pasteCheck(tab, codeOf(name));
                assert.equal(await title(tab).textContent(), 'Genuine and current');
        }));

test('pasting nothing asks for something', () => withTab('/v', {}, async ({ tab }) => {
        await tab.locator('#paste button').click();
        assert.match(await tab.locator('#note').textContent(), /Paste/);
}));

test('a link is taken out of the address at once, whichever way it is escaped', async () => {
        for (const name of ['link.txt', 'link_raw.txt', 'link_spaces.txt'])
                await withTab('/v#' + codeOf(name).split('#')[1], {}, async ({ tab }) => {
                        await title(tab).waitFor();
                        assert.equal(await title(tab).textContent(), 'Genuine and current', name);
                        assert.equal(tab.url(), server.origin + '/v');
                        assert.equal(await tab.evaluate(() => history.length), 2); /* about:blank and this page */
                });
        await withTab('/v', {}, async ({ tab }) => {
                await tab.evaluate((code) => location.hash = code, codeOf('revoked.txt'));
                await title(tab).waitFor();
                assert.equal(await title(tab).textContent(), 'Revoked');
                assert.equal(tab.url(), server.origin + '/v');
        });
});

test('the next card finds nothing of the last', () => withTab(linkOf('genuine.txt'), {}, async ({ tab }) => {
        await title(tab).waitFor();
        assert.ok((await everything(tab)).includes(NAME), 'control: it is there while it is shown');
        await tab.locator('#again').click();
        assert.equal(await tab.locator('#start-heading').evaluate((element) => element === document.activeElement), true);
        await assertForgotten(tab);
}));

test('leaving the page empties it', () => withTab('/v', {}, async ({ tab }) => {
        await pasteCheck(tab, codeOf('genuine.txt'));
        await tab.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
        await assertForgotten(tab);
        await pasteCheck(tab, codeOf('genuine.txt'));
        await tab.goto(server.origin + '/other');
        await tab.goBack();
        await tab.locator('#start-heading').waitFor();
        await assertForgotten(tab);
}));

test('nothing leaves after the page is there, and it works without a network', () => withTab('/v', {}, async ({ tab, context, seen }) => {
        const before = server.requests.length;
        await context.setOffline(true);
        for (const [text, page, , , english] of Object.values(VERDICTS).filter(([, page]) => page === '/v')) {
                await pasteCheck(tab, codeOf(text));
                assert.equal(await title(tab).textContent(), english, page);
                await tab.locator('#again').click();
        }
        await tab.locator('#reload').click();
        assert.match(await tab.locator('#list').textContent(), /no network/);
        assert.deepEqual(seen.requests.filter((url) => !url.startsWith('data:')), [server.origin + '/v']);
        assert.equal(server.requests.length, before);
}));

// Every way a script or a document has to ask a server for something, tried from inside the page.
const WAYS = (origin) => {
        const attempts = [
                () => fetch(origin + '/fetch'), () => fetch(origin + '/cors', { mode: 'no-cors' }),
                () => navigator.sendBeacon(origin + '/beacon', 'x'), () => new EventSource(origin + '/events'),
                () => new WebSocket(origin.replace('http', 'ws') + '/socket'), () => new Worker(origin + '/worker'),
                () => { const request = new XMLHttpRequest(); request.open('GET', origin + '/xhr'); request.send(); },
                () => { new Image().src = origin + '/image'; },
                ...['script', 'iframe', 'video', 'embed'].map((tag) => () => {
                        document.body.append(Object.assign(document.createElement(tag), { src: origin + '/' + tag }));
                }),
                ...['stylesheet', 'prefetch', 'preload', 'icon'].map((rel) => () => {
                        document.head.append(Object.assign(document.createElement('link'), { rel, as: 'image', href: origin + '/' + rel }));
                }),
                () => { document.body.style.backgroundImage = `url(${origin}/background)`; },
                () => { const form = document.createElement('form'); form.action = origin + '/form'; form.method = 'post';
                        form.target = 'elsewhere'; document.body.append(form); form.submit(); },
        ];
        for (const attempt of attempts)
                try {
                        Promise.resolve(attempt()).catch(() => {});
                } catch { /* refused before it began */ }
        return attempts.length;
};

async function askedBy(page) {
        const { tab, context } = await tabOpen(browser, server.origin + page);
        const before = server.requests.length;
        await tab.evaluate(WAYS, server.origin);
        await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        const last = await context.newPage(); /* the server answers this after all that was asked before */
        await last.goto(server.origin + '/other?last');
        await context.close();
        return server.requests.slice(before).filter((request) => !request.endsWith('?last'));
}

test('the browser itself lets nothing out', async () => {
        const control = await askedBy('/open');
        assert.ok(control.length >= 12, `control: without the policy the attempts arrive: ${control.join(', ')}`);
        assert.deepEqual(await askedBy('/v'), []);
});

test('a saved copy works as a file', async () => {
        const file = path.join(folder, 'saved.html');
        writeFileSync(file, pageFill());
        const { tab, context, seen } = await tabOpen(browser, 'file://' + file);
        await pasteCheck(tab, codeOf('genuine.txt'));
        assert.equal(await title(tab).textContent(), 'Genuine and current');
        await tab.locator('#reload').click();
        assert.match(await tab.locator('#list').textContent(), /saved copy/);
        assert.deepEqual(seen.errors, []);
        await context.close();
        const linked = await tabOpen(browser, 'file://' + file + '#' + codeOf('genuine.txt'));
        await title(linked.tab).waitFor();
        assert.ok(!linked.tab.url().includes('#'));
        await linked.context.close();
});

test('the camera reads a code held at an angle', async () => {
        const film = path.join(folder, 'camera.y4m');
        const empty = photoTake(null);
        const seen = photoTake(codeOf('genuine.txt'));
        writeFileSync(film, y4mWrite([empty, empty, empty, seen, seen]));
        const filming = await browserStart(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
                `--use-file-for-fake-video-capture=${film}`]);
        try {
                await withTab('/v', { permissions: ['camera'] }, async ({ tab }) => {
                        await tab.evaluate(() => {
                                const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
                                navigator.mediaDevices.getUserMedia = async (wish) => window.stream = await ask(wish);
                        });
                        await tab.locator('#camera-open').click();
                        assert.equal(await tab.locator('#camera').isVisible(), true);
                        await title(tab).waitFor();
                        assert.equal(await title(tab).textContent(), 'Genuine and current');
                        assert.equal(await tab.evaluate(() => window.stream.getTracks().every((track) => track.readyState === 'ended')
                                && document.getElementById('video').srcObject === null), true, 'the camera is off');
                }, filming);
        } finally {
                await filming.close();
        }
});

test('the camera can be closed again, and its view is accessible', async () => {
        const filming = await browserStart(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']);
        try {
                await withTab('/v', { permissions: ['camera'], viewport: NARROW }, async ({ tab }) => {
                        await tab.locator('#camera-open').click();
                        await tab.waitForFunction(() => document.getElementById('video').videoWidth > 0);
                        await assertFits(tab, NARROW.width);
                        assert.deepEqual(await axe(tab), []);
                        await tab.locator('#camera-close').click();
                        assert.equal(await tab.locator('#camera').isVisible(), false);
                        assert.equal(await tab.evaluate(() => document.getElementById('video').srcObject), null);
                }, filming);
        } finally {
                await filming.close();
        }
});

test('no camera and a refused camera each get a sentence', async () => {
        await withTab('/v', { permissions: ['camera'] }, async ({ tab }) => {
                await tab.locator('#camera-open').click();
                await tab.locator('#note').waitFor();
                assert.match(await tab.locator('#note').textContent(), /No camera was found/);
                assert.equal(await tab.locator('#camera-open').isVisible(), true);
        });
        const refusing = await browserStart(['--use-fake-device-for-media-stream', '--deny-permission-prompts']);
        try {
                await withTab('/v', {}, async ({ tab }) => {
                        await tab.locator('#camera-open').click();
                        await tab.locator('#note').waitFor();
                        assert.match(await tab.locator('#note').textContent(), /may not use the camera/);
                        assert.deepEqual(await axe(tab), []);
                }, refusing);
        } finally {
                await refusing.close();
        }
});

test('a photo of the code is read; another file gets a sentence', () => withTab('/v', {}, async ({ tab }) => {
        const name = path.join(folder, 'photo.png');
        writeFileSync(name, pngWrite(photoTake(codeOf('revoked.txt'), { width: 3000, height: 2000, degrees: -12, tilt: 0.15, zoom: 1 })));
        await tab.locator('#picture').setInputFiles(name);
        await title(tab).waitFor();
        assert.equal(await title(tab).textContent(), 'Revoked');
        await tab.locator('#again').click();
        for (const [file, bytes] of [['table.png', pngWrite(photoTake(null))], ['letter.png', Buffer.from('not a picture')]]) {
                writeFileSync(path.join(folder, file), bytes);
                await tab.locator('#picture').setInputFiles(path.join(folder, file));
                await tab.getByText('No code was found in this photo').waitFor();
        }
}));

test('keys that the directory key did not sign check nothing', async () => {
        for (const page of ['/forged', '/empty'])
                await withTab(page + '#' + codeOf('genuine.txt'), {}, async ({ tab }) => {
                        await tab.locator('#cannot').waitFor();
                        assert.match(await tab.locator('#cannot').textContent(), /keys in this page are missing or damaged/);
                        assert.equal(await tab.locator('#screen-start').isVisible(), false);
                        assert.deepEqual(await axe(tab), []);
                });
});

test('an unprotected connection and an old browser each get a sentence', async () => {
        const elsewhere = await browserStart(['--host-resolver-rules=MAP shop.example 127.0.0.1']);
        try {
                const { tab } = await tabOpen(elsewhere, server.origin.replace('localhost', 'shop.example') + '/v');
                await tab.locator('#cannot').waitFor();
                assert.match(await tab.locator('#cannot').textContent(), /https:/);
        } finally {
                await elsewhere.close();
        }
        const context = await browser.newContext({ locale: 'es-MX' });
        await context.addInitScript(() => delete globalThis.DecompressionStream);
        const tab = await context.newPage();
        await tab.goto(server.origin + '/v');
        await tab.locator('#cannot').waitFor();
        assert.match(await tab.locator('#cannot').textContent(), /demasiado antiguo/);
        await context.close();
});

test('without scripts it says what to do, in every language', async () => {
        const context = await browser.newContext({ javaScriptEnabled: false });
        const tab = await context.newPage();
        await tab.goto(server.origin + '/v');
        assert.equal(await tab.locator('noscript p').count(), Object.keys(DATES).length);
        assert.match(await tab.locator('noscript p[lang=en]').textContent(), /citykey verify/);
        assert.match(await tab.locator('noscript p[lang=es]').textContent(), /citykey verify/);
        await context.close();
});

test('a city\'s name and colours are data, never markup', () => withTab('/hostile', {}, async ({ tab }) => {
        assert.match(await tab.title(), /<\/script>/);
        assert.notEqual(await tab.title(), 'taken');
        assert.match(await tab.locator('#city').textContent(), /<script>/);
        assert.deepEqual(await axe(tab), []);
}));

test('the city\'s colours are used', () => withTab('/v', {}, async ({ tab }) => {
        assert.equal(await tab.locator('.band').evaluate((band) => getComputedStyle(band).backgroundColor), 'rgb(15, 76, 92)');
        assert.equal(await tab.locator('#city').textContent(), CITY.name);
}));

test('by keyboard alone', () => withTab('/v', {}, async ({ tab }) => {
        const order = [];
        for (let i = 0; i < 6; i++) {
                await tab.keyboard.press('Tab');
                order.push(await tab.evaluate(() => document.activeElement.id || document.activeElement.textContent));
                const outline = await tab.evaluate(() => {
                        const element = document.activeElement.closest('.file') ?? document.activeElement;
                        return getComputedStyle(element).outlineWidth;
                });
                assert.equal(outline, '4px', 'focus is visible on ' + order.at(-1));
        }
        assert.deepEqual(order, ['language', 'camera-open', 'picture', 'text', 'Check this text', 'reload']);
        await tab.keyboard.press('Shift+Tab');
        await tab.keyboard.press('Shift+Tab');
        await tab.keyboard.insertText(codeOf('genuine.txt'));
        await tab.keyboard.press('Tab');
        await tab.keyboard.press('Enter');
        await title(tab).waitFor();
        await tab.keyboard.press('Tab');
        assert.equal(await tab.evaluate(() => document.activeElement.id), 'again');
        await tab.keyboard.press('Space');
        await tab.locator('#start-heading').waitFor();
        await assertForgotten(tab);
}));

test('the language changes without loading, also under a result', () => withTab(linkOf('genuine.txt'), {}, async ({ tab, seen }) => {
        await title(tab).waitFor();
        assert.equal(await tab.evaluate(() => document.documentElement.lang), 'en');
        await tab.locator('#language').selectOption('es');
        assert.equal(await title(tab).textContent(), 'Auténtica y vigente');
        assert.deepEqual(await tab.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['es', 'ltr']);
        assert.equal((await tab.locator('dd.birth').textContent()).replaceAll('\u00a0', ' '), '18 de abril de 1984');
        assert.match(await tab.title(), /^Comprobar una tarjeta/);
        assert.equal(seen.requests.filter((url) => url.startsWith('http')).length, 1);
}));

for (const [language, date] of Object.entries(DATES))
        test(`in ${language} a result has its words, its direction and its date, fits, and axe finds nothing`, () =>
                withTab(linkOf('genuine.txt'), { locale: language, viewport: NARROW }, async ({ tab }) => {
                        await title(tab).waitFor();
                        const direction = ['ar', 'ur'].includes(language) ? 'rtl' : 'ltr';
                        assert.deepEqual(await tab.evaluate(() => [document.documentElement.lang, document.documentElement.dir]),
                                [language, direction]);
                        assert.equal((await tab.locator('dd.birth').textContent()).replaceAll('\u00a0', ' '), date);
                        await assertFits(tab, NARROW.width);
                        assert.deepEqual(await axe(tab), []);
                }));

test('the browser\'s language is chosen, English otherwise', async () => {
        for (const [locale, lang] of [['es-MX', 'es'], ['en-GB', 'en'], ['so', 'en'], ['zh-CN', 'zh-Hans'], ['zh-TW', 'zh-Hant'],
                ['zh-HK', 'zh-Hant'], ['fil', 'tl'], ['pl-PL', 'pl']])
                await withTab('/v', { locale }, async ({ tab }) =>
                        assert.equal(await tab.evaluate(() => document.documentElement.lang), lang, locale));
});

for (const [locale, viewport] of [['en-US', { width: 390, height: 844 }], ['es-MX', NARROW], ['en-US', { width: 1280, height: 800 }]])
        test(`the start page at ${viewport.width} px in ${locale}: fits, axe finds nothing, nothing moves`, () =>
                withTab('/v', { locale, viewport, reducedMotion: 'reduce' }, async ({ tab }) => {
                        await assertFits(tab, viewport.width);
                        assert.deepEqual(await axe(tab), []);
                        assert.equal(await tab.evaluate(() => document.getAnimations().length), 0);
                }));
