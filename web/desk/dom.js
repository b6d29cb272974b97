// SPDX-License-Identifier: AGPL-3.0-or-later
// The few things that the desk does to its page.

export const find = (id) => document.getElementById(id);

// The page's own words, which came with it in the officer's language.
export const word = (name) => find('words').dataset[name] ?? '';

export function say(element, text) {
        if (element.textContent !== text)
                element.textContent = text;
}

export function make(tag, properties = {}, ...children) {
        const element = Object.assign(document.createElement(tag), properties);
        element.append(...children);
        return element;
}

// A list of sentences, made anew only when they changed: a reader is not told the same twice.
export function sayAll(list, sentences) {
        const key = sentences.join('\n');
        if (list.dataset.said === key)
                return;
        list.dataset.said = key;
        list.replaceChildren(...sentences.map((text) => make('li', { textContent: text, dir: 'auto' })));
}

// A colour is never alone: it has a shape and a word. SHAPE is the span that draws it.
export function shapeSet(shape, colour) {
        for (const name of ['green', 'amber', 'red'])
                shape.classList.toggle(name, name === colour);
}

const LIGHT_WORD = { green: 'good', amber: 'careful', red: 'bad' };

// Rows of {colour, text, about}: shape, word, what it is about, sentence.
export function lightLines(list, lines) {
        const key = JSON.stringify(lines);
        if (list.dataset.said === key)
                return;
        list.dataset.said = key;
        list.replaceChildren(...lines.map(({ colour, text, sentence, about }) => {
                const shape = make('span', { className: `shape ${colour}`, ariaHidden: 'true' });
                const heads = [colour === 'green' && !about ? '' : word(LIGHT_WORD[colour] ?? 'bad'), about].filter(Boolean);
                const what = heads.length ? [make('strong', { textContent: heads.join(' · ') })] : [];
                return make('li', {}, shape, make('p', {}, ...what, make('span', { textContent: text ?? sentence ?? '' })));
        }));
}

export const isTyping = (element) => element instanceof HTMLElement &&
        element.matches('input[type=text], input[type=password], select, textarea');
