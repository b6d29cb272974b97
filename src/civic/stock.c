/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stock.h"

static bool is_letter_or_digit(char c)
{
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool stock_serial_is_good(struct str serial)
{
        if (serial.len == 0 || serial.len > STOCK_SERIAL_MOST || !is_letter_or_digit(serial.at[0]))
                return false;
        for (size_t i = 1; i < serial.len; i++)
                if (!is_letter_or_digit(serial.at[i]) && serial.at[i] != '-')
                        return false;
        return true;
}
