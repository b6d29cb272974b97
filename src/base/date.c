/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/date.h"

#include <stdio.h>

static bool year_is_leap(int year)
{
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
        static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

bool date_is_civil(struct civil civil)
{
        return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 &&
               civil.day >= 1 && civil.day <= month_days(civil.year, civil.month);
}

/* Years are counted from 1 March so that the leap day is the last of its year; 400 years are
 * 146,097 days, and 719,468 days lie between 0000-03-01 and 1970-01-01. */
struct date date_of(struct civil civil)
{
        int year = civil.month > 2 ? civil.year : civil.year - 1;
        int month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
        int era = year / 400;
        int year_of_era = year - era * 400;
        int day_of_year = (153 * month + 2) / 5 + civil.day - 1;
        int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        return (struct date){ era * 146097 + day_of_era - 719468 };
}

struct civil date_civil(struct date date)
{
        int days = date.day + 719468;
        int era = (days >= 0 ? days : days - 146096) / 146097;
        int day_of_era = days - era * 146097;
        int year_of_era =
                (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int month = (5 * day_of_year + 2) / 153;
        struct civil civil = {
                .year = year_of_era + era * 400 + (month >= 10),
                .month = month < 10 ? month + 3 : month - 9,
                .day = day_of_year - (153 * month + 2) / 5 + 1,
        };
        return civil;
}

static bool read_part(struct str text, size_t at, size_t len, int *number)
{
        int64_t value;
        if (!str_read_number((struct str){ text.at + at, len }, 9999, &value))
                return false;
        *number = (int)value;
        return true;
}

bool date_read(struct str text, struct date *date)
{
        struct civil civil;
        if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-')
                return false;
        if (!read_part(text, 0, 4, &civil.year) || !read_part(text, 5, 2, &civil.month) ||
                !read_part(text, 8, 2, &civil.day) || !date_is_civil(civil))
                return false;
        *date = date_of(civil);
        return true;
}

/* The remainders keep the compiler sure of the width; dates lie within years 1 to 9999. */
void date_write(struct date date, char text[DATE_TEXT_SIZE])
{
        struct civil civil = date_civil(date);
        snprintf(text, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)civil.year % 10000,
                (unsigned)civil.month % 100, (unsigned)civil.day % 100);
}

struct date date_add_years(struct date date, int years)
{
        struct civil civil = date_civil(date);
        civil.year += years;
        if (civil.month == 2 && civil.day == 29 && !year_is_leap(civil.year))
                civil.day = 28;
        return date_of(civil);
}

int date_age(struct date birth, struct date on)
{
        struct civil born = date_civil(birth);
        struct civil today = date_civil(on);
        bool is_before_birthday =
                today.month < born.month || (today.month == born.month && today.day < born.day);
        return today.year - born.year - is_before_birthday;
}

struct date date_month_start(struct date date)
{
        struct civil civil = date_civil(date);
        civil.day = 1;
        return date_of(civil);
}

struct date date_month_end(struct date date)
{
        struct civil civil = date_civil(date);
        civil.day = month_days(civil.year, civil.month);
        return date_of(civil);
}

struct date date_add_months(struct date month_start, int months)
{
        struct civil civil = date_civil(month_start);
        int month = civil.month - 1 + months;
        civil.year += month / 12 - (month % 12 < 0);
        civil.month = (month % 12 + 12) % 12 + 1;
        return date_of(civil);
}

void date_write_month(struct date date, char text[MONTH_TEXT_SIZE])
{
        struct civil civil = date_civil(date);
        snprintf(text, MONTH_TEXT_SIZE, "%04u-%02u", (unsigned)civil.year % 10000,
                (unsigned)civil.month % 100);
}

bool date_read_month(struct str text, struct date *month_start)
{
        struct civil civil = { .day = 1 };
        if (text.len != 7 || text.at[4] != '-')
                return false;
        if (!read_part(text, 0, 4, &civil.year) || !read_part(text, 5, 2, &civil.month) ||
                !date_is_civil(civil))
                return false;
        *month_start = date_of(civil);
        return true;
}
