/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keystore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct argon2_cost cheap = { .kib = 8, .passes = 1 };

/* A keystore of two keys, sealed for PEOPLE. */
struct fixture {
        struct arena *mem;
        struct act act;
        struct passphrases *passphrases;
        struct keystore_outer outer;
        struct secret key;
        struct keystore store;
        uint8_t file[KEYSTORE_FILE_MOST];
        size_t len;
        char folder[40];
        const char *path;
};

static void make_key(struct fixture *f, enum pubkey_kind kind, const char *label)
{
        struct keystore_key *key = &f->store.keys[f->store.count++];
        key->public_half = (struct pubkey){ .kind = kind, .made = { 20000 } };
        assert_true(pubkey_set_label(&key->public_half, str_of(label)));
        if (pubkey_kinds[kind].algorithm == PUBKEY_ES256)
                assert_true(crypt_es256_make(&key->private_half, key->public_half.half));
        else
                crypt_ed25519_make(&key->private_half, key->public_half.half);
        assert_true(pubkey_set_id(&key->public_half));
}

static void seal(struct fixture *f)
{
        struct sink sink = sink_in(f->file, sizeof f->file);
        keystore_seal(&f->outer, &f->key, &f->store, &sink);
        assert_true(sink_is_whole(&sink));
        f->len = sink.length;
}

static int begin(void **state)
{
        static struct fixture fixture;
        struct fixture *f = &fixture;
        memset(f, 0, sizeof *f);
        f->mem = arena_make(4 << 20);
        f->act = act_begin(f->mem, STR("operator"), LANG_EN);
        f->passphrases = passphrases_begin();
        passphrase_add(&f->act, f->passphrases, STR("the first person's words"));
        passphrase_add(&f->act, f->passphrases, STR("the second person's words"));
        f->outer = (struct keystore_outer){ .people = 2, .cost = cheap };
        crypt_random(f->outer.salt, sizeof f->outer.salt);
        assert_true(keystore_derive(&f->outer, f->passphrases, &f->key));
        make_key(f, PUBKEY_ISSUING, "2026-03");
        make_key(f, PUBKEY_LOG, "2026");
        seal(f);
        memcpy(f->folder, "/tmp/keystore-test-XXXXXX", sizeof "/tmp/keystore-test-XXXXXX");
        assert_non_null(mkdtemp(f->folder));
        struct buf path = buf_in(f->mem);
        buf_add_c(&path, f->folder);
        buf_add_c(&path, "/keystore");
        f->path = buf_c(&path);
        *state = f;
        return 0;
}

static int end(void **state)
{
        struct fixture *f = *state;
        struct buf next = buf_in(f->mem);
        buf_add_c(&next, f->path);
        buf_add_c(&next, ".next");
        unlink(f->path);
        unlink(buf_c(&next));
        rmdir(f->folder);
        passphrases_end(&f->passphrases);
        arena_end(&f->mem);
        return 0;
}

static struct str file_of(struct fixture *f)
{
        return str_of_bytes(f->file, f->len);
}

static void what_was_sealed_opens_again(void **state)
{
        struct fixture *f = *state;
        static struct keystore opened;
        assert_int_equal(keystore_open(file_of(f), &f->key, &opened), KEYSTORE_GOOD);
        assert_int_equal(opened.count, 2);
        for (size_t i = 0; i < 2; i++) {
                assert_true(pubkey_id_is_equal(
                        opened.keys[i].public_half.id, f->store.keys[i].public_half.id));
                assert_string_equal(
                        opened.keys[i].public_half.label, f->store.keys[i].public_half.label);
                assert_int_equal(opened.keys[i].public_half.made.day, 20000);
                assert_true(secret_is_equal(
                        &opened.keys[i].private_half, &f->store.keys[i].private_half));
        }
}

static void two_people_may_come_in_any_order(void **state)
{
        struct fixture *f = *state;
        struct secret key;
        struct passphrase first = f->passphrases->of[0];
        f->passphrases->of[0] = f->passphrases->of[1];
        f->passphrases->of[1] = first;
        assert_true(keystore_derive(&f->outer, f->passphrases, &key));
        assert_true(secret_is_equal(&key, &f->key));
}

static void one_of_two_people_opens_nothing(void **state)
{
        struct fixture *f = *state;
        static struct keystore opened;
        struct secret key;
        f->passphrases->count = 1;
        assert_false(keystore_derive(&f->outer, f->passphrases, &key));
        f->passphrases->count = 2;
        f->passphrases->of[1] = f->passphrases->of[0];
        assert_true(keystore_derive(&f->outer, f->passphrases, &key));
        assert_int_equal(keystore_open(file_of(f), &key, &opened), KEYSTORE_LOCKED);
        f->passphrases->count = 1;
        f->outer.people = 1;
        assert_true(keystore_derive(&f->outer, f->passphrases, &key));
        assert_int_equal(keystore_open(file_of(f), &key, &opened), KEYSTORE_LOCKED);
        assert_int_equal(opened.count, 0);
}

static void every_altered_byte_is_noticed(void **state)
{
        struct fixture *f = *state;
        static struct keystore opened;
        for (size_t i = 0; i < f->len; i++) {
                f->file[i] ^= 0x10;
                assert_int_not_equal(keystore_open(file_of(f), &f->key, &opened), KEYSTORE_GOOD);
                f->file[i] ^= 0x10;
        }
        for (size_t len = 0; len < f->len; len++)
                assert_int_not_equal(
                        keystore_open(str_of_bytes(f->file, len), &f->key, &opened), KEYSTORE_GOOD);
}

static void what_stands_before_the_seal_is_checked(void **state)
{
        struct fixture *f = *state;
        static const struct {
                size_t at;
                uint8_t byte;
                enum keystore_fault fault;
        } rows[] = {
                { 0, 'C', KEYSTORE_DAMAGED },  /* magic */
                { 15, ' ', KEYSTORE_DAMAGED }, /* magic */
                { 16, 0, KEYSTORE_NEWER },     /* version */
                { 16, 2, KEYSTORE_NEWER },     /* version */
                { 17, 2, KEYSTORE_NEWER },     /* algorithm */
                { 18, 0, KEYSTORE_DAMAGED },   /* people */
                { 18, 3, KEYSTORE_DAMAGED },   /* people */
                { 19, 1, KEYSTORE_DAMAGED },   /* padding */
                { 20, 1, KEYSTORE_DAMAGED },   /* 16 GiB */
                { 23, 7, KEYSTORE_DAMAGED },   /* less than Argon2 takes */
                { 27, 0, KEYSTORE_DAMAGED },   /* no pass */
                { 27, 17, KEYSTORE_DAMAGED },  /* too many */
                { 24, 1, KEYSTORE_DAMAGED },   /* too many */
        };
        struct keystore_outer outer;
        for (size_t i = 0; i < COUNT(rows); i++) {
                uint8_t before = f->file[rows[i].at];
                f->file[rows[i].at] = rows[i].byte;
                assert_int_equal(keystore_read_outer(file_of(f), &outer), rows[i].fault);
                f->file[rows[i].at] = before;
        }
        assert_int_equal(keystore_read_outer(file_of(f), &outer), KEYSTORE_GOOD);
        assert_int_equal(outer.people, 2);
        assert_int_equal(outer.cost.kib, cheap.kib);
}

static void a_body_that_is_not_exact_is_refused(void **state)
{
        struct fixture *f = *state;
        static const struct {
                size_t at;
                uint8_t byte;
        } rows[] = {
                { 0, 1 },              /* count: 258 */
                { 1, 1 },              /* count: fewer than there are */
                { 1, 3 },              /* count: more */
                { 2, 'X' },            /* kind */
                { 2, 'A' },            /* kind of another algorithm */
                { 3, PUBKEY_ED25519 }, /* algorithm */
                { 4, 1 },              /* padding */
                { 6, 'x' },            /* not a month */
                { 14, 'x' },           /* not a month */
                { 6, 0 },              /* no label */
                { 22, 1 },             /* padding */
                { 2 + 128 + 5, 1 },    /* the log key's label: control character */
                { 2 + 128 + 9, 'a' },  /* after the label's end */
                { 2 + 128 + 95, 1 },   /* after the public half */
        };
        static struct keystore read;
        uint8_t body[KEYSTORE_BODY_MOST];
        struct sink sink = sink_in(body, sizeof body);
        keystore_put_body(&sink, &f->store);
        assert_int_equal(sink.length, 2 + 2 * KEYSTORE_RECORD_SIZE);
        assert_true(keystore_read_body(sink_bytes(&sink), &read));
        for (size_t i = 0; i < COUNT(rows); i++) {
                uint8_t before = body[rows[i].at];
                body[rows[i].at] = rows[i].byte;
                assert_false(keystore_read_body(sink_bytes(&sink), &read));
                assert_int_equal(read.count, 0);
                body[rows[i].at] = before;
        }
        for (size_t len = 0; len < sink.length; len++)
                assert_false(keystore_read_body((struct bytes){ body, len }, &read));
        assert_false(keystore_read_body((struct bytes){ body, sink.length + 1 }, &read));
        memcpy(body + 2 + KEYSTORE_RECORD_SIZE, body + 2, KEYSTORE_RECORD_SIZE);
        assert_false(keystore_read_body(sink_bytes(&sink), &read)); /* a key twice */
}

static void the_last_key_of_a_kind_is_found_and_removed(void **state)
{
        struct fixture *f = *state;
        make_key(f, PUBKEY_ISSUING, "2026-04");
        const struct keystore_key *april = &f->store.keys[2];
        assert_ptr_equal(keystore_find(&f->store, PUBKEY_ISSUING, NULL), april);
        assert_ptr_equal(keystore_find(&f->store, PUBKEY_ISSUING, "2026-03"), &f->store.keys[0]);
        assert_null(keystore_find(&f->store, PUBKEY_ISSUING, "2026-05"));
        assert_null(keystore_find(&f->store, PUBKEY_STATUS, NULL));
        struct pubkey_id march = f->store.keys[0].public_half.id;
        assert_true(keystore_remove(&f->store, march));
        assert_false(keystore_remove(&f->store, march));
        assert_int_equal(f->store.count, 2);
        assert_null(keystore_find(&f->store, PUBKEY_ISSUING, "2026-03"));
        static const struct keystore_key nothing;
        assert_memory_equal(&f->store.keys[2], &nothing, sizeof nothing);
}

static void a_file_is_replaced_only_when_it_is_what_was_read(void **state)
{
        struct fixture *f = *state;
        struct act *a = &f->act;
        struct str read;
        assert_int_equal(keystore_load(a, f->path, &read), E_NONE);
        act_recover(a);
        assert_int_equal(keystore_replace(a, f->path, STR("x"), STR("first")), E_BUSY);
        act_recover(a);
        assert_int_equal(keystore_replace(a, f->path, STR(""), STR("first")), OK);
        assert_int_equal(keystore_replace(a, f->path, STR(""), STR("other")), E_BUSY);
        act_recover(a);
        assert_int_equal(keystore_replace(a, f->path, STR("fir"), STR("other")), E_BUSY);
        act_recover(a);
        assert_int_equal(keystore_load(a, f->path, &read), OK);
        assert_true(str_is_equal(read, STR("first")));
        assert_int_equal(keystore_replace(a, f->path, STR("first"), STR("second")), OK);
        assert_int_equal(keystore_load(a, f->path, &read), OK);
        assert_true(str_is_equal(read, STR("second")));
}

static void the_replaced_file_holds_nothing_any_more(void **state)
{
        struct fixture *f = *state;
        char old[6];
        assert_int_equal(keystore_replace(&f->act, f->path, STR(""), STR("secret")), OK);
        int kept = open(f->path, O_RDONLY);
        assert_int_equal(keystore_replace(&f->act, f->path, STR("secret"), STR("next")), OK);
        assert_int_equal(pread(kept, old, sizeof old, 0), sizeof old);
        assert_memory_not_equal(old, "secret", sizeof old);
        close(kept);
}

static void a_write_that_fails_leaves_the_file_as_it_was(void **state)
{
        struct fixture *f = *state;
        assert_int_equal(keystore_replace(&f->act, f->path, STR(""), STR("before")), OK);
        pid_t child = fork();
        if (child == 0) {
                const struct rlimit none = { 0, 0 };
                signal(SIGXFSZ, SIG_IGN);
                setrlimit(RLIMIT_FSIZE, &none);
                _exit((int)keystore_replace(&f->act, f->path, STR("before"), STR("after")));
        }
        int status;
        waitpid(child, &status, 0);
        assert_int_equal(WEXITSTATUS(status), E_BUG);
        struct str read;
        assert_int_equal(keystore_load(&f->act, f->path, &read), OK);
        assert_true(str_is_equal(read, STR("before")));
}

/* Writes two contents in turn for ever, from wherever the last one stopped. */
static void keep_replacing(struct fixture *f)
{
        struct str read;
        if (keystore_load(&f->act, f->path, &read) != OK)
                _exit(1);
        for (int i = 0; i < 100000; i++) {
                struct str next = str_is_equal(read, STR("one")) ? STR("two") : STR("one");
                if (keystore_replace(&f->act, f->path, read, next) != OK)
                        _exit(1);
                read = next;
                arena_reset(f->mem);
        }
        _exit(0);
}

static void a_kill_at_any_point_leaves_one_whole_file(void **state)
{
        struct fixture *f = *state;
        static char path[64];
        memcpy(path, f->path, strlen(f->path) + 1);
        f->path = path;
        assert_int_equal(keystore_replace(&f->act, f->path, STR(""), STR("one")), OK);
        for (unsigned i = 0; i < 40; i++) {
                pid_t child = fork();
                if (child == 0)
                        keep_replacing(f);
                usleep(500 + i * 137);
                kill(child, SIGKILL);
                int status;
                waitpid(child, &status, 0);
                assert_true(WIFSIGNALED(status));
                struct str read;
                assert_int_equal(keystore_load(&f->act, f->path, &read), OK);
                assert_true(str_is_equal(read, STR("one")) || str_is_equal(read, STR("two")));
        }
}

static void a_folder_without_permission_has_its_sentence(void **state)
{
        struct fixture *f = *state;
        if (geteuid() == 0)
                skip();
        assert_int_equal(chmod(f->folder, 0500), 0);
        assert_int_equal(keystore_replace(&f->act, f->path, STR(""), STR("x")), E_STATE);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_STORE_DENIED);
        assert_int_equal(chmod(f->folder, 0700), 0);
}

static void labels_suit_their_kind(void **state)
{
        (void)state;
        static const struct {
                enum pubkey_kind kind;
                const char *label;
                bool suits;
        } rows[] = {
                { PUBKEY_ISSUING, "2026-03", true },
                { PUBKEY_ISSUING, "2026-13", false },
                { PUBKEY_ISSUING, "2026", false },
                { PUBKEY_ISSUING, "", false },
                { PUBKEY_STATUS, "2026", true },
                { PUBKEY_STATUS, "a-serial-001", true },
                { PUBKEY_STATUS, "a-serial-0001", false },
                { PUBKEY_STATUS, "UPPER", false },
                { PUBKEY_STATUS, "two words", false },
                { PUBKEY_STATUS, "", false },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct pubkey key = { .kind = rows[i].kind };
                assert_int_equal(pubkey_set_label(&key, str_of(rows[i].label)), rows[i].suits);
        }
}

/* RFC 8037, appendix A.3: kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k. */
static void an_ed25519_key_is_named_by_its_thumbprint(void **state)
{
        (void)state;
        static const uint8_t wanted[] = { 0x90, 0xfa, 0xca, 0xfe, 0xa9, 0xb1, 0x55, 0x66 };
        struct pubkey key = { .kind = PUBKEY_LOG };
        assert_true(
                hex_read(STR("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
                        key.half, ED25519_PUBLIC_SIZE));
        assert_true(pubkey_set_id(&key));
        assert_memory_equal(key.id.bytes, wanted, sizeof wanted);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_was_sealed_opens_again),
                TEST(two_people_may_come_in_any_order),
                TEST(one_of_two_people_opens_nothing),
                TEST(every_altered_byte_is_noticed),
                TEST(what_stands_before_the_seal_is_checked),
                TEST(a_body_that_is_not_exact_is_refused),
                TEST(the_last_key_of_a_kind_is_found_and_removed),
                TEST(a_file_is_replaced_only_when_it_is_what_was_read),
                TEST(the_replaced_file_holds_nothing_any_more),
                TEST(a_write_that_fails_leaves_the_file_as_it_was),
                TEST(a_kill_at_any_point_leaves_one_whole_file),
                TEST(a_folder_without_permission_has_its_sentence),
                cmocka_unit_test(labels_suit_their_kind),
                cmocka_unit_test(an_ed25519_key_is_named_by_its_thumbprint),
        };
        return crypt_start() ? cmocka_run_group_tests_name("keystore", tests, NULL, NULL) : 1;
}
