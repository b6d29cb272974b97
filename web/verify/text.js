// SPDX-License-Identifier: Apache-2.0
// Sentences and dates in the reader's language. The texts come from web/text/*.po at build time.

import TEXTS from 'verify-texts';

const RIGHT_TO_LEFT = ['ar', 'ur'];

// A place stands for the script that is read there, a macro language for the one of its languages that we have.
const ALSO = { zh: 'zh-Hans', 'zh-tw': 'zh-Hant', 'zh-hk': 'zh-Hant', 'zh-mo': 'zh-Hant', fil: 'tl' };
const NAMES = { ...Object.fromEntries(Object.keys(TEXTS).map((tag) => [tag.toLowerCase(), tag])), ...ALSO };

// [tag, own name] of each language that the page has.
export function languageAll() {
        return Object.entries(TEXTS).map(([tag, texts]) => [tag, texts['language.name']]);
}

// The language of a wish by its longest known beginning: "es-MX" is "es", "zh-TW" is "zh-Hant".
function languageOf(wish) {
        const low = wish.toLowerCase();
        const known = Object.keys(NAMES).filter((name) => low === name || low.startsWith(name + '-'));
        return NAMES[known.sort((one, other) => other.length - one.length)[0]];
}

// The best of our languages for a list of wishes such as navigator.languages.
export function languageChoose(wishes) {
        return wishes.map(languageOf).find((language) => language in TEXTS) ?? 'en';
}

export function languageDirection(language) {
        return RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';
}

function fill(language, key, values) {
        return TEXTS[language][key].replace(/\{(\d)\}/g, (unused, index) => values[index]);
}

// In a sentence from right to left each value keeps its own direction, that of its first letter (UAX #9, RLI and LRI
// to PDI); numbers, addresses and codes have none, and go from left to right.
function isolate(value) {
        const letter = /\p{L}/u.exec(value)?.[0] ?? '';
        return (/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(letter) ? '\u2067' : '\u2066') + value + '\u2069';
}

// A sentence with {0}, {1}, … filled in.
export function textGet(language, key, ...values) {
        return fill(language, key, languageDirection(language) === 'rtl' ? values.map(isolate) : values);
}

// A day with its month as a word, in the form that it has beside a day, so that no reader can take one for the other.
function daySpell(language, year, month, day) {
        const name = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
                .formatToParts(Date.UTC(2000, month - 1, 1)).find((part) => part.type === 'month').value;
        return fill(language, 'verify.date', [day, name, year]).replaceAll(' ', '\u00a0');
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
