/* SPDX-License-Identifier: Apache-2.0 */
#include "citykey.h"
#include "sentence_table.h" /* made from web/text, the one home of these sentences */

#include <string.h>

static const enum sentence sentences[CITYKEY_VERDICT_COUNT] = {
        [CITYKEY_UNREADABLE] = SENTENCE_VERIFY_UNREADABLE_SENTENCE,
        [CITYKEY_UNKNOWN_ISSUER] = SENTENCE_VERIFY_UNKNOWN_ISSUER_SENTENCE,
        [CITYKEY_ALTERED] = SENTENCE_VERIFY_ALTERED_SENTENCE,
        [CITYKEY_KEY_WITHDRAWN] = SENTENCE_VERIFY_KEY_WITHDRAWN_SENTENCE,
        [CITYKEY_REVOKED] = SENTENCE_VERIFY_REVOKED_SENTENCE,
        [CITYKEY_EXPIRED] = SENTENCE_VERIFY_EXPIRED_SENTENCE,
        [CITYKEY_GENUINE_STATUS_UNKNOWN] = SENTENCE_VERIFY_GENUINE_STATUS_UNKNOWN_SENTENCE,
        [CITYKEY_GENUINE] = SENTENCE_VERIFY_GENUINE_SENTENCE,
};

const char *citykey_sentence(enum citykey_verdict verdict, const char *language)
{
        enum sentence_lang chosen = SENTENCE_LANG_EN;
        for (enum sentence_lang at = 0; at < SENTENCE_LANG_COUNT; at++)
                if (strcmp(sentence_lang_tags[at], language) == 0)
                        chosen = at;
        return sentence_table[chosen][sentences[verdict]];
}
