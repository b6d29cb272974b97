// SPDX-License-Identifier: AGPL-3.0-or-later
// The paper check: ticks of what was seen, nothing else. While a card prints it is the next person's.

import { find, lightLines, make, say, sayAll, shapeSet, word } from './dom.js';

const ROW_KEYS = '1234567890QWERTYUIOPASDFGHJKLM';
const FACT_KEYS = [',', '.', '-'];
const AGE_KEYS = 'ZXCV';
// Height, letters and gap of a row in px: the largest with which the whole list fits, so that it never scrolls.
const SIZES = [[48, 16, 4], [44, 15, 4], [40, 15, 4], [36, 14, 4], [32, 14, 2], [30, 13, 2], [28, 12.5, 1], [26, 12, 1]];
const FAMILY_MOST = 4;
const COLOURS = ['red', 'amber', 'green'];

const worstFirst = (lines) => COLOURS.flatMap((colour) => lines.filter((line) => line.colour === colour));

// `link` to send ticks. Gives {render, key, focus, isMine}.
export function papersStart(link) {
        const { groups = [], facts = [], bands = [] } = JSON.parse(document.body.dataset.papers || '{}');
        const rows = [];
        const keysLeft = { row: [...ROW_KEYS], fact: [...FACT_KEYS] };
        let age = 'unknown', isNext = false, isOpen = false, mask = 0n, pending = 0, familyPending = 0, family = { of: 1, now: 1 };

        function rowMake({ bit, label, hint, from_age: from = 0, to_age: to = Infinity }, kind) {
                const key = keysLeft[kind].shift() ?? '';
                const button = make('button', { type: 'button', className: 'row' }, make('kbd', { textContent: key || '␣' }),
                        make('span', { className: 'box', ariaHidden: 'true' }), make('span', { className: 'what', textContent: label }));
                button.setAttribute('role', 'checkbox');
                button.setAttribute('aria-checked', 'false');
                button.tabIndex = rows.length ? -1 : 0;
                if (hint)
                        button.setAttribute('aria-description', hint);
                button.addEventListener('click', () => toggle(bit));
                button.addEventListener('focus', () => hintShow(button, hint));
                rows.push({ bit: BigInt(bit), button, key, hint, from, to });
                return button;
        }

        function hintShow(button, hint) {
                for (const row of rows)
                        row.button.tabIndex = row.button === button ? 0 : -1;
                say(find('row_hint'), hint ?? '');
        }

        function groupMake({ label, rows: of }, i, kind) {
                const group = make('div', { className: 'group' }, make('h3', { textContent: label, id: `group_${i}` }), ...of.map((row) => rowMake(row, kind)));
                group.setAttribute('role', 'group');
                group.setAttribute('aria-labelledby', `group_${i}`);
                return group;
        }

        const groupsMade = groups.map((group, i) => groupMake(group, i, 'row'));
        if (facts.length)
                groupsMade.push(groupMake({ label: word('facts'), rows: facts }, 'facts', 'fact'));
        find('rows').replaceChildren(...groupsMade);

        // The ages between which nothing changes: what is sent is a band's first year.
        const ageWords = ({ from, to }) => to === null ? `${from} ${word('andOver')}` : `${from}–${to}`;

        function bandMake(band, i) {
                const key = AGE_KEYS[i] ?? '';
                const button = make('button', { type: 'button' }, ...key ? [make('kbd', { textContent: key })] : [], ageWords(band));
                button.setAttribute('role', 'radio');
                button.setAttribute('aria-checked', 'false');
                button.addEventListener('click', () => ageSet(band));
                return { ...band, to: band.to ?? Infinity, button, key };
        }

        const bandsMade = bands.map(bandMake);
        find('ages').replaceChildren(...bandsMade.map(({ button }) => button));
        const bandOf = () => age === 'unknown' ? null : bandsMade.find(({ from, to }) => from <= Number(age) && Number(age) <= to);

        // Ticks travel as one mask of fixed bits.
        async function ticksSend() {
                pending++;
                await link.act('ticks', { mask: mask.toString(16).padStart(16, '0'), age, language: find('language').value, next: isNext ? '1' : '0' });
                pending--;
        }

        function toggle(bit) {
                if (!isOpen)
                        return;
                mask ^= 1n << BigInt(bit);
                ticksShow();
                ticksSend();
        }

        function ticksShow() {
                for (const { bit, button } of rows)
                        button.setAttribute('aria-checked', mask >> bit & 1n ? 'true' : 'false');
        }

        function ageSet(chosen) {
                if (!isOpen)
                        return;
                age = bandOf()?.from === chosen.from ? 'unknown' : String(chosen.from);
                agesShow();
                rowsShow();
                fit();
                ticksSend();
        }

        function agesShow() {
                for (const { button, from } of bandsMade)
                        button.setAttribute('aria-checked', String(bandOf()?.from === from));
        }

        find('language').addEventListener('change', () => ticksSend());
        // Pressed again before the answer, it counts on from what was pressed.
        async function familyGrow() {
                family = { ...family, of: family.of >= FAMILY_MOST ? Math.max(1, family.now) : family.of + 1 };
                familyShow();
                familyPending++;
                const answer = await link.act('family', { of: family.of });
                if (!--familyPending)
                        family = answer?.family ?? family;
                familyShow();
        }

        function familyShow() {
                find('family_tag').hidden = family.of < 2;
                say(find('family_tag'), `${find('family').querySelector('span').textContent} ${family.now} ${word('of')} ${family.of}`);
                say(find('family_of'), String(family.of));
        }

        find('family').addEventListener('click', familyGrow);

        function fits(list, whole, [row, letters, gap]) {
                list.classList.toggle('whole', whole);
                for (const [name, value] of Object.entries({ row, letters, gap }))
                        list.style.setProperty(`--${name}`, `${value}px`);
                return list.scrollWidth <= list.clientWidth && list.scrollHeight <= list.clientHeight;
        }

        // Groups in one piece where that leaves large rows, else across the columns.
        function fit() {
                const list = find('rows');
                const ways = [...SIZES.slice(0, 3).map((size) => [true, size]), ...SIZES.map((size) => [false, size])];
                ways.some(([whole, size]) => fits(list, whole, size));
        }

        // What counts at no age of the band is not offered; what is ticked stays to be seen.
        function rowsShow() {
                const band = bandOf();
                for (const { bit, button, from, to } of rows)
                        button.hidden = Boolean(band) && (from > band.to || to < band.from) && !(mask >> bit & 1n);
                for (const group of groupsMade)
                        group.hidden = ![...group.querySelectorAll('.row')].some(({ hidden }) => !hidden);
        }

        // Nothing is ticked yet: what was checked after the last person. A red light comes before all else.
        function clearedShow(state, isFresh) {
                const isRed = state.light?.colour === 'red';
                const isCleared = isRed || (isFresh && state.phase === 'check');
                const panel = find('verdict');
                panel.classList.toggle('cleared', isCleared && !isRed);
                panel.classList.toggle('stopped', isRed);
                find('cleared_lines').hidden = !isCleared;
                lightLines(find('cleared_lines'), isCleared ? worstFirst(state.light?.lines ?? []) : []);
                if (!isCleared)
                        return false;
                panel.classList.remove('enough');
                shapeSet(find('verdict_shape'), isRed ? 'red' : 'green');
                say(find('verdict_word'), word(isRed ? 'notClear' : 'clear'));
                sayAll(find('missing'), []);
                sayAll(find('advice'), []);
                find('advice_title').hidden = true;
                panel.tabIndex = panel.scrollHeight > panel.clientHeight ? 0 : -1;
                return true;
        }

        function verdictShow(papers, language) {
                find('verdict').classList.toggle('enough', Boolean(papers.enough));
                shapeSet(find('verdict_shape'), papers.enough ? 'green' : 'amber');
                say(find('verdict_word'), word(papers.enough ? 'enough' : 'missing'));
                sayAll(find('missing'), papers.enough ? [] : papers.missing ?? []);
                sayAll(find('advice'), papers.enough ? [] : papers.advice ?? []);
                find('advice').lang = language;
                find('verdict').tabIndex = find('verdict').scrollHeight > find('verdict').clientHeight ? 0 : -1;
                find('advice_title').hidden = papers.enough || !papers.advice?.length;
        }

        // `isWide`: the whole list; else only what was ticked.
        function render(papers, state, { next, open, isWide }) {
                const isOther = isNext !== next; /* another person: nothing of the one before */
                [isNext, isOpen] = [next, open && isWide];
                family = familyPending ? family : state.family ?? family;
                const panel = find('papers');
                panel.classList.toggle('next', next);
                panel.classList.toggle('narrow', !isWide);
                find('rows').inert = find('papers_about').inert = !isOpen;
                panel.querySelector('[data-whose=this]').hidden = next;
                panel.querySelector('[data-whose=next]').hidden = !next;
                familyShow();
                const language = papers.language ?? state.fields?.language ?? document.documentElement.lang;
                if (!pending || isOther) /* what was pressed meanwhile is newer */
                        [mask, age] = [BigInt(`0x${papers.ticks || '0'}`), papers.age ?? 'unknown'];
                if (!pending && document.activeElement !== find('language'))
                        find('language').value = language;
                ticksShow();
                agesShow();
                rowsShow();
                find('papers_change').hidden = isOpen || !open;
                if (!clearedShow(state, !next && mask === 0n && age === 'unknown'))
                        verdictShow(papers, language);
                if (isWide)
                        fit();
        }

        function arrow(key) {
                const seen = rows.filter(({ button }) => !button.closest('[hidden]'));
                const at = seen.findIndex(({ button }) => button === document.activeElement);
                const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[key];
                seen[at < 0 ? 0 : (at + step + seen.length) % seen.length]?.button.focus();
        }

        // Whether the key was one of this panel's.
        function key(name) {
                if (!isOpen)
                        return false;
                const row = name.length === 1 && rows.find((other) => other.key === name && !other.button.closest('[hidden]'));
                if (row) {
                        row.button.focus();
                        toggle(row.bit);
                } else if (bandsMade.some(({ key: of }) => of && of === name))
                        ageSet(bandsMade.find(({ key: of }) => of === name));
                else if (name === 'B')
                        find('language').focus();
                else if (name === 'N')
                        find('family').click();
                else if (name.startsWith('Arrow'))
                        arrow(name);
                else
                        return false;
                return true;
        }

        return { render, key, focus: () => rows.find(({ button }) => button.tabIndex === 0)?.button.focus(), isOpen: () => isOpen };
}
