#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judges what validity_cases prints, from the words of the programme and not from the program.

  validity_oracle.py VALIDITY_CASES SOURCE_FOLDER COUNT

The words: Age is the age on the day the card is made; born on 29 February means a birthday on 1
March in common years. Valid until is the same day and month N years after the day it is made, that
day included; 29 February becomes 28 February; exp is the first second after that day, in the city's
time zone. Uses only the standard library and its own time zone data.
"""

import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo


class City:
    def __init__(self, folder, end, zone, years_by_age, is_month_end):
        self.folder, self.end, self.zone = folder, end, ZoneInfo(zone)
        self.years_by_age, self.is_month_end = years_by_age, is_month_end


def chicago_years(age):
    """Under 14, 2 years; 14 to 64, 5 years; 65 and over, no expiry."""
    if age < 14:
        return 2
    return 5 if age <= 64 else None


def second_years(age):
    """Up to 17, 3 years; from 18, 10 years; from 70, no expiry."""
    if age <= 17:
        return 3
    return 10 if age <= 69 else None


CITIES = [
    City("policy/chicago", None, "America/Chicago", chicago_years, False),
    City("policy/demo", None, "America/Chicago", chicago_years, False),
    City("tests/law/second-city", None, "Asia/Beirut", second_years, True),
    City("tests/law/second-city", "exact", "Asia/Beirut", second_years, False),
]


def birthday_in(birth, year):
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(birth, day):
    """Counts birthdays, the slow and plain way."""
    age = day.year - birth.year
    return age if birthday_in(birth, day.year) <= day else age - 1


def years_after(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def month_end(day):
    first_of_next = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


@lru_cache(maxsize=None)
def first_second_after(day, zone):
    """Looks at the last seconds of the day until one is found that the zone's clocks really showed."""
    wall = datetime(day.year, day.month, day.day, 23, 59, 59)
    while True:
        seen = []
        for fold in (0, 1):
            utc = wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc)
            if utc.astimezone(zone).replace(tzinfo=None) == wall:
                seen.append(int(utc.timestamp()))
        if seen:
            return max(seen) + 1
        wall -= timedelta(seconds=1)


def verdict(city, made, birth):
    if birth > made or age_on(birth, made) >= 130:
        return "refused"
    age = age_on(birth, made)
    years = city.years_by_age(age)
    if years is None:
        return f"{age} never"
    until = years_after(made, years)
    if city.is_month_end:
        until = month_end(until)
    return f"{age} {until} {first_second_after(until, city.zone)}"


def judge(city, program, source, count):
    """How many cases there were, and those on which program and oracle differ."""
    ends = [city.end] if city.end else []
    run = subprocess.run([program, f"{source}/{city.folder}", *ends, str(count)],
                         stdout=subprocess.PIPE, text=True, check=True)
    total, wrong, kinds = 0, [], {"refused": 0, "never": 0, "ends": 0}
    for line in run.stdout.splitlines():
        made, birth, said = line.split(" ", 2)
        expected = verdict(city, date.fromisoformat(made), date.fromisoformat(birth))
        total += 1
        kinds[said.split()[-1] if said.split()[-1] in kinds else "ends"] += 1
        if said != expected:
            wrong.append(f"{city.folder}: made {made}, born {birth}: {said}, not {expected}")
    if total < count or not all(kinds.values()):
        wrong.append(f"{city.folder}: too few cases: {total} {kinds}")
    return total, wrong


def main():
    program, source, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    failed = False
    for city in CITIES:
        total, wrong = judge(city, program, source, count)
        failed = failed or bool(wrong)
        print(f"{city.folder} {city.end or ''}: {total} cases, {len(wrong)} wrong")
        for line in wrong[:10]:
            print("  " + line)
    sys.exit(failed)


main()
