/* SPDX-License-Identifier: Apache-2.0 */
#include "day.h"

#include <string.h>

enum { SECONDS_A_DAY = 86400, BEFORE_MIDNIGHT = 11 * 3600, DAYS_400_YEARS = 146097, DAYS_TO_1970 = 719468 };
#define FIRST_SECOND (-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND 253402300799    /* 9999-12-31T23:59:59Z */

static int days_in_month(int year, int month)
{
        static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
        bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        return month == 2 && is_leap ? 29 : days[month - 1];
}

/* The number that LENGTH digits from TEXT make, or -1. */
static int read_digits(const uint8_t *text, size_t length)
{
        int number = 0;
        for (size_t i = 0; i < length; i++) {
                if (text[i] < '0' || text[i] > '9')
                        return -1;
                number = number * 10 + (text[i] - '0');
        }
        return number;
}

/* NUMBER in LENGTH digits, and the character after them: snprintf would cost a check as much as
 * reading all of a card's CBOR. */
static char *write_digits(char *to, size_t length, int number, char after)
{
        for (size_t i = length; i-- > 0; number /= 10)
                to[i] = (char)('0' + number % 10);
        to[length] = after;
        return to + length + 1;
}

static void write_day(int year, int month, int number, char day[DAY_SIZE])
{
        char *to = write_digits(day, 4, year, '-');
        to = write_digits(to, 2, month, '-');
        write_digits(to, 2, number, '\0');
}

bool day_read(struct bytes text, char day[DAY_SIZE])
{
        size_t dash = text.length == 10;
        if (text.length != 8 + 2 * dash)
                return false;
        if (dash && (text.at[4] != '-' || text.at[7] != '-'))
                return false;
        int year = read_digits(text.at, 4), month = read_digits(text.at + 4 + dash, 2),
            number = read_digits(text.at + 6 + 2 * dash, 2);
        if (year < 1 || month < 1 || month > 12 || number < 1 ||
                number > days_in_month(year, month))
                return false;
        write_day(year, month, number, day);
        return true;
}

void day_write_plain(const char day[DAY_SIZE], char plain[8])
{
        memcpy(plain, day, 4);
        memcpy(plain + 4, day + 5, 2);
        memcpy(plain + 6, day + 8, 2);
}

/* From days since 1970 to year, month and day: years begin on 1 March, so that the leap day is
 * the last one and months have a regular length. */
static void civil_of_days(int64_t days, char day[DAY_SIZE])
{
        int64_t shifted = days + DAYS_TO_1970;
        int64_t era = (shifted >= 0 ? shifted : shifted - DAYS_400_YEARS + 1) / DAYS_400_YEARS;
        int64_t in_era = shifted - era * DAYS_400_YEARS;
        int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
        int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
        int64_t month = (5 * in_year + 2) / 153;
        int64_t number = in_year - (153 * month + 2) / 5 + 1;
        month += month < 10 ? 3 : -9;
        year += era * 400 + (month <= 2);
        write_day((int)year, (int)month, (int)number, day);
}

static int64_t days_of(int64_t when)
{
        return (when >= 0 ? when : when - SECONDS_A_DAY + 1) / SECONDS_A_DAY;
}

bool day_before_end(int64_t end, char day[DAY_SIZE])
{
        if (end < FIRST_SECOND + SECONDS_A_DAY || end > LAST_SECOND)
                return false;
        civil_of_days(days_of(end - BEFORE_MIDNIGHT), day);
        return true;
}

bool moment_write(int64_t when, char moment[MOMENT_SIZE])
{
        if (when < FIRST_SECOND || when > LAST_SECOND)
                return false;
        int64_t days = days_of(when);
        int seconds = (int)(when - days * SECONDS_A_DAY);
        civil_of_days(days, moment);
        moment[DAY_SIZE - 1] = 'T';
        char *to = write_digits(moment + DAY_SIZE, 2, seconds / 3600, ':');
        to = write_digits(to, 2, seconds / 60 % 60, ':');
        to = write_digits(to, 2, seconds % 60, 'Z');
        *to = '\0';
        return true;
}
