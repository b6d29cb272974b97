/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_DATE_H
#define CITYKEY_BASE_DATE_H

#include "base/str.h"

/* A civil date of the proleptic Gregorian calendar (ISO 8601): days since 1970-01-01. */
struct date {
        int32_t day;
};

struct civil {
        int year;
        int month; /* 1 to 12 */
        int day;   /* 1 to 31 */
};

bool date_is_civil(struct civil civil); /* does this date exist, years 1 to 9999 */
struct date date_of(struct civil civil);
struct civil date_civil(struct date date);

/* YYYY-MM-DD and nothing else; false leaves *date untouched. */
bool date_read(struct str text, struct date *date);

enum { DATE_TEXT_SIZE = 11 }; /* YYYY-MM-DD and NUL */
void date_write(struct date date, char text[DATE_TEXT_SIZE]);

/* The same day and month YEARS later; 29 February becomes 28 February where it does not exist. */
struct date date_add_years(struct date date, int years);

/* Full years lived on ON. Born on 29 February means a birthday on 1 March in common years. */
int date_age(struct date birth, struct date on);

struct date date_month_start(struct date date);
struct date date_month_end(struct date date);
struct date date_add_months(struct date month_start, int months); /* from the first of a month */

/* The month as YYYY-MM. */
enum { MONTH_TEXT_SIZE = 8 };
void date_write_month(struct date date, char text[MONTH_TEXT_SIZE]);

/* YYYY-MM; gives the first of that month. */
bool date_read_month(struct str text, struct date *month_start);

#endif
