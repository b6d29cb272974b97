/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Are papers enough, judged on the phone on which they are ticked; nothing is sent. The same judgement as papers_judge in
   src/civic/papers.c, which tests/law/papers_js.mjs holds it to. Rules are what papers_write_rules_json writes. */

const OLDEST = 129, FIRST_FACT = 56, TOO_OLD = 63;
export const MISSING = 0, ENOUGH = 1, ASK_AGE = 2, AGE_UNKNOWN = -1;

const holds = ([from, to], age) => age >= from && age <= to;
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/* Sets of papers are lists of their numbers, rising; as a mask of bits the one whose highest number is smaller is smaller. */
function isSmaller(one, other) {
  for (let i = one.length - 1; i >= 0; i--)
    if (one[i] !== other[i]) return one[i] < other[i];
  return false;
}

function isBetter(one, other) {
  if (!other) return true;
  if (one.money !== other.money) return one.money < other.money;
  if (one.rows.length !== other.rows.length) return one.rows.length < other.rows.length;
  return isSmaller(one.rows, other.rows);
}

/* How many papers a way still lacks for each requirement when ROWS are there. */
function lacksOf(rules, way, rows) {
  const lacks = [...way.needs];
  for (const i of rows)
    for (const proof of rules.rows[i].proves)
      if (lacks[proof] > 0) lacks[proof]--;
  return lacks;
}

function metBy(rules, rows, age) {
  return rules.ways.findIndex((way) => holds(way.ages, age) && sum(lacksOf(rules, way, rows)) === 0);
}

/* The cheapest of the offered papers that can be had within DAYS, by what is still missing: see papers.c. */
function searchWithin(rules, lacks, offered, days) {
  const strides = [];
  let states = 1;
  for (const lack of lacks) { strides.push(states); states *= lack + 1; }
  const sets = new Array(states);
  sets[states - 1] = { money: 0, rows: [] };
  for (const i of offered) {
    const row = rules.rows[i];
    if (row.get.days > days) continue;
    for (let state = 1; state < states; state++) {
      if (!sets[state]) continue;
      let after = state;
      for (const proof of row.proves)
        if (lacks[proof] > 0 && Math.floor(state / strides[proof]) % (lacks[proof] + 1) > 0) after -= strides[proof];
      if (after === state) continue;
      const set = { money: sets[state].money + row.get.cost, rows: [...sets[state].rows, i] };
      if (isBetter(set, sets[after])) sets[after] = set;
    }
  }
  return sets[0];
}

const daysOf = (rules, rows) => Math.max(0, ...rows.map((i) => rules.rows[i].get.days));

/* A longer wait may save money: every wait is tried as the longest. */
function searchWay(rules, lacks, offered) {
  let best = null;
  for (const days of new Set(offered.map((i) => rules.rows[i].get.days))) {
    const found = searchWithin(rules, lacks, offered, days);
    if (!found) continue;
    const set = { money: found.money + rules.day * daysOf(rules, found.rows), rows: found.rows };
    if (isBetter(set, best)) best = set;
  }
  return best;
}

const missingOf = (lacks) => lacks.map((lack, proof) => (lack > 0 ? proof : -1)).filter((proof) => proof >= 0);

function findFix(rules, verdict, counted, offered, age) {
  let best = null;
  rules.ways.forEach((way, w) => {
    if (!holds(way.ages, age)) return;
    const lacks = lacksOf(rules, way, counted);
    const set = searchWay(rules, lacks, offered);
    if (!set || !isBetter(set, best)) return;
    best = set;
    verdict.way = w;
    verdict.missing = missingOf(lacks);
  });
  verdict.fix = best ? best.rows : [];
  verdict.cost = sum(verdict.fix.map((i) => rules.rows[i].get.cost));
  verdict.days = daysOf(rules, verdict.fix);
}

function judgeAge(rules, ticks, age) {
  const all = rules.rows.map((_, i) => i);
  const isPast = (i) => ticks.has(TOO_OLD) && rules.rows[i].limited;
  const ticked = all.filter((i) => ticks.has(i));
  const counted = ticked.filter((i) => holds(rules.rows[i].ages, age) && !isPast(i));
  const verdict = { outcome: MISSING, from: age, to: age, way: 0, missing: [], fix: [], alone: [], helpful: [], cost: 0, days: 0,
    notCounted: ticked.filter((i) => !counted.includes(i)), pastLimit: ticked.filter(isPast), bands: [] };
  const met = metBy(rules, counted, age);
  if (met >= 0) return { ...verdict, outcome: ENOUGH, way: met };
  const offered = all.filter((i) => {
    const row = rules.rows[i];
    return row.get && holds(row.ages, age) && row.only.every((fact) => ticks.has(fact)) && !row.not.some((fact) => ticks.has(fact)) &&
      !counted.includes(i);
  });
  findFix(rules, verdict, counted, offered, age);
  verdict.helpful = offered.filter((i) => rules.rows[i].proves.some((proof) => verdict.missing.includes(proof)));
  verdict.alone = offered.filter((i) => metBy(rules, [...counted, i], age) >= 0);
  return verdict;
}

/* TICKS: the numbers of papers and facts; AGE: full years, or AGE_UNKNOWN. */
export function judge(rules, ticks, age) {
  const set = new Set(ticks);
  if (age !== AGE_UNKNOWN) return judgeAge(rules, set, age);
  const judged = rules.bands.map((from, b) => ({ ...judgeAge(rules, set, from),
    to: b + 1 < rules.bands.length ? rules.bands[b + 1] - 1 : OLDEST }));
  const bands = judged.map((one, b) => (one.outcome === ENOUGH ? b : -1)).filter((b) => b >= 0);
  if (bands.length === judged.length) return { ...judged[0], to: OLDEST, bands };
  let least = null;
  for (const one of judged.reverse())
    if (one.outcome !== ENOUGH && (!least || one.missing.length < least.missing.length)) least = one;
  return { ...least, bands, outcome: bands.length > 0 ? ASK_AGE : MISSING };
}

/* ---------------------------------------------------------------------------------------------- on the page */

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function list(tag, className, items) {
  const element = make(tag, "", className);
  element.append(...items);
  return element;
}

function costOf(rules, words, money) {
  return money === 0 ? words.free : words.cost.replace("{}", rules.price.replace("#", money));
}

function fixOf(rules, words, verdict) {
  const box = make("div", "", "summary");
  box.append(make("h2", words.fix_title));
  if (verdict.fix.length === 0) {
    box.append(make("p", words.no_fix));
    return box;
  }
  box.append(list("ol", "steps", verdict.fix.map((i) => {
    const step = make("li");
    step.append(make("h3", rules.rows[i].name), make("p", rules.rows[i].get.how));
    return step;
  })));
  box.append(make("p", `${costOf(rules, words, verdict.cost)} ${words.days[verdict.days]}`));
  return box;
}

/* As web/portal/verdict.html. */
function say(rules, words, verdict) {
  const warnings = verdict.notCounted.map((i) => make("p", words.not_counted.replace("{}", rules.rows[i].name), "warning"));
  if (verdict.outcome === ENOUGH) {
    const panel = make("div", "", "panel");
    panel.append(make("h1", words.enough), make("p", words.enough_text));
    return [panel, ...warnings];
  }
  const said = [make("h1", words.missing), make("h2", words.missing_title),
    list("ul", "no", verdict.missing.map((proof) => make("li", rules.missing[proof]))), fixOf(rules, words, verdict)];
  const alone = verdict.alone.filter((i) => !verdict.fix.includes(i));
  if (alone.length > 0) said.push(make("h2", words.alone_title), list("ul", "", alone.map((i) => make("li", rules.rows[i].name))));
  const person = make("div", "", "inset");
  person.append(make("h2", words.person), make("p", rules.help));
  return [...said, person, ...warnings];
}

/* In a line that stays in sight while papers are ticked. */
function sayShort(status, rules, words, verdict) {
  const isEnough = verdict.outcome === ENOUGH;
  const link = make("a", isEnough ? words.enough : words.missing);
  link.href = "#verdict";
  status.className = isEnough ? "status good" : "status";
  status.replaceChildren(link, ` ${isEnough ? words.enough_text : verdict.missing.map((proof) => rules.missing[proof]).join(" ")}`);
  status.hidden = false;
}

/* Papers that mean nothing at that age are not shown, and do not count. */
function showRows(form, rules, age) {
  for (const box of form.querySelectorAll("input[name=tick]")) {
    const row = rules.rows[Number(box.value)];
    if (row) box.closest(".choice").hidden = age !== AGE_UNKNOWN && !holds(row.ages, age);
  }
  for (const group of form.querySelectorAll("[data-group]")) group.hidden = !group.querySelector(".choice:not([hidden])");
}

function start(form) {
  const [rules, words] = JSON.parse(form.dataset.papers);
  const place = document.querySelector("[data-verdict]"), kept = document.querySelector("[data-kept]");
  const first = document.querySelector("[data-first]"), status = form.querySelector("[data-status]");
  const look = () => {
    const chosen = form.querySelector("input[name=age]:checked");
    const age = chosen ? Number(chosen.value) : AGE_UNKNOWN;
    showRows(form, rules, age);
    if (age === AGE_UNKNOWN) return false;
    const ticks = [...form.querySelectorAll("input[name=tick]:checked")].filter((box) => !box.closest("[hidden]"));
    const verdict = judge(rules, ticks.map((box) => Number(box.value)), age);
    place.replaceChildren(...say(rules, words, verdict));
    sayShort(status, rules, words, verdict);
    if (first) first.hidden = true;
    return true;
  };
  form.addEventListener("change", look);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction") || !look()) return;
    event.preventDefault();
    place.focus();
    place.scrollIntoView();
  });
  if (kept) kept.textContent = kept.dataset.local;
  look();
}

if (typeof document !== "undefined") {
  const form = document.querySelector("[data-papers]");
  if (form) start(form);
}
