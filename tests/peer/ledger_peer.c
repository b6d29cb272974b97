/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger.h"
#include "civic/ledger_sql.h"
#include "kit/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes a ledger and writes down, for a checker in another language, all that it needs:
 *
 *   ledger_peer FOLDER ENTRIES
 *
 *   FOLDER/key         the log's key as verifiers take it
 *   FOLDER/checkpoint  the signed note over all entries
 *   FOLDER/entries     a line each: salt in hex, then the seven fields, between tabs
 *   FOLDER/inclusion   leaf, size, hashes in hex, between blanks
 *   FOLDER/extension   older size, size, hashes */

struct log_keys {
        struct secret seed;
        struct ledger_signer signer;
};

static enum err sign(struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        (void)a;
        crypt_ed25519_sign(&((struct log_keys *)arg)->seed, body, signature);
        return OK;
}

static enum err append_all(struct act *a, void *arg)
{
        char effect[40];
        const int64_t *count = arg;
        for (int64_t i = 0; i < *count; i++) {
                snprintf(effect, sizeof effect, "%lld cards, año %lld", (long long)i,
                        (long long)(2020 + i % 9));
                struct ledger_event event = { .kind = STR("event.close"),
                        .role = STR("supervisor"),
                        .reason = i % 3 ? STR("the day ended") : STR(""),
                        .effect = str_of(effect) };
                a->today.day += (int32_t)(i % 2);
                TRY(ledger_append(a, &event));
        }
        return OK;
}

static FILE *open_in(const char *folder, const char *name)
{
        char path[400];
        snprintf(path, sizeof path, "%s/%s", folder, name);
        FILE *file = fopen(path, "w");
        if (!file) {
                perror(path);
                exit(1);
        }
        return file;
}

static void put_hex(FILE *file, struct str bytes)
{
        for (size_t i = 0; i < bytes.len; i++)
                fprintf(file, "%02x", (unsigned char)bytes.at[i]);
}

static void put_field(FILE *file, struct str text)
{
        fprintf(file, "\t%.*s", (int)text.len, text.at);
}

static enum err put_entries(struct act *a, const char *folder)
{
        SCOPED(sql_ledger_entries_close) struct sql_ledger_entries_rows rows = { 0 };
        struct sql_ledger_entries_row row;
        FILE *file = open_in(folder, "entries");
        TRY(sql_ledger_entries_open(a, &rows));
        while (sql_ledger_entries_next(&rows, &row) == OK) {
                char day[DATE_TEXT_SIZE];
                date_write((struct date){ (int32_t)row.day }, day);
                put_hex(file, row.salt);
                fprintf(file, "\t%lld\t%s", (long long)row.seq, day);
                put_field(file, row.kind);
                put_field(file, row.actor);
                put_field(file, row.role);
                put_field(file, row.reason);
                put_field(file, row.effect);
                fputc('\n', file);
        }
        return fclose(file) == 0 ? OK : E_BUG;
}

typedef enum err prove(struct act *a, struct merkle_range range, struct merkle_proof *proof);

static enum err put_proof(struct act *a, FILE *file, prove *how, struct merkle_range range)
{
        struct merkle_proof proof;
        TRY(how(a, range, &proof));
        fprintf(file, "%lld %lld", (long long)range.from, (long long)range.size);
        for (int i = 0; i < proof.count; i++) {
                fputc(' ', file);
                put_hex(file, str_of_bytes(proof.hashes[i].bytes, SHA256_SIZE));
        }
        fputc('\n', file);
        return OK;
}

/* All of the small trees, then some of the large one. */
static enum err put_proofs(struct act *a, const char *folder, int64_t entries)
{
        FILE *inclusion = open_in(folder, "inclusion"), *extension = open_in(folder, "extension");
        for (int64_t size = 1; size <= entries; size += size < 40 ? 1 : 61) {
                for (int64_t from = 0; from < size; from += size < 40 ? 1 : 17) {
                        struct merkle_range range = { from, size }, older = { from + 1, size };
                        TRY(put_proof(a, inclusion, ledger_prove_inclusion, range));
                        TRY(put_proof(a, extension, ledger_prove_extension, older));
                }
        }
        return fclose(inclusion) == 0 && fclose(extension) == 0 ? OK : E_BUG;
}

static enum err put_text(const char *folder, const char *name, struct str text)
{
        FILE *file = open_in(folder, name);
        fwrite(text.at, 1, text.len, file);
        return fclose(file) == 0 ? OK : E_BUG;
}

static enum err run(struct act *a, const char *folder, int64_t entries)
{
        struct log_keys keys = { .signer = { .sign = sign, .arg = &keys } };
        struct str note;
        char path[400];
        memset(keys.seed.bytes, 9, sizeof keys.seed.bytes);
        keys.signer.key.name = STR("lakehaven.example/log");
        crypt_ed25519_public(&keys.seed, keys.signer.key.public);
        snprintf(path, sizeof path, "%s/city.db", folder);
        TRY(db_open(a, path, DB_MAKE, &a->db));
        TRY(migrate_up(a));
        TRY(db_change(a, append_all, &entries));
        TRY(ledger_checkpoint(a, &keys.signer, &note));
        TRY(put_text(folder, "checkpoint", note));
        TRY(put_text(folder, "key", note_key_text(a->mem, &keys.signer.key)));
        TRY(put_entries(a, folder));
        return put_proofs(a, folder, entries);
}

int main(int count, char **words)
{
        int64_t entries;
        if (count != 3 || !str_read_number(str_of(words[2]), 100000, &entries) || !crypt_start())
                return 64;
        struct arena *mem = arena_make((size_t)1 << 30);
        struct act a = act_begin(mem, STR("keyholder-7"), LANG_EN);
        a.why = STR("as ordered");
        enum err outcome = run(&a, words[1], entries);
        db_close(&a.db);
        arena_end(&mem);
        return err_exit_code(outcome);
}
