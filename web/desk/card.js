// SPDX-License-Identifier: AGPL-3.0-or-later
// The card from the preview to the hand: read, printed, scanned back, handed over with the papers.

import { find, say, word } from './dom.js';

const STEPS = { show: 'step_show', print: 'step_print', scan: 'step_scan', hand: 'step_hand' };

function previewShow(side, seq) {
        const image = find(side);
        const address = seq ? `${side}.png?n=${seq}` : '';
        if ((image.getAttribute('src') ?? '') === address)
                return;
        if (seq)
                image.src = address;
        else
                image.removeAttribute('src');
}

// Gives {render, scanSend, isReturned, focus}.
export function cardStart(link) {
        find('say_right').addEventListener('click', () => link.act('right'));
        find('say_wrong').addEventListener('click', () => link.act('wrong'));
        find('step_scan').addEventListener('submit', (event) => event.preventDefault());

        function render(state) {
                const isShown = state.phase in STEPS;
                find('card').hidden = !isShown;
                find('card').dataset.phase = state.phase;
                previewShow('front', isShown ? state.preview : 0);
                previewShow('back', state.phase === 'show' ? state.preview : 0);
                for (const [phase, id] of Object.entries(STEPS))
                        find(id).hidden = phase !== state.phase;
                find('say_right').disabled = Boolean(state.approved);
                say(find('print_sentence'), state.printer?.sentence ?? '');
                say(find('stub'), state.phase === 'hand' ? codeGroups(state.code).join(' ') : '');
                say(find('scan_sentence'), state.scan?.ok === false ? state.scan.sentence : '');
                if (state.phase !== 'hand')
                        find('returned').checked = false;
                if (state.phase !== 'scan')
                        find('scan').value = '';
        }

        // A scanner types the code and Enter, like a keyboard.
        async function scanSend() {
                const text = find('scan').value;
                find('scan').value = '';
                if (text)
                        await link.act('scan', { text });
        }

        return { render, scanSend, isReturned: () => find('returned').checked,
                focus: (phase) => ({ scan: find('scan'), hand: find('returned') })[phase]?.focus() };
}

// The stub's code in its groups of four, as it is written down.
export const codeGroups = (code) => (code ?? '').split('-').filter(Boolean);

// Printer and supplies, below on every page of the day.
export function gaugesShow(state) {
        const { printer = {}, stock = {} } = state;
        const roll = (of) => of?.serial ? `${of.left}${of.low ? ` · ${word('low')}` : ''}` : '–';
        say(find('gauge_printer'), word(printer.state) || '–');
        say(find('gauge_cards'), stock.opening === undefined ? '–' : `${stock.left} ${word('of')} ${stock.opening}`);
        say(find('gauge_ribbon'), roll(stock.ribbon));
        say(find('gauge_film'), roll(stock.film));
        for (const [id, isBad] of [['printer', ['stopped', 'off'].includes(printer.state)], ['ribbon', stock.ribbon?.low], ['film', stock.film?.low]])
                find(`gauge_${id}`).classList.toggle('bad', Boolean(isBad));
}
