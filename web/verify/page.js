// SPDX-License-Identifier: Apache-2.0
// The page itself: one state, one function that shows it. What is known of a person is in `state.judged` and in the
// document, nowhere else, and both are emptied by forget().

import { Camera, codeInPhoto } from './camera.js';
import { cardValidUntil } from './card.js';
import { colourDark, colourTint } from './colour.js';
import { inflateIsPossible } from './inflate.js';
import { statusIsCurrent, statusIsOld } from './status.js';
import { dateSpell, languageAll, languageChoose, languageDirection, textGet, timeSpell } from './text.js';
import { trustRead } from './trust.js';
import { textJudge } from './verdict.js';

const MOODS = {
        genuine: 'good',
        genuine_status_unknown: 'careful',
        expired: 'careful',
        revoked: 'bad',
        key_withdrawn: 'bad',
        altered: 'bad',
        unknown_issuer: 'unknown',
        unreadable: 'unknown',
};

const byId = (id) => document.getElementById(id);

const state = {
        language: 'en',
        city: {},
        trust: null,
        cannot: null,  /* key of the sentence why this page can check nothing */
        note: null,    /* key of a sentence on the start screen */
        filming: false,
        judged: null,  /* {verdict, card} */
};

const say = (key, ...values) => textGet(state.language, key, ...values);
const now = () => Math.floor(Date.now() / 1000);

function slotRead(name) {
        try {
                return JSON.parse(byId('slot-' + name).textContent);
        } catch {
                return {}; /* not filled in */
        }
}

/* ---- showing ---- */

function faceShow(face) {
        const image = byId('face');
        byId('face-box').hidden = !face;
        if (face)
                image.src = 'data:image/webp;base64,' + btoa(String.fromCharCode(...face));
        else
                image.removeAttribute('src');
        image.alt = face ? say('verify.card.face') : '';
}

function detailRows(card) {
        const until = cardValidUntil(card);
        return [
                ['name', card.name],
                ['birth', dateSpell(state.language, card.birth)],
                ['gender', card.gender && say('verify.gender.' + card.gender)],
                ['valid_until', until ? dateSpell(state.language, until) : say('verify.card.no_end')],
        ].filter(([, value]) => value);
}

function detailsShow(card) {
        byId('details').replaceChildren(...(card ? detailRows(card) : []).flatMap(([field, value]) => {
                const term = document.createElement('dt');
                term.textContent = say('verify.card.' + field);
                const detail = document.createElement('dd');
                detail.className = field;
                const words = document.createElement('bdi');
                words.textContent = value;
                detail.append(words);
                return [term, detail];
        }));
}

// A card without a face is compared by its printed picture alone.
function sentenceKey(verdict, card) {
        return verdict === 'genuine' && !card.face ? 'verify.card.no_face' : `verify.${verdict}.sentence`;
}

function resultShow() {
        const verdict = state.judged?.verdict;
        const card = state.judged?.card ?? null;
        byId('verdict').className = 'verdict ' + (MOODS[verdict] ?? '');
        byId('shape').setAttribute('href', verdict ? '#shape-' + verdict : '#');
        byId('verdict-title').textContent = verdict ? say(`verify.${verdict}.title`) : '';
        byId('sentence').textContent = verdict ? say(sentenceKey(verdict, card)) : '';
        byId('card').hidden = !card;
        faceShow(card?.face);
        detailsShow(card);
}

// The age of the list stands at the foot of the page; a list that is old or missing says so before everything else.
function listShow() {
        const list = state.trust?.status;
        const usable = Boolean(list) && statusIsCurrent(list, now());
        const fresh = usable && !statusIsOld(list, now());
        const key = fresh ? 'verify.list.date' : usable ? 'verify.list.old' : 'verify.list.none';
        byId('list').textContent = usable ? say(key, timeSpell(state.language, list.iat)) : say(key);
        byId('list-block').className = fresh ? '' : 'warning';
        byId('list-block').hidden = !state.trust;
        const place = fresh ? 'list-foot' : state.judged ? 'list-at-result' : 'list-at-start';
        if (byId('list-block').parentElement.id !== place)
                byId(place).append(byId('list-block'));
}

function noteShow() {
        byId('note').hidden = !state.note;
        byId('note').textContent = state.note ? say(state.note) : '';
        byId('cannot').textContent = state.cannot ? say(state.cannot) : '';
}

function wordsShow() {
        document.documentElement.lang = state.language;
        document.documentElement.dir = languageDirection(state.language);
        document.title = say('verify.page.title', state.city.name ?? 'citykey');
        for (const element of document.querySelectorAll('[data-text]'))
                element.textContent = say(element.dataset.text);
        byId('video').setAttribute('aria-label', say('verify.camera.picture'));
}

function show() {
        wordsShow();
        byId('screen-cannot').hidden = !state.cannot;
        byId('screen-start').hidden = Boolean(state.cannot || state.judged);
        byId('screen-result').hidden = !state.judged;
        byId('camera').hidden = !state.filming;
        byId('camera-open').hidden = state.filming;
        noteShow();
        resultShow();
        listShow();
}

/* ---- doing ---- */

const camera = new Camera(byId('video'), (text) => check(text));

// Empties everything that a card has left in this page.
function forget() {
        camera.close();
        if (state.judged?.card?.face)
                new Uint8Array(state.judged.card.face.buffer).fill(0);
        state.judged = null;
        state.note = null;
        state.filming = false;
        byId('text').value = '';
        byId('picture').value = '';
}

function complain(key) {
        state.note = key;
        show();
}

async function check(text) {
        const judged = await textJudge(text, state.trust, now());
        forget();
        state.judged = judged;
        show();
        scrollTo(0, 0);
        byId('verdict-title').focus();
}

async function cameraOpen() {
        state.note = null;
        state.filming = true;
        show();
        byId('camera-close').focus();
        const problem = await camera.open();
        if (!problem)
                return;
        state.filming = false;
        complain(problem);
        byId('camera-open').focus();
}

function cameraClose() {
        camera.close();
        state.filming = false;
        show();
        byId('camera-open').focus();
}

async function photoCheck(event) {
        const file = event.target.files[0];
        if (!file)
                return;
        complain('verify.working');
        const text = await codeInPhoto(file);
        event.target.value = '';
        if (text === null)
                complain('verify.picture.none');
        else
                await check(text);
}

async function pasteCheck(event) {
        event.preventDefault();
        if (byId('text').value.trim() === '')
                complain('verify.paste.empty');
        else
                await check(byId('text').value);
}

function again() {
        forget();
        show();
        scrollTo(0, 0);
        byId('start-heading').focus();
}

// The newest list comes with the page. Without a network the page must not be lost by loading it.
function reload() {
        const key = location.protocol === 'file:' ? 'verify.list.saved' : navigator.onLine ? null : 'verify.list.offline';
        if (key)
                byId('list').textContent = say(key);
        else
                location.reload();
}

// A link's code is taken out of the address at once, so it is not shared, bookmarked or kept in the history with it.
async function addressCheck() {
        const text = location.hash.slice(1);
        if (text === '')
                return;
        history.replaceState(null, '', location.href.slice(0, location.href.indexOf('#')));
        if (!state.cannot)
                await check(text);
}

/* ---- beginning ---- */

function coloursTake(city) {
        const style = document.documentElement.style;
        for (const [name, colour] of [['--city', colourDark(city.color1)], ['--city-tint', colourTint(city.color1)],
                ['--accent', city.color2 && colourTint(city.color2) && city.color2]])
                if (colour)
                        style.setProperty(name, colour);
}

function languagesOffer() {
        const wish = new URLSearchParams(location.search).get('lang');
        state.language = languageChoose([wish, ...navigator.languages].filter(Boolean));
        byId('language').replaceChildren(...languageAll().map(([tag, name]) => {
                const option = new Option(name, tag, false, tag === state.language);
                option.lang = tag;
                return option;
        }));
        byId('languages').hidden = false;
        byId('language').addEventListener('change', (event) => {
                state.language = event.target.value;
                show();
        });
}

async function trustTake() {
        if (!globalThis.crypto?.subtle)
                return 'verify.cannot.insecure';
        if (!inflateIsPossible())
                return 'verify.cannot.browser';
        try {
                state.trust = await trustRead(slotRead('trust'), slotRead('status'));
                return null;
        } catch {
                return 'verify.cannot.keys';
        }
}

async function begin() {
        state.city = slotRead('city');
        coloursTake(state.city);
        byId('city').textContent = state.city.name ?? '';
        languagesOffer();
        state.cannot = await trustTake();
        show();
        byId('camera-open').addEventListener('click', cameraOpen);
        byId('camera-close').addEventListener('click', cameraClose);
        byId('picture').addEventListener('change', photoCheck);
        byId('paste').addEventListener('submit', pasteCheck);
        byId('again').addEventListener('click', again);
        byId('reload').addEventListener('click', reload);
        addEventListener('hashchange', addressCheck);
        addEventListener('pagehide', () => {
                forget();
                show();
        });
        await addressCheck();
}

begin();
