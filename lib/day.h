/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_DAY_H
#define CITYKEY_LIB_DAY_H

#include "bytes.h"

/* Civil dates as a card carries them (proleptic Gregorian, years 1 to 9999). */

enum { DAY_SIZE = 11, MOMENT_SIZE = 21 };

/* YYYYMMDD or YYYY-MM-DD of a day that exists, as YYYY-MM-DD with a NUL. */
bool day_read(struct bytes text, char day[DAY_SIZE]);

/* YYYY-MM-DD as YYYYMMDD, without a NUL. */
void day_write_plain(const char day[DAY_SIZE], char plain[8]);

/* The last day of a card whose first second after it is END. END is a midnight in the city, whose
 * zone is not known here; eleven hours before it that day is the date in UTC for every city from 10
 * hours west of it to 13 east, summer time included. False when it lies outside years 1 to 9999. */
bool day_before_end(int64_t end, char day[DAY_SIZE]);

/* YYYY-MM-DDTHH:MM:SSZ (RFC 3339) of unix seconds; false outside years 1 to 9999. */
bool moment_write(int64_t when, char moment[MOMENT_SIZE]);

#endif
