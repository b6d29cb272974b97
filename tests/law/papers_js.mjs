// SPDX-License-Identifier: AGPL-3.0-or-later
// papers_js.mjs PAPERS_CASES PAPERS_WORDS SOURCE COUNT: the judgement on a phone (web/portal/papers.js) against the
// program's own, on thousands of cases that nobody chose, and against the binding examples of papers.rules.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { AGE_UNKNOWN, ASK_AGE, ENOUGH, judge } from '../../web/portal/papers.js';

const FIRST_FACT = 56, TOO_OLD = 63, FAILURES_SHOWN = 10;
const [, , casesProgram, wordsProgram, source, count] = process.argv;
let passed = 0, failed = 0;

function check(said, expected, of) {
        passed += said === expected;
        failed += said !== expected;
        if (said !== expected && failed <= FAILURES_SHOWN)
                console.log(`${of}\n  page:    ${said}\n  program: ${expected}`);
}

const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
const wordsOf = (folder) => JSON.parse(run(wordsProgram, `${source}/${folder}`));
const maskOf = (bits) => bits.reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n).toString(16);
const bitsOf = (mask) => [...Array(64).keys()].filter((bit) => (BigInt(`0x${mask}`) >> BigInt(bit)) & 1n);

// "age ticks outcome from to missing fix cost days alone bands", as papers_cases prints it.
function checkCases(folder) {
        const { rules } = wordsOf(folder);
        for (const line of run(casesProgram, `${source}/${folder}`, count).trim().split('\n')) {
                const [age, ticks] = line.split(' ');
                const v = judge(rules, bitsOf(ticks), Number(age));
                const said = [age, ticks, v.outcome, v.from, v.to, maskOf(v.missing), maskOf(v.fix), v.cost, v.days,
                        maskOf(v.alone), maskOf(v.bands)].join(' ');
                check(said, line, `${folder}: ${age} ${ticks}`);
        }
}

function sayMissing(words, v) {
        const missing = v.missing.map((proof) => ` ${words.requirements[proof]}`).join('');
        const fix = v.fix.map((i) => ` ${words.rows[i]}`).join('');
        return `missing${missing}; bring${fix}; ${v.cost} and ${v.days} ${v.days === 1 ? 'day' : 'days'}`;
}

function say(words, v) {
        if (v.outcome === ENOUGH)
                return `enough by ${words.ways[v.way]}`;
        if (v.outcome !== ASK_AGE)
                return sayMissing(words, v);
        const { bands } = words.rules;
        const ages = v.bands.map((b) => ` ${bands[b]}-${b + 1 < bands.length ? bands[b + 1] - 1 : ''}`);
        return `enough at${ages.join('')}; else ${sayMissing(words, v)}`;
}

function bitOf(words, word) {
        if (word === 'too_old')
                return TOO_OLD;
        const row = words.rows.indexOf(word);
        return row >= 0 ? row : FIRST_FACT + words.facts.indexOf(word);
}

function checkRules() {
        let words = null;
        for (const line of readFileSync(`${source}/tests/law/papers.rules`, 'utf8').split('\n')) {
                const [given, expected] = line.split('->').map((part) => part.trim());
                if (line.startsWith('policy '))
                        words = wordsOf(line.slice('policy '.length).trim());
                if (line.startsWith('#') || expected === undefined || expected.startsWith('papers.'))
                        continue; // an age that nobody has is no age that a page offers
                const [age, ticked] = given.split(':');
                const ticks = ticked.trim().split(/\s+/).filter(Boolean).map((word) => bitOf(words, word));
                check(say(words, judge(words.rules, ticks, age === '?' ? AGE_UNKNOWN : Number(age))), expected, line);
        }
}

for (const folder of ['policy/chicago', 'policy/demo', 'tests/law/second-city'])
        checkCases(folder);
checkRules();
console.log(`${passed} judgements agree, ${failed} do not`);
process.exit(failed === 0 && passed > 3 * Number(count) ? 0 : 1);
