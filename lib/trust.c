/* SPDX-License-Identifier: Apache-2.0 */
#include "trust.h"

#include <string.h>

struct citykey_checker *citykey_checker_new(void)
{
        return buffer_new(sizeof(struct citykey_checker));
}

static void free_list(struct trust_list *list)
{
        status_list_free(&list->list);
        buffer_free(list, sizeof *list);
}

static void free_city(struct trust_city *city)
{
        for (size_t i = 0; i < city->count; i++)
                es256_key_free(city->keys[i].made);
        buffer_free(city->keys, city->count * sizeof *city->keys);
        while (city->lists) {
                struct trust_list *list = city->lists;
                city->lists = list->next;
                free_list(list);
        }
        buffer_free(city, sizeof *city);
}

void citykey_checker_free(struct citykey_checker *checker)
{
        if (!checker)
                return;
        while (checker->cities) {
                struct trust_city *city = checker->cities;
                checker->cities = city->next;
                free_city(city);
        }
        buffer_free(checker, sizeof *checker);
}

static struct trust_key *find_in_city(
        struct trust_city *city, enum jwk_use use, const uint8_t kid[JWK_KID])
{
        for (size_t i = 0; i < city->count; i++) {
                const struct jwk *jwk = &city->keys[i].jwk;
                if (jwk->use == use && memcmp(jwk->kid, kid, sizeof jwk->kid) == 0)
                        return &city->keys[i];
        }
        return NULL;
}

struct trust_key *trust_find_key(struct citykey_checker *checker, enum jwk_use use,
        const uint8_t kid[JWK_KID], struct trust_city **city)
{
        for (struct trust_city *at = checker->cities; at; at = at->next) {
                struct trust_key *key = find_in_city(at, use, kid);
                if (!key)
                        continue;
                *city = at;
                return key;
        }
        return NULL;
}

struct es256_key *trust_key_ready(struct trust_key *key)
{
        if (!key->made)
                key->made = es256_key_new(key->jwk.x, key->jwk.y);
        return key->made;
}

/* A key has one owner and one use, or a verdict would depend on the order of files. */
static bool any_is_taken(struct citykey_checker *checker, const struct trust_city *city)
{
        struct trust_city *other;
        for (size_t i = 0; i < city->count; i++)
                for (enum jwk_use use = JWK_USE_CARD; use <= JWK_USE_STATUS; use++)
                        if (trust_find_key(checker, use, city->keys[i].jwk.kid, &other))
                                return true;
        return false;
}

static struct trust_city *city_of_set(const struct jwk_set *set)
{
        struct trust_city *city = buffer_new(sizeof *city);
        if (!city)
                return NULL;
        city->keys = buffer_new(set->count * sizeof *city->keys);
        if (!city->keys) {
                free_city(city);
                return NULL;
        }
        memcpy(city->issuer, set->issuer, sizeof city->issuer);
        for (; city->count < set->count; city->count++)
                city->keys[city->count].jwk = set->keys[city->count];
        return city;
}

enum citykey_error citykey_trust_keys(
        struct citykey_checker *checker, const void *keys_json, size_t length)
{
        struct jwk_set set;
        if (!jwk_set_read((struct bytes){ keys_json, length }, &set))
                return CITYKEY_UNREADABLE_FILE;
        struct trust_city *city = city_of_set(&set);
        jwk_set_free(&set);
        if (!city)
                return CITYKEY_NO_MEMORY;
        if (any_is_taken(checker, city)) {
                free_city(city);
                return CITYKEY_TWO_CITIES;
        }
        city->next = checker->cities;
        checker->cities = city;
        return CITYKEY_OK;
}

static enum citykey_error check_directory(
        const struct jwk *directory, const struct jws *token, struct bytes keys)
{
        if (token->has_kid && memcmp(token->kid, directory->kid, sizeof token->kid) != 0)
                return CITYKEY_UNKNOWN_KEY;
        struct es256_key *key = es256_key_new(directory->x, directory->y);
        if (!key)
                return CITYKEY_UNREADABLE_FILE;
        bool is_good = jws_verify_detached(key, token, keys);
        es256_key_free(key);
        return is_good ? CITYKEY_OK : CITYKEY_BAD_SIGNATURE;
}

enum citykey_error citykey_trust_city(
        struct citykey_checker *checker, const struct citykey_city *city)
{
        struct jwk directory;
        struct jws token;
        struct bytes keys = { city->keys_json, city->keys_length };
        if (keys.length > JWK_SET_MOST)
                return CITYKEY_UNREADABLE_FILE;
        if (!jwk_read((struct bytes){ city->directory_jwk, city->directory_length }, &directory) ||
                !jws_read((struct bytes){ city->keys_jws, city->jws_length }, &token))
                return CITYKEY_UNREADABLE_FILE;
        enum citykey_error error = check_directory(&directory, &token, keys);
        if (error != CITYKEY_OK)
                return error;
        return citykey_trust_keys(checker, keys.at, keys.length);
}

size_t citykey_builtin_count(void)
{
        return trust_builtin_count;
}

enum citykey_error citykey_trust_builtin(struct citykey_checker *checker)
{
        for (size_t i = 0; i < trust_builtin_count; i++) {
                const struct trust_builtin *built = &trust_builtins[i];
                enum citykey_error error = citykey_trust_city(checker, &built->city);
                if (error == CITYKEY_OK && built->status_length)
                        error = citykey_status_add(checker, built->status, built->status_length);
                if (error != CITYKEY_OK)
                        return error;
        }
        return CITYKEY_OK;
}

static bool is_for(const struct status_list *list, struct bytes uri)
{
        return bytes_are_equal(bytes_of_text(list->uri), uri);
}

const struct status_list *trust_find_list(const struct trust_city *city, struct bytes uri)
{
        for (const struct trust_list *at = city->lists; at; at = at->next)
                if (is_for(&at->list, uri))
                        return &at->list;
        return NULL;
}

/* Takes LIST over: it replaces an older one for its address, or gives way to a newer. */
static void put_list(struct trust_city *city, struct trust_list *list)
{
        struct trust_list **place = &city->lists;
        while (*place && !is_for(&(*place)->list, bytes_of_text(list->list.uri)))
                place = &(*place)->next;
        struct trust_list *old = *place;
        if (old && old->list.issued > list->list.issued) {
                free_list(list);
                return;
        }
        list->next = old ? old->next : NULL;
        *place = list;
        if (old)
                free_list(old);
}

enum citykey_error citykey_status_add(
        struct citykey_checker *checker, const void *token, size_t length)
{
        struct status_token read;
        struct trust_city *city;
        if (!status_token_read((struct bytes){ token, length }, &read))
                return CITYKEY_UNREADABLE_FILE;
        struct trust_key *key = trust_find_key(checker, JWK_USE_STATUS, read.kid, &city);
        if (!key || key->jwk.withdrawn[0])
                return CITYKEY_UNKNOWN_KEY;
        struct es256_key *ready = trust_key_ready(key);
        if (!ready || !status_token_verify(&read, ready))
                return CITYKEY_BAD_SIGNATURE;
        struct trust_list *list = buffer_new(sizeof *list);
        if (!list)
                return CITYKEY_NO_MEMORY;
        if (!status_list_open(&read, &list->list)) {
                free_list(list);
                return CITYKEY_UNREADABLE_FILE;
        }
        put_list(city, list);
        return CITYKEY_OK;
}
