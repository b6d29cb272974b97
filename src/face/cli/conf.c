/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "face/cli/setting.h"
#include "kit/conf.h"
#include "kit/file.h"
#include "kit/text.h"

#include <stdio.h>
#include <unistd.h>

static const struct {
        enum text means;
        const char *usual;         /* NULL: nothing is */
        enum text usual_in_words;  /* TEXT_COUNT: as it stands */
        enum cli_option_id option; /* OPTION_COUNT: none */
} rows[SETTINGS] = {
        [SETTING_DATA] = { TEXT_CONF_MEANS_DATA, NULL, TEXT_CONF_USUAL_NONE, OPTION_DATA },
        [SETTING_LISTEN] = { TEXT_CONF_MEANS_LISTEN, "127.0.0.1:8080", TEXT_COUNT, OPTION_LISTEN },
        [SETTING_ADDRESS] = { TEXT_CONF_MEANS_ADDRESS, NULL, TEXT_CONF_USUAL_ADDRESS,
                OPTION_COUNT },
        [SETTING_LANGUAGE] = { TEXT_CONF_MEANS_LANGUAGE, "en", TEXT_COUNT, OPTION_COUNT },
};
static const char *const names[SETTINGS] = {
        [SETTING_DATA] = "data",
        [SETTING_LISTEN] = "listen",
        [SETTING_ADDRESS] = "address",
        [SETTING_LANGUAGE] = "language",
};

enum err settings_read_text(
        struct act *a, const char *file, struct str text, const char *values[SETTINGS])
{
        const struct conf conf = { file, names, SETTINGS };
        return conf_read(a, &conf, text, values);
}

enum err settings_read(struct act *a, const struct cli_call *call, struct settings *settings)
{
        struct private text = private_wrap(STR(""));
        const char *given = call->values[OPTION_CONF];
        *settings = (struct settings){ .file = given ? given : SETTING_FILE };
        if (given || access(SETTING_FILE, F_OK) == 0)
                TRY(file_read(a, settings->file, CONF_FILE_MOST, &text));
        TRY(settings_read_text(a, settings->file, private_unwrap(text), settings->values));
        for (size_t i = 0; i < SETTINGS; i++) {
                if (rows[i].option != OPTION_COUNT && call->values[rows[i].option])
                        settings->values[i] = call->values[rows[i].option];
                if (!settings->values[i])
                        settings->values[i] = rows[i].usual;
        }
        return OK;
}

/* What holds when SETTING is not set, in words. */
static const char *usual_of(struct act *a, enum setting setting)
{
        if (rows[setting].usual_in_words == TEXT_CONF_USUAL_NONE)
                return text_get(a->lang, TEXT_CONF_USUAL_NONE);
        const char *usual = rows[setting].usual;
        if (!usual)
                usual = text_get(a->lang, rows[setting].usual_in_words);
        return text_format(a, a->lang, TEXT_CONF_USUAL, usual);
}

enum err cli_conf(struct act *a, struct cli_call *call)
{
        struct settings settings;
        TRY(settings_read(a, call, &settings));
        printf("# %s\n", text_get(a->lang, TEXT_CONF_HEAD));
        for (enum setting i = 0; i < SETTINGS; i++) {
                const char *value = settings.values[i];
                printf("\n# %s\n# %s\n", text_get(a->lang, rows[i].means), usual_of(a, i));
                printf(value ? "%s = %s\n" : "# %s =\n", names[i], value);
        }
        return OK;
}
