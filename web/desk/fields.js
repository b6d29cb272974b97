// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed of a person: in the order of the papers, checked for what the card can print while it is typed.

import { birthFormat, birthRead, birthWords, birthWrite } from './birth.js';
import { find, say, word } from './dom.js';

const TEXTS = ['name', 'name_native', 'medical', 'emergency'];
const CHECKS = ['veteran', 'donor'];
const FAULTS = [...TEXTS, 'birth', 'gender'];
const PAUSE = 250; /* ms without a key, then what was typed is checked */

// Nothing offers, corrects or remembers what is typed.
export function fieldsQuiet(root) {
        for (const input of root.querySelectorAll('input[type=text], input[type=password], select')) {
                input.spellcheck = false;
                input.setAttribute('autocorrect', 'off');
                input.setAttribute('autocapitalize', 'off');
                if (!input.autocomplete)
                        input.autocomplete = 'off';
        }
}

// Gives {render, values, clear, focus, focusFault, isOpen}.
export function fieldsStart(link) {
        const order = document.body.dataset.dateOrder;
        let given = '', faulty = '', isOpen = false, timer = 0;
        say(find('birth_order'), word(`order${order[0].toUpperCase()}${order.slice(1)}`));

        function birthChanged() {
                find('birth').value = birthFormat(find('birth').value, order);
                say(find('birth_words'), birthWords(birthRead(find('birth').value, order), document.documentElement.lang));
                if (find('birth').value.length === 10)
                        faultSet('birth', birthRead(find('birth').value, order) ? '' : word('birth'));
        }

        function faultSet(name, sentence) {
                say(find(`fault_${name}`), sentence);
                find(name).setAttribute('aria-invalid', sentence ? 'true' : 'false');
        }

        function glyphsAsk(name) {
                clearTimeout(timer);
                timer = setTimeout(async () => {
                        const answer = isOpen && await link.alone('glyph', { field: name, text: find(name).value });
                        if (answer?.faults && isOpen)
                                faultSet(name, answer.faults[name] ?? '');
                }, PAUSE);
        }

        find('birth').addEventListener('input', birthChanged);
        for (const name of TEXTS)
                find(name).addEventListener('input', () => glyphsAsk(name));
        find('fields').addEventListener('submit', (event) => event.preventDefault());

        function fill(fields) {
                for (const name of [...TEXTS, 'gender'])
                        find(name).value = fields[name] ?? '';
                for (const name of CHECKS)
                        find(name).checked = Boolean(fields[name]);
                find('birth').value = birthWrite(fields.birth ?? '', order);
                birthChanged();
        }

        // The server's words replace the typed ones only when they are new: nobody's typing is overwritten.
        function render(state, open) {
                isOpen = open;
                for (const element of find('fields').elements)
                        element.disabled = !open;
                find('details').classList.toggle('closed', !open);
                find('details_lock').hidden = open;
                const now = JSON.stringify(state.fields);
                if (now !== given)
                        fill(state.fields ?? {});
                const faults = JSON.stringify(state.faults ?? {});
                if (now !== given || faults !== faulty)
                        for (const name of FAULTS)
                                faultSet(name, state.faults?.[name] ?? '');
                [given, faulty] = [now, faults];
        }

        function clear() {
                clearTimeout(timer);
                given = faulty = '';
                fill({});
                for (const name of FAULTS)
                        faultSet(name, '');
        }

        function values() {
                const out = { birth: birthRead(find('birth').value, order), gender: find('gender').value, language: find('language').value };
                for (const name of TEXTS)
                        out[name] = find(name).value;
                for (const name of CHECKS)
                        out[name] = find(name).checked ? 'yes' : 'no';
                return out;
        }

        return { render, values, clear, isOpen: () => isOpen, focus: () => find('name').focus(),
                focusFault: () => find('fields').querySelector('[aria-invalid=true]')?.focus() };
}
