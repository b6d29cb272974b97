/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stub.h"

#include "kit/crypt.h"
#include "kit/db.h"

struct stub_code stub_make(void)
{
        uint8_t random[STUB_BYTES];
        crypt_random(random, sizeof random);
        struct stub_code code = stub_code_of(random);
        explicit_bzero(random, sizeof random);
        return code;
}

static void tag_write(
        const struct stub_code *code, const char *purpose, uint8_t tag[STATUS_TAG_SIZE])
{
        static const char domain[] = "citykey lost v1 ";
        uint8_t message[64];
        size_t purpose_size = strlen(purpose) + 1;
        size_t len = sizeof domain - 1 + purpose_size + STUB_CHARS;
        memcpy(message, domain, sizeof domain - 1);
        memcpy(message + sizeof domain - 1, purpose, purpose_size);
        memcpy(message + len - STUB_CHARS, code->chars, STUB_CHARS);
        crypt_blake2b_128(STR(""), str_of_bytes(message, len), tag);
        explicit_bzero(message, sizeof message);
}

struct stub_tags stub_tags_of(const struct stub_code *code)
{
        struct stub_tags tags;
        tag_write(code, "status", tags.status);
        tag_write(code, "library", tags.library);
        tag_write(code, "transit", tags.transit);
        return tags;
}

struct revoke_work {
        const struct stub_tags *tags;
        enum status_revocation revocation;
};

static enum err revoke_all(struct act *a, void *context)
{
        struct revoke_work *work = context;
        TRY(status_revoke(a, work->tags->status, &work->revocation));
        TRY(partner_library_revoke(a, work->tags->library));
        return partner_transit_revoke(a, work->tags->transit);
}

enum err stub_revoke(
        struct act *a, const struct stub_tags *tags, enum status_revocation *revocation)
{
        struct revoke_work work = { .tags = tags };
        TRY(db_change(a, revoke_all, &work));
        *revocation = work.revocation;
        return OK;
}
