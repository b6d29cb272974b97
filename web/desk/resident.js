// SPDX-License-Identifier: AGPL-3.0-or-later
// What the resident sees, on their own screen or, flipped, on the officer's.

import { codeGroups } from './card.js';
import { make, sayAll } from './dom.js';

const PART = { check: 'papers', enter: 'papers', show: 'read', print: 'print', scan: 'print', hand: 'hand', wiping: 'wiped' };

// `root` is the page's <main>; `act` sends an answer. Gives {render}.
export function residentView(root, act) {
        const part = (name) => root.querySelector(`[data-part=${name}]`);
        const parts = [...root.querySelectorAll('section[data-part]')];

        for (const button of root.querySelectorAll('button[data-act]'))
                button.addEventListener('click', () => act(button.dataset.act));

        function previewShow(seq) {
                for (const image of root.querySelectorAll('img[data-side]')) {
                        const address = seq ? `${image.dataset.side}.png?n=${seq}` : '';
                        if (image.getAttribute('src') === address || (!seq && !image.hasAttribute('src')))
                                continue;
                        if (seq)
                                image.src = address;
                        else
                                image.removeAttribute('src');
                }
        }

        // Written large and in groups, to be written down or photographed.
        function codeShow(groups) {
                const code = root.querySelector('[data-code]');
                if (code.textContent !== groups.join(''))
                        code.replaceChildren(...groups.map((group) => make('span', { textContent: group })));
        }

        function render(state) {
                const isClear = state.light?.colour === 'green';
                const isEmpty = state.phase === 'check' && /^0*$/.test(state.papers?.ticks ?? '') && state.papers?.age === 'unknown';
                const name = isEmpty ? 'wait' : PART[state.phase] ?? 'wait';
                for (const section of parts)
                        section.hidden = section.dataset.part !== name;
                const enough = Boolean(state.papers?.enough);
                part('missing').hidden = enough;
                part('enough').hidden = !enough;
                sayAll(root.querySelector('[data-list=advice]'), state.papers?.advice ?? []);
                part('answer').hidden = Boolean(state.approved);
                part('thanks').hidden = !state.approved;
                previewShow(name === 'read' ? state.preview : 0);
                codeShow(name === 'hand' ? codeGroups(state.code) : []);
                part('cleared').hidden = !isClear || state.phase !== 'check';
        }

        return { render };
}
