// SPDX-License-Identifier: Apache-2.0
// Sentences and dates in the reader's language. The texts come from web/text/*.po at build time.

import TEXTS from 'verify-texts';

const RIGHT_TO_LEFT = ['ar', 'ur', 'he', 'fa'];

// [tag, own name] of each language that the page has.
export function languageAll() {
        return Object.entries(TEXTS).map(([tag, texts]) => [tag, texts['language.name']]);
}

// The best of our languages for a list of wishes such as navigator.languages: "es-MX" takes "es".
export function languageChoose(wishes) {
        const tags = Object.keys(TEXTS);
        const fitting = wishes.flatMap((wish) => {
                const low = wish.toLowerCase();
                return tags.filter((tag) => low === tag.toLowerCase() || low.startsWith(tag.toLowerCase() + '-'));
        });
        return fitting[0] ?? 'en';
}

export function languageDirection(language) {
        return RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';
}

// A sentence with {0}, {1}, … filled in.
export function textGet(language, key, ...values) {
        return TEXTS[language][key].replace(/\{(\d)\}/g, (unused, index) => values[index]);
}

// A day with its month as a word, so that no reader can take one for the other.
function daySpell(language, year, month, day) {
        const name = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' })
                .format(Date.UTC(2000, month - 1, 1));
        return textGet(language, 'verify.date', day, name, year).replaceAll(' ', '\u00a0');
}

// "2031-11-24" spelled out.
export function dateSpell(language, date) {
        const [year, month, day] = date.split('-').map(Number);
        return daySpell(language, year, month, day);
}

// The day of a moment (unix seconds) where the reader is, spelled out.
export function timeSpell(language, seconds) {
        const time = new Date(seconds * 1000);
        return daySpell(language, time.getFullYear(), time.getMonth() + 1, time.getDate());
}
