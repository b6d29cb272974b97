/* SPDX-License-Identifier: Apache-2.0 */
/* check-card KEYS STATUS: judges each card text that it reads, one a line.
 *
 *     cc check.c -o check-card $(pkg-config --cflags --libs libcitykey)
 *     check-card keys.json status.cwt < texts */
#include <citykey.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The whole of a file, to be freed; NULL when it cannot be read. */
static char *read_file(const char *path, size_t *length)
{
        FILE *file = fopen(path, "rb");
        if (!file)
                return NULL;
        char *data = NULL;
        size_t size = 0;
        FILE *memory = open_memstream(&data, &size);
        char part[4096];
        for (size_t got; memory && (got = fread(part, 1, sizeof part, file)) > 0;)
                fwrite(part, 1, got, memory);
        if (memory)
                fclose(memory);
        fclose(file);
        *length = size;
        return data;
}

typedef enum citykey_error take_in(struct citykey_checker *, const void *, size_t);

static void load(struct citykey_checker *checker, const char *path, take_in *take)
{
        size_t length;
        char *data = read_file(path, &length);
        if (!data || take(checker, data, length) != CITYKEY_OK) {
                fprintf(stderr, "%s cannot be used.\n", path);
                exit(2);
        }
        free(data);
}

int main(int count, char **words)
{
        if (count != 3) {
                fprintf(stderr, "Usage: check-card KEYS STATUS < texts\n");
                return 2;
        }
        struct citykey_checker *checker = citykey_checker_new();
        if (!checker)
                return 2;
        load(checker, words[1], citykey_trust_keys);
        load(checker, words[2], citykey_status_add);

        char *line = NULL;
        size_t size = 0;
        for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;) {
                struct citykey_result result;
                citykey_check(checker, line, (size_t)length, time(NULL), &result);
                printf("%s\t%s\t%s\n", citykey_verdict_name(result.verdict), result.name,
                        citykey_sentence(result.verdict, "en"));
                citykey_result_wipe(&result);
                memset(line, 0, (size_t)length);
        }
        free(line);
        citykey_checker_free(checker);
        return 0;
}
