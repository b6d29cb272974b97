// SPDX-License-Identifier: AGPL-3.0-or-later
// The day round the people: self-test and count in the morning, the sum in the evening, the incident.

import { find, lightLines, say, shapeSet, word } from './dom.js';

const VIEWS = { morning: 'morning', check: 'person', enter: 'person', show: 'person', print: 'person', scan: 'person',
        hand: 'person', wiping: 'wiping', evening: 'evening', ended: 'ended', incident: 'incident' };

const count = (id) => /^\d+$/.test(find(id).value.trim()) ? Number(find(id).value.trim()) : null;

// What the officers counted beside what the journal says; the difference in words.
function balanceShow(stock) {
        const [returned, destroyed] = [count('cards_left'), count('spoiled_punched')];
        const spoiled = Math.max(0, stock.spoiled - (destroyed ?? 0));
        const gone = stock.destroyed + Math.min(destroyed ?? 0, stock.spoiled);
        const sum = stock.active + spoiled + gone + (returned ?? 0);
        for (const [id, value] of Object.entries({ active: stock.active, spoiled, destroyed: gone, returned: returned ?? '–',
                all: returned === null ? '–' : sum, opening: stock.opening }))
                say(find(`sum_${id}`), String(value));
        const difference = sum - stock.opening;
        const isKnown = returned !== null && destroyed !== null;
        const isEven = difference === 0 && destroyed === stock.spoiled;
        find('balance').hidden = !isKnown;
        shapeSet(find('balance_shape'), isEven ? 'green' : 'red');
        find('balance').classList.toggle('bad', !isEven);
        say(find('balance_word'), isEven ? word('equal') : `${word('differs')} ${difference > 0 ? '+' : '−'}${Math.abs(difference || destroyed - stock.spoiled)}`);
}

// Gives {render, values}: the view of the phase, and what its form holds.
export function dayStart() {
        let stock = null;
        for (const id of ['cards_left', 'spoiled_punched'])
                find(id).addEventListener('input', () => stock && balanceShow(stock));
        for (const id of ['begin', 'close', 'recount'])
                find(id).addEventListener('submit', (event) => event.preventDefault());

        function render(state) {
                const view = state.phase === 'evening' && state.certificate ? 'certificate' : VIEWS[state.phase] ?? 'wiping';
                for (const element of document.querySelectorAll('.view'))
                        element.hidden = element.id !== `view_${view}`;
                lightLines(find('selftest'), state.selftest ?? []);
                say(find('officers_today'), (state.event?.officers ?? []).join(' · '));
                if (state.stock)
                        balanceShow(stock = state.stock);
                say(find('certificate'), state.certificate?.text ?? '');
                for (const script of document.querySelectorAll('.script'))
                        script.hidden = script.dataset.kind !== (state.incident?.kind ?? 'visit');
                return view;
        }

        const values = (id) => Object.fromEntries([...find(id).elements].filter(({ name }) => name).map(({ name, value }) => [name, value.trim()]));
        const firstEmpty = (id) => [...find(id).elements].find(({ required, value }) => required && !value.trim());
        return { render, values, firstEmpty };
}
