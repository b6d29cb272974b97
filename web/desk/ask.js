// SPDX-License-Identifier: AGPL-3.0-or-later
// Questions before what cannot be undone, each a window with its keys printed on its buttons.

import { find, say } from './dom.js';

const QUESTIONS = { F1: 'help', F5: 'supplies', F7: 'jam', F8: 'spoil', F9: 'leave', F10: 'officers', End: 'evening', F12: 'incident' };

// Gives {open, key, current}.
export function asksStart(link) {
        const current = () => document.querySelector('dialog[open]');

        async function answer(dialog, name, fields) {
                dialog.querySelector('form')?.reset();
                dialog.close();
                await link.act(name, fields);
        }

        for (const dialog of document.querySelectorAll('dialog')) {
                for (const button of dialog.querySelectorAll('[data-close]'))
                        button.addEventListener('click', () => dialog.close());
                for (const button of dialog.querySelectorAll('[data-do]'))
                        button.addEventListener('click', () => {
                                const { do: name, press, ...fields } = button.dataset;
                                answer(dialog, name, fields);
                        });
                // What was typed into a question does not stay in it.
                dialog.addEventListener('close', () => dialog.querySelector('form')?.reset());
                dialog.querySelector('form')?.addEventListener('submit', (event) => {
                        event.preventDefault();
                        const { what, ...fields } = Object.fromEntries(new FormData(event.target));
                        answer(dialog, what ?? event.target.dataset.form, fields);
                });
        }

        // Before anything is printed only a blank can be spoiled: the next one.
        function open(name, { phase, stock }) {
                current()?.close();
                const isBlank = name === 'F8' && ['check', 'enter', 'show'].includes(phase);
                say(find('blank_next'), stock?.next || '–');
                find(`ask_${isBlank ? 'blank' : QUESTIONS[name]}`).showModal();
        }

        // Digits press the buttons they are printed on.
        function key(name) {
                const button = current()?.querySelector(`[data-press="${name}"]`);
                button?.click();
                return Boolean(button);
        }

        return { open, key, current };
}
