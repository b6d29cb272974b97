/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text_inside.h"

#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

enum { MARKS_MOST = 8 };

/* UTF-16, as ICU wants it. */
struct wide {
        UChar *at;
        int32_t len;
};

const char *text_get(enum lang lang, enum text key)
{
        const char *own = text_table[lang][key];
        return own != NULL ? own : text_table[LANG_EN][key];
}

const char *text_number(struct act *a, int64_t number)
{
        struct buf out = buf_in(a->mem);
        buf_add_number(&out, number);
        return buf_c(&out);
}

const char *text_of_failure(struct act *a)
{
        if (a->failure.outcome == OK)
                return "";
        return text_format_args(a, a->lang, a->failure.sentence, a->failure.args, FAILURE_ARGS);
}

/* English's sentence is filled in as English does it. */
const char *text_format_args(
        struct act *a, enum lang lang, enum text key, const char *const *args, size_t count)
{
        return text_format_pattern(a, text_table[lang][key] != NULL ? lang : LANG_EN,
                text_get(lang, key), args, count);
}

/* The macro is ICU's, and its arithmetic on bytes is not written for our warnings. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
UChar32 text_char_next(struct str text, size_t *at)
{
        const uint8_t *bytes = (const uint8_t *)text.at;
        size_t i = *at;
        UChar32 c;
        U8_NEXT(bytes, i, text.len, c);
        *at = i;
        return c;
}
#pragma GCC diagnostic pop

static bool char_is_bidi_control(UChar32 c)
{
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
               c == 0x200F || c == 0x061C;
}

static bool char_is_mark(UChar32 c)
{
        return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static bool char_is_joiner(UChar32 c)
{
        return c == 0x200C || c == 0x200D;
}

static enum text_fault char_find_fault(UChar32 c)
{
        if (c < 0)
                return TEXT_FAULT_ENCODING;
        if (char_is_bidi_control(c))
                return TEXT_FAULT_BIDI;
        if (char_is_joiner(c) || char_is_mark(c))
                return TEXT_FAULT_NONE;
        if ((U_GET_GC_MASK(c) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0)
                return TEXT_FAULT_CONTROL;
        if ((U_GET_GC_MASK(c) & (U_GC_CN_MASK | U_GC_CO_MASK | U_GC_CS_MASK)) != 0)
                return TEXT_FAULT_UNASSIGNED;
        /* Letters that nobody sees, such as the Hangul fillers. */
        return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ? TEXT_FAULT_CONTROL
                                                                          : TEXT_FAULT_NONE;
}

enum text_fault text_find_fault(struct str text)
{
        bool has_base = false;
        size_t at = 0, marks = 0;
        while (at < text.len) {
                UChar32 c = text_char_next(text, &at);
                enum text_fault fault = char_find_fault(c);
                if (fault != TEXT_FAULT_NONE)
                        return fault;
                marks = char_is_mark(c) ? marks + 1 : 0;
                if (marks > MARKS_MOST || (marks > 0 && !has_base))
                        return TEXT_FAULT_BARE_MARK;
                has_base = marks > 0 || (!u_isUWhiteSpace(c) && !char_is_joiner(c));
        }
        return TEXT_FAULT_NONE;
}

static bool text_widen(struct act *a, struct str text, struct wide *wide)
{
        if (text.len > INT32_MAX / 4)
                return false;
        UErrorCode status = U_ZERO_ERROR;
        int32_t room = (int32_t)text.len + 1; /* UTF-16 never has more units than UTF-8 */
        UChar *at = arena_take_array(a->mem, (size_t)room, sizeof *at);
        int32_t len = 0;
        u_strFromUTF8(at, room, &len, text.at, (int32_t)text.len, &status);
        if (U_FAILURE(status))
                return false;
        *wide = (struct wide){ at, len };
        return true;
}

bool text_normalise(struct act *a, struct str text, struct str *normal)
{
        struct wide wide;
        UErrorCode status = U_ZERO_ERROR;
        const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
        if (U_FAILURE(status) || !text_widen(a, text, &wide))
                return false;
        int32_t room = wide.len * 3 + 1; /* NFC grows UTF-16 at most threefold (UAX #15) */
        UChar *composed = arena_take_array(a->mem, (size_t)room, sizeof *composed);
        int32_t len = unorm2_normalize(nfc, wide.at, wide.len, composed, room, &status);
        int32_t size = len * 3 + 1, used = 0;
        char *utf8 = U_SUCCESS(status) ? arena_take(a->mem, (size_t)size) : NULL;
        u_strToUTF8(utf8, size, &used, composed, len, &status);
        if (U_FAILURE(status))
                return false;
        *normal = str_of_bytes(utf8, (size_t)used);
        return true;
}

static void breaks_close(UBreakIterator **breaks)
{
        if (*breaks != NULL)
                ubrk_close(*breaks);
}

/* Text that cannot be counted is counted by its bytes: never too few. */
size_t text_count_clusters(struct act *a, struct str text)
{
        struct wide wide;
        if (!text_widen(a, text, &wide))
                return text.len;
        UErrorCode status = U_ZERO_ERROR;
        SCOPED(breaks_close)
        UBreakIterator *breaks = ubrk_open(UBRK_CHARACTER, "en", wide.at, wide.len, &status);
        if (U_FAILURE(status))
                return text.len;
        size_t count = 0;
        while (ubrk_next(breaks) != UBRK_DONE)
                count++;
        return count;
}

/* Beside letters, marks, digits and spaces. Digits are letters of some names (the glottal stop of
 * Salish is written 7). */
static bool char_is_name_sign(UChar32 c)
{
        static const UChar32 signs[] = { '\'', '-', '.', ',', '(', ')', '/', 0x00B7, 0x055A, 0x05F3,
                0x05F4, 0x2010, 0x2011, 0x2018, 0x2019, 0x2027, 0x30FB, 0xFF65 };
        for (size_t i = 0; i < COUNT(signs); i++)
                if (c == signs[i])
                        return true;
        return char_is_joiner(c);
}

bool text_is_name(struct str text)
{
        const uint32_t usual = U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_ZS_MASK;
        size_t at = 0;
        while (at < text.len) {
                UChar32 c = text_char_next(text, &at);
                if (c < 0 || ((U_GET_GC_MASK(c) & usual) == 0 && !char_is_name_sign(c)))
                        return false;
        }
        return true;
}

bool text_has_letter(struct str text)
{
        size_t at = 0;
        while (at < text.len) {
                UChar32 c = text_char_next(text, &at);
                if (c >= 0 && (U_GET_GC_MASK(c) & U_GC_L_MASK) != 0)
                        return true;
        }
        return false;
}

bool text_find_script(struct str text, char script[TEXT_SCRIPT_SIZE])
{
        for (size_t at = 0; at < text.len;) {
                UErrorCode status = U_ZERO_ERROR;
                UChar32 c = text_char_next(text, &at);
                UScriptCode code = c < 0 ? USCRIPT_UNKNOWN : uscript_getScript(c, &status);
                if (code <= USCRIPT_INHERITED || code == USCRIPT_UNKNOWN || U_FAILURE(status))
                        continue;
                const char *name = uscript_getShortName(code);
                for (size_t i = 0; i < TEXT_SCRIPT_SIZE; i++)
                        script[i] = name[i];
                return true;
        }
        return false;
}
