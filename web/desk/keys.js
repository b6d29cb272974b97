// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys: what a browser would do with them it does not do here.

const FUNCTION = /^F([1-9]|10|12)$/;
const ALLOWED = ['a', 'z', 'Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'Home', 'End', '+', '-', '=', '0']; // with Ctrl: editing, zoom

// One name for a key, the same whatever writing the keyboard is set to: letters by their place, capital.
export function keyName(event) {
        if (/^[A-Za-z0-9]$/.test(event.key))
                return event.key.toUpperCase();
        const place = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(event.code);
        return place && event.key.length === 1 && !/^[+=-]$/.test(event.key) ? place[1] ?? place[2] : event.key;
}

// Shortcuts that would print, save, search, copy or leave; not the letters that AltGr types.
export function isShortcut(event) {
        return (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph') &&
                !(event.ctrlKey && ALLOWED.includes(event.key)) && !['Control', 'Alt', 'Meta', 'Shift'].includes(event.key);
}

export const isFunction = (name) => FUNCTION.test(name);

const stop = (event) => event.preventDefault();

// For every page of the desk: no menu, no dropped file, no copy of anything, no browser's function keys.
export function keysGuard() {
        for (const name of ['contextmenu', 'dragstart', 'dragover', 'drop', 'copy', 'cut'])
                window.addEventListener(name, stop, true);
        window.addEventListener('keydown', (event) => {
                if (isShortcut(event) || /^F\d+$/.test(event.key))
                        stop(event);
        }, true);
}
