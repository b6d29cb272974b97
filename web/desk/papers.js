// SPDX-License-Identifier: AGPL-3.0-or-later
// The paper check: ticks of what was seen, nothing else. While a card prints it is the next person's.

import { find, make, say, sayAll, shapeSet, word } from './dom.js';

const ROW_KEYS = '1234567890QWERTYUIOPASDFGHJKLM';
const AGE_KEYS = { Z: 'child', X: 'teen', C: 'adult', V: 'senior' };
// Height, letters and gap of a row in px: the largest with which the whole list fits, so that it never scrolls.
const SIZES = [[48, 16, 4], [44, 15, 4], [40, 15, 4], [36, 14, 4], [32, 14, 2], [30, 13, 2], [28, 12.5, 1], [26, 12, 1]];
const FAMILY_MOST = 4;

// `link` to send ticks. Gives {render, key, focus, isMine}.
export function papersStart(link) {
        const groups = JSON.parse(document.body.dataset.papers || '[]');
        const rows = [];
        let age = 'unknown', isNext = false, isOpen = false, mask = 0n, pending = 0, family = { of: 1, now: 1 };

        function rowMake({ bit, label, hint }) {
                const key = ROW_KEYS[rows.length] ?? '';
                const button = make('button', { type: 'button', className: 'row' }, make('kbd', { textContent: key || '␣' }),
                        make('span', { className: 'box', ariaHidden: 'true' }), make('span', { className: 'what', textContent: label }));
                button.setAttribute('role', 'checkbox');
                button.setAttribute('aria-checked', 'false');
                button.tabIndex = rows.length ? -1 : 0;
                if (hint)
                        button.setAttribute('aria-description', hint);
                button.addEventListener('click', () => toggle(bit));
                button.addEventListener('focus', () => hintShow(button, hint));
                rows.push({ bit: BigInt(bit), button, key, hint });
                return button;
        }

        function hintShow(button, hint) {
                for (const row of rows)
                        row.button.tabIndex = row.button === button ? 0 : -1;
                say(find('row_hint'), hint ?? '');
        }

        // A group may be for some ages only: {"ages": ["child", "teen"]}.
        const groupsMade = groups.map(({ title, rows: of, ages }, i) => {
                const group = make('div', { className: 'group' }, make('h3', { textContent: title, id: `group_${i}` }), ...of.map(rowMake));
                group.setAttribute('role', 'group');
                group.setAttribute('aria-labelledby', `group_${i}`);
                return { group, ages };
        });
        find('rows').replaceChildren(...groupsMade.map(({ group }) => group));

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
                age = age === chosen ? 'unknown' : chosen;
                agesShow();
                ticksSend();
        }

        function agesShow() {
                for (const button of find('ages').querySelectorAll('button'))
                        button.setAttribute('aria-checked', button.dataset.age === age ? 'true' : 'false');
        }

        for (const button of find('ages').querySelectorAll('button'))
                button.addEventListener('click', () => ageSet(button.dataset.age));
        find('language').addEventListener('change', () => ticksSend());
        find('family').addEventListener('click', () => link.act('family', { of: family.of >= FAMILY_MOST ? 1 : family.of + 1 }));

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

        function groupsShow() {
                for (const { group, ages } of groupsMade)
                        group.hidden = Boolean(ages) && age !== 'unknown' && !ages.includes(age) && !rows.some(({ bit, button }) =>
                                group.contains(button) && mask >> bit & 1n);
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
                family = state.family ?? family;
                const panel = find('papers');
                panel.classList.toggle('next', next);
                panel.classList.toggle('narrow', !isWide);
                find('rows').inert = find('papers_about').inert = !isOpen;
                panel.querySelector('[data-whose=this]').hidden = next;
                panel.querySelector('[data-whose=next]').hidden = !next;
                find('family_tag').hidden = family.of < 2;
                say(find('family_tag'), `${find('family').querySelector('span').textContent} ${family.now} ${word('of')} ${family.of}`);
                say(find('family_of'), String(family.of));
                const language = papers.language ?? state.fields?.language ?? document.documentElement.lang;
                if (!pending || isOther) /* what was pressed meanwhile is newer */
                        [mask, age] = [BigInt(`0x${papers.ticks || '0'}`), papers.age ?? 'unknown'];
                if (!pending && document.activeElement !== find('language'))
                        find('language').value = language;
                ticksShow();
                agesShow();
                groupsShow();
                find('papers_change').hidden = isOpen || !open;
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
                } else if (AGE_KEYS[name])
                        ageSet(AGE_KEYS[name]);
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
