#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judges what papers_cases prints, from the words of the guide and not from the program.

  papers_oracle.py PAPERS_CASES SOURCE_FOLDER COUNT

The words (doc/guide/policy.md, "Papers"): a ticked paper counts when the holder's age is within its
ages and, when "too old" is ticked, only if it has no limit in days. It is enough when one way for that age has each word of "show" proved as often as it stands
there, by different papers. The cheapest fix is the set of papers that can be got, are for that age,
have all facts of asked_only_with and none of not_asked_with, that makes it enough with the least money plus
day_counts_as for each day of its longest wait; then the fewest papers; then the smallest mask. Without
an age, it is enough when it is at every age; else the age at which the fewest requirements are missing
speaks, the oldest among equals.

Beside the policies of the tree there are invented ones, in which money and days pull apart.

Reads the policy with a reader of YAML of its own. Tries every set where there are few papers, and
else every set in which each paper proves something that is still missing.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import combinations
from pathlib import Path

import yaml

OLDEST, FIRST_FACT, TOO_OLD = 129, 56, 63
MISSING, ENOUGH, ASK_AGE = 0, 1, 2
EVERY_SET_UP_TO = 12


class Paper:
    def __init__(self, bit, row):
        self.bit, self.proves = 1 << bit, frozenset(row["proves"])
        self.ages = range(row.get("from_age", 0), row.get("to_age", OLDEST) + 1)
        self.only, self.not_asked = set(row.get("asked_only_with", [])), set(row.get("not_asked_with", []))
        self.has_limit = "days_old" in row or "days_expired" in row
        self.get = row.get("get")


class Policy:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            rules = yaml.safe_load(file)
        rows = [row for group in rules["groups"] for row in group["papers"]]
        self.papers = [Paper(bit, row) for bit, row in enumerate(rows)]
        self.day = rules["day_counts_as"]
        self.facts = [fact["fact"] for fact in rules.get("facts", [])]
        self.requirements = [one["requirement"] for one in rules["requirements"]]
        self.ways = [(range(way.get("from_age", 0), way.get("to_age", OLDEST) + 1),
                      Counter(way["show"])) for way in rules["ways"]]
        starts = {0}
        for ages in [paper.ages for paper in self.papers] + [ages for ages, _ in self.ways]:
            starts |= {ages.start, ages.stop}
        self.bands = sorted(age for age in starts if age <= OLDEST)

    def mask_of(self, requirements):
        return sum(1 << self.requirements.index(one) for one in requirements)

    def lacks(self, need, papers):
        return need - Counter(proof for paper in papers for proof in paper.proves)

    def ways_at(self, age):
        return [need for ages, need in self.ways if age in ages]

    def is_enough(self, papers, age):
        return any(not self.lacks(need, papers) for need in self.ways_at(age))

    def weigh(self, papers):
        money = sum(paper.get["cost"] for paper in papers)
        wait = max((paper.get["days"] for paper in papers), default=0)
        return (money + self.day * wait, len(papers), sum(paper.bit for paper in papers), money, wait)

    def sets_for(self, need, there, offered):
        """Sets of OFFERED that make THERE meet NEED: all of them, or all without a useless paper."""
        if len(offered) <= EVERY_SET_UP_TO:
            for size in range(len(offered) + 1):
                for some in combinations(offered, size):
                    if not self.lacks(need, there + list(some)):
                        yield some
            return
        seen, open_sets = {frozenset()}, [frozenset()]
        while open_sets:
            some = open_sets.pop()
            lacks = self.lacks(need, there + list(some))
            if not lacks:
                yield some
                continue
            wanted = min(lacks, key=self.requirements.index)
            for paper in offered:
                if wanted in paper.proves and paper not in some:
                    more = some | {paper}
                    if more not in seen:
                        seen.add(more)
                        open_sets.append(more)

    def judge_age(self, age, mask):
        facts = {fact for i, fact in enumerate(self.facts) if mask >> (FIRST_FACT + i) & 1}
        for_age = [paper for paper in self.papers if age in paper.ages]
        there = [paper for paper in for_age
                 if mask & paper.bit and not (mask >> TOO_OLD & 1 and paper.has_limit)]
        if self.is_enough(there, age):
            return ENOUGH, age, age, 0, 0, 0, 0, 0
        offered = [paper for paper in for_age
                   if paper.get and paper.only <= facts and not paper.not_asked & facts
                   and paper not in there]
        best, missing = None, 0
        for need in self.ways_at(age):
            for some in self.sets_for(need, there, offered):
                weight = self.weigh(some)
                if best is None or weight < best:
                    best, missing = weight, self.mask_of(self.lacks(need, there))
        alone = sum(paper.bit for paper in offered if self.is_enough(there + [paper], age))
        return MISSING, age, age, missing, best[2], best[3], best[4], alone

    def judge(self, age, mask):
        if age >= 0:
            return (*self.judge_age(age, mask), 0)
        ends = [start - 1 for start in self.bands[1:]] + [OLDEST]
        verdicts = [self.judge_age(start, mask) for start in self.bands]
        enough = sum(1 << i for i, verdict in enumerate(verdicts) if verdict[0] == ENOUGH)
        short = [(bin(verdict[3]).count("1"), -start, end, verdict)
                 for start, end, verdict in zip(self.bands, ends, verdicts) if verdict[0] != ENOUGH]
        if not short:
            return (ENOUGH, 0, OLDEST, 0, 0, 0, 0, 0, enough)
        _, start, end, verdict = min(short)
        return (ASK_AGE if enough else MISSING, -start, end, *verdict[3:], enough)


def judge_lines(policy, lines, name):
    """What is wrong in LINES, and how many of each outcome there are."""
    wrong, kinds = [], Counter()
    for line in lines:
        age, ticks, outcome, first, last, missing, fix, cost, days, alone, bands = line.split()
        said = (int(outcome), int(first), int(last), int(missing, 16), int(fix, 16), int(cost),
                int(days), int(alone, 16), int(bands, 16))
        expected = policy.judge(int(age), int(ticks, 16))
        kinds[said[0]] += 1
        if said != expected:
            wrong.append(f"{name}: age {age}, ticks {ticks}: {said}, not {expected}")
    return wrong, kinds


def check(program, source, folder, count):
    run = subprocess.run([program, f"{source}/{folder}", str(count)],
                         stdout=subprocess.PIPE, text=True, check=True)
    policy = Policy(f"{source}/{folder}/papers.yaml")
    wrong, kinds = judge_lines(policy, run.stdout.splitlines(), folder)
    if sum(kinds.values()) < count or len(kinds) < 3 or min(kinds.values()) < 3:
        wrong.append(f"{folder}: too few cases: {kinds}")
    return report(folder, wrong, kinds)


def report(name, wrong, kinds):
    print(f"{name}: {sum(kinds.values())} cases, {len(wrong)} wrong ({dict(kinds)})")
    print("".join(f"  {line}\n" for line in wrong[:10]), end="")
    return not wrong


def texts(word):
    return {"en": word, "es": word}


def invent_paper(chance, number, requirements):
    row = {"paper": f"p{number}", "name": texts("a"), "hint": texts("b"),
           "proves": chance.sample(requirements, chance.choice([1, 1, 1, 2, 2, 3])),
           "get": {"cost": chance.choice([0, 0, 1, 2, 3, 5, 8, 20]),
                   "days": chance.choice([0, 0, 1, 2, 5, 9]), "how": texts("c")}}
    if chance.random() < 0.2:
        row["days_old"] = 30
    if chance.random() < 0.15:
        row["asked_only_with"] = ["f0"]
    if chance.random() < 0.15:
        row["not_asked_with"] = ["f1"]
    if chance.random() < 0.15:
        row["from_age"] = 30
    if chance.random() < 0.1:
        del row["get"]
    return row


def invent(chance):
    requirements = [f"r{i}" for i in range(chance.randint(3, 6))]
    papers = [invent_paper(chance, i, requirements) for i in range(chance.randint(6, 20))]
    shows = [chance.choices(requirements, k=chance.randint(2, 6)) for _ in range(2)] + [requirements]
    return {"price": "#", "day_counts_as": chance.choice([0, 1, 1, 2, 7]), "help": texts("h"),
            "requirements": [{"requirement": one, "name": texts(one), "missing": texts(one)}
                             for one in requirements],
            "facts": [{"fact": f"f{i}", "name": texts("f"), "hint": texts("f")} for i in range(2)],
            "groups": [{"group": texts("g"), "stays_for_family": False, "papers": papers}],
            "ways": [{"way": f"w{i}", "name": texts("w"), "from_age": chance.choice([0, 0, 18]),
                      "show": show} for i, show in enumerate(shows)]}


def dump(rules):
    return yaml.safe_dump(rules, sort_keys=False, allow_unicode=True).replace(": false", ": no")


def check_invented(program, source, count):
    """COUNT policies that nobody wrote; those that the program refuses (a dead end) do not count."""
    chance, wrong, kinds, taken = random.Random(7), [], Counter(), 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "policy"
        shutil.copytree(f"{source}/tests/law/second-city", folder)
        for number in range(20 * count):
            (folder / "papers.yaml").write_text(dump(invent(chance)), encoding="utf-8")
            run = subprocess.run([program, str(folder), "60"], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True, check=False)
            if taken == count:
                break
            if run.returncode != 0:
                continue
            taken += 1
            lines = run.stdout.splitlines()
            more, some = judge_lines(Policy(folder / "papers.yaml"), lines[:4] + lines[-60:],
                                     f"invented {number}")
            wrong += more
            kinds += some
    if taken < count:
        wrong.append(f"only {taken} invented policies were taken")
    return report("invented", wrong, kinds)


def main():
    program, source, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    good = [check(program, source, "policy/chicago", count),
            check(program, source, "policy/demo", count // 10),
            check(program, source, "tests/law/second-city", count),
            check_invented(program, source, 40)]
    sys.exit(not all(good))


main()
