// SPDX-License-Identifier: AGPL-3.0-or-later
// kill -9 at fifty moments of a day: of the whole desk, of each of its processes, of the browser. The same command goes on;
// in the evening the stock balances to the card, and a card is good only if it was handed over, and then can be turned off.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import test from 'node:test';
import { allGone, balances, citykey, deskOpen, details, evening, eventCounts, family, killAll, morning, part, placeOpen, prepare, printed, ticks, works } from './desk_kit.mjs';

const KILLS = Number(process.env.KILLS ?? 50);
const place = placeOpen();
let desk;
test.after(() => { desk?.kill('SIGKILL'); place.close(); });

// Numbers that are the same each time (a generator of Lehmer's).
let seed = 20261127;
const draw = (most) => (seed = seed * 48271 % 2147483647) % most;

const victims = ['group', 'launcher', 'person', 'keeper', 'template', 'browser'];

// What is done to a person, in order; the kill comes while or after one of them is.
const steps = [(visit) => ticks(visit), (visit) => details(visit), (visit) => visit.act('right'), (visit) => printed(visit),
        (visit) => visit.act('scan', { text: '' }), (visit) => visit.act('hand', { papers: '1' })];

function strike(victim) {
        if (victim === 'group')
                return killAll(family(desk.pid).map(({ pid }) => pid));
        const found = part(desk, victim);
        if (found)
                killAll([found.pid]);
}

test(`${KILLS} kills in a day`, { timeout: 1800000 }, async () => {
        works(place, ['init', 'city']);
        const north = prepare(place, { cards: KILLS * 2 + 40 });
        const sure = [], unsure = []; /* codes of cards that were handed over; and where the answer was lost */
        let kills = 0, visit = null, state, ended = null;

        const open = async () => {
                desk = await deskOpen(place, north);
                visit = await desk.visit();
                assert.ok(visit, `the same command goes on: ${desk.told.err}`);
                state = await morning(visit);
                assert.equal(state.phase, 'check', state.sentence);
                const { opening, left, active, spoiled } = state.stock;
                assert.equal(opening, left + active + spoiled, 'nothing is in between');
        };

        // After a kill: the next visit of the same desk, or the desk anew.
        const recover = async (all) => {
                visit = await desk.visit();
                if (visit) {
                        state = await visit.state();
                        return;
                }
                ended = await desk.ended;
                assert.ok(ended.code === 'SIGKILL' || ended.code === 0 || ended.err.startsWith('citykey: '), `a sentence: ${JSON.stringify(ended)}`);
                await allGone(all);
                await open();
        };

        await open();
        while (kills < KILLS) {
                const victim = victims[draw(victims.length)], at = draw(steps.length), isMeanwhile = draw(2) === 1;
                let code = null, handed = false;
                const all = family(desk.pid).map(({ pid }) => pid);
                for (let step = 0; step <= at; step++) {
                        const doing = steps[step](visit);
                        if (step === at && isMeanwhile)
                                strike(victim);
                        state = await doing;
                        if (step === 3)
                                code = state.code ?? null;
                        handed = step === 5 && state.phase === 'wiping';
                }
                if (!isMeanwhile)
                        strike(victim);
                kills++;
                if (handed)
                        sure.push(code);
                else if (at === 5 && code)
                        unsure.push(code);
                /* A desk that lost what only the next person needs says so at the next. */
                if (['keeper', 'template'].includes(victim)) {
                        if (!handed && at < 5)
                                await visit.act('leave');
                        const again = await Promise.race([desk.visit(), desk.ended.then(() => null)]);
                        if (again) {
                                visit = again;
                                await ticks(visit);
                                await details(visit);
                                await visit.act('right');
                                state = await visit.act('print');
                                if (state.status === 200)
                                        state = await visit.until(['scan', 'show']);
                                assert.match(`${state.printer?.sentence}${state.sentence}`, /keys' process ended|^undefined/, JSON.stringify(state).slice(0, 300));
                                desk.kill('SIGTERM');
                        }
                }
                await recover(all);
                while (!['check', 'enter'].includes(state.phase)) { /* the browser alone was ended, or nothing */
                        await visit.act('leave');
                        visit = await desk.visit();
                        state = await visit.state();
                }
        }
        state = await evening(visit);
        assert.ok(state.certificate, state.sentence);
        const { active, destroyed, returned, opening } = state.stock;
        assert.equal(opening, active + destroyed + returned);
        await visit.act('end');
        await desk.ended;
        assert.equal(readdirSync(place.home).filter((name) => /journal/.test(name)).length, 0, 'the journal is gone');

        works(place, ['event', 'close', '--data', 'city', north.tally]);
        const counts = eventCounts(place);
        assert.ok(balances(counts), JSON.stringify(counts));
        const turnedOff = (code) => citykey(place, ['lost', '--data', 'city', code]).code === 0;
        for (const code of sure)
                assert.ok(turnedOff(code), 'a card that was handed over has its tag');
        const lucky = unsure.filter(turnedOff).length;
        assert.ok(active >= sure.length + lucky && active <= sure.length + unsure.length + 0, `${active} are active; ${sure.length} were handed over, of ${unsure.length} the answer was lost`);
});
