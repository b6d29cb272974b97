/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/doctor_inside.h"

#include "civic/key.h"
#include "civic/status.h"
#include "civic/upkeep.h"
#include "kit/file.h"
#include "kit/keystore.h"
#include "kit/migrate.h"
#include "kit/text_review.h"

#include <sys/stat.h>

void doctor_find(struct act *a, struct looking *looking, enum light_colour colour, enum text text)
{
        looking->colour = colour;
        looking->sentence = text_get(a->lang, text);
}

bool doctor_is_red(struct act *a, struct looking *looking, enum err outcome)
{
        if (outcome == OK)
                return false;
        looking->colour = LIGHT_RED;
        looking->sentence = text_of_failure(a);
        act_recover(a);
        return true;
}

static void look_at_schema(struct act *a, struct looking *looking)
{
        looking->sentence = text_format(a, a->lang, TEXT_DOCTOR_VERSION_GOOD, CITYKEY_VERSION,
                text_number(a, migrate_newest()));
}

/* Days for which a key of each kind signs, and how many before that it is time for a new one. */
enum { KEY_WARNING_DAYS = 30 };
static const int key_days[PUBKEY_KINDS] = {
        [PUBKEY_STATUS] = 365,
        [PUBKEY_DIRECTORY] = 730,
        [PUBKEY_LOG] = 365,
        [PUBKEY_BUNDLE] = 365,
        [PUBKEY_TALLY] = 365,
};

static void look_at_key(struct act *a, struct looking *looking, const struct key_row *row)
{
        int left = row->key.made.day + key_days[row->key.kind] - a->today.day;
        if (row->is_retired || row->is_withdrawn || key_days[row->key.kind] == 0 ||
                left > KEY_WARNING_DAYS)
                return;
        looking->colour = LIGHT_AMBER;
        looking->sentence = text_format(a, a->lang, TEXT_DOCTOR_KEY_ENDS,
                pubkey_kinds[row->key.kind].name, text_number(a, left > 0 ? left : 0));
}

/* Without passphrases only the outside of a keystore can be looked at. */
static enum err check_keystore(struct act *a, const struct looking *looking)
{
        const struct folder *folder = looking->folder;
        struct str file;
        struct keystore_outer outer;
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        if (looking->place == INSIDE)
                return OK; // which has no way to the keystore
        TRY(keystore_load(a, file_join(a, folder->path, "keys/keystore"), &file));
        enum keystore_fault fault = keystore_read_outer(file, &outer);
        if (fault != KEYSTORE_GOOD)
                return fail(a, E_BUG,
                        fault == KEYSTORE_NEWER ? TEXT_KEEPER_STORE_NEWER
                                                : TEXT_KEEPER_STORE_DAMAGED);
        if (folder->kind == FOLDER_PRODUCTION)
                return OK;
        TRY(folder_start_keeper(a, folder, &keeper));
        return key_check_store(a, keeper);
}

static void look_at_keys(struct act *a, struct looking *looking)
{
        size_t count;
        struct key_row *rows;
        struct pubkey current;
        if (doctor_is_red(a, looking, key_list(a, &rows, &count)) ||
                doctor_is_red(a, looking, check_keystore(a, looking)))
                return;
        doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_KEYS_GOOD);
        /* A city that was made before there were events gets its tally key when it is needed. */
        for (enum pubkey_kind kind = PUBKEY_STATUS; kind < PUBKEY_TALLY; kind++)
                if (doctor_is_red(a, looking, key_current(a, kind, &current)))
                        return;
        for (size_t i = 0; i < count; i++)
                look_at_key(a, looking, &rows[i]);
}

static void look_at_pool(struct act *a, struct looking *looking)
{
        int64_t unused;
        int64_t size = looking->folder->city.pool.pool_size;
        if (doctor_is_red(a, looking, status_count_unused(a, &unused)))
                return;
        if (unused == 0)
                doctor_find(a, looking, LIGHT_AMBER, TEXT_DOCTOR_POOL_NONE);
        else if (unused < size / 5)
                doctor_find(a, looking, LIGHT_AMBER, TEXT_DOCTOR_POOL_LOW);
        else
                doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_POOL_GOOD);
}

enum { BACKUP_DAYS = 7, RESTORE_DAYS = 365 };

static void look_at_upkeep(
        struct act *a, struct looking *looking, enum upkeep_kind kind, int days, enum text good)
{
        char text[DATE_TEXT_SIZE];
        struct date day;
        enum err found = upkeep_last(a, kind, &day);
        if (found != E_NONE && doctor_is_red(a, looking, found))
                return;
        if (found == E_NONE || a->today.day - day.day > days) {
                doctor_find(a, looking, LIGHT_AMBER,
                        kind == UPKEEP_BACKUP ? TEXT_DOCTOR_BACKUP_OLD : TEXT_DOCTOR_RESTORE_OLD);
                return;
        }
        date_write(day, text);
        looking->sentence = text_format(a, a->lang, good, text);
}

static void look_at_backup(struct act *a, struct looking *looking)
{
        look_at_upkeep(a, looking, UPKEEP_BACKUP, BACKUP_DAYS, TEXT_DOCTOR_BACKUP_GOOD);
}

static void look_at_restore(struct act *a, struct looking *looking)
{
        look_at_upkeep(a, looking, UPKEEP_RESTORE, RESTORE_DAYS, TEXT_DOCTOR_RESTORE_GOOD);
}

static void find_line(struct act *a, struct looking *looking, struct light_line line)
{
        doctor_find(a, looking, line.colour, line.sentence);
}

static void look_at_disk(struct act *a, struct looking *looking)
{
        find_line(a, looking, light_line_room(looking->folder->path));
}

static void look_at_modes(struct act *a, struct looking *looking)
{
        struct stat about;
        bool is_open = stat(looking->folder->path, &about) != 0 || (about.st_mode & 077) != 0;
        doctor_find(a, looking, is_open ? LIGHT_RED : LIGHT_GREEN,
                is_open ? TEXT_DOCTOR_MODES_OPEN : TEXT_DOCTOR_MODES_GOOD);
}

static void look_at_sandbox(struct act *a, struct looking *looking)
{
        find_line(a, looking, light_line_sandbox());
}

/* Nobody real is in a demonstration. */
static void look_at_swap(struct act *a, struct looking *looking)
{
        struct light_line line = light_line_swap();
        if (line.colour == LIGHT_RED && looking->folder->kind == FOLDER_DEMONSTRATION)
                line.colour = LIGHT_AMBER;
        find_line(a, looking, line);
}

/* What the city promises to serve in, and no person has read all of. */
static void look_at_texts(struct act *a, struct looking *looking)
{
        const struct city *city = &looking->folder->city;
        struct buf tags = buf_in(a->mem);
        for (size_t i = 0; i < city->language_count; i++) {
                struct text_review review =
                        text_review(text_lang_of(city->languages[i].tag), TEXT_SERVED);
                if (!city->languages[i].is_complete || review.unreviewed == 0)
                        continue;
                buf_add_c(&tags, tags.len > 0 ? ", " : "");
                buf_add(&tags, city->languages[i].tag);
        }
        doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_TEXTS_GOOD);
        if (tags.len == 0)
                return;
        looking->colour = LIGHT_AMBER;
        looking->sentence = text_format(a, a->lang, TEXT_DOCTOR_TEXTS_UNREVIEWED, buf_c(&tags));
}

struct look {
        enum text about;
        void (*look)(struct act *a, struct looking *looking);
};

static const struct look looks[] = {
        { TEXT_DOCTOR_ABOUT_VERSION, look_at_schema },
        { TEXT_DOCTOR_ABOUT_DATABASE, doctor_look_at_database },
        { TEXT_DOCTOR_ABOUT_LOG, doctor_look_at_log },
        { TEXT_DOCTOR_ABOUT_HEAD, doctor_look_at_head },
        { TEXT_DOCTOR_ABOUT_KEYS, look_at_keys },
        { TEXT_DOCTOR_ABOUT_POOL, look_at_pool },
        { TEXT_DOCTOR_ABOUT_BACKUP, look_at_backup },
        { TEXT_DOCTOR_ABOUT_RESTORE, look_at_restore },
        { TEXT_DOCTOR_ABOUT_TEXTS, look_at_texts },
        { TEXT_DOCTOR_ABOUT_SWITCH, doctor_look_at_switch },
        { TEXT_DOCTOR_ABOUT_HOLDS, doctor_look_at_holds },
        { TEXT_DOCTOR_ABOUT_DISK, look_at_disk },
        { TEXT_DOCTOR_ABOUT_CLOCK, doctor_look_at_clock },
        { TEXT_DOCTOR_ABOUT_MODES, look_at_modes },
};

/* What only who stands beside the server sees. */
static const struct look looks_beside[] = {
        { TEXT_DOCTOR_ABOUT_SANDBOX, look_at_sandbox },
        { TEXT_DOCTOR_ABOUT_SWAP, look_at_swap },
};
_Static_assert(COUNT(looks) + COUNT(looks_beside) < DOCTOR_FINDINGS,
        "each look needs a place for its finding");

static void add(struct doctor_report *report, enum text about, const struct looking *looking)
{
        report->findings[report->count++] =
                (struct doctor_finding){ looking->colour, about, looking->sentence };
}

static void look_at(struct act *a, const struct looking *from, const struct look *look,
        struct doctor_report *report)
{
        struct looking looking = *from;
        look->look(a, &looking);
        add(report, look->about, &looking);
}

static void look_at_all(struct act *a, const struct looking *from, struct doctor_report *report)
{
        for (size_t i = 0; i < COUNT(looks); i++)
                look_at(a, from, &looks[i], report);
        for (size_t i = 0; i < COUNT(looks_beside) && from->place == BESIDE; i++)
                look_at(a, from, &looks_beside[i], report);
}

void doctor_look_inside(struct act *a, const struct folder *folder, const struct doctor_slow *slow,
        struct doctor_report *report)
{
        const struct looking from = { .folder = folder, .place = INSIDE, .slow = slow };
        *report = (struct doctor_report){ 0 };
        look_at_all(a, &from, report);
}

void doctor_look(struct act *a, const char *dir, struct doctor_report *report)
{
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        struct looking looking = { .folder = &folder, .place = BESIDE };
        *report = (struct doctor_report){ 0 };
        bool is_closed = doctor_is_red(a, &looking, folder_open(a, dir, FOLDER_LOOK, &folder));
        if (!is_closed)
                doctor_find(a, &looking, LIGHT_GREEN,
                        folder.kind == FOLDER_DEMONSTRATION ? TEXT_DOCTOR_FOLDER_DEMONSTRATION
                                                            : TEXT_DOCTOR_FOLDER_PRODUCTION);
        add(report, TEXT_DOCTOR_ABOUT_FOLDER, &looking);
        if (!is_closed)
                look_at_all(a, &(struct looking){ .folder = &folder, .place = BESIDE }, report);
}

enum light_colour doctor_worst(const struct doctor_report *report)
{
        enum light_colour worst = LIGHT_GREEN;
        for (size_t i = 0; i < report->count; i++)
                if (report->findings[i].colour > worst)
                        worst = report->findings[i].colour;
        return worst;
}
