/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { LARGEST = 66 };

/* The tree that Certificate Transparency's own tests use, and its root at every size. */
static const char *const known_leaves[] = { "", "00", "10", "2021", "3031", "40414243",
        "5051525354555657", "606162636465666768696a6b6c6d6e6f" };
static const char *const known_roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void the_known_tree_has_the_known_roots(void **state)
{
        (void)state;
        struct merkle_front front = { 0 };
        struct merkle_node completed[MERKLE_LEVELS];
        for (size_t size = 0; size < COUNT(known_roots); size++) {
                struct merkle_hash known, root = merkle_root(&front);
                uint8_t data[16];
                assert_true(hex_read(str_of(known_roots[size]), known.bytes, SHA256_SIZE));
                assert_true(merkle_is_equal(&root, &known));
                if (size == COUNT(known_leaves))
                        break;
                size_t len = strlen(known_leaves[size]) / 2;
                assert_true(hex_read(str_of(known_leaves[size]), data, len));
                struct merkle_hash leaf = merkle_leaf(str_of_bytes(data, len));
                merkle_add(&front, &leaf, completed);
        }
}

/* A tree kept in memory: all its complete subtrees, and its root at every size. */
struct tree {
        struct merkle_hash nodes[8][LARGEST];
        struct merkle_hash roots[LARGEST + 1];
};

static enum err get_node(struct act *a, void *arg, struct merkle_node *node)
{
        (void)a;
        const struct tree *tree = arg;
        assert_in_range(node->index, 0, (LARGEST >> node->level) - 1);
        node->hash = tree->nodes[node->level][node->index];
        return OK;
}

static struct merkle_source grow_tree(struct tree *tree)
{
        struct merkle_front front = { 0 };
        struct merkle_node completed[MERKLE_LEVELS];
        tree->roots[0] = merkle_root(&front);
        for (int i = 0; i < LARGEST; i++) {
                char name = (char)('!' + i);
                tree->nodes[0][i] = merkle_leaf((struct str){ &name, 1 });
                int count = merkle_add(&front, &tree->nodes[0][i], completed);
                for (int c = 0; c < count; c++)
                        tree->nodes[completed[c].level][completed[c].index] = completed[c].hash;
                tree->roots[i + 1] = merkle_root(&front);
        }
        return (struct merkle_source){ get_node, tree };
}

static void every_leaf_of_every_tree_can_be_proven(void **state)
{
        (void)state;
        struct tree tree;
        struct act a = { .failure.outcome = OK };
        struct merkle_source source = grow_tree(&tree);
        for (int64_t size = 1; size <= LARGEST; size++) {
                for (int64_t leaf = 0; leaf < size; leaf++) {
                        struct merkle_range range = { leaf, size };
                        struct merkle_proof proof;
                        const struct merkle_hash *root = &tree.roots[size];
                        assert_int_equal(merkle_prove_inclusion(&a, &source, range, &proof), OK);
                        assert_true(merkle_includes(&proof, range, &tree.nodes[0][leaf], root));
                        assert_false(merkle_includes(
                                &proof, range, &tree.nodes[0][(leaf + 1) % LARGEST], root));
                        assert_false(merkle_includes(
                                &proof, range, &tree.nodes[0][leaf], &tree.roots[size - 1]));
                }
        }
}

static void every_tree_is_proven_to_go_on_from_every_older_one(void **state)
{
        (void)state;
        struct tree tree;
        struct act a = { .failure.outcome = OK };
        struct merkle_source source = grow_tree(&tree);
        for (int64_t size = 1; size <= LARGEST; size++) {
                for (int64_t old = 1; old <= size; old++) {
                        struct merkle_range range = { old, size };
                        struct merkle_proof proof;
                        const struct merkle_hash *roots = tree.roots;
                        assert_int_equal(merkle_prove_extension(&a, &source, range, &proof), OK);
                        assert_true(merkle_extends(&proof, range, &roots[old], &roots[size]));
                        assert_false(merkle_extends(&proof, range, &roots[old - 1], &roots[size]));
                        assert_false(merkle_extends(&proof, range, &roots[old], &roots[size - 1]));
                }
        }
}

static void an_altered_proof_proves_nothing(void **state)
{
        (void)state;
        struct tree tree;
        struct act a = { .failure.outcome = OK };
        struct merkle_source source = grow_tree(&tree);
        struct merkle_range range = { 21, 53 };
        struct merkle_proof proof, bent;
        assert_int_equal(merkle_prove_inclusion(&a, &source, range, &proof), OK);
        for (int i = 0; i < proof.count; i++) {
                bent = proof;
                bent.hashes[i].bytes[i] ^= 1;
                assert_false(merkle_includes(&bent, range, &tree.nodes[0][21], &tree.roots[53]));
        }
        bent = proof;
        bent.count--;
        assert_false(merkle_includes(&bent, range, &tree.nodes[0][21], &tree.roots[53]));
        bent.count += 2;
        bent.hashes[bent.count - 1] = bent.hashes[0];
        assert_false(merkle_includes(&bent, range, &tree.nodes[0][21], &tree.roots[53]));
        assert_false(merkle_includes(
                &proof, (struct merkle_range){ 53, 53 }, &tree.nodes[0][21], &tree.roots[53]));
}

static void a_front_can_be_loaded_and_goes_on_as_the_one_that_grew(void **state)
{
        (void)state;
        struct tree tree;
        struct act a = { .failure.outcome = OK };
        struct merkle_source source = grow_tree(&tree);
        for (int64_t size = 0; size < LARGEST; size++) {
                struct merkle_front front;
                struct merkle_node completed[MERKLE_LEVELS];
                assert_int_equal(merkle_front_load(&a, &source, size, &front), OK);
                merkle_add(&front, &tree.nodes[0][size], completed);
                struct merkle_hash root = merkle_root(&front);
                assert_true(merkle_is_equal(&root, &tree.roots[size + 1]));
        }
}

/* -------------------------------------------------------------------------------- notes */

static struct note_key key_of(const char *name, struct secret *seed)
{
        struct note_key key = { .name = str_of(name) };
        memset(seed->bytes, 7, sizeof seed->bytes);
        crypt_ed25519_public(seed, key.public);
        return key;
}

/* The key and the name of the example that signed notes are documented with. */
static void a_key_is_written_as_other_tools_write_it(void **state)
{
        (void)state;
        struct arena *mem = arena_make(1 << 16);
        struct note_key key = { .name = STR("PeterNeumann") };
        struct str typed;
        assert_true(
                base64_decode(mem, STR("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &typed));
        memcpy(key.public, typed.at + 1, sizeof key.public);
        assert_true(str_is_equal(note_key_text(mem, &key),
                STR("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")));
        arena_end(&mem);
}

static void a_note_is_read_back_and_its_signature_holds(void **state)
{
        (void)state;
        struct arena *mem = arena_make(1 << 20);
        struct secret seed;
        struct note_key key = key_of("lakehaven.example/log", &seed), other = key;
        struct note_checkpoint checkpoint = { key.name, 12345, { { 1, 2, 3 } } }, read;
        uint8_t signature[SIGNATURE_SIZE];
        struct str body = note_body(mem, &checkpoint);
        crypt_ed25519_sign(&seed, body, signature);
        struct str note = note_write(mem, body, &key, signature);
        assert_true(note_read(mem, note, &read));
        assert_int_equal(read.size, 12345);
        assert_true(str_is_equal(read.origin, key.name));
        assert_true(merkle_is_equal(&read.root, &checkpoint.root));
        assert_true(note_is_signed(mem, note, &key));
        other.public[0] ^= 1;
        assert_false(note_is_signed(mem, note, &other));
        other = key;
        other.name = STR("elsewhere.example/log");
        assert_false(note_is_signed(mem, note, &other));
        arena_end(&mem);
}

/* Every single bit of the note counts. */
static void a_note_altered_anywhere_is_refused(void **state)
{
        (void)state;
        struct arena *mem = arena_make(64 << 20);
        struct secret seed;
        struct note_key key = key_of("lakehaven.example/log", &seed);
        struct note_checkpoint checkpoint = { key.name, 12345, { { 1, 2, 3 } } }, read;
        uint8_t signature[SIGNATURE_SIZE];
        struct str body = note_body(mem, &checkpoint);
        crypt_ed25519_sign(&seed, body, signature);
        struct str note = note_write(mem, body, &key, signature);
        for (size_t i = 0; i < note.len * 8; i++) {
                struct str bent = str_copy(mem, note);
                ((char *)(uintptr_t)bent.at)[i / 8] ^= (char)(1 << i % 8);
                assert_false(note_read(mem, bent, &read) && note_is_signed(mem, bent, &key));
        }
        for (size_t len = 0; len < note.len; len++)
                assert_false(note_is_signed(mem, (struct str){ note.at, len }, &key));
        arena_end(&mem);
}

static void what_is_no_checkpoint_is_not_read(void **state)
{
        (void)state;
        struct arena *mem = arena_make(1 << 20);
        struct note_checkpoint read;
        static const char *const texts[] = {
                "",
                "\n\n",
                "log\n1\n\n\n",
                "log\n01\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n",
                "log\n-1\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n",
                "log\n1\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\nx\n",
                "log\n1\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n\nx\n",
                "l og\n1\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n",
                "log\n99999999999999999999\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n",
        };
        for (size_t i = 0; i < COUNT(texts); i++)
                assert_false(note_read(mem, str_of(texts[i]), &read));
        assert_true(note_read(
                mem, STR("log\n1\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n"), &read));
        arena_end(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_known_tree_has_the_known_roots),
                cmocka_unit_test(every_leaf_of_every_tree_can_be_proven),
                cmocka_unit_test(every_tree_is_proven_to_go_on_from_every_older_one),
                cmocka_unit_test(an_altered_proof_proves_nothing),
                cmocka_unit_test(a_front_can_be_loaded_and_goes_on_as_the_one_that_grew),
                cmocka_unit_test(a_key_is_written_as_other_tools_write_it),
                cmocka_unit_test(a_note_is_read_back_and_its_signature_holds),
                cmocka_unit_test(a_note_altered_anywhere_is_refused),
                cmocka_unit_test(what_is_no_checkpoint_is_not_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
