// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk's server as its page meets it, without a printer, a card or a person process: for the tests of the page
// and for pictures. `node desk_mock.mjs [PORT]` serves it. What the page and the server say to each other is in
// web/desk/README.md.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.png': 'image/png' };
const PRINTING = 3_000; /* ms, when it is served alone */
const NEEDED = [2, 6, 15]; /* bits: a photo card, a birth certificate, a bill, as the mock will have it */

const TEEN = { to_age: 21 };
export const PAPERS = { help: 'Nobody is turned away for good.', bands: [{ from: 0, to: 13 }, { from: 14, to: 21 }, { from: 22, to: null }], facts: [
        { bit: 56, label: 'No fixed address', hint: 'Sleeps in a shelter, with others in turn, or outside.' },
        { bit: 57, label: 'Address Confidentiality Program', hint: 'Only the program’s card is asked for.' },
        { bit: 63, label: 'A paper is older than its limit', hint: '' },
], groups: [
        { label: 'Who you are', rows: [
                { bit: 2, label: 'Passport, or a government’s photo card with the date of birth', hint: 'Of any place, not expired.' },
                { bit: 3, label: 'The same, with your present address in Lakehaven on it', hint: 'Then no other paper is needed.' },
                { bit: 4, label: 'The same, expired', hint: 'It supports the identity together with one more paper.' },
                { bit: 5, label: 'Your old CityKey', hint: 'A damaged one counts if face and name can be read.' },
                { bit: 6, label: 'Birth certificate', hint: 'Original or certified copy.' },
                { bit: 7, label: 'Birth certificate that names the adult who is here', hint: 'The name of the mother or father is that on the adult’s own paper.' },
                { bit: 8, label: 'School or medical record of a child, with date of birth', hint: 'Signed or stamped.', to_age: 13 },
                { bit: 9, label: 'Official paper without a photo, with name and date of birth', hint: 'Of a court, of the army, a medical card, a tax letter.' },
                { bit: 10, label: 'Another paper with photo and date of birth', hint: 'Of a school, clinic, shelter or employer.' },
                { bit: 11, label: 'Photo card of a school, employer or union', hint: 'With your name, not expired.' },
                { bit: 12, label: 'Letter with your photo from an agency that knows you', hint: 'The agency stamps the photo.' },
                { bit: 13, label: 'School or agency letter with your date of birth', hint: 'Also a diploma.' },
                { bit: 14, label: 'Card with your name only', hint: 'Bank, insurance, library or voter card.' },
        ] },
        { label: 'Where you live', rows: [
                { bit: 15, label: 'Bill, bank statement or pay slip with your address', hint: 'On paper or on a screen.' },
                { bit: 16, label: 'Lease, deed, mortgage or property tax bill', hint: 'Signed.' },
                { bit: 17, label: 'Letter of an office, court or hospital to your address', hint: 'With your name and the day on it.' },
                { bit: 18, label: 'School paper of this year with your address', hint: 'Enrolment, report card or letter.' },
                { bit: 19, label: '“Care of” letter of a shelter, nonprofit or agency', hint: 'On the city’s form, signed.' },
                { bit: 20, label: 'Card of the Address Confidentiality Program', hint: 'Nothing else is looked at.' },
                { bit: 21, label: 'Caretaker’s signed statement, ages 14 to 21', hint: 'The caretaker shows their own papers.' },
        ] },
        { label: 'The adult who came along', rows: [
                { bit: 22, label: 'A parent, guardian or caretaker is here', hint: 'For the whole visit.', ...TEEN },
                { bit: 23, label: 'The adult’s photo card or CityKey', hint: 'Not expired.', ...TEEN },
                { bit: 24, label: 'The same, with the adult’s present address in Lakehaven on it', hint: '', ...TEEN },
                { bit: 25, label: 'The adult’s bill, lease, statement or letter', hint: '', ...TEEN },
                { bit: 26, label: '“Care of” letter for the family', hint: 'One letter may name all.', ...TEEN },
                { bit: 27, label: 'The adult’s card of the Address Confidentiality Program', hint: '', ...TEEN },
        ] },
        { label: 'How the adult is related', rows: [
                { bit: 28, label: 'Court paper on guardianship, custody, adoption or foster care', hint: 'It names the child and the adult.', ...TEEN },
                { bit: 29, label: 'School, clinic or agency letter that names both', hint: '', ...TEEN },
        ] },
] };
const LANGUAGES = [['en', 'English'], ['es', 'Español'], ['pl', 'Polski'], ['zh-Hans', '简体中文'], ['zh-Hant', '繁體中文'], ['ar', 'العربية'], ['uk', 'Українська'], ['ur', 'اردو'], ['hi', 'हिन्दी'],
        ['tl', 'Tagalog'], ['fr', 'Français']];
function catalogue(language) {
        const text = readFileSync(path.join(ROOT, `web/text/${language}.po`), 'utf8');
        const words = {};
        for (const [, key, first, more] of text.matchAll(/^msgid "(.*)"\nmsgstr "(.*)"\n((?:".*"\n)*)/gm))
                words[key] = JSON.parse(`"${first + more.replaceAll(/"\n?/g, '')}"`);
        return words;
}

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

// A page of web/desk with its slots filled, as tool/gen-template's C does it.
function pageFill(name, language, slots) {
        const words = { ...catalogue('en'), ...catalogue(language) };
        return readFileSync(path.join(ROOT, `web/desk/${name}.html`), 'utf8').replaceAll(/<!--.*?-->/gs, '').trimStart()
                .replaceAll(/\{\{#each (\w+)\}\}(.*?)\{\{\/each\}\}/gs, (all, list, row) => slots[list].map((of) =>
                        row.replaceAll(/\{\{(\w+)\}\}/g, (one, slot) => escape(of[slot]))).join(''))
                .replaceAll(/\{\{#if (\w+)\}\}(.*?)\{\{\/if\}\}/gs, (all, flag, inner) => slots[flag] ? inner : '')
                .replaceAll(/\{\{t:([\w.]+)\}\}/g, (all, key) => escape(words[key]))
                .replaceAll('{{lang}}', language)
                .replaceAll(/\{\{(\w+)\}\}/g, (all, slot) => escape(slots[slot]));
}

const SELFTEST = [
        { colour: 'green', about: 'Swap', sentence: 'Off.' },
        { colour: 'green', about: 'Core dumps', sentence: 'Off.' },
        { colour: 'amber', about: 'Locked memory', sentence: 'Only 8 MiB can be locked. A real event should allow 64 MiB.' },
        { colour: 'green', about: 'Printer', sentence: 'Answers. Nothing waits in it.' },
        { colour: 'green', about: 'Clock', sentence: 'Says the day of the event.' },
        { colour: 'green', about: 'Journal', sentence: 'New, and holds only its four lists.' },
        { colour: 'red', about: 'Browser', sentence: 'Its folder is on the disk. Start the desk from its own session.' },
        { colour: 'green', about: 'Keys', sentence: 'This month’s key is loaded.' },
];
const CLEAR = ['The last person’s process and browser are gone.', 'Nothing is left in the browser’s session.', 'The browser’s folder is gone.',
        'Swap is off and no core file is there.', 'Nothing waits at the printer.', 'The journal holds only its four lists.'].map((text) => ({ colour: 'green', text }));
const GREEN = { colour: 'green', lines: CLEAR };
const CODE = 'K7QM-2WXA-9D4T-HB0E-YR3N-5';
const CERTIFICATE = `City of Lakehaven (specimen)
Riverside Library · Desk 2 · 28 November 2026

In the morning 100 cards. Handed over 41. Punched and bagged 2. Going back 57. It adds up.

Checked after each person: both processes gone, the browser's session empty, its folder gone, swap off, no core file, nothing at the printer, the journal holding its four lists and nothing else.

What no program can check: whether somebody took a picture of the screen, what the printer's own memory holds, whether the used ribbons are in the bag.

Signed by the desk's key. Two signatures of officers:

____________________________        ____________________________`;

const PERSON = { ticks: '0000000000000000', age: 'unknown', enough: false, missing: ['Say first how old they are.'], advice: [], language: 'en' };
const FIELDS = { name: '', name_native: '', birth: '', gender: '', veteran: false, donor: false, medical: '', emergency: '', language: 'en' };

function fresh() {
        return { papers: structuredClone(PERSON), next_papers: null, fields: { ...FIELDS }, faults: {}, portrait: { ok: false, width: 0, height: 0, fault: '' },
                head: [0, 0, 0, 0], preview: 0, approved: false, code: '', scan: { ok: null, sentence: '' }, sentence: '' };
}

function morning() {
        return { seq: 1, phase: 'morning',
                event: { name: 'Riverside Library', desk: 'Desk 2', day: '28 November 2026', demo: true, officers: ['a.quill', 'b.osei'] },
                light: { colour: 'amber', lines: [{ colour: 'amber', text: 'A real event could not start: see the list.' }] }, selftest: SELFTEST,
                stock: { opening: 100, left: 100, active: 0, spoiled: 0, destroyed: 0, next: 'LH-000101', ribbon: { serial: 'R-2210', left: 250, low: false },
                        film: { serial: 'F-118', left: 500, low: false } },
                printer: { state: 'idle', sentence: '' }, family: { of: 1, now: 1 }, incident: null, certificate: null, ...fresh() };
}

// What the mock thinks of ticks: three rows of the list are enough.
function judge(ticks, age, language) {
        const mask = BigInt(`0x${ticks}`);
        const missing = [[2, 'A paper with a photo is missing.'], [6, 'A paper with the date of birth is missing.'], [15, 'Proof of living in Lakehaven is missing.']].filter(([bit]) => !(mask >> BigInt(bit) & 1n));
        if (age === 'unknown')
                missing.push([null, 'Say first how old they are.']);
        const told = language === 'es' ? ['Pida a un albergue, una organización o una agencia que le conozca una carta «a cargo de»; aquí tenemos el formulario. Gratis, el mismo día.']
                : ['Ask a shelter, a nonprofit or an agency that knows you for a “care of” letter; the desk has the form. Free, the same day.'];
        told.push(language === 'es' ? 'A nadie se le cierra la puerta. Hable con la persona a cargo de este puesto, o llame al 555-0142.'
                : 'Nobody is turned away for good. Talk to the supervisor at this desk, or call 555-0142 and ask for a review.');
        return { ticks, age, language, enough: NEEDED.every((bit) => mask >> BigInt(bit) & 1n) && age !== 'unknown', missing: missing.map(([, text]) => text),
                advice: missing.some(([bit]) => bit === 15) ? told : [] };
}

// One act each; what it returns is changed in the state. A string is a refusal.
const ACTS = {
        begin: (state, { cards }) => cards !== '100' ? `The list says 100 cards and you counted ${cards}. Count again.`
                : { phase: 'check', light: GREEN },
        ticks(state, { mask, age, language, next }) {
                const papers = judge(mask, age, language);
                if (next === '1')
                        return { next_papers: papers };
                return { papers, phase: papers.enough ? 'enter' : 'check', fields: { ...state.fields, language } };
        },
        family: (state, { of }) => ({ family: { ...state.family, of: Number(of) } }),
        enter(state, given) {
                const faults = {};
                if (!given.name?.trim())
                        faults.name = 'Type the name as the papers have it.';
                if (!given.birth)
                        faults.birth = 'Type the whole date of birth.';
                return { faults, fields: { ...given, veteran: given.veteran === 'yes', donor: given.donor === 'yes' } };
        },
        head: (state, { x, y, w, h }) => ({ head: [x, y, w, h].map(Number) }),
        show: (state) => state.portrait.ok ? { phase: 'show', preview: state.seq + 1, approved: false } : 'Take a picture first.',
        right: () => ({ approved: true }),
        wrong: () => ({ phase: 'enter', approved: false }),
        print: (state) => state.approved ? { phase: 'print', printer: { state: 'busy', sentence: 'Printing the front …' }, next_papers: structuredClone(PERSON),
                stock: { ...state.stock, left: state.stock.left - 1, ribbon: { ...state.stock.ribbon, left: state.stock.ribbon.left - 1 } } } : 'The resident has not read it.',
        jam: (state) => ({ phase: 'show', approved: true, printer: { state: 'stopped', sentence: '' }, stock: { ...state.stock, spoiled: state.stock.spoiled + 1 } }),
        spoil: (state, { reason }) => ({ phase: ['misspelt', 'photo'].includes(reason) ? 'enter' : 'show', approved: !['misspelt', 'photo'].includes(reason),
                printer: { state: 'idle', sentence: '' }, stock: { ...state.stock, spoiled: state.stock.spoiled + 1 } }),
        scan: (state, { text }) => [text, null].includes(state.printed) ? { phase: 'hand', code: CODE, scan: { ok: true, sentence: '' } }
                : { scan: { ok: false, sentence: 'This is another card’s code. Scan the card that was just printed.' } },
        hand: (state) => ({ phase: 'wiping', ...fresh(), kept: state.next_papers, stock: { ...state.stock, active: state.stock.active + 1 } }),
        leave: () => ({ phase: 'wiping', ...fresh() }),
        light: () => ({ light: GREEN }),
        blank: (state) => ({ stock: { ...state.stock, left: state.stock.left - 1, spoiled: state.stock.spoiled + 1 } }),
        ribbon: (state, { serial }) => ({ stock: { ...state.stock, ribbon: { serial, left: 250, low: false } } }),
        film: (state, { serial }) => ({ stock: { ...state.stock, film: { serial, left: 500, low: false } } }),
        officers: (state, { name1, name2 }) => name1 === name2 ? 'Two different officers are needed.' : { event: { ...state.event, officers: [name1, name2] } },
        incident: (state, { kind }) => ({ phase: 'wiping', ...fresh(), stopped: { kind } }),
        incident_end: (state, { count }) => Number(count) === state.stock.left ? { phase: 'check', incident: null }
                : `The journal says ${state.stock.left}, you counted ${count}.`,
        evening: () => ({ phase: 'evening', ...fresh() }),
        close_day: (state, { cards_left, spoiled_punched }) => {
                const sum = state.stock.active + Number(cards_left) + Number(spoiled_punched);
                return sum === state.stock.opening ? { certificate: { text: CERTIFICATE } } : 'It does not add up. Count again, or call the supervisor.';
        },
        back: () => ({ phase: 'check' }),
        end: () => ({ phase: 'ended' }),
};

class Mock {
        constructor() {
                this.state = { ...morning(), printed: 'GOOD' };
                this.requests = [];
                this.waiting = new Set();
        }

        set(change) {
                Object.assign(this.state, change);
                this.state.seq++;
                for (const wake of [...this.waiting])
                        wake();
        }

        // Until IS says yes, asked at each change.
        until(is) {
                return new Promise((resolve) => {
                        const wake = () => {
                                if (!is())
                                        return;
                                this.waiting.delete(wake);
                                resolve();
                        };
                        this.waiting.add(wake);
                        wake();
                });
        }

        act({ act, ...given }) {
                if (act === 'glyph')
                        return { faults: /[☃🙂]/u.test(given.text) ? { [given.field]: 'The card cannot print “☃”. Leave it out.' } : {} };
                const change = ACTS[act] ? ACTS[act](this.state, given) : `There is no act ${act}.`;
                this.set(typeof change === 'string' ? { sentence: change } : { sentence: '', ...change });
                if (this.printsAlone && act === 'print')
                        setTimeout(() => this.set({ phase: 'scan', printer: { state: 'idle', sentence: '' } }), PRINTING);
                return this.state;
        }

        page(name) {
                const common = { city: 'City of Lakehaven (specimen)', band: '#0c4a6e', languages: LANGUAGES.map(([tag, called]) => ({ tag, name: called })) };
                const language = this.state.fields.language ?? 'en';
                if (name === 'resident')
                        return pageFill('resident', language, { ...common, card_name: 'CityKey', language, direction: ['ar', 'ur'].includes(language) ? 'rtl' : 'ltr' });
                return pageFill('home', this.language ?? 'en', { ...common, date_order: 'ymd', papers: JSON.stringify(PAPERS), is_demo: true });
        }

        // The next person's process and browser, as citykey desk starts them when the visit is over.
        another() {
                const { kept, stopped } = this.state;
                this.set({ ...fresh(), phase: stopped ? 'incident' : 'check', incident: stopped ?? null, stopped: null, light: GREEN,
                        papers: kept ?? structuredClone(PERSON), kept: null, seq: 0 });
        }

        file(name) {
                if (/^(front|back)\.png$/.test(name))
                        return readFileSync(path.join(ROOT, 'doc/images', name));
                if (name === 'colour.js')
                        return readFileSync(path.join(ROOT, 'web/verify/colour.js'));
                return /^[a-z_]+\.(js|css)$/.test(name) ? readFileSync(path.join(ROOT, 'web/desk', name)) : null;
        }

        async answer(request, body) {
                const { pathname } = new URL(request.url, 'http://desk');
                const name = pathname.slice(1);
                if (name === '' || name === 'resident')
                        return ['.html', this.page(name)];
                if (name === 'state')
                        return ['.json', JSON.stringify(this.state)];
                if (name === 'do' && request.method === 'POST')
                        return ['.json', JSON.stringify(this.act(Object.fromEntries(new URLSearchParams(body.toString()))))];
                if (name === 'portrait' && request.method === 'POST')
                        return ['.json', JSON.stringify(this.portrait(body))];
                return [path.extname(name), this.file(name)];
        }

        portrait(body) {
                const isPicture = body.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
                this.set({ portrait: isPicture ? { ok: true, width: 1280, height: 720, fault: '' }
                        : { ok: false, width: 0, height: 0, fault: 'This is not a picture that the desk can read. Use JPEG or PNG.' } });
                return this.state;
        }
}

// Gives {origin, mock, stop}. mock.state is what the page shows, mock.set changes it, mock.requests lists what came.
export async function mockStart(port = 0) {
        const mock = new Mock();
        const server = createServer((request, response) => {
                mock.requests.push(`${request.method} ${request.url}`);
                const parts = [];
                request.on('data', (part) => parts.push(part));
                request.on('end', async () => {
                        const [type, content] = await mock.answer(request, Buffer.concat(parts));
                        response.writeHead(content === null ? 404 : 200, { 'content-type': TYPES[type] ?? 'application/json', 'cache-control': 'no-store',
                                'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
                        response.end(content ?? 'no such page');
                });
        });
        await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
        return { origin: `http://127.0.0.1:${server.address().port}`, mock, stop: () => {
                server.closeAllConnections?.();
                server.close();
        } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
        const { origin, mock } = await mockStart(Number(process.argv[2] ?? 0));
        mock.printsAlone = true;
        mock.state.printed = null;
        console.log(origin);
}
