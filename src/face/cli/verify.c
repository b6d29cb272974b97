/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "kit/file.h"
#include "kit/image.h"
#include "kit/sandbox.h"
#include "kit/text.h"
#include "lib/citykey.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
        KEYS_MOST = 1 << 20,
        STATUS_MOST = 32 << 20,
        LINE_MOST = 8192, /* longer lines are unreadable, whatever they say */
};

/* One checker, and how to say what it finds. */
struct verifying {
        struct citykey_checker *checker;
        bool wants_json;
        struct citykey_result result;
};

static void end_verifying(struct verifying *verifying)
{
        citykey_checker_free(verifying->checker);
        citykey_result_wipe(&verifying->result);
}

static enum err load_keys(struct act *a, const char *path, struct citykey_checker *checker)
{
        struct private file;
        if (!path) {
                if (citykey_trust_builtin(checker) != CITYKEY_OK)
                        return fail(a, E_BUG, TEXT_VERIFY_BUILTIN_BROKEN);
                return OK;
        }
        TRY(file_read(a, path, KEYS_MOST, &file));
        struct str keys = private_unwrap(file);
        if (citykey_trust_keys(checker, keys.at, keys.len) != CITYKEY_OK)
                return fail_with(a, E_INPUT, TEXT_VERIFY_KEYS_UNREADABLE, path);
        return OK;
}

/* A list that cannot be used leaves the status unknown: the verdict says so, and standard error
 * why. */
static enum err load_status(struct act *a, const char *path, struct citykey_checker *checker)
{
        static const enum text reasons[] = {
                [CITYKEY_UNREADABLE_FILE] = TEXT_VERIFY_STATUS_UNREADABLE,
                [CITYKEY_UNKNOWN_KEY] = TEXT_VERIFY_STATUS_UNKNOWN_KEY,
                [CITYKEY_BAD_SIGNATURE] = TEXT_VERIFY_STATUS_BAD_SIGNATURE,
                [CITYKEY_TWO_CITIES] = TEXT_VERIFY_STATUS_UNREADABLE,
                [CITYKEY_NO_MEMORY] = TEXT_VERIFY_NO_MEMORY,
        };
        struct private file;
        if (!path)
                return OK;
        TRY(file_read(a, path, STATUS_MOST, &file));
        struct str list = private_unwrap(file);
        enum citykey_error error = citykey_status_add(checker, list.at, list.len);
        if (error != CITYKEY_OK)
                fprintf(stderr, "citykey: %s\n", text_format(a, a->lang, reasons[error], path));
        return OK;
}

/* "x" as JSON, null for "". */
static json_t *text_or_null(const char *text)
{
        return text[0] ? json_string(text) : json_null();
}

static json_t *face_or_null(struct act *a, const struct citykey_result *result)
{
        if (result->face_length == 0)
                return json_null();
        struct str face = base64_encode(a->mem, str_of_bytes(result->face, result->face_length));
        return json_stringn(face.at, face.len);
}

static void say_json(struct act *a, const struct citykey_result *result, const char *sentence)
{
        json_t *object = json_object();
        json_object_set_new(object, "verdict", json_string(citykey_verdict_name(result->verdict)));
        json_object_set_new(object, "issuer", text_or_null(result->issuer));
        json_object_set_new(object, "name", text_or_null(result->name));
        json_object_set_new(object, "birth", text_or_null(result->birth));
        json_object_set_new(object, "gender", text_or_null(result->gender));
        json_object_set_new(object, "valid_until", text_or_null(result->valid_until));
        json_object_set_new(object, "status_as_of", text_or_null(result->status_as_of));
        json_object_set_new(object, "face_webp_base64", face_or_null(a, result));
        json_object_set_new(object, "sentence", json_string(sentence));
        json_dumpf(object, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(object);
}

static void say_line(struct act *a, enum text label, const char *value)
{
        if (value[0])
                printf("  %s: %s\n", text_get(a->lang, label), value);
}

static const char *gender_word(struct act *a, const char *gender)
{
        static const struct {
                const char *gender;
                enum text word;
        } words[] = {
                { "female", TEXT_VERIFY_GENDER_FEMALE },
                { "male", TEXT_VERIFY_GENDER_MALE },
                { "x", TEXT_VERIFY_GENDER_X },
        };
        for (size_t i = 0; i < COUNT(words); i++)
                if (strcmp(gender, words[i].gender) == 0)
                        return text_get(a->lang, words[i].word);
        return "";
}

static const enum text titles[CITYKEY_VERDICT_COUNT] = {
        [CITYKEY_UNREADABLE] = TEXT_VERIFY_UNREADABLE_TITLE,
        [CITYKEY_UNKNOWN_ISSUER] = TEXT_VERIFY_UNKNOWN_ISSUER_TITLE,
        [CITYKEY_ALTERED] = TEXT_VERIFY_ALTERED_TITLE,
        [CITYKEY_KEY_WITHDRAWN] = TEXT_VERIFY_KEY_WITHDRAWN_TITLE,
        [CITYKEY_REVOKED] = TEXT_VERIFY_REVOKED_TITLE,
        [CITYKEY_EXPIRED] = TEXT_VERIFY_EXPIRED_TITLE,
        [CITYKEY_GENUINE_STATUS_UNKNOWN] = TEXT_VERIFY_GENUINE_STATUS_UNKNOWN_TITLE,
        [CITYKEY_GENUINE] = TEXT_VERIFY_GENUINE_TITLE,
};

static void say_plain(struct act *a, const struct citykey_result *result, const char *sentence)
{
        printf("%s\n%s\n", text_get(a->lang, titles[result->verdict]), sentence);
        say_line(a, TEXT_VERIFY_LINE_ISSUER, result->issuer);
        say_line(a, TEXT_VERIFY_LINE_NAME, result->name);
        say_line(a, TEXT_VERIFY_LINE_BIRTH, result->birth);
        say_line(a, TEXT_VERIFY_LINE_GENDER, gender_word(a, result->gender));
        if (result->name[0])
                say_line(a, TEXT_VERIFY_LINE_UNTIL,
                        result->valid_until[0] ? result->valid_until
                                               : text_get(a->lang, TEXT_VERIFY_NO_END));
        say_line(a, TEXT_VERIFY_LINE_STATUS, result->status_as_of);
        if (result->status_is_old)
                puts(text_get(a->lang, TEXT_VERIFY_STATUS_OLD));
}

static enum citykey_verdict judge(struct verifying *verifying, struct str text)
{
        return citykey_check(
                verifying->checker, text.at, text.len, (int64_t)time(NULL), &verifying->result);
}

static void judge_one(struct act *a, struct verifying *verifying, struct str text, int *exit_code)
{
        enum citykey_verdict verdict = judge(verifying, text);
        const char *sentence = citykey_sentence(verdict, text_lang_tags[a->lang]);
        (verifying->wants_json ? say_json : say_plain)(a, &verifying->result, sentence);
        *exit_code = citykey_verdict_exit(verdict);
}

/* Reads the next line without its end into LINE; a longer one is cut after LINE_MOST and the rest
 * skipped. False at the end of the input. */
static bool read_line(FILE *in, char line[LINE_MOST], size_t *len)
{
        int c;
        size_t got = 0;
        while ((c = getc_unlocked(in)) != EOF && c != '\n')
                if (got < LINE_MOST)
                        line[got++] = (char)c;
        *len = got;
        return c != EOF || got > 0;
}

/* Each line is judged in memory that the next one takes over. */
static void judge_batch(struct act *a, struct verifying *verifying)
{
        size_t len;
        char line[LINE_MOST];
        struct arena *outer = a->mem;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        a->mem = mem;
        setvbuf(stdout, NULL, _IOLBF, 0); /* whoever asks line by line is answered line by line */
        while (read_line(stdin, line, &len)) {
                int ignored;
                if (verifying->wants_json)
                        judge_one(a, verifying, (struct str){ line, len }, &ignored);
                else
                        puts(citykey_verdict_name(judge(verifying, (struct str){ line, len })));
                arena_reset(mem);
        }
        a->mem = outer;
        explicit_bzero(line, sizeof line);
}

/* The picture is opened and read in a process of its own. One without a code is an empty text. */
static enum err read_image(struct act *a, const char *path, struct private *text)
{
        struct private file;
        SCOPED(process_close) struct process worker = PROCESS_NONE;
        TRY(file_read(a, path, IMAGE_BYTES_MOST, &file));
        TRY(image_worker_start(a, &worker));
        enum err found = image_read_code(a, worker.socket, file, text);
        if (found != E_NONE)
                return found;
        act_recover(a);
        return OK;
}

static bool is_one_question(const struct cli_call *call)
{
        int questions = (call->word_count == 1) + (call->values[OPTION_IMAGE] != NULL) +
                        (call->values[OPTION_BATCH] != NULL);
        return questions == 1;
}

enum err cli_verify(struct act *a, struct cli_call *call)
{
        SCOPED(end_verifying)
        struct verifying verifying = {
                .checker = citykey_checker_new(),
                .wants_json = call->values[OPTION_JSON] != NULL,
        };
        struct private text = { 0 };
        call->exit_code = CLI_WRONG_USE;
        if (!is_one_question(call))
                return fail(a, E_INPUT, TEXT_VERIFY_ONE_QUESTION);
        if (!verifying.checker)
                return fail(a, E_BUSY, TEXT_VERIFY_NO_MEMORY);
        TRY(load_keys(a, call->values[OPTION_KEYS], verifying.checker));
        TRY(load_status(a, call->values[OPTION_STATUS], verifying.checker));
        if (call->values[OPTION_IMAGE])
                TRY(read_image(a, call->values[OPTION_IMAGE], &text));
        TRY(sandbox_enter(a, SANDBOX_VERIFY, NULL));
        call->exit_code = 0;
        if (call->values[OPTION_BATCH]) {
                judge_batch(a, &verifying);
                return OK;
        }
        struct str given = call->word_count ? str_of(call->words[0]) : private_unwrap(text);
        judge_one(a, &verifying, given, &call->exit_code);
        return OK;
}
