// SPDX-License-Identifier: AGPL-3.0-or-later
// The desk: what the state is, is shown; what a key is for, is done. The server decides all; this page keeps nothing.

import { asksStart } from './ask.js';
import { cardStart, gaugesShow } from './card.js';
import { colourDark, colourTint } from './colour.js';
import { dayStart } from './day.js';
import { find, isTyping, say, shapeSet, word } from './dom.js';
import { fieldsQuiet, fieldsStart } from './fields.js';
import { isShortcut, keyName, keysGuard } from './keys.js';
import { linkStart } from './link.js';
import { papersStart } from './papers.js';
import { portraitStart } from './portrait.js';
import { residentView } from './resident.js';

const BETWEEN = ['morning', 'wiping', 'evening', 'ended', 'incident'];
const MAKING = ['print', 'scan', 'hand'];
const STEPS = ['check', 'enter', 'photo', 'show', 'print', 'scan', 'hand'];
// In which phases a key does something; the rest are shown and off.
const WHEN = {
        F2: ['check', 'enter', ...MAKING], F3: ['enter'], F4: ['enter'], F5: ['check', 'enter', 'show', ...MAKING],
        F6: ['check', 'enter', 'show', ...MAKING], F7: ['print', 'scan'], F8: ['check', 'enter', 'show', ...MAKING], F9: ['check', 'enter', 'show', ...MAKING],
        F10: ['check', 'enter'], End: ['check'], F12: ['morning', 'check', 'enter', 'show', ...MAKING, 'evening'],
};

let state = { phase: '' }, isDetails = false, isLost = false, resident = null;
const root = document.documentElement;
const link = linkStart({ onState: render, onLost: lostShow });
const papers = papersStart(link), fields = fieldsStart(link), portrait = portraitStart(link);
const card = cardStart(link), day = dayStart(), asks = asksStart(link);

const isLit = () => state.light?.colour !== 'red';
const hasPhoto = () => Boolean(state.portrait?.ok) || portrait.isTaken(); /* on its way: acts keep their order */

// --- showing -----------------------------------------------------------------------------------

// The step of the page, which names what to do now and what Enter does.
function stepOf() {
        const { phase } = state;
        if (['check', 'enter'].includes(phase) && !isLit())
                return 'blocked';
        if (phase === 'check')
                return state.papers?.enough ? 'enough' : 'check';
        if (phase === 'enter')
                return !isDetails ? 'enough' : find('photo').contains(document.activeElement) ? hasPhoto() ? 'ready' : 'photo' : 'enter';
        if (phase === 'show')
                return state.approved ? 'approved' : 'show';
        return phase === 'evening' && state.certificate ? 'certificate' : phase;
}

const GO = { enough: 'check', ready: 'show', show: 'wait' };
const NO_GO = ['check', 'show', 'print', 'wiping', 'ended']; // the resident answers by Y or N, never Enter pressed twice

function nowShow() {
        const step = stepOf();
        const refusal = isLost ? word('lost') : state.sentence || (state.phase === 'show' && state.printer?.sentence);
        find('now').classList.toggle('refusal', Boolean(refusal));
        say(find('now'), refusal || word(`now${step[0].toUpperCase()}${step.slice(1)}`));
        const name = GO[step] ?? step;
        say(find('go_word'), word(`go${name[0].toUpperCase()}${name.slice(1)}`));
        find('go').disabled = isLost || NO_GO.includes(step);
}

function stepsShow() {
        const isPerson = !BETWEEN.includes(state.phase);
        find('steps').hidden = !isPerson;
        const inPhoto = state.phase === 'enter' && isDetails && find('photo').contains(document.activeElement);
        const at = STEPS.indexOf(inPhoto ? 'photo' : state.phase === 'enter' && !isDetails ? 'check' : state.phase);
        for (const [i, item] of [...find('steps').children].entries()) {
                item.classList.toggle('done', i < at);
                if (i === at)
                        item.setAttribute('aria-current', 'step');
                else
                        item.removeAttribute('aria-current');
        }
}

function lightShow() {
        const colour = state.light?.colour ?? 'red';
        shapeSet(find('light_shape'), colour);
        find('light').dataset.colour = colour;
        say(find('light_word'), word(colour));
        const line = state.light?.lines?.find((one) => one.colour === colour && colour !== 'green');
        say(find('light_line'), line?.text ?? '');
}

function keysShow() {
        for (const button of find('keys').children)
                button.disabled = Boolean(WHEN[button.dataset.key] && !WHEN[button.dataset.key].includes(state.phase));
}

// Between people it is shown empty, though it is not seen: what a page holds can be read in its memory.
function personShow(of) {
        const { phase } = of;
        const isMaking = MAKING.includes(phase);
        const isWide = isMaking || phase === 'check' || (phase === 'enter' && !isDetails);
        const mayType = phase === 'enter' && isLit();
        find('view_person').dataset.layout = isWide ? 'papers' : 'details';
        find('details').hidden = isWide;
        find('photo').hidden = isWide || phase === 'show';
        find('verdict').hidden = !isWide || (isMaking && (!of.next_papers || isFresh(of.next_papers)));
        find('verdict_locked').hidden = isMaking || Boolean(of.papers?.enough);
        papers.render(isMaking && of.next_papers ? of.next_papers : of.papers ?? {}, of,
                { next: isMaking, open: isMaking ? Boolean(of.next_papers) : ['check', 'enter'].includes(phase), isWide });
        fields.render(of, mayType && isDetails);
        portrait.render(of, mayType && isDetails);
        card.render(of);
}

// Nothing is ticked, nothing said of the age.
const isFresh = ({ ticks, age }) => /^0*$/.test(ticks ?? '') && age === 'unknown';

function eventShow() {
        if (!state.event)
                return;
        say(find('event'), state.event.name);
        say(find('desk_name'), [state.event.desk, state.event.day, (state.event.officers ?? []).join(', ')].filter(Boolean).join(' · '));
}

function render(next) {
        const before = state.phase;
        state = next;
        document.body.dataset.phase = state.phase;
        if (before !== state.phase)
                phaseEnter(before);
        eventShow();
        day.render(state);
        personShow(BETWEEN.includes(state.phase) ? { ...state, fields: {}, faults: {}, portrait: {}, papers: {}, next_papers: null } : state);
        lightShow();
        gaugesShow(state);
        keysShow();
        stepsShow();
        nowShow();
        residentShow();
        if (before !== state.phase)
                focusFirst();
}

function phaseEnter(before) {
        if (BETWEEN.includes(state.phase) || before === '') {
                fields.clear();
                portrait.clear();
                flipClose();
        }
        isDetails = ['show', ...MAKING].includes(state.phase) || (state.phase === 'enter' && ['show', ...MAKING].includes(before));
        if (!['check', 'enter'].includes(before) || !['check', 'enter'].includes(state.phase))
                asks.current()?.close();
}

// Where the keys are after a change of phase.
function focusFirst() {
        const places = { morning: 'begin_cards', evening: 'cards_left', incident: 'recount_cards', show: 'card' };
        if (places[state.phase] && !find(places[state.phase]).closest('[hidden]'))
                find(places[state.phase]).focus();
        else if (['check', 'enter', 'print'].includes(state.phase))
                (isDetails && state.phase === 'enter' ? fields : papers).focus();
        else if (state.phase === 'scan' || state.phase === 'hand')
                card.focus(state.phase);
        else
                find('go').focus();
}

// The link goes when the person's process does: nothing of them may stay on the screen meanwhile.
function lostShow(lost) {
        if (lost === isLost)
                return;
        isLost = lost;
        if (lost)
                render({ ...state, seq: 0, phase: ['ended'].includes(state.phase) ? state.phase : 'wiping', light: null, fields: {}, portrait: {},
                        preview: 0, approved: false, papers: {}, next_papers: null });
        nowShow();
}

// --- doing -------------------------------------------------------------------------------------

function detailsOpen(open) {
        isDetails = open;
        render(state);
        (open ? fields : papers).focus();
}

const hasFaults = (answer) => Object.keys(answer?.faults ?? {}).length > 0;

// What was typed is checked; then the picture, or, when there is one, the resident.
async function fieldsSend() {
        const answer = await link.act('enter', fields.values());
        if (!answer)
                return;
        if (hasFaults(answer))
                fields.focusFault();
        else if (!hasPhoto())
                portrait.focus();
        else {
                await portrait.flush();
                await link.act('show');
        }
}

// F4 from anywhere in the details; in the picture, Enter.
async function show() {
        if (state.phase === 'enter')
                await fieldsSend();
}

async function formSend(form, name, more = {}) {
        const empty = day.firstEmpty(form);
        if (empty)
                empty.focus();
        else
                await link.act(name, { ...day.values(form), ...more });
}

function handSend() {
        if (card.isReturned())
                return link.act('hand', { papers: '1' });
        find('now').classList.add('refusal');
        say(find('now'), word('papersFirst'));
        find('returned').focus();
}

const ENTER = {
        morning: () => formSend('begin', 'begin'),
        enough: () => detailsOpen(true),
        enter: fieldsSend,
        photo: () => find('photo_take').click(),
        ready: show,
        approved: () => link.act('print'),
        scan: card.scanSend,
        hand: handSend,
        blocked: () => link.act('light'),
        evening: () => formSend('close', 'close_day'),
        certificate: () => link.act('end'),
        incident: () => link.act('incident_end', day.values('recount')),
};

const go = () => !find('go').disabled && ENTER[stepOf()]?.();

function photoKey() {
        if (!isDetails)
                detailsOpen(true);
        if (find('photo').contains(document.activeElement))
                portrait.again();
        portrait.focus();
}

function papersKey() {
        if (MAKING.includes(state.phase))
                find('papers').contains(document.activeElement) ? card.focus(state.phase) : papers.focus();
        else
                detailsOpen(!isDetails && Boolean(state.papers?.enough));
}

// --- the resident's page on this screen --------------------------------------------------------

// In another language it is another page.
function residentShow() {
        const { language } = state.fields ?? {};
        if (resident && language && language !== find('flip').dataset.language)
                flipOpen();
        else
                resident?.render(state);
}

async function flipOpen() {
        const answer = await fetch('resident', { cache: 'no-store' });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const main = page.querySelector('main.resident');
        if (!answer.ok || !main)
                return;
        // One page has one <main>: here it is a region.
        const box = document.createElement('div');
        box.className = main.className;
        box.lang = main.lang;
        box.dir = main.dir;
        box.append(...main.childNodes);
        find('flip').replaceChildren(box);
        find('flip').dataset.language = main.dataset.language;
        resident = residentView(box, (name) => link.act(name));
        resident.render(state);
        flipShow(true);
}

function flipShow(isOn) {
        find('flip').hidden = !isOn;
        find('main').inert = document.querySelector('header.top').inert = isOn;
        find('keys').querySelector('[data-key=F6]').setAttribute('aria-pressed', String(isOn));
}

function flipClose() {
        resident = null;
        find('flip').replaceChildren();
        flipShow(false);
}

const flip = () => resident ? flipClose() : flipOpen();

// --- keys --------------------------------------------------------------------------------------

const FUNCTIONS = { F2: papersKey, F3: photoKey, F4: show, F6: flip };

function functionKey(name) {
        const button = find('keys').querySelector(`[data-key=${name}]`);
        if (!button || button.disabled || isLost)
                return;
        (FUNCTIONS[name] ?? (() => asks.open(name, state)))();
}

function plainKey(name) {
        if (state.phase === 'show' && name === 'Y')
                link.act('right');
        else if (state.phase === 'show' && name === 'N')
                link.act('wrong');
        else if (name === 'Escape' && resident)
                flipClose();
        else if (name === 'Escape' && state.phase === 'evening' && !state.certificate)
                link.act('back');
        else if (name === 'End')
                functionKey('End');
        else
                return portrait.key(name) || (state.phase !== 'scan' || find('papers').contains(document.activeElement)) && papers.key(name);
        return true;
}

function enterKey(event) {
        const target = event.target;
        if (target === find('language')) {
                papers.focus();
                return true;
        }
        if (target instanceof HTMLButtonElement && !find('rows').contains(target) && target !== find('go') && !find('stage').contains(target) && !target.closest('#ages'))
                return false;
        go();
        return true;
}

window.addEventListener('keydown', (event) => {
        const name = keyName(event);
        if (isShortcut(event) || event.isComposing)
                return;
        if (/^F\d+$/.test(event.key))
                functionKey(event.key);
        else if (asks.current())
                isTyping(event.target) || !asks.key(name) || event.preventDefault();
        else if (name === 'Enter')
                enterKey(event) && event.preventDefault();
        else if (name === 'Escape' && isTyping(event.target) && find('papers').contains(event.target))
                papers.focus();
        else if (name === 'Escape' && isTyping(event.target) && state.phase === 'evening')
                plainKey(name);
        else if (!isTyping(event.target) && plainKey(name))
                event.preventDefault();
}, true);

find('go').addEventListener('click', go);
find('keys').addEventListener('click', (event) => {
        const button = event.target.closest('button');
        if (button)
                functionKey(button.dataset.key);
});
document.addEventListener('focusin', () => {
        stepsShow();
        nowShow();
});
const band = colourDark(document.body.dataset.band) ?? '#14263a';
root.style.setProperty('--band', band);
root.style.setProperty('--tint', colourTint(band));
keysGuard();
fieldsQuiet(document);
